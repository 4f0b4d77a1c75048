"""Prompt and collect as one value: keys and speech are open at once, the first wins."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from ari_app.ari.playback import Playback, playing
from ari_app.call.session import CallSession, Input, Key, PlaybackOver, SpeechBegan, SpeechLost, Spoke
from ari_app.media.ear import Heard


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key came first."""

    key: str


@dataclass(frozen=True, slots=True)
class Said:
    """Speech came first; its text may be ""."""

    heard: Heard


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came in time."""


@dataclass(frozen=True, slots=True)
class Deaf:
    """The caller spoke and no recogniser answered: ask for keys."""

    reason: str


Answer = Pressed | Said | Silence | Deaf


async def ask(session: CallSession, media: Sequence[str], phrases: tuple[str, ...] | None, seconds: float) -> Answer:
    """Play ``media`` and collect one key or one utterance; silence is counted from the end of the prompt.

    ``phrases`` None: keys only. A key or the beginning of speech stops the prompt, not the wait.
    Keys that were pressed before the prompt began (typed ahead) count.
    """
    session.attend(phrases or (), awake=bool(phrases))
    try:
        typed = _typed_ahead(session)
        if typed is not None:
            return typed
        if not media:
            return await _collect(session, None, seconds)
        async with playing(session.channel, media) as playback:
            return await _collect(session, playback, seconds)
    finally:
        session.attend((), awake=False)


def _typed_ahead(session: CallSession) -> Pressed | None:
    if session.typed:
        return Pressed(session.typed.pop(0))
    while not session.inputs.empty():
        waiting = session.inputs.get_nowait()
        if isinstance(waiting, Key):
            return Pressed(waiting.digit)
    return None


async def _collect(session: CallSession, playback: Playback | None, seconds: float) -> Answer:
    speech = session.centre.settings.speech
    patience = None if playback else seconds
    while True:
        try:
            found: Input = await asyncio.wait_for(session.inputs.get(), patience)
        except TimeoutError:
            return Silence()
        answer = _answer_in(found)
        if answer is not None:
            return answer
        if isinstance(found, SpeechBegan):
            patience = speech.max_utterance_seconds + speech.answer_seconds
            if playback:
                await playback.stop()
        elif playback and found == PlaybackOver(playback.id) and patience is None:
            playback.finished = True
            patience = seconds


def _answer_in(found: Input) -> Answer | None:
    match found:
        case Key(digit):
            return Pressed(digit)
        case Spoke(heard):
            return Said(heard)
        case SpeechLost(reason):
            return Deaf(reason)
    return None


def forget_keys(session: CallSession) -> None:
    """What was keyed for something else is no answer to what is asked next."""
    session.typed.clear()
    while not session.inputs.empty():
        session.inputs.get_nowait()


async def hear_out(session: CallSession, media: Sequence[str]) -> None:
    """Play to the end, or until a key is pressed, which is kept for the next question."""
    if media:
        answer = await ask(session, media, None, 0.0)
        if isinstance(answer, Pressed):
            session.typed.append(answer.key)


async def say(session: CallSession, media: Sequence[str]) -> None:
    """Play to the end; keys are kept for the next question."""
    if not media:
        return
    async with playing(session.channel, media) as playback:
        await playback.wait()
