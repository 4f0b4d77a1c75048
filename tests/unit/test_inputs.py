"""Which question a key answers: typed ahead, typed for something else, typed twice."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from ari_app.ari.playback import Playback
from ari_app.contact.answers import Pressed, Silence
from ari_app.voice.call.inputs import Inputs, Key, PlaybackOver
from ari_app.voice.call.key_merge import KeyMerge
from ari_app.voice.call.session import CallSession
from ari_app.voice.dialogue.ask import _collect, _typed_ahead
from models.domain.call_state import CallState
from models.speech.segmenter import Settled, SpeechStarted, Stirred


def session(*inputs: Any) -> CallSession:  # noqa: ANN401 - any input
    """As much of one as a question needs."""
    speech = SimpleNamespace(max_utterance_seconds=0.2, answer_seconds=0.1, confirm_below=0.6)
    found = SimpleNamespace(
        dialogue=SimpleNamespace(inputs=Inputs()), state=CallState.MENU,
        services=SimpleNamespace(settings=SimpleNamespace(speech=speech)),
    )  # fmt: skip
    for one in inputs:
        found.dialogue.inputs.put_nowait(one)
    return cast("CallSession", found)


async def test_keys_typed_ahead_count_where_they_are_wanted() -> None:
    """In order, the kept one first; a question that does not want them leaves none to the next either."""
    call = session(PlaybackOver("greeting"), Key("1"), Key("2"))
    assert _typed_ahead(call, wanted=True) == Pressed("1")
    call.dialogue.inputs.keep("9")
    assert [_typed_ahead(call, wanted=True) for _ in range(3)] == [Pressed("9"), Pressed("2"), None]
    call = session(Key("3"))
    assert _typed_ahead(call) is None
    assert _typed_ahead(call, wanted=True) is None


@pytest.mark.parametrize(
    ("states", "left"),
    [
        ((CallState.MENU,), "1"),
        ((CallState.MENU, CallState.MENU), "1"),
        ((CallState.MENU, CallState.WAITING), ""),
        ((CallState.WAITING, CallState.MENU), ""),
        ((CallState.TALKING, CallState.SURVEY), ""),
        ((CallState.TALKING, CallState.WAITING), ""),
    ],
)
async def test_a_change_of_state_begins_an_epoch(states: tuple[CallState, ...], left: str) -> None:
    """What was keyed in one state answers nothing in the next; arriving and menus are one."""
    call = CallSession.__new__(CallSession)
    call.dialogue = session(Key("1")).dialogue
    call.state = CallState.ARRIVED if len(states) == 1 else states[0]
    call.move(states[-1])
    assert call.dialogue.inputs.typed_ahead() == left


class Prompt:
    """A playback that can be paused."""

    id, finished = "p1", False

    async def pause(self) -> bool:
        """It pauses."""
        return True

    async def resume(self) -> bool:
        """It goes on."""
        return True


async def restless(call: CallSession, every: float, *sounds: Any) -> None:  # noqa: ANN401 - any input
    """Sounds on the line, again and again."""
    while True:
        await asyncio.sleep(every)
        for sound in sounds:
            call.dialogue.inputs.put_nowait(sound)


@pytest.mark.parametrize(
    "sounds",
    [(Stirred(), Settled()), (PlaybackOver("another"),), (SpeechStarted(1.0),), (Stirred(), SpeechStarted(1.0))],
)
@pytest.mark.parametrize("prompt", [False, True])
async def test_silence_comes_on_a_restless_line(sounds: tuple[Any, ...], prompt: bool) -> None:
    """Nothing on the line renews the one deadline of a question; speech that never ends is waited for once."""
    call = session(*([PlaybackOver("p1")] if prompt else []))
    noise = asyncio.ensure_future(restless(call, 0.01, *sounds))
    try:
        async with asyncio.timeout(20):
            assert await _collect(call, cast("Playback", Prompt()) if prompt else None, 0.1, ("yes",)) == Silence()
    finally:
        noise.cancel()


async def test_speech_at_the_deadline_may_end() -> None:
    """Who has begun to speak when the time is over is heard out."""
    call = session(SpeechStarted(1.0))
    asyncio.get_running_loop().call_later(0.15, call.dialogue.inputs.put_nowait, Key("1"))
    assert await _collect(call, None, 0.05) == Pressed("1")


def test_a_key_that_comes_twice_counts_once() -> None:
    """The tone first or the signal first; the same key again is another; old tones are no partners."""
    now = [0.0]
    both = KeyMerge(lambda: now[0])
    assert [both.sounded("4"), both.sounded("1"), both.signalled("4"), both.signalled("1")] == [
        True,
        True,
        False,
        False,
    ]
    assert [both.signalled("1"), both.sounded("1")] == [True, False]
    tones = KeyMerge(lambda: now[0])
    assert not tones.by_tone
    assert [tones.sounded("1"), tones.sounded("1")] == [True, True]
    assert tones.by_tone
    now[0] = 60.0
    assert tones.signalled("1")
    assert not tones.by_tone
