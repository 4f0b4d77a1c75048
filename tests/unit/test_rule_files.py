"""Files of rules: every word of the language is read, and every mistake is told with its line."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from ari_app.configuration.queues import load_queues
from ari_app.configuration.rules import Rules, load_rules
from ari_app.configuration.rules_schema import rules_schema
from config.load import ROOT, load_settings
from config.problems import ConfigError
from models.quality.rules.language import ACTIONS, CONDITIONS, TREES
from models.quality.rules.rule import (
    Alert,
    All,
    CallbackOffer,
    FormAnswer,
    Hint,
    Mark,
    Mask,
    Match,
    Meant,
    Measure,
    Mood,
    NotSaid,
    Order,
    RaisePriority,
    Refuse,
    Rule,
    Said,
    Stage,
    Tag,
    Tick,
    Webhook,
    conditions_of,
)  # fmt: skip

SHIPPED = ROOT / "config" / "rules"


def read(folder: Path, text: str, **more: object) -> Rules:
    """The rules of one file."""
    file = folder / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    return load_rules(file, **more)  # type: ignore[arg-type]


def wrong(folder: Path, text: str, **more: object) -> list[str]:
    """``line: words`` of every problem."""
    with pytest.raises(ConfigError) as caught:
        read(folder, text, **more)
    return [f"{one.line}: {one.text}" for one in caught.value.problems]


def one(condition: str, more: str = "do: [tag: x]") -> str:
    """A file with one rule."""
    return f"rules:\n  - rule: r\n    if: {condition}\n    {more}\n"


def test_the_shipped_rules_are_without_mistakes() -> None:
    """Nor a doubt: `make verify` is strict. Both languages can do the same."""
    queues = load_queues(ROOT / "config" / "queues.toml", lambda _prompt: True, frozenset())
    rules = load_rules(ROOT / load_settings().centre.rules, queues)
    assert rules.warnings == []
    assert len(rules.ruleset.rules) >= 30
    locks = [rule for rule in rules.ruleset.rules if rule.interlock]
    assert {rule.where.languages for rule in locks} == {("en",), ("zh",)}
    assert all(rule.stage is Stage.SHADOW for rule in locks)  # nobody has tried them on two hundred calls


def test_the_shipped_rules_use_every_word_of_the_language() -> None:
    """Who copies from them finds an example of each action that is carried out."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(SHIPPED.glob("*.yaml")))
    rules = load_rules(SHIPPED).ruleset.rules
    conditions = {type(condition) for rule in rules for condition in conditions_of(rule)}
    assert {Said, NotSaid, Meant, Order, Measure, Mood, All} <= conditions
    actions = {type(action) for rule in rules for action in rule.actions}
    assert actions == {
        Alert, Hint, Tick, Tag, Mark, Mask, Refuse, RaisePriority, Webhook, FormAnswer, CallbackOffer,
    }  # fmt: skip
    words = {"all", "any", *ACTIONS}
    assert [name for name in sorted(words) if f"{name}:" not in text and name not in text] == []


def test_schema_and_reader_know_the_same_words() -> None:
    """The schema takes the shipped files, and is the one that lies beside them."""
    schema = rules_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for file in sorted(SHIPPED.glob("*.yaml")):
        jsonschema.validate(yaml.safe_load(file.read_text(encoding="utf-8")), schema)
    assert set(schema["$defs"]["condition"]["properties"]) == {*TREES, *CONDITIONS, "call"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(one("{ sayd: { phrases: [x] } }")), schema)
    assert json.loads((SHIPPED / "rules.schema.json").read_text(encoding="utf-8")) == schema


ALL_OF_IT = """
rules:
  - rule: all-of-it
    about: words for people
    when: { queues: [billing, sales], languages: en, directions: [in], tier: gold, hours: "09:00-18:00" }
    if:
      all:
        - said:
            { by: caller, phrases: [card number please], early: true, after: mark.card_asked, within: 2 min,
              match: exact }
        - rate: { by: agent, over: { en: 190, zh: 300 }, for: 20 s }
        - over_talk: { by: agent, over: 10 %, of: last 60 s }
        - call: { waited: { over: 30 s }, slot.reason: [billing, orders] }
    do:
      - mark: card_asked
      - mask: { transcript: false, until: 8 s without digits }
      - form: greeting=no
      - refuse: [transfer]
        until: { said: { by: agent, phrases: [this is the disclosure] } }
      - alert
    once: 60 s
    hold: 2 s
    stage: live
    approved: { by: Anna, calls: 250 }
"""


def test_values(tmp_path: Path) -> None:
    """Times, shares, limits by language, marks, answers."""
    (rule,) = read(tmp_path, ALL_OF_IT).ruleset.rules
    assert (rule.once, rule.every, rule.hold, rule.stage, rule.words) == (
        "time",
        60.0,
        2.0,
        Stage.LIVE,
        "words for people",
    )
    assert rule.where.hours == ((540, 1080),)
    assert rule.where.languages == ("en",)
    condition = rule.condition
    assert isinstance(condition, All)
    said, rate, over, call = condition.parts
    assert said == Said(("card number please",), "caller", Match.EXACT, True, "card_asked", "", 120.0)
    assert isinstance(rate, Measure)
    assert isinstance(over, Measure)
    assert (rate.over, rate.lasting, over.over, over.of) == ((("en", 190.0), ("zh", 300.0)), 20.0, (("", 0.1),), 60.0)
    assert isinstance(call, All)
    assert [part.test for part in call.parts] == ["over", "in"]  # type: ignore[union-attr]
    mark, mask, form, refuse, alert = rule.actions
    assert (mark, form, alert) == (Mark("card_asked"), FormAnswer("greeting", "no"), Alert())
    assert mask == Mask(True, False, False, 8.0, 0.0)
    assert isinstance(refuse, Refuse)
    assert refuse.until == Said(("this is the disclosure",), "agent")


def test_what_nobody_carries_out_is_said(tmp_path: Path) -> None:
    """A warning of the rule: it may be written, and nobody is to rely on it."""
    text = """
rules:
  - rule: asks-too-much
    if: { said: { by: caller, phrases: [I want to make a complaint] } }
    do:
      - alert: { to: supervisor, clip: 5 s }
      - mask: { agent_leg: true }
      - callback_offer: { "on": drop }
      - refuse: { orders: [price], until: { said: { by: agent, phrases: [the price of it is as I have told you] } } }
    stage: draft
"""
    said = [str(one).partition("warning: asks-too-much: ")[2] for one in read(tmp_path, text).warnings]
    (found,) = [one for one in said if one]
    assert found.startswith("refuse: kefu has no order price and refuses nothing by it; what it can refuse")


def test_what_a_caller_hears_stands_beside_or_inside(tmp_path: Path) -> None:
    text = """
rules:
  - rule: RULE
    when: { languages: [en] }
    if: { not_said: { by: agent, before: end, phrases: [terms and conditions apply] } }
    do: [ACTION]
"""
    found = [
        read(tmp_path, text.replace("RULE", f"rule-{number}").replace("ACTION", action)).ruleset.rules[-1].actions
        for number, action in enumerate(
            ("refuse: { orders: [hang_up], say: The terms apply. }", "{ refuse: [hang_up], say: The terms apply. }")
        )
    ]
    assert found == [(Refuse(("hang_up",), say="The terms apply."),)] * 2


def test_the_version_is_of_the_content(tmp_path: Path) -> None:
    """Not of where it is written."""
    first = read(tmp_path, one("{ dead_air: { over: 10 s } }")).ruleset
    moved = read(tmp_path, "\n\n" + one("{ dead_air: { over: 10 s } }")).ruleset
    other = read(tmp_path, one("{ dead_air: { over: 11 s } }")).ruleset
    assert first.version == moved.version != other.version
    assert first.rules[0].version == moved.rules[0].version != other.rules[0].version


HELLO = "{ said: { phrases: [hello there] } }"
MISTAKES = [
    ("{ said: { by: agnet, phrases: [hello there] } }", "did you mean 'agent'?"),
    ("{ sayd: { phrases: [x] } }", "there is no condition 'sayd'; did you mean 'said'?"),
    ("{ said: { by: agent } }", "phrases is missing"),
    ("{ said: { phrases: [hello there], whithin: 3 s } }", "did you mean 'within'?"),
    ("{ said: { phrases: [hello there], within: soon } }", "write a time, such as 15 s"),
    ("{ said: { phrases: [hello there], count: 0 } }", "write a whole number"),
    ("{ said: { phrases: [hello there], early: maybe } }", "write true or false"),
    ("{ said: { phrases: [hello there], early: true, count: 2 } }", "early and count exclude each other"),
    ("{ said: { phrases: [hello there], after: Some Mark } }", "the name of a mark"),
    ("{ said: { phrases: [hello there], before: order.fly } }", "there is no order 'fly'"),
    ("{ said: { phrases: [hello there], after: nowhere } }", "no rule sets the mark 'nowhere'"),
    ("{ said: { phrases: [the] } }", "'the' is too short"),
    ("{ said: { phrases: [我] } }", "'我' is too short"),
    ("{ said: { phrases: ['(hello'] } }", "has a ( without a )"),
    ("{ said: { phrases: [hello there, hello there] } }", "is written twice"),
    ("{ said: { phrases: [] } }", "the list is empty"),
    ("{ said: { phrases: [hello there], examples: [a b c] } }", "with match: meaning alone"),
    ("{ not_said: { by: agent, phrases: [hello there] } }", "write by_time: or before:"),
    ("{ not_said: { by: agent, phrases: [hello there], by_time: 3 s, before: end } }", "write by_time: or before:"),
    ("{ meant: { statement: go away, examples: [one, two] } }", "2 examples; write 3 to 10"),
    ("{ order: { first: { dead_air: { over: 3 s } }, then: " + HELLO + " } }", "are said, meant"),
    ("{ order: { first: " + HELLO + ", then: " + HELLO + " } }", "the same"),
    ("{ dead_air: {} }", "over or under is missing"),
    ("{ dead_air: { over: 10 s, under: 5 s } }", "at once"),
    ("{ over_talk: { by: agent, over: 10 } }", "is a share"),
    ("{ rate: { over: 190 } }", "whose?"),
    ("{ mood: { of: agent } }", "EU AI Act"),
    ("{ mood: { above: 3 } }", "from 0 to 1"),
    ("{ call: { wated: 3 } }", "did you mean 'waited'?"),
    ("{ call: { mark: nowhere } }", "no rule sets the mark"),
    ("{ all: [{ call: { topic: a } }, { call: { topic: b } }] }", "cannot be 'a' and 'b' at once"),
    ("{ all: [{ dead_air: { over: 3 s } }, { none: [{ dead_air: { over: 3 s } }] }] }", "is so and is not so"),
    ("{ all: [" + HELLO + ", { not_said: { phrases: [hello there], before: end } }] }", "said and not to be said"),
    ("{ all: [] }", "write a list of conditions"),
    ("{ said: { phrases: [hello there] }, dead_air: { over: 3 s } }", "write one condition"),
    ("hello", "write one condition"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "words"), MISTAKES)
def test_mistakes_in_conditions(tmp_path: Path, condition: str, words: str) -> None:
    """Each is told, in its line."""
    found = wrong(tmp_path, one(condition))
    assert any(words in text and text.startswith("3:") for text in found), found


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("do: [hnt: x]", "did you mean 'hint'?"), ("do: []", "write a list of actions"),
        ("do: [tag]", "name is missing"), ("do: [form: greeting]", "QUESTION=ANSWER"),
        ("do: [hint: { text: a, card: b }]", "one of text, card and script"),
        ("do: [refuse: [fly]]", "'fly' is none of the words"), ("do: [alert: { level: loud }]", "'loud' is none"),
        ("do: [mask: { until: then }]", "write a time"), ("do: [tag: x]\n    once: never", "write a time"),
        ("do: [tag: x]\n    hold: 20 s", "are too long"), ("do: [tag: x]\n    stage: lve", "did you mean 'live'?"),
        ("do: [refuse: [transfer]]", "nothing ends that"),
        ("do: [tag: x]\n    when: { hours: always }", "is not a range"),
        ("do: [tag: x]\n    when: { languages: [fr] }", "'fr' is none of the words"),
        ("do: [tag: x]\n    iff: { x: y }", "did you mean 'if'?"),
        ("do: [tag: x]\n    when: { languages: [zh] }", "is never said in calls in zh"),
        ("do: [{ refuse: [payment], until: " + HELLO + " }]\n    stage: live", "write approved:"),
        ("do: [{ refuse: [transfer], say: Wait }]", "say: is for refuse: [hang_up]"),
        ("do: [{ refuse: [hang_up], say: Wait }]", "say: is spoken in one language"),
        ("do: [{ refuse: [hang_up], say: 'Wait {name}' }]", "leave { and } out"),
        ("do: [{ refuse: [payment], until: { meant: { statement: yes please do } } }]", "too unsure"),
    ],
)  # fmt: skip
def test_mistakes_in_the_rest(tmp_path: Path, more: str, words: str) -> None:
    """Actions, stages, and rules that refuse orders."""
    found = wrong(tmp_path, one("{ said: { phrases: [hello there] } }", more))
    assert any(words in text for text in found), found


def test_thirty_mistakes_are_thirty(tmp_path: Path) -> None:
    """All at once, each with its line."""
    text = "rules:\n" + "".join(f"  - rule: r{n}\n    if: {{ sayd{n}: {{}} }}\n    do: [tag: x]\n" for n in range(30))
    found = wrong(tmp_path, text)
    assert [line.partition(":")[0] for line in found] == [str(3 + 3 * n) for n in range(30)]


def test_files_of_a_folder_are_one_set(tmp_path: Path) -> None:
    """Names are unique over all of them; one bad file does not hide another's mistakes."""
    (tmp_path / "a.yaml").write_text(one("{ dead_air: { over: 10 s } }"))
    (tmp_path / "b.yaml").write_text(one("{ dead_air: { over: 11 s } }"))
    with pytest.raises(ConfigError, match="there are two rules 'r'; the first is in"):
        load_rules(tmp_path)
    (tmp_path / "a.yaml").write_text("rules: 3")
    (tmp_path / "b.yaml").write_text("ruls: []")
    (tmp_path / "c.yaml").write_text("a: [")
    with pytest.raises(ConfigError) as caught:
        load_rules(tmp_path)
    assert [Path(problem.file).name for problem in caught.value.problems] == ["a.yaml", "b.yaml", "c.yaml"]


def test_doubts_are_warnings(tmp_path: Path) -> None:
    """Short phrases, words that nobody can pronounce, queues that are not there."""
    text = one("{ said: { phrases: [退款, varible intrest rate] } }", "do: [tag: x]\n    when: { queues: [billng] }")
    rules: list[Rule] = []
    found = read(tmp_path, text, queues=("billing",))
    rules += found.ruleset.rules
    words = [problem.text for problem in found.warnings]
    assert len(rules) == 1
    assert any("there is no queue 'billng'; did you mean 'billing'?" in text for text in words)
    assert any("'退款' is short" in text for text in words)
    assert any("'varible' is pronounced; did you mean 'variable'?" in text for text in words)


def test_the_mood_of_agents_where_the_law_lets_it(tmp_path: Path) -> None:
    """A setting, and nothing in the file."""
    assert read(tmp_path, one("{ mood: { of: agent } }"), agent_mood=True).ruleset.rules
