"""A conversation between two people of the demonstration, who let each other finish."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from ari_app.demo.script import AGENT_LINES, Script
from ari_app.demo.speech import with_line_noise
from ari_app.phone.g711 import Pcm

_LOST_SECONDS = 30.0
_BREATH = 0.4


@dataclass(frozen=True, slots=True)
class Said:
    """Words that went out over the telephone to their end; ``at``: epoch seconds when they did."""

    side: str
    number: str
    text: str
    language: str
    at: float


class Receiver(Protocol):
    """A call as whoever speaks into it knows it, be it of a SIP telephone or of a page."""

    @property
    def ended(self) -> asyncio.Event:
        """Set when it is over."""

    async def say(self, pcm: Pcm) -> None:
        """Speak 8 kHz audio, to its end."""


Voice = Callable[[str], Awaitable[Pcm]]
Told = Callable[[Said], None]


class Scene:
    """Lines of agent and caller by turns, the agent's first. Whoever takes the call goes on where it stands."""

    def __init__(self, script: Script, told: Told) -> None:
        self.number, self.language, self._told = script.number, script.language, told
        pairs = itertools.zip_longest(AGENT_LINES[script.language], script.lines)
        self._lines = [
            (side, text) for pair in pairs for side, text in zip(("agent", "caller"), pair, strict=True) if text
        ]
        self._done = [asyncio.Event() for _ in self._lines]
        self.over = asyncio.Event()

    async def perform(self, side: str, call: Receiver, voice: Voice, name: str = "") -> None:
        """Say the lines of one side, each in its turn, until they or the call are over. A caller waits for the agent as
        long as it takes, an agent not."""
        patience = _LOST_SECONDS if side == "agent" else None
        for place, (who, line) in enumerate(self._lines):
            if who != side or self._done[place].is_set():
                continue
            if place and not await _first(self._done[place - 1], call.ended, patience):
                return
            text = line.format(name=name)
            if await say(call, await voice(text)):
                self._told(Said(side, self.number, text, self.language, time.time()))
            self._done[place].set()
        await _first(self._done[-1], call.ended, patience)

    async def finished(self, call: Receiver) -> None:
        """Wait until the agent takes leave, or the call is over."""
        await _first(self.over, call.ended, None)


async def say(call: Receiver, pcm: Pcm) -> bool:
    """Speak with the noise of a line around it; whether the call lasted until it was said."""
    if not call.ended.is_set():
        await call.say(with_line_noise(pcm, before=_BREATH))
    return not call.ended.is_set()


async def _first(wanted: asyncio.Event, other: asyncio.Event, seconds: float | None) -> bool:
    """Wait for either, so long at most; whether it was the one that is wanted."""
    async with asyncio.TaskGroup() as group:
        waits = {group.create_task(wanted.wait()), group.create_task(other.wait())}
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in waits:
            task.cancel()
    return wanted.is_set() and not other.is_set()
