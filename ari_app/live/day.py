"""The figures of today: what queues and agents have done since midnight where the site is.

Counted from the journal as it is written, and read back from it after a restart; at midnight all begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from ari_app.store.row import Row
from models.domain.conversation import Role
from models.insight.books import CONNECTED, way_out
from models.insight.kpi_facts import Visit
from models.insight.kpi_stays import counted
from models.routing.service_level import Counted

KINDS = frozenset({
    "CallQueued", "CallConnected", "QueueLeft", "CallbackRequested", "CallEnded", "LegJoined", "LegLeft",
    "CallWrappedUp", "OfferFailed",
})  # fmt: skip
BEFORE = 3600.0  # seconds before midnight that are read, too: who came then may be served today
QUARTER = 900.0


@dataclass(slots=True)
class QueueDay:
    """A queue's calls; ``quarters`` by the moment at which each begins (seconds since the epoch)."""

    counted: Counted = field(default_factory=Counted)
    quarters: dict[float, Counted] = field(default_factory=dict)

    def add(self, at: float, one: Counted) -> None:
        """One call more."""
        self.counted += one
        begin = at - at % QUARTER
        self.quarters[begin] = self.quarters.get(begin, Counted()) + one


@dataclass(frozen=True, slots=True)
class AgentDay:
    """An agent's calls; times in seconds. ``missed``: offers that they did not take."""

    calls: int = 0
    talk: float = 0.0
    hold: float = 0.0
    wrap_up: float = 0.0
    missed: int = 0
    transferred: int = 0


def midnight(now: float, zone: tzinfo | None) -> tuple[float, float]:
    """(the last, the next) midnight in seconds since the epoch; days of 23 and 25 hours are what they are."""
    today = datetime.fromtimestamp(now, zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    tomorrow = (today.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
    return today.timestamp(), tomorrow.timestamp()


class Today:
    """``target``: seconds within which a queue's callers are to be answered; ``zone`` None is the machine's;
    ``short``: who gives up within so many seconds hardly waited."""

    def __init__(self, target: Callable[[str], float], zone: tzinfo | None, now: float, short: float = 5.0) -> None:
        self._target, self._zone, self._short = target, zone, short
        self._waiting: dict[str, tuple[str, float]] = {}
        self._served: set[str] = set()
        self.queues: dict[str, QueueDay] = {}
        self.agents: dict[str, AgentDay] = {}
        self.begins, self.ends = midnight(now, zone)

    def recall(self, rows: Iterable[Row]) -> None:
        """What former processes saw of the day."""
        for row in rows:
            self.take(row)

    def turn(self, now: float) -> bool:
        """Begin anew when it is midnight; whether it was."""
        if now < self.ends:
            return False
        self.queues, self.agents = {}, {}
        self.begins, self.ends = midnight(now, self._zone)
        return True

    def take(self, row: Row) -> None:
        """An event of the journal."""
        if row.kind in KINDS:
            self.turn(row.at)
            self._of_queue(row)
            if row.agent_id and row.at >= self.begins:
                self._of_agent(row)

    def queue(self, name: str) -> QueueDay:
        """A queue's day so far."""
        return self.queues.get(name) or QueueDay()

    def agent(self, agent_id: str) -> AgentDay:
        """An agent's day so far."""
        return self.agents.get(agent_id, AgentDay())

    # Queues -------------------------------------------------------------------------------------

    def _of_queue(self, row: Row) -> None:
        if row.kind == "CallQueued":
            again = row.call_id in self._served  # sent on to another queue: they have been spoken with
            entered = row.at if again else float(row.data.get("entered_at") or row.at)
            self._waiting[row.call_id] = (str(row.data.get("problem", "")), entered)
        elif way := way_out(row.kind, row.data):
            (self._served.add if way == CONNECTED else self._served.discard)(row.call_id)
            waiting = self._waiting.pop(row.call_id, None)
            if waiting is not None and row.at >= self.begins:
                self._left(row, way, *waiting)

    def _left(self, row: Row, way: str, queue: str, entered: float) -> None:
        """Answered, given up, or gone elsewhere: as every report counts it, but credited to when they left the line."""
        stay = Visit(row.call_id, queue, entered, left_at=row.at, way=way)
        self.queues.setdefault(queue, QueueDay()).add(row.at, counted(stay, self._target(queue), self._short))

    # Agents -------------------------------------------------------------------------------------

    def _of_agent(self, row: Row) -> None:
        day, data = self.agent(row.agent_id), row.data
        match row.kind:
            case "LegJoined" if data.get("role") == Role.AGENT:
                day = replace(day, calls=day.calls + 1)
            case "LegLeft" if data.get("role") == Role.AGENT:
                day = replace(
                    day, talk=day.talk + float(data.get("talked") or 0.0), hold=day.hold + float(data.get("held") or 0),
                    transferred=day.transferred + bool(data.get("way")),
                )  # fmt: skip
            case "CallWrappedUp":
                day = replace(day, wrap_up=day.wrap_up + float(data.get("seconds") or 0.0))
            case "OfferFailed" if data.get("agent_to_blame"):
                day = replace(day, missed=day.missed + 1)
            case _:
                return
        self.agents[row.agent_id] = day
