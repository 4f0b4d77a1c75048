"""An ear on one leg: snoop → bridge → external media → voice activity → utterances → recogniser.

A snoop hears one party only and gives 50 frames a second, silence included, whatever the phone sends. What comes late
it keeps, and is late by as much from then on: a line that stalls once would make every answer slow for the rest of the
call, so the dialplan gives a caller's channel a jitter buffer before.

An ear ends when its leg does, or when its task is cancelled; what was said before is still written down then, under a
deadline, so its task belongs to the application (`ari_app.media.ears`), not to the call.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from typing import Protocol

import aiohttp

from ari_app.ari.bus import Bus
from ari_app.ari.rest import Rest
from ari_app.foundation import steady
from ari_app.foundation.group import Group
from ari_app.media.ear_line import heard_of
from ari_app.media.recogniser_pool import RecogniserPool
from ari_app.media.segmenting import live_segmenter
from ari_app.media.streams import Streams
from config.settings import Speech
from models.domain.audio import Utterance
from models.domain.errors import RecogniserAway
from models.quality.prosody import Prosody, prosody
from models.speech.echo import Echo
from models.speech.engine import OPEN, SO_FAR, Hypothesis
from models.speech.key_tones import ToneKey
from models.speech.segmenter import KEPT_MS, PREROLL_MS, Found, Paused, Sound, Unchanged
from models.speech.turn import Ending, ending


@dataclass(frozen=True, slots=True)
class Heard:
    """A recognised utterance. ``ready_at``: monotonic time of the result; ``ended_at``: of its last sound;
    ``began_at``: when its first word began, in seconds since the epoch; ``voice``: how it was said, where that may be
    asked; ``answers``: whether what it was said to is still asked."""

    hypothesis: Hypothesis
    utterance: Utterance
    phrases: tuple[str, ...] | None
    ended_at: float
    ready_at: float
    began_at: float = 0.0
    voice: Prosody | None = None
    answers: bool = True

    @property
    def spoken_seconds(self) -> float:
        """Its length without the pauses that the segmenter leaves around it."""
        return max(0.0, self.utterance.seconds - (PREROLL_MS + KEPT_MS) / 1000)


class _Kind(Enum):
    """Why an utterance goes to the recogniser."""

    ENDED = "it is over"
    EARLY = "it may go on, and is tried all the same"
    SHOWN = "it goes on, and somebody follows"


@dataclass(frozen=True, slots=True)
class _Clip:
    """An utterance that waits for the recogniser. ``pause``: the segmenter's number of the pause that it ended with;
    ``question``: the ear's number of what was listened for."""

    utterance: Utterance
    phrases: tuple[str, ...] | None
    language: str
    question: int
    pause: int
    kind: _Kind = _Kind.ENDED
    ended_at: float = 0.0
    began_at: float = 0.0


def _same(tried: _Clip, clip: _Clip) -> bool:
    """Whether what was tried is what has ended: of an answer the same pause, of open speech the same sound."""
    if clip.phrases is None or tried.phrases is None:
        return (tried.phrases, tried.utterance.pcm) == (clip.phrases, clip.utterance.pcm)
    return (tried.pause, tried.phrases) == (clip.pause, clip.phrases)


class Listener(Protocol):
    """Who is told what an ear hears. Calls must not wait."""

    def stirred(self, sound: Sound) -> None:
        """The party began to speak, or seemed to."""

    def heard(self, leg: str, heard: Heard) -> None:
        """An utterance was recognised (its text may be empty)."""

    def partly_heard(self, leg: str, text: str, began_at: float) -> None:
        """What an utterance that goes on says so far."""

    def not_heard(self, leg: str, seconds: float, reason: str) -> None:
        """An utterance could not be recognised, or not in time."""

    def unanswered(self, reason: str) -> None:
        """It was said to what is still asked."""

    def keyed(self, leg: str, digit: str) -> None:
        """A key came as a tone."""


@dataclass(frozen=True, slots=True)
class EarParts:
    """What an ear is made of."""

    rest: Rest
    bus: Bus
    app: str
    menu_pool: RecogniserPool
    transcript_pool: RecogniserPool
    speech: Speech
    streams: Streams
    followed: Callable[[], bool]

    async def recognise(self, clip: _Clip) -> Hypothesis:
        """Answers by the menus' recogniser, other words by the transcripts'. Raises RecogniserAway."""
        pcm, speech = clip.utterance.pcm, self.speech
        if clip.phrases is not None:
            closed = None if clip.phrases == OPEN else clip.phrases
            return await self.menu_pool.recognise(pcm, clip.language, closed, speech.answer_seconds)
        words = SO_FAR if clip.kind is _Kind.SHOWN else None
        return await self.transcript_pool.recognise(pcm, clip.language, words, speech.max_backlog_seconds * 2)


_TOO_LATE = "the call was over, and the recogniser had no time for it within {:g} s"


class Ear:
    """Hears one channel until it ends. ``phrases`` set: a grammar is listened for (`OPEN`: any words, for an answer
    that is waited for); None: dictation.

    ``awake`` False lets audio pass unheard (hold music, waiting) but for keys that come as tones.
    """

    def __init__(self, parts: EarParts, channel_id: str, leg: str, language: str, listener: Listener) -> None:
        self._parts, self.leg, self.language = parts, leg, language
        self._line = partial(heard_of, parts.rest, parts.bus, parts.app, channel_id, leg)
        self._listener = listener
        self.phrases: tuple[str, ...] | None = None
        self.awake = True
        self.tap: Callable[[bytes], None] | None = None
        self.heard: Callable[[bytes], None] | None = None  # the same, for as long as it hears
        self.ready, self.closed = asyncio.Event(), asyncio.Event()
        self._clips: asyncio.Queue[_Clip] = asyncio.Queue()
        self._present: _Clip | None = None
        self._question = 0
        speech = parts.speech
        self.echo = Echo() if speech.learn_echo else None
        self._segmenter = live_segmenter(speech, self.echo)
        self._moods = speech.caller_emotion if leg == "caller" else speech.agent_emotion
        self._shown = 0.0
        self._tried: tuple[_Clip, Hypothesis] | None = None

    async def run(self) -> None:
        """Open the ear, hear until the leg ends or this is cancelled, and `finish`. Raises AsteriskError when it cannot
        be opened."""
        try:
            await self._hear()
        finally:
            self.closed.set()
            await self.finish()

    async def _hear(self) -> None:
        async with AsyncExitStack() as stack:
            stack.enter_context(self._parts.streams.taken())
            socket = await stack.enter_async_context(self._line())
            async with Group() as group:
                worker = group.create_task(self._recognise_all(), name=f"{self.leg} recogniser")
                self.ready.set()
                await self._read(socket)
                worker.cancel()

    async def finish(self) -> None:
        """Nothing more is heard; what is open and what waits is still written down, and counted where there is no time
        for it. Who cancels this, too, has it counted at once."""
        last = self._segmenter.flush()
        if last is not None and self.awake:
            self._take(last)
        waiting = [self._present] if self._present is not None else []
        while not self._clips.empty():
            waiting.append(self._clips.get_nowait())
        left = deque(clip for clip in waiting if clip.kind is _Kind.ENDED)
        seconds = self._parts.speech.last_words_seconds
        try:
            async with asyncio.timeout(seconds):
                while left:
                    await self._recognised(left[0])
                    left.popleft()
        except TimeoutError:
            pass
        finally:
            for clip in left:
                self._listener.not_heard(self.leg, clip.utterance.seconds, _TOO_LATE.format(seconds))

    def attend(self, phrases: tuple[str, ...] | None, awake: bool, language: str) -> None:
        """Listen for something else from now on. Words for the transcript are kept; an answer to what was asked before
        is none to what is asked now."""
        if (phrases, awake, language) == (None, self.awake, self.language) and self.phrases is None:
            return
        last = self._segmenter.flush()
        if last is not None and self.awake and self.phrases is None:
            self._take(last)
        self._question += 1
        self.phrases, self.awake, self.language = phrases, awake, language

    def failed(self, reason: str) -> None:
        """Nothing more is heard, through a fault."""
        self._listener.not_heard(self.leg, 0.0, reason)

    def _take(self, utterance: Utterance) -> None:
        self._clips.put_nowait(self._ended(utterance, self.phrases))

    def _ended(self, utterance: Utterance, phrases: tuple[str, ...] | None) -> _Clip:
        cut = self._segmenter
        began_at = steady.now() - cut.trailing - utterance.seconds + PREROLL_MS / 1000
        ended_at = time.monotonic() - cut.since_speech
        return _Clip(utterance, phrases, self.language, self._question, cut.pause, _Kind.ENDED, ended_at, began_at)

    def _try(self, found: Paused) -> None:
        """A pause in an answer to a closed question: perhaps it is whole already."""
        if self.phrases and self.phrases != OPEN and self._clips.empty():
            clip = _Clip(found.utterance, self.phrases, self.language, self._question, found.number, _Kind.EARLY)
            self._clips.put_nowait(clip)

    def _try_open(self, found: Unchanged) -> None:
        """What may be the end of open speech, where somebody follows and a recogniser has nothing else to do: when it
        turns out to be, its words are there already, and if it goes on they are shown."""
        parts = self._parts
        if self.phrases is None and self._clips.empty() and parts.followed() and parts.transcript_pool.idle:
            self._so_far(found.utterance, _Kind.EARLY)

    def _show(self) -> None:
        """An utterance of open speech that goes on, every now and then, where somebody follows."""
        seconds, every = self._segmenter.seconds, self._parts.speech.partial_ms / 1000
        over = self._segmenter.since_speech * 1000 >= KEPT_MS  # perhaps, and that comes first
        if over or self.phrases is not None or not every or seconds - self._shown < every or not self._parts.followed():
            return
        if (found := self._segmenter.so_far()) is not None and self._clips.empty():
            self._so_far(found, _Kind.SHOWN)

    def _so_far(self, utterance: Utterance, kind: _Kind) -> None:
        self._shown = self._segmenter.seconds
        began_at = steady.now() - (self._shown - utterance.start) + PREROLL_MS / 1000
        self._clips.put_nowait(_Clip(utterance, None, self.language, self._question, -1, kind, began_at=began_at))

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.BINARY:
                continue
            for tap in filter(None, (self.tap, self.heard)):
                tap(message.data)
            if not self.awake:
                for key in self._segmenter.keys(message.data):
                    self._listener.keyed(self.leg, key.digit)
                continue
            for found in self._segmenter.feed(message.data):
                self._note(found)
            self._show()

    def _note(self, found: Found) -> None:
        match found:
            case ToneKey(digit):
                self._listener.keyed(self.leg, digit)
            case Paused():
                self._try(found)
            case Unchanged():
                self._try_open(found)
            case Utterance():
                self._take(found)
            case _:
                self._listener.stirred(found)

    async def _recognise_all(self) -> None:
        while True:
            self._present = await self._clips.get()
            await self._recognised(self._present)
            self._present = None

    async def _recognised(self, clip: _Clip) -> None:
        """One clip to the listener, as far as it goes."""
        try:
            hypothesis = await self._hypothesis(clip)
            if clip.kind is _Kind.SHOWN or (clip.kind is _Kind.EARLY and clip.phrases is None):
                self._listener.partly_heard(self.leg, hypothesis.text, clip.began_at)
                return
            whole = self._whole(clip, hypothesis) if clip.kind is _Kind.EARLY else clip
            if whole is not None:
                await self._tell(whole, hypothesis)
        except RecogniserAway as error:
            if clip.kind is _Kind.ENDED:
                self._listener.not_heard(self.leg, clip.utterance.seconds, str(error))
                if self._answers(clip):
                    self._listener.unanswered(str(error))

    def _answers(self, clip: _Clip) -> bool:
        """Whether it was said to what is still asked."""
        return clip.phrases is not None and clip.question == self._question

    async def _hypothesis(self, clip: _Clip) -> Hypothesis:
        """Of a clip; what was tried at its last pause is not tried again."""
        if clip.kind is _Kind.SHOWN:
            return await self._parts.recognise(clip)
        tried, self._tried = self._tried, None
        if tried is not None and clip.kind is _Kind.ENDED and _same(tried[0], clip):
            return tried[1]
        found = await self._parts.recognise(clip)
        self._tried = (clip, found) if clip.kind is _Kind.EARLY else None
        return found

    def _whole(self, clip: _Clip, hypothesis: Hypothesis) -> _Clip | None:
        """The clip that ends here if the answer is whole; None when it is still to be seen."""
        match ending(hypothesis.text, hypothesis.confidence, clip.phrases or ()):
            case Ending.UNFINISHED:
                self._segmenter.wait(clip.pause)
            case Ending.COMPLETE:
                self._tried = None
                utterance = self._segmenter.end(clip.pause) if self._answers(clip) else None
                return self._ended(utterance, clip.phrases) if utterance is not None else None
            case Ending.OPEN:
                pass
        return None

    async def _tell(self, clip: _Clip, hypothesis: Hypothesis) -> None:
        now, spoken = time.monotonic(), not hypothesis.sound
        voice = await asyncio.to_thread(prosody, clip.utterance.pcm) if self._moods and spoken else None
        heard = Heard(hypothesis, clip.utterance, clip.phrases, clip.ended_at, now, clip.began_at, voice)
        self._listener.heard(self.leg, replace(heard, answers=self._answers(clip)))
