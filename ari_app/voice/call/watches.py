"""Supervisors who are in agents' calls now, and what is asked of them by other ways than their telephone's keys."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Watching:
    """A supervisor in an agent's call, by the channel of their telephone. ``since``: epoch seconds; ``asked`` gets
    another mode, or None for the end."""

    id: str
    supervisor: str
    agent: str
    call: str
    mode: str
    since: float
    asked: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)


class Watches(dict[str, Watching]):
    """All of them, by id."""

    @contextmanager
    def begun(self, watching: Watching) -> Iterator[Watching]:
        """While it lasts."""
        self[watching.id] = watching
        try:
            yield watching
        finally:
            self.pop(watching.id, None)
