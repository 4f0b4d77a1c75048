"""What the command recogniser learns from: whose recordings, how many damaged copies, who is left out with whom."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import soundfile

from models.training.commands.corpus import Example, copies, fold_of, recordings
from models.training.commands.damage import banded, damaged


def table(folder: Path, rows: list[tuple[str, float, str, str, str]]) -> Path:
    """A CSV of recordings: name, seconds, text, speaker, licence."""
    random = np.random.default_rng(0)
    for name, seconds, *_ in rows:
        soundfile.write(folder / name, random.normal(0, 0.1, int(seconds * 8000)), 8000)
    file = folder / "people.csv"
    with file.open("w", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(("file", "text", "speaker", "licence"))
        writer.writerows((name, text, speaker, licence) for name, _, text, speaker, licence in rows)
    return file


def test_what_is_said_and_what_is_not_of_the_phrases(tmp_path: Path) -> None:
    """Phrases as they are; another word whole; longer speech, and what has no text, in pieces that are no phrase."""
    file = table(tmp_path, [
        ("a.wav", 0.8, "Yes", "ann", "MIT"), ("b.wav", 0.9, "banana", "ann", "MIT"),
        ("c.wav", 6.0, "the weather is fine", "bob", "MIT"), ("d.wav", 4.0, "", "fan", "MIT"),
    ])  # fmt: skip
    found = list(recordings(file, frozenset({"yes", "no"})))
    assert [(one.phrase, one.speaker) for one in found[:2]] == [("yes", "ann"), ("", "ann")]
    assert len(found[1].audio) > 0.8 * 8000
    assert {one.phrase for one in found[2:]} == {""}
    assert {one.speaker for one in found[2:]} == {"bob", "fan"}
    assert all(len(one.audio) <= 1.5 * 8000 for one in found[2:])


def test_only_recordings_under_some_licences(tmp_path: Path) -> None:
    """Rows of others are as if they were not there; without a choice, all are."""
    file = table(tmp_path, [("a.wav", 0.8, "yes", "ann", "CC BY 4.0"), ("b.wav", 0.8, "no", "bob", "GPL-2")])
    assert [one.phrase for one in recordings(file, frozenset({"yes", "no"}), ("CC BY 4.0", "MIT"))] == ["yes"]
    assert len(list(recordings(file, frozenset({"yes", "no"})))) == 2


def test_who_says_little_is_heard_more_often() -> None:
    """Six people with three hundred digits each do not drown a hundred with five words each."""
    audio = np.zeros(800, np.float32)
    many = [Example(audio, "one", "many", True)] * 100
    few = [Example(audio, "yes", "few", True)] * 5
    voice = [Example(audio, "yes", "flite", False)]
    times = copies([*many, *few, *voice])
    assert times[0] < times[100]
    assert times[-1] == 1


def test_groups_that_are_left_out_stay_the_same() -> None:
    """A speaker is in one group, the same each time, and no group is empty."""
    names = [f"speaker {number}" for number in range(60)]
    assert {fold_of(name, 5) for name in names} == set(range(5))
    assert fold_of("theo", 5) == fold_of("theo", 5)


def test_a_line_has_its_band() -> None:
    """What lies outside is gone, what lies inside stays; damage never exceeds 16 bits."""
    time = np.arange(8000) / 8000
    low, middle = (np.asarray(3000 * np.sin(2 * np.pi * hertz * time), np.float32) for hertz in (100, 1000))
    assert np.std(banded(low, 300, 3400)) < 0.02 * np.std(low)
    assert np.std(banded(middle, 300, 3400)) > 0.98 * np.std(middle)
    random = np.random.default_rng(3)
    assert all(np.abs(damaged(middle, random)).max() <= 32768 for _ in range(40))
