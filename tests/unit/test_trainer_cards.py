"""Cards on labelled questions: what is found, whether another folder finds more, and mistakes of the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ari_app.cli.commands import main
from tests.support.teaching import cards_folder, questions_file


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twenty-four labelled questions, and cards in force that do not know of parcels."""
    monkeypatch.setenv("KEFU_ASSIST_KNOWLEDGE", str(cards_folder(tmp_path / "old", "parcel")))
    return questions_file(tmp_path / "asked.csv")


def test_a_folder_that_finds_more_is_better(asked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each question is asked of both; one that knows less is worse, and the status says so."""
    assert main(["trainer", "cards", str(asked)]) == 0
    said = capsys.readouterr().out
    assert "24 questions; first: 66.7% (46.7% to 82.0%)" in said
    assert "en/parcel: 'my parcel has not come' found" in said
    better = cards_folder(tmp_path / "new")
    assert main(["trainer", "cards", str(asked), "--against", str(better)]) == 0
    said = capsys.readouterr().out
    assert f"{better} on the same questions: better (24 answers)." in said
    assert "right: 66.7% → 100.0%" in said
    worse = cards_folder(tmp_path / "worse", "invoice")
    assert main(["trainer", "cards", str(asked), "--against", str(worse), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"], found["n"], found["only_old"], found["only_new"]) == ("unclear", 24, 8, 8)


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        ("text,kind\na,b\n", ":1: the header needs the columns text and card"),
        ("text,card\n,parcel\n", ":2: text must not be empty"),
        ("text,card\nwhere is it,parcels\n", ":2: there is no card 'parcels' in en"),
        ("text,card\n", " has no questions"),
    ],
)
def test_mistakes_name_file_and_line(
    asked: Path, capsys: pytest.CaptureFixture[str], content: str, mistake: str
) -> None:
    asked.write_text(content)
    assert main(["trainer", "cards", str(asked)]) == 1
    assert f"{asked}{mistake}" in capsys.readouterr().err


def test_a_language_without_cards(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trainer", "cards", str(asked), "--language", "zh"]) == 1
    assert "there are no cards in zh" in capsys.readouterr().err
