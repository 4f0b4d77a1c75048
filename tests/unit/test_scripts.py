"""Agents' scripts: read with every mistake and its line, filled with what is known, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ari_app.configuration.scripts import load_scripts, of_no_queue, scripts_schema
from config.load import ROOT
from config.problems import ConfigError
from models.domain.script import filled, shown, text_of
from models.routing import why_line

QUEUES = ("billing", "sales")
FLOWS = ROOT / "dialplans" / "flows"
GOOD = """
reasons: [lunch]
scripts:
  default:
    steps:
      - { id: greet, say: { en: "Hello {caller.name}", zh: "您好 {caller.name}" } }
  billing:
    dispositions: [paid]
    steps:
      - { id: which, say: { en: "Which?", zh: "哪张？" }, fill: invoice, choices: [a, b] }
      - { id: paid, say: { en: "{invoice} for {said.reason}", zh: "{invoice}" }, when: { invoice: a } }
"""


def _read(tmp_path: Path, text: str) -> list[str]:
    """The mistakes of a file, without its name."""
    file = tmp_path / "scripts.yaml"
    file.write_text(text, encoding="utf-8")
    try:
        load_scripts(file)
    except ConfigError as error:
        return [str(problem).removeprefix(f"{file}:") for problem in error.problems]
    return []


def test_a_good_file(tmp_path: Path) -> None:
    """Queues have their own, others the default; places and conditions go by what is known."""
    file = tmp_path / "scripts.yaml"
    file.write_text(GOOD, encoding="utf-8")
    scripts = load_scripts(file)
    assert [step.id for step in scripts.of("billing")] == ["which", "paid"]
    assert [step.id for step in scripts.of("sales")] == ["greet"]
    assert (scripts.reasons, scripts.dispositions_of("billing"), scripts.dispositions_of("x")) == (
        ("lunch",),
        ("paid",),
        (),
    )
    which, paid = scripts.of("billing")
    assert (which.attribute, which.choices) == ("invoice", ("a", "b"))
    assert not shown(paid, {"invoice": "b"})
    assert shown(paid, {"invoice": "a"})
    assert filled(text_of(paid, "en"), {"invoice": "a", "said.reason": "{caller.name}"}) == "a for {caller.name}"
    assert filled(text_of(paid, "zh"), {}) == "…"


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("{caller.name}\"", "{caller.nam}\"", "6: nothing is known as {caller.nam}; did you mean 'caller.name'?"),
        (", zh: \"哪张？\"", "", "10: say: nothing in zh"),
        ("id: paid", "id: which", "11: there are two steps 'which' in this script"),
        ("fill: invoice, ", "", "10: choices of what? write fill: with the attribute's name"),
        ("fill: invoice", "fill: In Voice", "10: fill: write a name of a small letter"),
        ("id: greet", "ids: greet", "6: a step has no field 'ids'; did you mean 'id'?"),
        ("[lunch]", "lunch", "2: reasons: write a list of words"),
        ("when: { invoice: a }", "when: [a]", "11: when: write one name and its value"),
        ("en: \"Which?\"", "fr: \"Which?\"", "10: unknown language 'fr'"),
        ("    dispositions: [paid]", "    dispositions: paid", "8: dispositions: write a list of words"),
    ],
)  # fmt: skip
def test_mistakes(tmp_path: Path, old: str, new: str, mistake: str) -> None:
    """Each with its line and what to do."""
    assert old in GOOD
    found = _read(tmp_path, GOOD.replace(old, new, 1))
    assert any(one.startswith(mistake) for one in found), found


def test_a_queue_that_is_not_there(tmp_path: Path) -> None:
    """A warning with its line: a site without one of the shipped queues starts all the same."""
    file = tmp_path / "scripts.yaml"
    file.write_text(GOOD.replace("  billing:", "  biling:"), encoding="utf-8")
    assert [str(one) for one in of_no_queue(file, load_scripts(file), QUEUES)] == [
        f"{file}:8: warning: there is no queue 'biling'; did you mean 'billing'?"
    ]


_NONE = (
    "", "x", "[]", "scripts: 1", "scripts: {billing: 1}", "scripts: {billing: {steps: 1}}", "a: &a {b: *a}", "\x00",
    "scripts: {billing: {steps: [1, [], null]}}",
)  # fmt: skip


@pytest.mark.parametrize("text", _NONE)
def test_any_text_is_a_list_of_mistakes(tmp_path: Path, text: str) -> None:
    """Never a fault of the reader's own."""
    assert _read(tmp_path, text)


def test_the_shipped_file() -> None:
    """Every queue of the demonstration has a script and dispositions, and editors have its schema."""
    scripts = load_scripts(FLOWS / "scripts.yaml")
    for queue in ("billing", "technical", "orders", "sales", "operator"):
        assert scripts.steps[queue]
        assert scripts.dispositions[queue]
    assert scripts.reasons
    assert json.loads((FLOWS / "scripts.schema.json").read_text(encoding="utf-8")) == scripts_schema()


def test_why_lines() -> None:
    """What weighed most comes first; nothing that is not so is said; both languages say the same."""
    terms = {"guard": 0.0, "resolution": 1.2, "priority": 0.1, "urgency": 0.0}
    decision = {"wait": 12.4, "idle": 3, "candidates": [{"terms": terms}, {"terms": {}}], "also": []}
    assert why_line.of_decision(decision, "billing", 5) == (
        "billing: waited 12 s, best match of 3 free agents (skill 5 of 5), you are likely to resolve it",
        "billing：已等待 12 秒，3 位空闲客服中最匹配（技能 5/5），您最可能解决问题",
    )
    late = {"wait": 99, "idle": 1, "candidates": [{"terms": {"guard": 1e6, "last agent": 0.4, "resolution": 2}}]}
    english, chinese = why_line.of_decision(late, "billing", 0)
    assert english == "billing: waited 99 s, you were the one who was free, waited longest, you had them last time"
    assert chinese.count("，") == english.count(", ")
    assert why_line.of_decision({}, "", 0)[0] == "call: waited 0 s, you were the one who was free"
    assert why_line.of_purpose("consult", "1002", "")[0].startswith("1002 asks you")
    assert all(
        why_line.of_purpose(one, "", "billing") != why_line.NOTHING for one in ("transfer", "consult", "out", "")
    )
