"""Keeps what is known of agents up to date: at the start and every hour, from what became of their calls."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path

from ari_app.agents.roster import Roster
from ari_app.routing.dispatcher import Dispatcher
from ari_app.store.reader import Reader
from models.domain.errors import CommandRefused
from models.routing.learning import Learnt, learn

log = logging.getLogger(__name__)
_PAUSE = 3600.0


class Learning:
    """The service."""

    def __init__(self, path: Path, roster: Roster, dispatcher: Dispatcher) -> None:
        self._path, self._roster, self._matchmaker = path, roster, dispatcher

    async def run(self) -> None:
        """Learn, and again every hour."""
        while True:
            skills = {status.agent.id: status.agent.skills for status in self._roster.all()}
            self.take(await asyncio.to_thread(self._read, skills))
            await asyncio.sleep(_PAUSE)

    def _read(self, skills: Mapping[str, Mapping[str, int]]) -> dict[str, Learnt]:
        """On a thread of its own: nothing of the roster is touched here. Times in the books are wall-clock times."""
        try:
            reader = Reader(self._path)
        except (sqlite3.Error, OSError) as error:
            log.warning("nothing is learnt this hour: %s: %s", self._path.name, error)
            return {}
        try:
            return learn(reader.outcomes(time.time()), skills)
        except (sqlite3.Error, CommandRefused) as error:
            log.warning("nothing is learnt this hour: %s", error)
            return {}
        finally:
            reader.close()

    def take(self, found: dict[str, Learnt]) -> None:
        """The router hears of everybody about whom something is new."""
        for agent_id, learnt in found.items():
            if self._roster.learnt.get(agent_id) != learnt:
                self._roster.learn(agent_id, learnt)
                self._matchmaker.learnt(agent_id)
