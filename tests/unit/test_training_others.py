"""Candidates of what is no intent on the same examples: phrases and words of recordings, and their tables' mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ari_app.app.training_job import Job
from ari_app.app.training_others import compared, hits, recordings, take_up
from models.domain.errors import CommandRefused
from models.training.inbox import Told
from models.training.parts import live_name, part_of, place_of
from models.training.registry import live_stack, missing, registry

SAID = ((1, "Yes!"), (2, "no"), (3, ""))


def _engine(file: Path, by_seconds: list[tuple[float, str]]) -> str:
    file.write_text(json.dumps({"lengths": by_seconds, "default": ""}))
    return f"scripted:{file}"


def _clips(folder: Path, rows: list[tuple[float, str, str]]) -> Path:
    """Recordings of so many seconds, with text and speaker."""
    table = ["file,text,speaker"]
    for number, (seconds, text, speaker) in enumerate(rows):
        sound = np.random.default_rng(number).normal(0, 0.05, int(seconds * 8000))
        soundfile.write(folder / f"{number}.wav", sound, 8000)
        table.append(f"{number}.wav,{text},{speaker}")
    (folder / "table.csv").write_text("\n".join([*table, ""]))
    return folder / "table.csv"


def _job(folder: Path, model: str, **given: object) -> Job:
    facts = {"live": "", "rival": "", "texts": [], **given}
    return Job("compare", "", str(folder), "en", model, **facts)  # type: ignore[arg-type]


def test_a_network_that_hears_more_phrases_is_better(tmp_path: Path) -> None:
    """Yes after one second, no after two; other words, of three, are to be refused by both."""
    table = _clips(tmp_path, [(length, text, f"s{at}") for at in range(8) for length, text in SAID])
    live = _engine(tmp_path / "live.json", [(1.6, "yes"), (9, "yes")])
    new = _engine(tmp_path / "new.json", [(1.6, "yes"), (2.6, "no")])
    done: list[int] = []
    job = _job(tmp_path, "phrases-en-1", live=live, rival=new, texts=[str(table)])
    found, more = compared(job, lambda at, _of: done.append(at))
    assert (found.n, found.only_old, found.only_new, found.verdict) == (24, 0, 16, "better")
    assert more == {"refused_old": 0.0, "refused_new": 1.0}
    assert found.recalls["no"] == (8, 0.0, 1.0)
    assert done == list(range(1, 25))


def test_words_are_compared_one_by_one(tmp_path: Path) -> None:
    """Of five words the live one has three, and one too many."""
    table = _clips(tmp_path, [(1, "I want to pay now", f"s{at}") for at in range(5)])
    live = _engine(tmp_path / "live.json", [(9, "i want two pay")])
    new = _engine(tmp_path / "new.json", [(9, "i want to pay now")])
    found, more = compared(_job(tmp_path, "wording-en-1", live=live, rival=new, texts=[str(table)]), lambda *_: None)
    assert (found.n, found.only_new, found.verdict) == (25, 10, "better")
    assert more == {"wer_old": 0.4, "wer_new": 0.0}


@pytest.mark.parametrize(
    ("said", "heard", "right", "errors"),
    [
        ("a b c", "a b c", 3, 0),
        ("a b c", "a x c", 2, 1),
        ("a b c", "a c", 2, 1),
        ("a b", "a x y b", 2, 2),
        ("", "a", 0, 1),
    ],
)
def test_errors_are_words_substituted_lost_and_added(said: str, heard: str, right: int, errors: int) -> None:
    found, wrong = hits(said.split(), heard.split())
    assert (sum(found), wrong) == (right, errors)


def test_tables_with_mistakes_name_the_line(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    for text, why in (
        ("file,words\n", r"table\.csv:1: the header needs the columns file and text"),
        ("file,text\nnone.wav,yes\n", r"table\.csv:2: there is no .*none\.wav"),
        ("file,text\n", "has no recordings"),
    ):
        table.write_text(text)
        with pytest.raises(CommandRefused, match=why):
            recordings(table)
    with pytest.raises(CommandRefused, match="cannot be read"):
        recordings(tmp_path / "none.csv")
    with pytest.raises(CommandRefused, match=r"--on FILE, a CSV file with the columns text and card"):
        compared(_job(tmp_path, "cards-en-1"), lambda *_: None)


def test_a_language_model_is_taken_up_with_its_size(tmp_path: Path) -> None:
    """A copy is kept: what becomes of the file is no matter."""
    file = tmp_path / "en.arpa"
    file.write_text("\\data\\\nngram 1=42\nngram 2=7\n")
    facts = take_up(_job(tmp_path / "", "wording-en-1", texts=[str(file)]))
    assert (facts["texts"], len(facts["data"])) == (42, 16)
    file.unlink()
    assert place_of(tmp_path, "wording-en-1").read_text().startswith("\\data\\")


def test_parts_do_not_stand_in_each_others_way() -> None:
    """A part and a language have one live model and one in the shadow each; all need a day there."""
    names = ("en-1", "cards-en-1", "cards-en-2", "phrases-zh-1")
    assert [part_of(one) for one in names] == ["intents", "cards", "cards", "phrases"]
    assert [live_name(part_of(one), "en") for one in names[:2]] == ["en", "cards-en"]
    made = {"data": "d", "code": "1", "texts": 1, "metrics": {}, "by": "ann"}
    rows = [
        Told(1, float(at), "", "ModelTrained", {"model": one, "language": "zh" if "zh" in one else "en", **made})
        for at, one in enumerate(names)
    ]
    judged = {"how": "compare", "verdict": "better", "metrics": {}, "by": "ann"}
    rows += [Told(2, 10.0, "", "ModelJudged", {"model": one, **judged}) for one in names]
    found = registry(rows)
    assert [missing(found[one]) for one in names] == ["it had no day in its shadow"] * 4
    rows += [Told(3, 20.0 + at, "", "ModelPromoted", {"model": one, "by": "ann"}) for at, one in enumerate(names)]
    found = registry(rows)
    assert live_stack(found, "en") == ["en-1"]
    assert live_stack(found, "en", "cards") == ["cards-en-1", "cards-en-2"]
    rows.append(Told(4, 30.0, "", "ModelReturned", {"model": "cards-en-2", "by": "ann"}))
    assert [registry(rows)[one].state for one in names] == ["live", "live", "returned", "live"]
