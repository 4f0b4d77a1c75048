"""Files of forms: every mistake with its line, and the form that is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.configuration.forms import load_forms
from config.load import ROOT
from config.problems import ConfigError
from models.quality.forms.form import Auto, Kind, Type

GOOD = """form: service
version: 2
queues: [billing]
sections:
  opening:
    - id: greeting
      text: {en: Did they greet, zh: 是否问候}
      weight: 20
      kind: fatal
      auto: {rule: greeting-15s, fired: no, otherwise: yes}
    - id: tone
      text: {en: How friendly, zh: 态度如何}
      type: scale
"""


def test_a_form(tmp_path: Path) -> None:
    """What is left out is usual; YAML's yes and no are words."""
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    form = load_forms(tmp_path)["service"]
    greeting, tone = form.sections["opening"]
    assert (form.version, sorted(form.queues), form.languages) == (2, ["billing"], frozenset())
    assert (greeting.kind, greeting.weight, greeting.line) == (Kind.FATAL, 20.0, 6)
    assert greeting.auto == Auto("greeting-15s", "no", "yes")
    assert (tone.type, tone.weight, tone.floor, tone.auto) == (Type.SCALE, 1.0, 0.8, None)
    assert load_forms(tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("form: service", "form: My Form", "1: form: write small letters"),
        ("version: 2", "version: 0", "2: version: write a number from 1 to"),
        ("queues: [billing]", "queues: billing", "3: queues: write a list of words"),
        ("queues: [billing]", "languages: [fr]", "3: unknown language 'fr'"),
        ("queues:", "ques:", "3: there is no field 'ques'; did you mean 'queues'?"),
        ("sections:\n", "section:\n", "1: sections: write a table"),
        ("  opening:\n", "  opening: 1\n  more:\n", "5: opening: write a list"),
        ("id: tone", "id: greeting", "11: there is a question 'greeting' already, in line 6"),
        (", zh: 是否问候", "", "7: text: nothing in zh"),
        ("text: {en: How friendly, zh: 态度如何}", "text: how", "12: text: write the question in each language"),
        ("weight: 20", "weight: much", "8: weight: write a number from 0 to 100, not 'much'"),
        ("kind: fatal", "kind: deadly", "9: unknown kind 'deadly'"),
        ("fired: no", "fired: maybe", "10: unknown fired 'maybe'"),
        ("rule: greeting-15s, ", "", "10: auto: write a rule's id"),
        ("type: scale", "type: scale\n      auto: x", "11: rules answer yes or no"),
        ("form: service\n", "form: [\n", "3: not valid YAML"),
        (GOOD, "- 1\n", "1: a form is a table with: form, version"),
        ("    - id: tone", "    - 7\n    - id: tone", "11: a question is a table with: id, text"),
    ],
)
def test_mistakes(tmp_path: Path, old: str, new: str, mistake: str) -> None:
    """Each with its line."""
    assert old in GOOD
    (tmp_path / "a.yaml").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_forms(tmp_path)
    found = [str(one).removeprefix(f"{tmp_path}/a.yaml:") for one in raised.value.problems]
    assert any(one.startswith(mistake) for one in found), found


def test_two_files_with_one_form(tmp_path: Path) -> None:
    """The second says so."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"b\.yaml:1: there is a form 'service' already"):
        load_forms(tmp_path)


def test_the_shipped_form() -> None:
    """It can be read, and weighs 100."""
    form = load_forms(ROOT / "config" / "forms")["service"]
    assert sum(one.weight for one in form.questions().values()) == 100
