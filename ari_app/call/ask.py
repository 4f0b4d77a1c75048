"""Prompt and collect as one value: keys and speech are open at once, the first wins."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from ari_app.ari.playback import Playback, playing
from ari_app.call.inputs import Input, Key, PlaybackOver, SpeechLost, Spoke
from ari_app.call.session import CallSession
from ari_app.media.ear import Heard
from ari_app.media.sent import sent
from models.domain.events import FalseStart
from models.speech.segmenter import Settled, SpeechStarted, Stirred
from models.speech.turn import is_false_start

_STIR_SECONDS = 1.0  # longer than an ear takes to say what a stir was
_STIRS = 4  # in one prompt; on a line that clicks and crackles it does not stutter on
_FALSE_STARTS = 3  # in one prompt; what comes then is taken for an answer, so that a noisy line leads to keys


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

    ``phrases`` None: keys only. A key stops the prompt; speech silences it, and what turns out to be no answer (a
    cough, "mm-hm") lets it go on where it was.
    Keys that were pressed before the prompt began (typed ahead) count.
    """
    session.attend(phrases or (), awake=bool(phrases))
    try:
        typed = _typed_ahead(session)
        if typed is not None:
            return typed
        if not media:
            return await _collect(session, None, seconds)
        echo = session.ear.echo if phrases and session.ear is not None else None
        told = await sent(echo, media) if echo is not None else None
        async with playing(session.channel, media, told) as playback:
            return await _collect(session, playback, seconds, phrases or ())
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


async def _collect(
    session: CallSession, playback: Playback | None, seconds: float, phrases: Sequence[str] = ()
) -> Answer:
    return await _Collecting(session, playback, seconds, phrases).run()


class _Collecting:
    """Waits for an answer. Speech pauses the prompt: an answer ends it, a false start lets it go on."""

    def __init__(self, session: CallSession, playback: Playback | None, seconds: float, phrases: Sequence[str]) -> None:
        self._session, self._playback, self._seconds, self._phrases = session, playback, seconds, phrases
        self._speech = session.centre.settings.speech
        self._patience = None if playback else seconds
        self._paused = False
        self._stirred = False
        self._false_starts = self._stirs = 0

    async def run(self) -> Answer:
        """The first answer, or Silence."""
        while True:
            try:
                async with asyncio.timeout(self._patience):
                    found = await self._session.inputs.get()
            except TimeoutError:
                if not self._stirred:
                    return Silence()
                found = Settled()  # the ear that heard something has gone: the prompt must not stay silent
            if isinstance(found, Spoke) and await self._goes_on(found.heard):
                continue
            answer = _answer_in(found)
            if answer is not None:
                return answer
            await self._note(found)

    async def _note(self, found: Input) -> None:
        playback = self._playback
        if isinstance(found, SpeechStarted):
            self._patience = self._speech.max_utterance_seconds + self._speech.answer_seconds
            self._stirred = False
            if playback and not self._paused:
                self._paused = await playback.pause()
        elif isinstance(found, Stirred):
            await self._hush()
        elif isinstance(found, Settled):
            await self._go_on()
        elif playback and found == PlaybackOver(playback.id) and self._patience is None:
            playback.finished = True
            self._patience = self._seconds

    async def _hush(self) -> None:
        """Perhaps somebody begins to speak over the prompt: silence it at once, unless it was noise too often."""
        playback = self._playback
        if playback and not playback.finished and not self._paused and self._stirs < _STIRS:
            self._stirs += 1
            self._stirred = self._paused = await playback.pause()
            self._patience = _STIR_SECONDS if self._stirred else self._patience

    async def _go_on(self) -> None:
        """Nobody did."""
        if self._stirred and self._playback:
            self._stirred = self._paused = False
            self._patience = None if await self._playback.resume() else self._seconds

    async def _goes_on(self, heard: Heard) -> bool:
        """Whether this was a false start over the prompt, which now goes on."""
        session, hypothesis = self._session, heard.hypothesis
        if not self._paused or self._playback is None or self._false_starts >= _FALSE_STARTS:
            return False
        if not is_false_start(
            hypothesis.text, hypothesis.confidence, heard.spoken_seconds, self._phrases,
            self._speech.confirm_below,
        ):  # fmt: skip
            return False
        self._paused = False
        self._false_starts += 1
        self._patience = None if await self._playback.resume() else self._seconds
        session.publish(FalseStart(heard=hypothesis.text, seconds=round(heard.spoken_seconds, 2)))
        return True


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
