"""What a model in the shadow makes of what was said: one rival for each part that can be taught.

None of them is on the way of a call. What classifies or finds does so on a thread; what hears does so in a process of
its own, at the lowest priority, which is begun with the first clip and ends with the rival.
"""

from __future__ import annotations

import asyncio
import json
import struct
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from ari_app.configuration.knowledge import load_knowledge
from config.load import ROOT
from config.problems import ConfigError
from config.settings import Assist
from models.assist.shelf import Shelf
from models.domain.errors import CommandRefused
from models.domain.words import plain
from models.intent.classifier import IntentClassifier
from models.intent.sentences import Encoder
from models.speech.engine import EngineUnavailable
from models.speech.worker import IN_THE_SHADOW, hypothesis_of, pack, unpack
from models.training.judging import said

_PATIENCE = 60.0  # seconds for a clip at the lowest priority; then its process is ended
_TO_BEGIN = 900.0  # and for the first one, before which a model is loaded: pocketsphinx takes 11 s of a processor


@dataclass(frozen=True, slots=True)
class Asked:
    """What was said, and what was made of it: ``took``. ``text`` of intents and cards, ``pcm`` of what hears;
    ``known``: the answers that the question had, or the grammar; ``any_words`` without one; ``heard_at``: epoch
    seconds."""

    part: str
    language: str
    call: str
    utterance: int
    took: str
    text: str = ""
    pcm: bytes = b""
    known: Sequence[str] = ()
    any_words: bool = False
    queue: str = ""
    heard_at: float = 0.0


class Rival(Protocol):
    """One model in the shadow."""

    async def says(self, asked: Asked) -> tuple[str, float] | None:
        """What it would have said, and with which probability; None when it cannot say."""

    async def close(self) -> None:
        """It is in the shadow no more."""


class Taught(Protocol):
    """One part that can be taught, with what is in force of it."""

    async def put(self, language: str, file: Path | None) -> None:
        """Put a model into force while calls go on (None: that of the settings). Raises CommandRefused, and changes
        nothing."""

    async def rival(self, language: str, file: Path | None) -> Rival:
        """Open a model for the shadow (None: that of the settings). Raises CommandRefused."""


class IntentRival:
    """What callers mean."""

    def __init__(self, model: IntentClassifier) -> None:
        self._model = model

    async def says(self, asked: Asked) -> tuple[str, float] | None:
        """See `Rival`."""
        return await asyncio.to_thread(said, self._model, asked.text, asked.known)

    async def close(self) -> None:
        """See `Rival`."""


class CardRival:
    """Which card would be shown; "": none, since none is clearly the best."""

    def __init__(self, shelf: Shelf, settings: Assist, today: Callable[[], date]) -> None:
        self._shelf, self._settings, self._today = shelf, settings, today

    async def says(self, asked: Asked) -> tuple[str, float] | None:
        """See `Rival`."""
        found = await asyncio.to_thread(self._shelf.ask, asked.text, asked.queue, self._today())
        clear = found.clear(self._settings.card_gap, self._settings.card_likeness)
        return (found.found[0].card.id, max(0.0, round(found.found[0].likeness, 4))) if clear else ("", 0.0)

    async def close(self) -> None:
        """See `Rival`."""


async def card_rival(
    folder: Path, language: str, encode: Encoder, settings: Assist, today: Callable[[], date]
) -> CardRival:
    """Of a folder of cards. Raises CommandRefused with every mistake in it."""

    def shelf() -> Shelf:
        return Shelf([one for one in load_knowledge(folder) if one.language == language], language, encode)

    try:
        return CardRival(await asyncio.to_thread(shelf), settings, today)
    except ConfigError as error:
        raise CommandRefused(str(error)) from error


class ClipRival:
    """What would have been heard, by an engine's address; ``options`` are those of the recognisers in force."""

    def __init__(self, address: str, language: str, options: Sequence[str] = ()) -> None:
        self.address = address
        self._argument, self._options = json.dumps({language: address}), (*options, IN_THE_SHADOW)
        self._process: asyncio.subprocess.Process | None = None
        self._closed = self._served = False

    async def says(self, asked: Asked) -> tuple[str, float] | None:
        """See `Rival`."""
        if self._closed:
            return None
        phrases = None if asked.any_words else list(asked.known)
        request = pack({"id": 1, "language": asked.language, "phrases": phrases}, asked.pcm)
        try:
            async with asyncio.timeout(_PATIENCE if self._served else _TO_BEGIN):
                found = await self._answer(request)
        except (TimeoutError, asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError):
            await self._end()
            return None
        try:
            heard = hypothesis_of(found)
        except EngineUnavailable:
            return None
        return plain(heard.text), round(heard.confidence, 4)

    async def _answer(self, request: bytes) -> dict[str, object]:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "models.speech.worker", self._argument, *self._options,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
                cwd=str(ROOT), start_new_session=True,
            )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(request)
        await self._process.stdin.drain()
        size = struct.unpack("!I", await self._process.stdout.readexactly(4))[0]
        found = unpack(await self._process.stdout.readexactly(size))[0]
        self._served = True
        return found

    async def close(self) -> None:
        """See `Rival`."""
        self._closed = True
        await self._end()

    async def _end(self) -> None:
        process, self._process, self._served = self._process, None, False
        if process is not None:
            if process.returncode is None:
                process.kill()
            await process.wait()
            if process.stdin is not None:
                process.stdin.close()
