"""Plain facts of calls from which every KPI is made. Times are epoch seconds, lengths seconds; None: has not happened.

Three kinds, since a call is three things: one contact of a caller, one stay in each line in which it stood, and some
time of each agent who had it. Whoever keeps the records fills these (`ari_app.store.ports.KpiBook`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

IN, OUT, BACK = "in", "out", "back"


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay in the line of one queue. ``way``: how it ended (`models.insight.books.WAYS_OUT`; "": waits still);
    ``agent``: who took the call. ``entered_at`` is when the caller joined, also when they were moved since."""

    call: str
    queue: str
    entered_at: float
    language: str = ""
    left_at: float | None = None
    way: str = ""
    agent: str = ""

    @property
    def at(self) -> float:
        """To which moment it is credited: when the caller joined."""
        return self.entered_at

    @property
    def wait(self) -> float:
        """Seconds in the line; 0 when a clock was set back meanwhile."""
        return max(0.0, (self.left_at or self.entered_at) - self.entered_at)


@dataclass(frozen=True, slots=True)
class Contact:
    """A call from its beginning to its end. ``number`` "": unknown. ``talk`` (hold included), ``hold`` and ``wrap_up``
    are sums over agents' legs, which are ``legs`` many; ``transfers``: how often an agent sent the caller on.
    ``in_flow``: it walked a flow; ``acted``: a key or a word came; ``resolved``: a task was carried out without a
    person. ``topic`` "": not known, and the queue stands for it. ``asked``: the survey was played."""

    call: str
    arrived_at: float
    number: str = ""
    direction: str = IN
    language: str = ""
    queue: str = ""
    topic: str = ""
    agent: str = ""
    outcome: str = ""
    answered_at: float | None = None
    connected_at: float | None = None
    ended_at: float | None = None
    rating: int | None = None
    talk: float = 0.0
    hold: float = 0.0
    wrap_up: float = 0.0
    legs: int = 0
    transfers: int = 0
    in_flow: bool = False
    acted: bool = False
    resolved: bool = False

    @property
    def at(self) -> float:
        """To which moment it is credited: when it came."""
        return self.arrived_at

    @property
    def about(self) -> str:
        """What it was about, as far as it is known."""
        return self.topic or self.queue


@dataclass(frozen=True, slots=True)
class Stretch:
    """An agent's time in one state (`models.domain.agent.AgentState`), cut to the time that is asked about."""

    agent: str
    state: str
    since: float
    until: float

    @property
    def at(self) -> float:
        """To which moment it is credited: its beginning."""
        return self.since

    @property
    def call(self) -> str:
        """No call: what is behind the figure are times of agents."""
        return ""


Fact = Visit | Contact | Stretch


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything of one time. ``later``: contacts after it, in which callers may have come back."""

    visits: Sequence[Visit] = ()
    contacts: Sequence[Contact] = ()
    stretches: Sequence[Stretch] = ()
    later: Sequence[Contact] = ()


def _thirty(_queue: str) -> float:
    return 30.0


@dataclass(frozen=True, slots=True)
class Terms:
    """What figures depend on beside the calls. ``now``: what is known is known as of then; ``target``: seconds within
    which a queue's callers are to be answered; ``short``: who gives up sooner hardly waited; ``group_of``: agent →
    group; ``again_same`` and ``again_any``: call → seconds from its end to the caller's next contact about the same
    and about anything; ``foretold``: of calls and the seconds for which nobody has come back, how likely nobody will
    (`models.insight.kpi_resolved`; None: too few are known); ``zone``: whose days and hours (None: the machine's)."""

    now: float
    target: Callable[[str], float] = _thirty
    short: float = 5.0
    zone: tzinfo | None = None
    group_of: Mapping[str, str] = field(default_factory=dict)
    again_same: Mapping[str, float] = field(default_factory=dict)
    again_any: Mapping[str, float] = field(default_factory=dict)
    foretold: Callable[[Any, Any], Any] | None = None
