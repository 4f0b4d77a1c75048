"""Flow files: every mistake at once, at its line, with advice; and what is refused whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ari_app.app.flow_versions import differences
from ari_app.configuration.everything import checked_flow
from ari_app.configuration.flow_files import read_flow
from ari_app.media.prompts import load_prompts
from config.load import ROOT
from config.problems import ConfigError
from models.flow.check import check_graph
from models.flow.schema import json_schema

PROMPTS = {"p": {"en": "Hello.", "zh": "您好。"}, "q": {"en": "{ghost}", "zh": "{caller.name}"}}
FLOWS = ROOT / "dialplans" / "flows"


def mistakes(tmp_path: Path, text: str, skills: tuple[str, ...] = ("billing", "orders")) -> list[str]:
    """What is said about a file."""
    file = tmp_path / "flow.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_flow(file, PROMPTS, skills)
    return str(caught.value).replace(f"{tmp_path}/", "").splitlines()


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("{ say: nope }", "there is no prompt 'nope'"),
        ("{ say: q }", "nothing sets 'ghost'"),
        ("{ say: { en: Hi } }", "the prompt has no text for zh"),
        ("{ say: { en: Hi, zh: 好, fr: Salut } }", "unknown language 'fr'"),
        ("{ say: { en: '{caller.name|mony}', zh: 好 } }", "did you mean 'money'?"),
        ("{ say: p, then: awya }", "'awya', which is not a step; did you mean 'away'?"),
        ("{ say: p, thn: away }", "unknown field 'thn'; did you mean 'then'?"),
        ("{ say: p, say: p }", "'say' is written twice"),
        ("{ say: p, hangup: p }", "needs exactly one of"),
        ("{ sya: p }", "did you mean 'say'?"),
        ("text", "needs exactly one of"),
        ("{ menu: p }", "has no choices"),
        ("{ menu: p, choices: { a: { key: '1', then: away }, b: { key: '1', then: a } } }", "key 1 already means 'a'"),
        ("{ menu: p, choices: { a: { key: x, then: away } } }", "key must be one of"),
        ("{ menu: p, choices: { a: { then: away } } }", "neither keyed nor said"),
        ("{ menu: p, choices: { a: { key: '1' } } }", "leads nowhere"),
        ("{ menu: p, choices: { a: { key: '1', phrases: { fr: [x] }, then: away } } }", "phrases are lists by"),
        ("{ menu: p, choices: { a: { phrases: { en: ['a | b'] }, then: away } } }", "is not a phrase"),
        ("{ menu: p, attempts: 99, choices: { a: { key: '1', then: away } } }", "from 1 to 10"),
        ("{ menu: p, secret: maybe, choices: { a: { key: '1', then: away } } }", "true or false"),
        ("{ collect: p }", "has no into"),
        ("{ collect: p, into: Caller }", "not a variable name"),
        ("{ collect: p, into: caller }", "cannot be set"),
        ("{ collect: p, into: x, min: 9, max: 3 }", "min is more than max"),
        ("{ collect: p, into: x, valid: 'x +' }", "is not an expression"),
        ("{ collect: p, into: x, valid: 'open(x)' }", "there is no function open()"),
        ("{ collect: p, into: x, valid: 'x.__class__' }", "cannot be used here"),
        ("{ collect: p, into: x, valid: 'luhn(x, 1)' }", "takes 1 value"),
        ("{ collect: p, into: x, secret: true, confirm: true }", "not read back"),
        ("{ ask: p, into: x, slot: colour }", "write digits or"),
        ("{ ask: p, into: x, slot: choice }", "needs values:"),
        ("{ ask: p, into: x, slot: date, values: { a: { key: '1' } } }", "has values:"),
        ("{ lookup: nothing }", "there is no look-up 'nothing'"),
        ("{ set: { x: } }", "is not an expression"),
        ("{ set: { now: '1' } }", "now is given"),
        ("{ branch: [ { when: 'true' } ] }", "needs when: and then:"),
        ("{ branch: [] }", "is a list of"),
        ("{ hours: later }", "write centre"),
        ("{ hours: { mon: 9-5 } }", "is not a range"),
        ("{ hours: { mon: '09:00-17:00', zone: Mars/Dome } }", "unknown time zone"),
        ("{ hours: { holidays: none.ics } }", "cannot be read"),
        ("{ route: sales }", "no agent has the skill 'sales'"),
        ("{ route: billing, boost: 3 }", "from -1 to 1"),
        ("{ route: billing, skills: { sales: 0.5 } }", "no agent has the skill 'sales'"),
        ("{ route: billing, rules: [ { after: 3 } ] }", "a rule is"),
        ("{ route: billing, rules: [ { after: 3, to: sales } ] }", "no agent has the skill 'sales'"),
        ("{ transfer: 'sip:x@y' }", "write agent:ID or number:DIGITS"),
        ("{ flow: gone }", "'gone', which is not a step"),
        ("{ language: fr }", "write en or zh or other"),
        ("{ record: maybe }", "write on or off"),
        ("{ say: p, resolves: '{x}' }", "is not a name"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_line(tmp_path: Path, step: str, expected: str) -> None:
    """One wrong step, one message that says what and where."""
    text = f"lines:\n  '8000': {{ start: bad }}\nsteps:\n  away: {{ hangup: p }}\n  bad: {step}\n"
    found = [line for line in mistakes(tmp_path, text) if expected in line]
    assert found, (mistakes(tmp_path, text), expected)
    assert all(line.startswith("flow.yaml:5: ") for line in found)


def test_fifty_mistakes_are_shown_at_once(tmp_path: Path) -> None:
    """Nobody mends a file one message at a time."""
    steps = "".join(f"  s{n}: {{ say: nope{n}, then: gone{n} }}\n" for n in range(25))
    found = mistakes(tmp_path, f"lines:\n  '8000': {{ start: s0 }}\nsteps:\n{steps}")
    assert len(found) == 50
    assert [int(line.split(":")[1]) for line in found] == sorted(n for n in range(4, 29) for _ in range(2))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "a flow is a table"),
        ("- a\n- b\n", "a flow is a table"),
        ("a: [1, 2\n", "not valid YAML"),
        ("\tx: 1\n", "not valid YAML"),
        ("steps: {}\n", "no lines"),
        ("lines: { abc: { start: operator } }\n", "write the digits"),
        ("lines: { '8000': { } }\n", "has no start"),
        ("lines: { '8000': { start: operator, langauge: en } }\n", "did you mean 'language'?"),
        ("linse: {}\n", "did you mean 'lines'?"),
        ("menus: {}\n", "menus are steps since 0.3.0"),
        ("include: [../x.yaml]\nlines: { '8000': { start: operator } }\n", "in this folder or below"),
        ("lines: { '8000': { start: operator } }\nlookups: { a: { sql: 'select :ghost' } }\n", "nothing sets 'ghost'"),
        ("lines: { '8000': { start: operator } }\nlookups: { a: { url: 'http://h/{x +}' } }\n", "is not an expression"),
        ("include: [gone.yaml]\nlines: { '8000': { start: operator } }\n", "there is no file gone.yaml"),
        ("operator: nobody\nlines: { '8000': { start: operator } }\n", "no agent has the skill 'nobody'"),
        ("lines: { '8000': { start: operator } }\nsteps: { operator: { hangup: p } }\n", "cannot be named 'operator'"),
        ("lines: { '8000': { start: operator } }\nlookups: { a: { } }\n", "exactly one of sql and url"),
        ("lines: { '8000': { start: operator } }\nlookups: { a: { url: 'ftp://x' } }\n", "must begin with http"),
        ("lines: { '8000': { start: operator } }\nlookups: { a: { sql: x, retries: 9 } }\n", "from 0 to 5"),
        ("lines: { '8000': { start: operator } }\nlookups: { a: { sql: x, answer: { type: 7 } } }\n", "no JSON Schema"),
    ],
)
def test_files_that_are_no_flow(tmp_path: Path, text: str, expected: str) -> None:
    """An error with a place, never a trace."""
    assert any(expected in line for line in mistakes(tmp_path, text))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_flow_or_an_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Junk raises ConfigError and nothing else."""
    file = tmp_path_factory.mktemp("junk") / "flow.yaml"
    file.write_bytes(data)
    with pytest.raises(ConfigError):
        read_flow(file, PROMPTS)


def test_the_same_step_in_two_files_names_both(tmp_path: Path) -> None:
    """Included files share their names."""
    (tmp_path / "more.yaml").write_text("steps: { a: { hangup: p } }\n")
    text = "include: [more.yaml]\nlines: { '8000': { start: a } }\nsteps: { a: { hangup: p } }\n"
    assert any("step a is already in" in line and "flow.yaml:3" in line for line in mistakes(tmp_path, text))


def graph_of(tmp_path: Path, steps: str) -> list[str]:
    """What the graph's check says."""
    file = tmp_path / "flow.yaml"
    file.write_text(f"lines:\n  '8000': {{ start: a }}\nsteps:\n{steps}", encoding="utf-8")
    return [str(problem) for problem in check_graph(read_flow(file, PROMPTS))]


def test_loops_without_a_question_are_refused(tmp_path: Path) -> None:
    """Talking in a circle is an error; a menu in the circle makes it fine."""
    found = graph_of(tmp_path, "  a: { say: p, then: b }\n  b: { set: { x: '1' }, then: a }\n")
    assert any("asks the caller nothing: a → b → a" in line for line in found)
    assert any("can never end" in line for line in found)
    with pytest.raises(ConfigError):
        checked_flow(tmp_path / "flow.yaml", PROMPTS, ())
    assert not graph_of(tmp_path, "  a: { say: p, then: b }\n  b: { menu: p, choices: { a: { key: '1', then: a } } }\n")


def test_what_nobody_reaches_and_where_no_human_is(tmp_path: Path) -> None:
    """Warnings, with the step's own line."""
    found = graph_of(
        tmp_path,
        "  a: { menu: p, choices: { x: { key: '1', then: hangup } }, failed: hangup, operator: hangup }\n"
        "  lost: { say: p, then: { say: p } }\n",
    )
    assert any("flow.yaml:5: warning: step lost is never reached" in line for line in found)
    assert sum("never reached" in line for line in found) == 1, "what is inside it is not told again"
    assert any("flow.yaml:4: warning: step a: from here no human" in line for line in found)
    assert any("nobody who calls it can reach a human" in line for line in found)


def test_the_published_schema_takes_the_shipped_flows_and_refuses_mistakes() -> None:
    """What editors check with says the same as the reader."""
    schema = Draft202012Validator(json_schema())
    assert json.loads((FLOWS / "flow.schema.json").read_text()) == json_schema()
    shipped = [file for file in FLOWS.glob("*.yaml") if file.name != "scripts.yaml"]  # which has a schema of its own
    for file in [*shipped, ROOT / "tests/data/flow.yaml"]:
        assert not list(schema.iter_errors(yaml.safe_load(file.read_text()))), file
    wrong: list[dict[str, object]] = [
        {"steps": {"a": {"sya": "p"}}}, {"steps": {"a": {"say": "p", "thn": "b"}}}, {"linse": {}},
    ]  # fmt: skip
    for bad in wrong:
        assert list(schema.iter_errors(bad)), bad


def test_differences_name_what_changed(tmp_path: Path) -> None:
    """Steps moved to other lines are the same; others are named."""
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text("lines: { '8000': { start: a } }\nsteps:\n  a: { say: p }\n  b: { set: { x: '1 + 1' }, then: a }\n")
    two.write_text(
        "\n\nlines: { '8000': { start: a } }\nsteps:\n  b: { set: { x: '2' }, then: a }\n"
        "  c: { hangup: p }\n  a: { say: p }\n"
    )
    found = differences(read_flow(one, PROMPTS), read_flow(two, PROMPTS))
    assert found == ["step c added", "step b changed"]
    assert not differences(read_flow(one, PROMPTS), read_flow(one, PROMPTS))


def test_the_shipped_flow_is_clean() -> None:
    """No error and no warning in what everybody copies from."""
    prompts = load_prompts(ROOT / "config/prompts.toml")
    flow = read_flow(FLOWS / "main.yaml", prompts)
    assert not check_graph(flow)
    assert len(flow.edges()) > 80
