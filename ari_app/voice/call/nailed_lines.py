"""Telephones of agents that stay connected between calls ("nailed up")."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from models.domain.errors import CommandRefused


@dataclass(slots=True)
class NailedLine:
    """An agent's telephone that stays connected. ``back`` is set when a conversation lets it go."""

    channel_id: str
    agent_id: str
    back: asyncio.Event = field(default_factory=asyncio.Event)


class NailedLines:
    """Those that are connected now, one for an agent."""

    def __init__(self) -> None:
        self._lines: dict[str, NailedLine] = {}

    def of(self, agent_id: str) -> NailedLine | None:
        """An agent's, or None."""
        return self._lines.get(agent_id)

    def __contains__(self, agent_id: object) -> bool:
        return agent_id in self._lines

    @contextmanager
    def connected(self, channel_id: str, agent_id: str) -> Iterator[NailedLine]:
        """The line stays connected inside the block. Raises CommandRefused when the agent has one already."""
        if agent_id in self._lines:
            raise CommandRefused(f"agent {agent_id} is connected already")
        line = self._lines[agent_id] = NailedLine(channel_id, agent_id)
        try:
            yield line
        finally:
            self._lines.pop(agent_id, None)
