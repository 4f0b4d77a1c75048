"""Texts to files that Asterisk plays, by one voice. A voice that takes its time speaks ahead of the calls.

Asterisk opens a file when its turn comes, not when it is told of it. So a caller waits for the first piece of a text
alone, and not for long: what is not there by then has a stand-in in its place, spoken by a quick voice, which the real
one replaces as soon as it is made.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import logging
import os
import shutil
import time
import wave
from pathlib import Path
from typing import NamedTuple

from ari_app.media.voice import VoiceEngine, VoiceError, telephone_wav

log = logging.getLogger(__name__)
_URGENT, _AHEAD = 0, 1


class _Order(NamedTuple):
    rank: int
    number: int
    text: str
    filled: bool


class Rendering:
    """One language. ``sounds`` is where Asterisk reads, ``cache`` outlives the run, ``patience`` is in seconds.

    ``filled`` texts hold values of one call: they lie apart, are not kept for long (`ari_app.media.spoken_files`), and
    are not written into the log.
    """

    def __init__(
        self, voice: VoiceEngine, fallback_voice: VoiceEngine, language: str, sounds: Path, cache: Path, patience: float
    ) -> None:
        self._voice, self._fallback_voice, self._language = voice, fallback_voice, language
        self._sounds, self._cache, self._patience = sounds, cache, patience
        self._line: asyncio.PriorityQueue[_Order] = asyncio.PriorityQueue()
        self._numbers = itertools.count()
        self._wanted: dict[str, asyncio.Future[None]] = {}
        self._placed: dict[str, float] = {}
        self.in_force: set[str] = set()
        self._slots = asyncio.Semaphore(2)
        self._busy: dict[str, asyncio.Lock] = {}
        self.rendered = self.makeshifts = 0

    @property
    def quick(self) -> bool:
        """Whether callers can wait for the voice."""
        return self._voice.quick

    def kept(self, text: str, filled: bool = False) -> Path:
        """Where a text lies once it is spoken."""
        return self._place(filled) / f"{self._key(self._voice, text)}.wav"

    def _place(self, filled: bool) -> Path:
        return filled_folder(self._cache) if filled else self._cache

    def used(self) -> dict[str, float]:
        """File name → when Asterisk was last told of it (epoch seconds), of all that lie where it reads."""
        return self._placed

    async def ahead(self, text: str) -> None:
        """Have a text ready: at once by a quick voice, in the line by another. Raises VoiceError."""
        self._holds(text)
        if self._voice.quick:
            await self._made(text)
        elif not self.kept(text).exists():
            self._order(text, _AHEAD)

    def _holds(self, text: str) -> None:
        """Its file is in force: no matter how old it is, it stays."""
        kept = self.kept(text)
        self.in_force.add(kept.name)
        with contextlib.suppress(OSError):
            os.utime(kept)

    async def made(self, text: str) -> None:
        """Wait until the voice has spoken the text. Raises VoiceError."""
        self._holds(text)
        if self._voice.quick:
            await self._made(text)
        elif not self.kept(text).exists():
            await self._order(text, _AHEAD)
            if not self.kept(text).exists():
                raise VoiceError(f"{self._voice.name} could not speak it; the log says why")

    async def media(self, text: str, first: bool, filled: bool = False) -> str:
        """A media URI that can be played; only for the ``first`` of several is the voice waited for. Raises VoiceError
        when nobody can speak it."""
        ready = self._sounds / f"{self._key(self._voice, text)}.wav"
        try:
            if not self._there(text, ready, filled):
                if self._voice.quick:
                    await self._made(text, filled)
                else:
                    await self._hurry(text, ready, self._patience if first else 0.0, filled)
                self._there(text, ready, filled)
        except (VoiceError, OSError) as error:
            await self._at_least(text, ready, error)
        if ready.name in self._placed:
            self._placed[ready.name] = time.time()
        return f"sound:{ready.with_suffix('')}"

    async def _at_least(self, text: str, ready: Path, error: Exception) -> None:
        """The quick voice, straight to where Asterisk reads: for a cache on a disk that is full. Raises VoiceError."""
        log.warning("a prompt (%s) is spoken by %s: %s", self._language, self._fallback_voice.name, error)
        if not ready.exists():
            await self._spoken(self._fallback_voice, text, ready)

    def _there(self, text: str, ready: Path, filled: bool) -> bool:
        """Whether Asterisk has the text in the right voice; a text that is kept is put there. Raises OSError."""
        kept = self.kept(text, filled)
        if ready.name not in self._placed and kept.exists():
            half = ready.with_suffix(".half")
            shutil.copy(kept, half)
            half.replace(ready)
            self._placed[ready.name] = time.time()
        return ready.name in self._placed

    async def _hurry(self, text: str, ready: Path, patience: float, filled: bool) -> None:
        order = self._order(text, _URGENT, filled)
        if patience:
            await asyncio.wait({order}, timeout=patience)
        if self.kept(text, filled).exists() or ready.exists():
            return
        spare = self._place(filled) / f"{self._key(self._fallback_voice, text)}.wav"
        if not spare.exists():
            await self._spoken(self._fallback_voice, text, spare)
        if ready.name not in self._placed:
            self.makeshifts += 1
            half = ready.with_suffix(".spare")
            shutil.copy(spare, half)
            half.replace(ready)

    def _order(self, text: str, rank: int, filled: bool = False) -> asyncio.Future[None]:
        future = self._wanted.get(text)
        if future is None:
            future = self._wanted[text] = asyncio.get_running_loop().create_future()
        elif rank == _AHEAD:
            return future
        self._line.put_nowait(_Order(rank, next(self._numbers), text, filled))
        return future

    async def run(self) -> None:
        """Speak what is in the line, what callers wait for first, for as long as the application runs."""
        try:
            while True:
                order = await self._line.get()
                if order.text in self._wanted:
                    await self._serve(order.text, order.filled)
        finally:
            await self._voice.close()

    async def _serve(self, text: str, filled: bool) -> None:
        try:
            await self._made(text, filled)
            ready = self._sounds / f"{self._key(self._voice, text)}.wav"
            if ready.exists():
                self._there(text, ready, filled)
        except (VoiceError, OSError) as error:
            shown = "a sentence with values" if filled else repr(text)
            log.error("%s (%s) could not be spoken: %s", shown, self._language, error)
        self._wanted.pop(text).set_result(None)

    async def _made(self, text: str, filled: bool = False) -> None:
        kept = self.kept(text, filled)
        if not kept.exists():
            new = await self._spoken(self._voice, text, kept)
            self.rendered += new

    async def _spoken(self, voice: VoiceEngine, text: str, target: Path) -> bool:
        """Whether it had to be spoken: somebody else may just have done it."""
        raw = self._sounds / f"{target.stem}.raw"
        try:
            async with self._busy.setdefault(target.name, asyncio.Lock()), self._slots:
                if target.exists():
                    return False
                target.parent.mkdir(mode=0o700, exist_ok=True)
                await voice.speak(text, self._language, raw)
                await asyncio.to_thread(telephone_wav, raw, target)
                return True
        except (OSError, EOFError, ValueError, wave.Error) as error:
            raise VoiceError(f"{voice.name}: {error}") from error
        finally:
            self._busy.pop(target.name, None)
            raw.unlink(missing_ok=True)

    def _key(self, voice: VoiceEngine, text: str) -> str:
        return hashlib.sha256(f"{voice.name}|{self._language}|{text}".encode()).hexdigest()[:24]


def filled_folder(cache: Path) -> Path:
    """Where sentences with values lie."""
    return cache / "filled"
