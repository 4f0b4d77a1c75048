"""``make lint-flows`` on whole configurations: what only the whole shows, with file and line."""

from __future__ import annotations

from pathlib import Path

from ari_app.configuration.checks import lint
from ari_app.configuration.everything import Files
from config.load import ROOT, load_settings

FLOW = """
lines:
  "8000": { start: a }
  "7777": { start: a }
lookups:
  good: { sql: "select balance from bills where number = :caller.number" }
  bad: { sql: "select nothing_of_the_kind from bills" }
  unused: { sql: "select 1" }
steps:
  a: { lookup: good, then: b, missing: operator }
  b: { lookup: bad, then: c, missing: operator }
  c:
    menu: { en: "Say billing or building.", zh: "请说。" }
    choices:
      billing: { key: "1", phrases: { en: [billing] }, route: billing }
      building: { key: "2", phrases: { en: [building] }, then: hangup }
  lost: { say: goodbye }
"""


def findings(**overrides: str) -> list[str]:
    """What is said, one line each."""
    named = {name.replace("__", "."): value for name, value in overrides.items()}
    settings = load_settings(site=Path("/none"), environment={}, overrides=named)
    return [str(one) for one in lint(settings, Files(settings))]


def test_everything_that_only_the_whole_shows(tmp_path: Path) -> None:
    """A query that SQLite refuses, a number that the dialplan misses, words alike, a step and a look-up for nothing."""
    file = tmp_path / "flow.yaml"
    file.write_text(FLOW, encoding="utf-8")
    found = findings(centre__flow=str(file))
    for line, words in (
        (7, "look-up bad: no such column: nothing_of_the_kind"),
        (4, "warning: line 7777: the dialplan leads no call to it"),
        (8, "warning: look-up unused is never asked"),
        (13, "'billing' and 'building' sound alike"),
        (17, "warning: step lost is never reached"),
    ):
        assert any(one.startswith(f"{file}:{line}: ") and words in one for one in found), (line, words, found)
    assert any("prompt [main_menu] is never said" in one for one in found)
    assert "warning" not in found[0], "errors come first"


def test_a_business_script_that_fails_is_named(tmp_path: Path) -> None:
    """Before a caller meets it."""
    script = tmp_path / "business.sql"
    script.write_text("create table bills (number text;")
    assert any(f"{script}: cannot be carried out" in one for one in findings(centre__business=str(script)))


def test_the_shipped_configuration_is_clean() -> None:
    """No finding at all."""
    assert not findings()
    assert (ROOT / "dialplans/flows/flow.schema.json").exists()
