"""Prompt and collect as one value: keys and speech are open at once, the first wins."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from ari_app.ari.playback import Playback, playing
from ari_app.contact.answers import Answer, Deaf, Pressed, Said, Silence
from ari_app.foundation.first_completed import first_of
from ari_app.media.ear import Heard
from ari_app.media.echo_reference import sent
from ari_app.voice.call.inputs import Input, Key, PlaybackOver, SpeechLost, Spoke
from ari_app.voice.call.session import CallSession
from models.domain.events import FalseStart
from models.speech.clips import overdriven
from models.speech.segmenter import Settled, SpeechStarted, Stirred
from models.speech.turn import is_false_start

T = TypeVar("T")
_STIR_SECONDS = 1.0  # longer than an ear takes to say what a stir was
_STIRS = 4  # in one prompt; on a line that clicks and crackles it does not stutter on
_FALSE_STARTS = 3  # in one prompt; what comes then is taken for an answer, so that a noisy line leads to keys


async def ask(
    session: CallSession, media: Sequence[str], phrases: tuple[str, ...] | None, seconds: float, ahead: bool = False
) -> Answer:
    """Play ``media`` and collect one key or one utterance; silence is counted from the end of the prompt.

    ``phrases`` None: keys only. A key stops the prompt; speech silences it, and what turns out to be no answer (a
    cough, "mm-hm") lets it go on where it was.
    ``ahead``: keys that were pressed before the prompt began count, if nothing else came between; otherwise they were
    meant for something else, and answer nothing here.
    """
    if session.services.settings.speech.key_tones:
        session.hearing.open()
    session.hearing.attend(phrases or (), awake=bool(phrases))
    try:
        typed = _typed_ahead(session, ahead)
        if typed is not None:
            return typed
        if not media:
            return await _collect(session, None, seconds)
        echo = session.hearing.ear.echo if phrases and session.hearing.ear is not None else None
        told = await sent(echo, media) if echo is not None else None
        async with playing(session.channel, media, told) as playback:
            return await _collect(session, playback, seconds, phrases or ())
    finally:
        session.hearing.attend((), awake=False)


def _typed_ahead(session: CallSession, wanted: bool = False) -> Pressed | None:
    """The key that was pressed before the prompt, where such a key is ``wanted``; where not, none is left."""
    if not wanted:
        forget_keys(session)
        return None
    digit = session.dialogue.inputs.typed_ahead()
    return Pressed(digit) if digit else None


async def _collect(
    session: CallSession, playback: Playback | None, seconds: float, phrases: Sequence[str] = ()
) -> Answer:
    return await _Collecting(session, playback, seconds, phrases).run()


class _Collecting:
    """Waits for an answer. Speech pauses the prompt: an answer ends it, a false start lets it go on.

    There is one deadline, ``seconds`` after the prompt is over, and nothing on the line renews it. Speech that goes on
    then may still end, for as long as an utterance and its recognition can take.
    """

    def __init__(self, session: CallSession, playback: Playback | None, seconds: float, phrases: Sequence[str]) -> None:
        self._session, self._playback, self._seconds, self._phrases = session, playback, seconds, phrases
        self._speech = session.services.settings.speech
        self._now = asyncio.get_running_loop().time
        self._deadline = None if playback else self._now() + seconds
        self._settles_by: float | None = None  # a stir
        self._spoken_by: float | None = None  # an utterance
        self._paused = False
        self._false_starts = self._stirs = 0

    async def run(self) -> Answer:
        """The first answer, or Silence."""
        while True:
            try:
                async with asyncio.timeout_at(self._next_deadline()):
                    found = await self._session.dialogue.inputs.get()
            except TimeoutError:
                if self._settles_by is None:
                    return Silence()
                found = Settled()  # the ear that heard something has gone: the prompt must not stay silent
            if isinstance(found, Spoke) and await self._goes_on(found.heard):
                continue
            answer = _answer_in(found)
            if answer is not None:
                return answer
            await self._note(found)

    def _next_deadline(self) -> float | None:
        if self._settles_by is not None:
            return self._settles_by
        return self._spoken_by if self._deadline is None else max(self._deadline, self._spoken_by or 0.0)

    async def _note(self, found: Input) -> None:
        playback = self._playback
        if isinstance(found, SpeechStarted):
            longest = self._speech.max_utterance_seconds + self._speech.answer_seconds
            self._spoken_by = self._spoken_by or self._now() + longest
            self._settles_by = None
            if playback and not self._paused:
                self._paused = await playback.pause()
        elif isinstance(found, Stirred):
            await self._hush()
        elif isinstance(found, Settled):
            await self._go_on()
        elif playback and found == PlaybackOver(playback.id):
            playback.finished = True
            self._over()

    def _over(self) -> None:
        """The prompt has been said, now or before: the caller's time to answer has begun."""
        self._deadline = self._deadline or self._now() + self._seconds

    async def _hush(self) -> None:
        """Perhaps somebody begins to speak over the prompt: silence it at once, unless it was noise too often."""
        playback = self._playback
        if playback and not playback.finished and not self._paused and self._stirs < _STIRS:
            self._stirs += 1
            self._paused = await playback.pause()
            self._settles_by = self._now() + _STIR_SECONDS if self._paused else None

    async def _go_on(self) -> None:
        """Nobody did."""
        if self._settles_by is not None:
            self._settles_by = None
            await self._resume()

    async def _resume(self) -> None:
        self._paused = False
        if self._playback is not None and not await self._playback.resume():
            self._over()

    async def _goes_on(self, heard: Heard) -> bool:
        """Whether this was a false start over the prompt, which now goes on."""
        session, hypothesis = self._session, heard.hypothesis
        if not self._paused or self._playback is None or self._false_starts >= _FALSE_STARTS:
            return False
        if not is_false_start(
            hypothesis.text, hypothesis.confidence, heard.spoken_seconds, self._phrases,
            self._speech.confirm_below, overdriven(heard.utterance.pcm),
        ):  # fmt: skip
            return False
        self._false_starts += 1
        self._spoken_by = None
        await self._resume()
        session.publish(FalseStart(heard=hypothesis.text, seconds=round(heard.spoken_seconds, 2)))
        return True


def _answer_in(found: Input) -> Answer | None:
    match found:
        case Key(digit):
            return Pressed(digit)
        case Spoke(heard):
            return Said(heard.hypothesis, heard.ended_at, heard.ready_at)
        case SpeechLost(reason):
            return Deaf(reason)
    return None


def forget_keys(session: CallSession) -> None:
    """What was keyed for something else is no answer to what is asked next."""
    while not session.dialogue.inputs.empty():
        session.dialogue.inputs.get_nowait()


async def unless_key(session: CallSession, work: Coroutine[Any, Any, T]) -> T | Pressed:
    """What ``work`` gives, unless a key comes before it is done: that answers what was asked last."""
    pressed, done = await first_of(_next_key(session), work)
    if not pressed.cancelled():
        return Pressed(pressed.result())
    digit = session.dialogue.inputs.typed_ahead()
    return Pressed(digit) if digit else done.result()


async def _next_key(session: CallSession) -> str:
    while True:
        found = await session.dialogue.inputs.get()
        if isinstance(found, Key):
            return found.digit


async def hear_out(session: CallSession, media: Sequence[str]) -> None:
    """Play to the end, or until a key is pressed, which is kept for the next question."""
    if media:
        answer = await ask(session, media, None, 0.0, ahead=True)
        if isinstance(answer, Pressed):
            session.dialogue.inputs.keep(answer.key)


async def say(session: CallSession, media: Sequence[str]) -> None:
    """Play to the end; keys are kept for the next question, if that takes keys typed ahead."""
    if not media:
        return
    async with playing(session.channel, media) as playback:
        await playback.wait()
