"""Which questions somebody may work on, and which seconds of a recording they may hear of it."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from ari_app.media.recording_cut import cut
from models.quality.forms.coaching import Marked, weakest
from models.quality.forms.form import Kind, Question, Type
from models.quality.forms.states import State

RATE = 8000


def marks(name: str, answers: str, weight: float = 10, **more: object) -> list[Marked]:
    """Answers to a question, y and n and steps of a scale, one call each; a *no* rests on an utterance."""
    question = Question(name, {"en": name}, weight=weight, **more)  # type: ignore[arg-type]
    words = {"y": "yes", "n": "no", "u": "unknown", "a": "n/a"}
    return [
        Marked(
            "calls", question, f"c{place}", float(place), words.get(one, one), State.AUTO, False,
            (f"agent {place}.00",) if one == "n" else (),
        )
        for place, one in enumerate(answers)
    ]  # fmt: skip


def test_the_two_weakest_with_the_calls_that_show_it() -> None:
    some = [
        *marks("greeting", "ynyny"), *marks("closing", "nnny"), *marks("notice", "yyyyn"), *marks("name", "yyy"),
        *marks("tone", "5432", type=Type.SCALE), *marks("advice", "nnnn", weight=0, type=Type.TEXT),
    ]  # fmt: skip
    found = weakest(some)
    assert [(one.question.id, one.share, one.n) for one in found] == [("closing", 0.25, 4), ("greeting", 0.6, 5)]
    assert [one.call for one in found[0].calls] == ["c2", "c1", "c0"], "the newest first"
    assert [one.call for one in found[1].calls] == ["c3", "c1"]


def test_what_counts_for_nothing_is_held_against_nobody() -> None:
    """Too few calls, what is not known, what is contested, a fatal no that nobody has confirmed, nothing but yes."""
    contested = [
        Marked(one.form, one.question, one.call, one.at, one.answer, State.CONTESTED, True) for one in marks("x", "nnn")
    ]
    assert not weakest([
        *marks("few", "nn"), *marks("unknown", "uuuuu"), *marks("aside", "aaaa"), *contested, *marks("good", "yyyy"),
        *marks("fatal", "nnnn", kind=Kind.FATAL),
    ])  # fmt: skip
    assert not weakest([])


def test_the_heavier_question_first() -> None:
    found = weakest([*marks("light", "nny", weight=5), *marks("heavy", "nny", weight=50), *marks("more", "nnn")])
    assert [one.question.id for one in found] == ["more", "heavy"]


def recorded(seconds: float = 10.0) -> bytes:
    """A recording in which each sample says its second."""
    pcm = np.repeat(np.arange(1, seconds + 1), RATE).astype(np.int16) * 100
    found = io.BytesIO()
    with wave.open(found, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm.tobytes())
    return found.getvalue()


def samples(data: bytes) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """What is in it."""
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (RATE, 2, 1)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


@pytest.mark.parametrize(("begin", "end", "seconds"), [
    (2.0, 5.0, [3, 4, 5]), (-3.0, 1.0, [1]), (8.0, 30.0, [9, 10]), (20.0, 30.0, []), (5.0, 4.0, []),
])  # fmt: skip
def test_the_seconds_that_are_meant(begin: float, end: float, seconds: list[int]) -> None:
    assert list(samples(cut(recorded(), begin, end))[::RATE]) == [one * 100 for one in seconds]


def test_what_is_masked_is_silent() -> None:
    """Wherever the mask lies: before the cut, over its beginning, in it, behind it."""
    heard = samples(cut(recorded(), 2.0, 6.0, [(0.0, 1.0), (1.5, 2.5), (3.0, 4.0), (9.0, 12.0)]))
    assert len(heard) == 4 * RATE
    assert not heard[: RATE // 2].any()
    assert heard[RATE // 2 : RATE].all()
    assert not heard[RATE : 2 * RATE].any()
    assert heard[2 * RATE :].all()
