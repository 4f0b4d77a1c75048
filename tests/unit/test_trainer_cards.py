"""Cards on labelled questions: what is found, whether another folder finds more, and mistakes of the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ari_app.cli.commands import main

_CARDS = {
    "invoice": ["why is my bill so high", "I do not understand my invoice"],
    "parcel": ["where is my parcel", "my order has not arrived"],
    "password": ["I forgot my password", "I cannot log in"],
}
_ASKED = {
    "invoice": ["the bill is too high this month", "explain my invoice to me"],
    "parcel": ["my parcel has not come", "when does my order arrive"],
    "password": ["I have lost my password", "the log in does not work"],
}


def _folder(place: Path, wrong: str = "") -> Path:
    """Cards; the questions of ``wrong`` are those of nothing that is asked."""
    folder = place / "en"
    folder.mkdir(parents=True)
    for name, questions in _CARDS.items():
        listed = "".join(f"  - {one}\n" for one in (["opening hours on sunday"] if name == wrong else questions))
        (folder / f"{name}.md").write_text(f"---\ntitle: A card\nquestions:\n{listed}---\nSay so.\n")
    return place


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twenty-four labelled questions, and cards in force that do not know of parcels."""
    monkeypatch.setenv("KEFU_ASSIST_KNOWLEDGE", str(_folder(tmp_path / "old", "parcel")))
    file = tmp_path / "asked.csv"
    rows = [f"{text},{card}" for card, texts in _ASKED.items() for text in texts for _ in range(4)]
    file.write_text("\n".join(["text,card", *rows, ""]))
    return file


def test_a_folder_that_finds_more_is_better(asked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each question is asked of both; one that knows less is worse, and the status says so."""
    assert main(["trainer", "cards", str(asked)]) == 0
    said = capsys.readouterr().out
    assert "24 questions; first: 66.7% (46.7% to 82.0%)" in said
    assert "en/parcel: 'my parcel has not come' found" in said
    better = _folder(tmp_path / "new")
    assert main(["trainer", "cards", str(asked), "--against", str(better)]) == 0
    said = capsys.readouterr().out
    assert f"{better} on the same questions: better (24 answers)." in said
    assert "right: 66.7% → 100.0%" in said
    worse = _folder(tmp_path / "worse", "invoice")
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
