"""What rules name that stands elsewhere (cards, steps of scripts), and what they ask for that nobody tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.cli.commands import main
from ari_app.configuration.rule_references import Named, read_named, unanswered
from ari_app.configuration.rules import load_rules
from config.load import ROOT, load_settings
from models.assist.card import Card, named
from models.domain.script import Scripts, Step
from models.quality.forms.form import Auto, Form, Kind, Question, Type
from models.quality.rules.rule import Call, NoneOf
from tests.support.rules import Story, engine, played, rule, told

CARDS = (
    Card("en/complaint", "en", "Somebody wants to complain", "Listen."),
    Card("zh/complaint", "zh", "投诉安抚", "先倾听。"),
    Card("en/refunds", "en", "Refunds", "Three days.", queues=frozenset({"billing"})),
)
SCRIPTS = Scripts({"": (Step("greet", {"en": "Hello"}),), "loans": (Step("interest", {"en": "It varies"}),)})
FORMS = (
    Form(
        "basics", 1,
        {"talk": (
            Question("greeting", {}), Question("promise", {}, kind=Kind.FATAL), Question("tone", {}, Type.SCALE),
        )},
    ),
    Form("loans", 1, {"talk": (Question("interest", {}, auto=Auto("r", also=("s",)), line=9),)},
         queues=frozenset({"loans"}), file="loans.yaml"),
)  # fmt: skip
NAMED = Named(CARDS, SCRIPTS, FORMS)
FILE = """rules:
  - rule: r
    when: {{ {when} }}
    if: {{ dead_air: {{ over: 10 s }} }}
    do:
      - tag: x
      - {action}
"""


def warned(folder: Path, action: str, when: str = "languages: [en]") -> list[str]:
    """``line: words`` of every warning of a rule with this action."""
    file = folder / "rules.yaml"
    file.write_text(FILE.format(action=action, when=when), encoding="utf-8")
    return [f"{one.line}: {one.text}" for one in load_rules(file, named=NAMED).warnings]


@pytest.mark.parametrize(
    ("action", "when", "words"),
    [
        ("hint: { card: complant }", "languages: [en]", "there is no card 'complant'; did you mean 'complaint'?"),
        ("hint: { card: en/complant }", "languages: [en]", "did you mean 'en/complaint'?"),
        ("hint: { card: 投诉安抚 }", "languages: [en]", "there is no card"),
        ("hint: { card: refunds }", "languages: [en, zh]", "the card 'refunds' is not there in zh"),
        ("hint: { card: refunds }", "queues: [sales], languages: [en]", "belongs to the queues billing"),
        ("hint: { script: intrest }", "queues: [loans]", "has no step 'intrest'; did you mean 'interest'?"),
        ("hint: { script: interest }", "queues: [billing]", "the script of billing has no step 'interest'"),
        ("hint: { script: nowhere }", "languages: [en]", "hint: no script of such calls has a step 'nowhere'"),
        ("tick: interest", "queues: [billing, sales]", "tick: no script of such calls has a step 'interest'"),
        ("form: greating=no", "languages: [en]", "a question 'greating'; did you mean 'greeting'?"),
        ("form: interest=no", "queues: [billing]", "form: no form of such calls has a question 'interest'"),
        ("form: tone=no", "languages: [en]", "form: 'tone' is not answered yes or no"),
        ("form: greeting=fatal", "languages: [en]", "form: 'greeting' is not fatal: write greeting=no, or kind: fatal"),
        ("tick: gret", "languages: [en]", "tick: no script of such calls has a step 'gret'; did you mean 'greet'?"),
    ],
)
def test_what_is_named_and_is_not_there(tmp_path: Path, action: str, when: str, words: str) -> None:
    """In the line of the action."""
    found = warned(tmp_path, action, when)
    assert len(found) == 1
    assert found[0].startswith("7: r: ")
    assert words in found[0]


@pytest.mark.parametrize(
    ("action", "when"),
    [
        ("hint: { card: complaint }", "languages: [en, zh]"), ("hint: { card: en/complaint }", "languages: [en]"),
        ("hint: { card: 投诉安抚 }", "languages: [zh]"),
        ("hint: { card: somebody wants to COMPLAIN }", "languages: [en]"),
        ("hint: { card: refunds }", "queues: [billing], languages: [en]"),
        ("hint: { text: complant }", "languages: [en]"),
        ("hint: { script: greet }", "queues: [billing]"), ("form: interest=no", "queues: [loans]"),
        ("form: promise=fatal", "languages: [en]"), ("form: greeting=yes", "queues: [billing]"),
        ("tick: interest", "queues: [billing, loans]"),
    ],
)  # fmt: skip
def test_what_is_there(tmp_path: Path, action: str, when: str) -> None:
    """By id, by id without the language, by title."""
    assert warned(tmp_path, action, when) == []


def test_rules_that_forms_name_and_that_are_not_there() -> None:
    """In the line of the question."""
    (found,) = unanswered(FORMS, [rule(Call("tier", "is", "gold"), id="r")])
    assert str(found) == "loans.yaml:9: warning: form loans: question interest: there is no rule 's'; there are: r"


def test_a_card_is_that_of_the_calls_language() -> None:
    """And of no other."""
    assert named(CARDS, "complaint", "zh") is CARDS[1]
    assert named(CARDS, "en/complaint", "zh") is None


def test_the_shipped_rules_name_what_there_is() -> None:
    """Cards and steps of the demonstration."""
    settings = load_settings()
    known, unread = read_named(settings)
    assert unread == []
    assert load_rules(ROOT / settings.centre.rules, named=known).warnings == []


def test_the_check_of_rules_looks_into_the_knowledge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With file and line; strict for CI."""
    file = tmp_path / "rules.yaml"
    file.write_text(FILE.format(action="hint: { card: complaint-not }", when="languages: [en]"), encoding="utf-8")
    assert main(["rules", "check", str(file)]) == 0
    assert f"{file}:7: warning: r: hint: there is no card 'complaint-not'" in capsys.readouterr().out
    assert main(["rules", "check", str(file), "--strict"]) == 1


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (
            "{ not_said: { by: agent, phrases: [hello there my friend], before: order.payment } }",
            "kefu has no order.payment",
        ),
        ("{ said: { by: agent, phrases: [hello there my friend], after: order.price } }", "kefu has no order.price"),
    ],
)
def test_what_nobody_tells_is_said_with_its_line(tmp_path: Path, condition: str, words: str) -> None:
    """Such a condition never holds."""
    file = tmp_path / "rules.yaml"
    file.write_text(f"rules:\n  - rule: r\n    if:\n      any:\n        - {condition}\n    do: [tag: x]\n")
    (found,) = load_rules(file).warnings
    assert found.line == 5
    assert words in found.text


def _fires(leaf: Call | NoneOf, days: float | None) -> bool:
    story = Story().row(-20, "CallArrived", language="en")
    story.row(-15, "CallQueued", problem="billing", language="en", repeat_of_days=days).row(
        0, "CallConnected", agent="1001"
    )
    return bool(played(engine(rule(leaf)), story.rows))


def test_days_since_the_last_call_for_the_same_queue() -> None:
    """Who never called is no repeat; of a withheld number nobody knows, and nothing fires."""
    within_a_week = Call("repeat_of_days", "under", number=7.0)
    assert _fires(within_a_week, 2.5)
    assert not _fires(within_a_week, 30.0)
    assert not _fires(within_a_week, -1.0)
    assert not _fires(within_a_week, None)
    assert _fires(NoneOf((within_a_week,)), -1.0)
    assert not _fires(NoneOf((within_a_week,)), None)


@pytest.mark.parametrize(
    ("leaf", "fires"),
    [
        (Call("topic", "is", "t3"), True), (Call("topic", "is", "Late parcels"), True),
        (Call("topic", "in", "t9|Late parcels"), True), (Call("topic", "is", "t4"), False),
        (NoneOf((Call("topic", "is", "t4"),)), True),
    ],
)  # fmt: skip
def test_a_topic_is_known_once_the_caller_has_said_what_they_want(leaf: Call | NoneOf, fires: bool) -> None:
    """By its id or the name that somebody gave it; before, and of what is near to none, nothing fires by it."""
    rows = Story().begin().rows
    assert played(engine(rule(leaf)), rows) == []
    assert (
        played(engine(rule(leaf)), Story().begin().row(3, "TopicAssigned", topic="", share=0.2, called="").rows) == []
    )
    known = Story().begin().row(3, "TopicAssigned", topic="t3", share=0.7, called="Late parcels")
    assert told(played(engine(rule(leaf)), known.rows)) == ([("r", 3.0, False)] if fires else [])


def test_what_is_counted_is_known_before_the_first() -> None:
    """A call that was not sent on was sent on no time."""
    leaf = NoneOf((Call("transfers", "over", number=1.0), Call("waited", "over", number=60.0)))
    assert told(played(engine(rule(leaf)), Story().begin().rows)) == [("r", 0.0, False)]
