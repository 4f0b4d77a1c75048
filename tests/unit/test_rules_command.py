"""``kefu rules``: what people see of rules, and of a try on calls that are stored."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from ari_app.cli import rules_versions
from ari_app.cli.commands import main
from ari_app.store.database import open_writer
from tests.support.rules import Story

GOOD = "rules:\n  - rule: r\n    if: { said: { by: agent, phrases: [prices may change] } }\n    do: [tag: x]\n"


def stored(run: Path) -> None:
    """A run folder with one call, whose agent said it."""
    run.mkdir(parents=True)
    database = open_writer(run / "kefu.db", 1.0)
    rows = Story().begin().say(5, "agent", "the prices may change").end(30).rows
    database.table("journal").insert_all({**asdict(row), "data": json.dumps(row.data)} for row in rows)
    database.conn.commit()
    database.close()


def test_check_list_and_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Mistakes by file and line with a failing status; the rules in a table; JSON for editors."""
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD.replace("said", "sayd"))
    assert main(["rules", "check", str(file)]) == 1
    assert f"{file}:3: rule r: if: there is no condition 'sayd'; did you mean 'said'?" in capsys.readouterr().out
    file.write_text(GOOD)
    assert main(["rules", "check", str(file), "--strict"]) == 0
    assert "1 rules: 0 errors, 0 warnings." in capsys.readouterr().out
    assert main(["rules", "list", str(file), "--json"]) == 0
    (rule,) = json.loads(capsys.readouterr().out)["rules"]
    assert (rule["rule"], rule["stage"], rule["does"], rule["for"]) == ("r", "draft", "tag", "all")
    assert main(["rules", "schema"]) == 0
    assert "$defs" in json.loads(capsys.readouterr().out)


def test_a_try_on_stored_calls(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How often it fired, and on which words."""
    file, run = tmp_path / "mine.yaml", tmp_path / "run"
    file.write_text(GOOD)
    stored(run)
    assert main(["--run", str(run), "rules", "test", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["calls"] == 1
    assert told["rules"][0]["firings"] == 1
    assert told["rules"][0]["examples"][0]["words"] == "the prices may change"
    assert main(["--run", str(run), "rules", "test", str(file), "--rule", "r"]) == 0
    assert "the prices may change" in capsys.readouterr().out


def test_versions_compared_and_rolled_back(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What kefu answers, as `diff` writes it; and who asked goes with the order."""
    asked: list[tuple[str, dict[str, object]]] = []
    lines = [
        {"kind": kind, "old": None, "new": None, "text": text}
        for kind, text in (("gap", ""), ("same", "rules:"), ("removed", "  a"), ("added", "  b"))
    ]
    answers = {
        "compare_rule_versions": {"older": 1, "newer": 2, "items": [{"name": "en.yaml", "lines": lines}]},
        "roll_back_rules": {"version": 1, "changes": ["rule r removed"], "pinned": True},
    }

    def ask(_run: Path, operation: str, **given: object) -> object:
        asked.append((operation, given))
        return answers[operation]

    monkeypatch.setattr(rules_versions, "ask_kefu", ask)
    assert main(["rules", "diff", "1", "2"]) == 0
    assert capsys.readouterr().out == "--- 1/en.yaml\n+++ 2/en.yaml\n@@\n rules:\n-  a\n+  b\n"
    assert main(["rules", "rollback", "1", "--by", "engineer"]) == 0
    assert "Version 1 of the rules is in force again" in capsys.readouterr().out
    assert asked[-1] == ("roll_back_rules", {"by": "engineer", "version": 1})
    answers["compare_rule_versions"]["items"] = []
    assert main(["rules", "diff", "1", "2"]) == 0
    assert "are the same" in capsys.readouterr().out
