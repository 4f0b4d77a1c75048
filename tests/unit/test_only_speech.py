"""What is believed to be speech: sounds, texts that go round in circles, engines that are not sure."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from models.speech.engine import Capabilities, Hypothesis
from models.speech.likeness import KINDS, NAMES, SPEECH, load, measures
from models.speech.only_speech import OnlySpeech, believable, goes_in_circles
from models.training import line_sounds


class Writer:
    """An engine that hears the same in everything."""

    def __init__(self, text: str = "thank you", confidence: float = 0.6) -> None:
        self.answer, self.asked = Hypothesis(text, confidence, "test"), 0

    @property
    def capabilities(self) -> Capabilities:
        """Everything."""
        return Capabilities(frozenset({"en"}), grammar=True, dictation=True, rejection=True)

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """The same as ever."""
        self.asked += 1
        return self.answer


def sound(kind: str, seed: int, seconds: float = 3.0, dbm0: float = -18.0) -> bytes:
    """One of a kind, on a line."""
    random = np.random.default_rng([seed, *kind.encode()])
    return line_sounds.on_line(line_sounds.made(kind, random, seconds), dbm0, random)


@pytest.mark.parametrize("kind", sorted(set(line_sounds.KINDS) - {"cry"}))
def test_sounds_of_lines_are_no_words(kind: str) -> None:
    """Of each kind, loud and soft; what it was is said. (An animal's cry is told from speech by the engine's doubt.)"""
    hearing = OnlySpeech(Writer())
    for seed, dbm0 in enumerate((-8.0, -18.0, -30.0)):
        heard = hearing.recognise(sound(kind, seed, dbm0=dbm0), None)
        assert heard.text == "", (seed, dbm0)
        assert heard.sound in KINDS[1:]


@pytest.mark.parametrize(
    ("kind", "name"), [("tone", "tone"), ("fax answering", "tone"), ("chords", "music"), ("hiss", "noise")]
)
def test_a_sound_has_a_name(kind: str, name: str) -> None:
    """Tone, music or noise."""
    assert OnlySpeech(Writer()).recognise(sound(kind, 1), None).sound == name


def test_what_is_too_short_is_the_engines_to_judge() -> None:
    """Nothing can be said of it; and silence is no sound."""
    writer = Writer("", 0.0)
    for pcm in (b"", b"\x01", bytes(800), bytes(32000)):
        assert OnlySpeech(writer).recognise(pcm, None) == writer.answer
    assert measures(np.zeros(8000, np.float32)) is None


@pytest.mark.parametrize(
    ("text", "confidence", "likeness", "believed"),
    [
        ("I want to pay my bill.", 0.8, 0.99, True),
        ("Up.", 0.35, 0.99, True),
        ("Yes.", 0.95, 0.3, True),
        ("Print.", 0.2, 0.9995, True),
        ("Print.", 0.2, 0.998, False),
        ("You", 0.8, 0.2, False),
        ("Thank you for watching.", 0.64, 0.37, False),
        ("Stop.", 1.0, 0.01, False),
        ("诶诶诶诶诶诶诶诶诶诶", 0.9, 0.99, False),
        ("喂喂喂", 0.6, 0.99, True),
        ("作词 作曲 作曲 作曲 作曲 作曲 作", 0.51, 0.99, False),
        ("no no no no", 0.6, 0.99, True),
    ],
)
def test_who_is_believed(text: str, confidence: float, likeness: float, believed: bool) -> None:
    """The clip and the engine together; circles never, whatever they are made of."""
    assert believable(Hypothesis(text, confidence, "test"), likeness, 2.0) is believed


def test_nobody_speaks_so_fast() -> None:
    """A sentence in half a second is made up."""
    fast = Hypothesis("And now the weather for the weekend in the south", 0.9, "test")
    assert not believable(fast, 0.9, 0.5)
    assert believable(fast, 0.9, 3.0)


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry. I'm sorry. I'm sorry. I'm sorry.",
        "Let's goLet's goLet's goLet's go",
        "R R R R R R R R",
        "oh, oh, oh, oh, oh, oh,",
    ],
)
def test_circles(text: str) -> None:
    """Of one word or several, with marks between or none."""
    assert goes_in_circles(text)
    assert not goes_in_circles(f"{text} said the man who stood beside me when I came home late from work that evening")


def test_people_are_heard(data: Path) -> None:
    """Of recordings of people nearly all are taken for speech."""
    import soundfile

    from ari_app.phone.g711 import from_ulaw, to_ulaw

    net, files = load(), sorted((data / "speech" / "commands").glob("*.flac"))
    likeness = []
    for file in files:
        pcm, _ = soundfile.read(file, dtype="int16")
        likeness.append(net.of(from_ulaw(to_ulaw(pcm)).tobytes()).get(SPEECH, 0.0))
    assert np.mean(np.array(likeness) > 0.3) >= 0.97


def test_long_turns_of_a_call_are_speech(data: Path) -> None:
    """Whatever pauses and sounds of the line lie between their words."""
    import soundfile

    net = load()
    with (data / "speech" / "calls_turns.csv").open(encoding="utf-8") as lines:
        turns = [row for row in csv.DictReader(lines) if row["text"] and not row["doubt"] and float(row["seconds"]) > 5]
    assert len(turns) > 10
    for row in turns:
        begin, many = (int(float(row[name]) * 8000) for name in ("start", "seconds"))
        pcm, _ = soundfile.read(data / "speech" / row["file"], many, begin, dtype="int16")
        assert net.of(pcm.tobytes())[SPEECH] > 0.6, row


def test_measures_have_names() -> None:
    """One for each, finite whatever the sound."""
    found = measures(np.frombuffer(sound("melody", 1), np.int16).astype(np.float32))
    assert found is not None
    assert len(found) == len(NAMES)
    assert np.isfinite(found).all()


def test_weights_that_cannot_be_read(tmp_path: Path) -> None:
    """The file and the way out."""
    broken = tmp_path / "weights.npz"
    broken.write_bytes(b"nothing")
    for file in (broken, tmp_path / "none.npz"):
        with pytest.raises(ValueError, match="take it from the repository"):
            load(file)


def test_marks_alone_are_no_words() -> None:
    """Recognisers write some of a gull's cry, however sure they are."""
    assert not believable(Hypothesis("。。。。", 0.99, "test"), 1.0, 2.0)
    assert not believable(Hypothesis("...", 0.99, "test"), 1.0, 2.0)
    assert believable(Hypothesis("是。", 0.99, "test"), 1.0, 2.0)
