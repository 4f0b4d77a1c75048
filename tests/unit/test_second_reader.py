"""Who reads again, and when their words are taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from models.speech.engine import Capabilities, Hypothesis
from models.speech.places import MOONSHINE, WHISPER
from models.speech.registry import resolve
from models.speech.second_reader import SecondReader, fits, unconfirmed


class Other:
    """An engine that reads the same in every clip."""

    capabilities = Capabilities(frozenset({"en"}), grammar=False, dictation=True, rejection=False)

    def __init__(self, text: str) -> None:
        self.text, self.heard = text, list[bytes]()

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """The same as ever."""
        assert phrases is None
        self.heard.append(pcm)
        return Hypothesis(self.text, 0.8, "other")


CLIP = np.array([1.0, -2.0, 40000.0], np.float32)


def test_its_words_are_taken_where_they_fit() -> None:
    """With the confidence that it has; the clip comes as 16-bit PCM."""
    other = Other("Two weeks ago I got a car.")
    found = SecondReader(lambda: other).read(CLIP, ["Two", "weeks", "ago", "I", "got", "the", "car"], [0.5] * 7)
    assert found == (["Two", "weeks", "ago", "I", "got", "a", "car."], [0.8] * 7)
    assert other.heard == [np.array([1, -2, 32767], np.int16).tobytes()]


def test_it_is_opened_once_and_only_when_it_is_needed() -> None:
    """A recogniser that is never in doubt needs no second model in memory."""
    opened: list[Other] = []

    def opening() -> Other:
        opened.append(Other("yes"))
        return opened[-1]

    reader = SecondReader(opening)
    assert not opened
    for _ in range(3):
        reader.read(CLIP, ["yes"], [0.5])
    assert len(opened) == 1
    assert len(opened[0].heard) == 3


@pytest.mark.parametrize(
    ("first", "second", "taken"),
    [
        ("two weeks ago i got a car", "", False),
        ("eat", "thank you for watching", False),
        ("eat", "i eat it", True),
        ("press star to toggle pause", " ".join(["press star to toggle pause"] * 3), False),
        ("press star to pause press", "press star to pause press star to pause", False),
        ("one two three one two three", "one two three one two three", True),
        ("i don't know i don't know i don't know", "let's go let's go", False),
        ("i got a car from the dealership two weeks ago", "i got", False),
        ("no no no", "no no no", True),
    ],
)
def test_what_fits(first: str, second: str, taken: bool) -> None:
    """Nothing, much more, much less, and the same again and again are not taken; what both repeat was repeated."""
    assert fits(first.split(), second.split()) is taken


def test_what_both_read_is_surer_than_either() -> None:
    """Whatever marks and capitals they give it."""
    found = SecondReader(lambda: Other("Go.")).read(CLIP, ["go,"], [0.5])
    assert found is not None
    assert found[0] == ["Go."]
    assert found[1] == pytest.approx([0.9])


def test_words_that_only_one_hears_are_less_sure() -> None:
    """So that, with a clip that is hardly like speech, they are not believed (`models.speech.only_speech`)."""
    assert unconfirmed(["what", "is", "it"], [0.5, 0.6, 0.4]) == (["what", "is", "it"], [0.25, 0.3, 0.2])


def test_auto_takes_both_where_both_are(tmp_path: Path) -> None:
    """Where one of the models is missing, or its folder empty, the other hears alone; Mandarin has no second reader."""
    whisper, moonshine = tmp_path / WHISPER.name, tmp_path / MOONSHINE.name
    whisper.mkdir()
    assert resolve("auto", "en", tmp_path) == "pocketsphinx:"
    moonshine.mkdir()
    assert resolve("auto", "en", tmp_path) == "moonshine:"
    (whisper / "model.bin").touch()
    assert resolve("auto", "en", tmp_path) == "readers:"
    assert resolve("auto", "zh", tmp_path) == "whisper:"
