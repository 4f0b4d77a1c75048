"""Turn-taking: when an answer is whole, when more must come, how long silence is waited for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.audio import FRAME_BYTES, Utterance
from models.speech.grammar import counts
from models.speech.segmenter import Paused, Segmenter, Settled, SpeechStarted, Stirred, Unchanged
from models.speech.turn import Ending, ending
from models.speech.vad import open_vad

SPEECH, SILENCE = b"\x01" * FRAME_BYTES, b"\x00" * FRAME_BYTES
PIN, NUMBER = "(one | two | three){4,4}", "(one | two | three)+"


@pytest.mark.parametrize(
    ("text", "confidence", "wanted", "found"),
    [
        ("yes", 0.9, ("yes", "no"), Ending.COMPLETE),
        ("yes", 0.7, ("yes", "no"), Ending.OPEN),
        ("order", 0.9, ("order", "order status"), Ending.OPEN),
        ("order status", 0.9, ("order", "order status"), Ending.COMPLETE),
        ("one two", 0.9, (PIN,), Ending.UNFINISHED),
        ("one two three one", 0.9, (PIN,), Ending.COMPLETE),
        ("one two three one", 0.5, (PIN,), Ending.OPEN),
        ("one two", 0.9, (NUMBER,), Ending.OPEN),
        ("one two", 0.9, (PIN, "operator"), Ending.OPEN),
        ("operator", 0.9, (PIN, "operator"), Ending.OPEN),
        ("", 0.9, ("yes", PIN), Ending.OPEN),
        ("", 0.0, (), Ending.OPEN),
    ],
)
def test_what_a_pause_is(text: str, confidence: float, wanted: tuple[str, ...], found: Ending) -> None:
    """Whole only when it is sure and nothing that is asked for goes on from there."""
    assert ending(text, confidence, wanted) is found


def test_loops_are_counted() -> None:
    """Fewest and most words; none for a plain phrase."""
    assert counts(PIN) == (4, 4)
    assert counts(NUMBER) == (1, None)
    assert counts("one") is None


def made(pattern: str, pause_ms: int = 100, endpoint_ms: int = 200) -> tuple[Segmenter, list[object]]:
    """A segmenter fed with frames: ``s`` speech, ``.`` silence."""
    segmenter = Segmenter(lambda frame: frame == SPEECH, 40, endpoint_ms, 5.0, pause_ms)
    found: list[object] = list(segmenter.feed(b"".join(SPEECH if one == "s" else SILENCE for one in pattern)))
    return segmenter, found


def test_a_pause_shows_the_utterance_as_it_would_be() -> None:
    """Once for each pause; what is shown is what comes when nothing more is said."""
    _, found = made("." * 20 + "s" * 10 + "." * 5 + "s" * 3 + "." * 12)
    kinds = [type(one) for one in found]
    assert kinds == [SpeechStarted, Paused, Paused, Utterance]
    second, last = found[2], found[3]
    assert isinstance(second, Paused)
    assert isinstance(last, Utterance)
    assert second.number == 2
    assert last.pcm.startswith(second.utterance.pcm)
    assert last.seconds - second.utterance.seconds == pytest.approx(0.1)


def test_a_silence_as_long_as_an_utterance_keeps_shows_what_will_be_cut() -> None:
    """To the byte, if nothing more is said; once for each silence, and not where the end comes sooner."""
    _, found = made("." * 20 + "s" * 10 + "." * 12 + "s" * 8 + "." * 25, 0, 500)
    assert [type(one) for one in found] == [SpeechStarted, Unchanged, Unchanged, Utterance]
    first, second, last = found[1:]
    assert isinstance(first, Unchanged)
    assert isinstance(second, Unchanged)
    assert isinstance(last, Utterance)
    assert second.utterance.pcm == last.pcm != first.utterance.pcm
    assert not any(isinstance(one, Unchanged) for one in made("." * 20 + "s" * 10 + "." * 20, 0, 200)[1])


def test_no_pauses_are_shown_unless_asked_for() -> None:
    """0 switches them off."""
    assert not any(isinstance(one, Paused) for one in made("s" * 10 + "." * 30, pause_ms=0)[1])


def test_an_utterance_ends_at_its_pause_or_not_at_all() -> None:
    """`end` closes what is still in that pause; speech that went on, and a closed utterance, it leaves."""
    segmenter, found = made("s" * 10 + "." * 6)
    assert isinstance(found[-1], Paused)
    assert segmenter.end(found[-1].number + 1) is None
    ended = segmenter.end(found[-1].number)
    assert ended is not None
    assert not segmenter.speaking
    assert segmenter.end(found[-1].number) is None
    segmenter, found = made("s" * 10 + "." * 6 + "s")
    assert segmenter.end(1) is None
    assert segmenter.speaking


def test_an_unfinished_number_gets_twice_the_silence() -> None:
    """For this pause alone."""
    segmenter, _ = made("s" * 10 + "." * 6)
    segmenter.wait(1)
    assert not any(isinstance(one, Utterance) for one in segmenter.feed(SILENCE * 13))
    assert any(isinstance(one, Utterance) for one in segmenter.feed(SILENCE))
    segmenter, _ = made("s" * 10 + "." * 6)
    segmenter.wait(1)
    list(segmenter.feed(SPEECH))
    assert any(isinstance(one, Utterance) for one in segmenter.feed(SILENCE * 10))


@given(st.text("s.", min_size=1, max_size=200))
def test_pauses_change_nothing_about_utterances(pattern: str) -> None:
    """Showing pauses is looking only."""
    plain = [one for one in made(pattern, pause_ms=0)[1] if isinstance(one, Utterance)]
    assert [one for one in made(pattern)[1] if isinstance(one, Utterance)] == plain


@pytest.mark.parametrize("address", ["webrtc", "silero:2", "silero:x", "energy:", ""])
def test_unknown_detectors_are_refused(address: str) -> None:
    """By what is known."""
    with pytest.raises(ValueError, match="voice activity|probability"):
        open_vad(address, 2)


@pytest.mark.parametrize("address", ["webrtc:", "silero:", "silero:0.3"])
def test_silence_is_no_speech(address: str) -> None:
    """Whichever detector it is; and any number of frames may be judged."""
    judge = open_vad(address, 2)
    assert sum(judge(SILENCE[:320]) for _ in range(50)) < 10


def stirring(pattern: str) -> list[object]:
    """What a segmenter that stirs at 60 ms and begins at 100 ms makes of frames."""
    segmenter = Segmenter(lambda frame: frame == SPEECH, 100, 200, 5.0, 0, 60)
    return list(segmenter.feed(b"".join(SPEECH if one == "s" else SILENCE for one in pattern)))


def test_a_stir_comes_before_speech_or_settles() -> None:
    """Told once; a click that is no speech settles; less than that is nothing."""
    assert [type(one) for one in stirring("." * 10 + "s" * 8 + "." * 20)] == [Stirred, SpeechStarted, Utterance]
    assert [type(one) for one in stirring("." * 10 + "sss" + "." * 20)] == [Stirred, Settled]
    assert stirring("." * 10 + "ss" + "." * 20) == []
    assert [type(one) for one in stirring("." * 10 + ("sss" + "." * 20) * 3)] == [Stirred, Settled] * 3


@given(st.text("s.", max_size=200))
def test_every_stir_has_its_end(pattern: str) -> None:
    """Stirred is followed by SpeechStarted or Settled, and neither Settled nor a second Stirred comes alone."""
    sounds = [one for one in stirring(pattern + "." * 60) if isinstance(one, Stirred | Settled | SpeechStarted)]
    open_stir = False
    for one in sounds:
        assert not (isinstance(one, Stirred) and open_stir)
        assert not (isinstance(one, Settled) and not open_stir)
        open_stir = isinstance(one, Stirred)
    assert not open_stir


def test_delay_is_counted_from_the_last_sound() -> None:
    """Not from the silence that ends an utterance, nor from the padding that it keeps."""
    segmenter, found = made("s" * 10 + "." * 10)
    assert isinstance(found[-1], Utterance)
    assert segmenter.since_speech == pytest.approx(0.2)
    list(segmenter.feed(SILENCE * 5))
    assert segmenter.since_speech == pytest.approx(0.3)
    list(segmenter.feed(SPEECH))
    assert segmenter.since_speech == 0.0


def test_new_audio_begins_with_nothing_before_it() -> None:
    """What was heard before a pause in listening is in no later utterance."""
    segmenter, _ = made("s")
    assert segmenter.flush() is None
    found = [one for one in segmenter.feed(SILENCE * 3 + SPEECH * 5 + SILENCE * 20) if isinstance(one, Utterance)]
    assert found[0].pcm.startswith(SILENCE)
    assert found[0].pcm.count(SPEECH) >= 5
