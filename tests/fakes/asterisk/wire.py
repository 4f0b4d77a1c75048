"""The wire between kefu and the fake: every request, reply and event passes here, and a test may interfere with each.

A pattern names what is meant, with ``*`` for anything: ``"POST /bridges/*/addChannel*"`` a request (method and path,
with the query after ``?``), ``"StasisStart kefu-agent-*"`` an event (type, and the id of a channel, bridge, playback
or the name of a recording that it is about), ``"StasisEnd"`` every event of the type.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import translate
from typing import Any

Event = dict[str, Any]
_IDS = ("channel", "bridge", "playback", "peer", "recording", "replace_channel")


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that passed: ``kind`` request, reply, event, lost or violation; ``what`` as patterns see it."""

    at: float
    kind: str
    what: str
    status: int = 0

    def __str__(self) -> str:
        return f"{self.at:9.3f} {self.kind:7} {self.status or '':3} {self.what}"


def texts_of(event: Event) -> list[str]:
    """An event as patterns see it: once for each thing that it is about."""
    found = [event["type"]]
    for name in _IDS:
        thing = event.get(name)
        if isinstance(thing, dict):
            found.append(f"{event['type']} {thing.get('id', thing.get('name', ''))}")
    return found


@dataclass(eq=False)
class Rule:
    """An interference. ``left``: how many times it still takes effect; -1: for ever."""

    pattern: str
    act: str
    left: int = -1
    seconds: float = 0.0
    status: int = 500
    body: Any = None
    executed: bool = False
    open: asyncio.Event = field(default_factory=asyncio.Event)
    caught: list[str] = field(default_factory=list)
    _seen: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._match = re.compile(translate(self.pattern)).match

    def takes(self, texts: list[str]) -> bool:
        """Whether it takes effect now; counted."""
        if self.open.is_set() or self.left == 0 or not any(self._match(text) for text in texts):
            return False
        self.left -= self.left > 0
        self.caught.append(texts[-1])
        self._seen.set()
        return True

    def matches(self, texts: list[str]) -> bool:
        """Whether the pattern is meant."""
        return any(self._match(text) for text in texts)

    async def reached(self, seconds: float = 30.0) -> str:
        """Wait until something was caught; the last that was."""
        async with asyncio.timeout(seconds):
            await self._seen.wait()
        return self.caught[-1]

    def release(self) -> None:
        """Let go what is held, and hold no more."""
        self.open.set()


class Wire:
    """Rules, the log of everything that passed, and the moments at which a test acts."""

    def __init__(self) -> None:
        self.log: list[Note] = []
        self.rules: list[Rule] = []
        self.events_first = False
        self.running = asyncio.Event()
        self.running.set()
        self.moments = 0
        self.moment_names: list[str] = []
        self._at: dict[int, Callable[[], object]] = {}

    def note(self, kind: str, what: str, status: int = 0) -> None:
        """Write down what passed."""
        self.log.append(Note(asyncio.get_running_loop().time(), kind, what, status))

    def add(self, rule: Rule) -> Rule:
        """Interfere from now on."""
        self.rules.append(rule)
        return rule

    def rule_for(self, texts: list[str], *acts: str, executed: bool | None = None) -> Rule | None:
        """The first rule that takes effect, counted."""
        for rule in self.rules:
            if rule.act in acts and executed in (None, rule.executed) and rule.takes(texts):
                return rule
        return None

    def at_moment(self, number: int, act: Callable[[], object]) -> None:
        """Do something just before the number-th request, reply or event from now on passes (the first is 0)."""
        self._at[self.moments + number] = act

    def moment(self, name: str) -> None:
        """Something is about to pass that belongs to a call (no request that only asks)."""
        act = self._at.pop(self.moments, None)
        self.moments += 1
        self.moment_names.append(name)
        if act is not None:
            act()


def counts(method: str, path: str) -> bool:
    """Whether a request belongs to a call: what asks, and what repeats by the clock, is no moment of a test."""
    return method != "GET" and not path.startswith(("/deviceStates", "/applications"))
