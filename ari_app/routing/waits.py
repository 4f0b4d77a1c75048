"""What callers are told of their wait: forecasts from the floor as it is, and from what this centre's own day was like.

The service hears the journal: how long contacts last (from the first ring to the end of wrap-up), how long callers wait
before they are served or give up, and so how true its own forecasts were. `kefu status` shows that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial

from ari_app.agents.roster import Roster
from ari_app.foundation import steady
from ari_app.store.row import Row
from models.domain.agent import AgentState
from models.domain.call_state import Outcome
from models.routing.columns import Floats
from models.routing.expected_wait import NEVER, NOW, Wait, paths
from models.routing.line import Waiting
from models.routing.pace import Pace
from models.routing.position import Ahead, outlook

KINDS = frozenset({"AgentStateChanged", "CallQueued", "CallConnected", "CallEnded", "QueueLeft"})
_FRESH = 1.0  # seconds that lie between entering and joining at the most
RECALLED = 8 * 3600.0  # seconds of the journal that a new process reads again


class Waits:
    """``ahead``: who stands before a caller in the line."""

    def __init__(self, roster: Roster, ahead: Callable[[Waiting], Ahead], pace: Pace) -> None:
        self._roster, self._ahead, self.pace = roster, ahead, pace
        self._since: dict[str, float] = {}
        self._talked: set[str] = set()
        self._entered: dict[str, float] = {}

    # What is asked --------------------------------------------------------------------------------

    def join(self, waiting: Waiting) -> tuple[int, Wait]:
        """(position from 1, expected wait) of a caller who joins; it is compared with what comes of it, unless
        they have waited before and count from then."""
        fresh = steady.now() - waiting.entered_at < _FRESH
        return self._foretold(waiting, partial(self.pace.forecast, waiting.call_id) if fresh else self.pace.read)

    def standing(self, waiting: Waiting) -> tuple[int, Wait]:
        """(position from 1, expected wait from now on) of a caller who waits."""
        return self._foretold(waiting, self.pace.read)

    def _foretold(self, waiting: Waiting, read: Callable[[Floats], Wait]) -> tuple[int, Wait]:
        now = steady.now()
        found = outlook(waiting, self._ahead(waiting), self._roster.staff(), partial(self._elapsed, now))
        if found.at_once or not found.staffed:
            return found.position, NOW if found.staffed else NEVER
        return found.position, read(paths(found.ahead, found.agents, self.pace.law()))

    def _elapsed(self, now: float, agent_id: str) -> float:
        return max(0.0, now - self._since.get(agent_id, now))

    def status(self) -> dict[str, object]:
        """For `kefu status`: what forecasts rest on, and how true they were."""
        law = self.pace.law()
        return {
            "known": self.pace.known, "handling_seconds": round(law.handling, 1),
            "patience_seconds": round(law.patience, 1), "contacts": self.pace.contacts,
            "forecasts": self.pace.forecasts, "inside_80": self.pace.inside, "pit": self.pace.histogram(),
        }  # fmt: skip

    # What is heard --------------------------------------------------------------------------------

    def recall(self, rows: Iterable[Row]) -> None:
        """What a former process of this day saw."""
        for row in rows:
            self.take(row)

    def take(self, row: Row) -> None:
        """An event of the journal."""
        match row.kind:
            case "AgentStateChanged":
                self._agent(row.agent_id, row.data.get("new", ""), row.at)
            case "CallQueued":
                self._entered.setdefault(row.call_id, float(row.data.get("entered_at") or row.at))
            case "CallConnected":
                if self._entered.pop(row.call_id, None) is not None:
                    self.pace.served(row.call_id, float(row.data.get("waited") or 0.0), row.at)
            case "QueueLeft":
                self._entered.pop(row.call_id, None)
                self.pace.forget(row.call_id)
            case "CallEnded":
                self._ended(row)

    def _ended(self, row: Row) -> None:
        entered = self._entered.pop(row.call_id, None)
        if entered is not None and row.data.get("outcome") == Outcome.ABANDONED:
            self.pace.gave_up(row.call_id, max(0.0, row.at - entered), row.at)
        self.pace.forget(row.call_id)

    def _agent(self, agent_id: str, state: str, at: float) -> None:
        if state in (AgentState.RESERVED, AgentState.TALKING, AgentState.WRAP_UP):
            self._since.setdefault(agent_id, at)
            if state == AgentState.TALKING:
                self._talked.add(agent_id)
            return
        since = self._since.pop(agent_id, None)
        if agent_id in self._talked:
            self._talked.discard(agent_id)
            if since is not None:
                self.pace.handled((at - since) / self._ratio(agent_id), at)

    def _ratio(self, agent_id: str) -> float:
        """How long this agent's contacts last over the mean, as far as it was learnt."""
        ratios = list(self._roster.server(agent_id).handling.values()) if agent_id in self._roster else []
        return math.fsum(ratios) / len(ratios) if ratios else 1.0
