"""Who waits, who could serve, and what the router is told: values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Waiting:
    """A caller in the line. Times are epoch seconds; ``refused`` maps agent id → not before.

    ``priority`` is the caller's own, without the boost of the queue.

    ``problem`` is a distribution over problem types (it is normalised where it is used); ``queue`` is the queue that
    the caller stands in ("": that of the likeliest problem).
    """

    call_id: str
    problem: Mapping[str, float]
    language: str
    priority: float
    entered_at: float
    last_agent: str = ""
    refused: Mapping[str, float] = field(default_factory=dict)
    queue: str = ""

    @property
    def main_problem(self) -> str:
        """The likeliest problem type."""
        return max(self.problem, key=lambda kind: self.problem[kind])

    @property
    def line(self) -> str:
        """The queue whose rules hold for this caller."""
        return self.queue or self.main_problem


@dataclass(frozen=True, slots=True)
class Server:
    """An agent as the router sees them. ``staffed``: logged in and not paused, idle or not; ``note``: why not idle.

    ``resolve`` and ``handling`` are what is known of them: problem type → probability that they resolve it, and →
    their handling time over the mean of that type; where nothing is known the priors of their proficiency hold.
    ``reserved``: the only queues whose callers they take before those have waited beyond the guard.
    """

    agent_id: str
    skills: Mapping[str, int]
    languages: frozenset[str]
    idle: bool = False
    staffed: bool = False
    idle_since: float = 0.0
    not_before: float = 0.0
    note: str = ""
    resolve: Mapping[str, float] = field(default_factory=dict)
    handling: Mapping[str, float] = field(default_factory=dict)
    reserved: frozenset[str] = frozenset()

    @property
    def strongest(self) -> str:
        """The skill that they are best at; the first of several. "" for none."""
        return max(self.skills, key=lambda kind: self.skills[kind]) if self.skills else ""


@dataclass(frozen=True, slots=True)
class Joined:
    """A caller stands in the line, for the first time or again with their old time of entry."""

    at: float
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class Left:
    """A caller is out of the line: served, gone, or elsewhere."""

    at: float
    call_id: str


@dataclass(frozen=True, slots=True)
class Rescored:
    """A waiting caller's own priority changed: emotion heard, a rule's boost, a supervisor's order.

    As in `Waiting` it is without the queue's boost, which goes on being added.
    """

    at: float
    call_id: str
    priority: float


@dataclass(frozen=True, slots=True)
class Declined:
    """An offer came to nothing: the caller waits on at the old place, and not for that agent before ``until``.

    ``also``: the others whose phones rang for the same offer; the caller is one input's whole business.
    """

    at: float
    call_id: str
    agent_id: str
    until: float = 0.0
    also: tuple[str, ...] = ()

    @property
    def agents(self) -> tuple[str, ...]:
        """Everybody who did not take the call."""
        return (self.agent_id, *self.also)


@dataclass(frozen=True, slots=True)
class Known:
    """An agent exists, or what is known of them changed."""

    at: float
    server: Server


@dataclass(frozen=True, slots=True)
class Moved:
    """An agent's state changed. ``ended``: a call of theirs is over, after so many seconds of ``talked``."""

    at: float
    agent_id: str
    idle: bool
    staffed: bool
    not_before: float = 0.0
    note: str = ""
    ended: bool = False
    talked: float = 0.0


@dataclass(frozen=True, slots=True)
class Tick:
    """Time went by."""

    at: float


@dataclass(frozen=True, slots=True)
class Switched:
    """Another profile is in force."""

    at: float
    profile: str


Input = Joined | Left | Rescored | Declined | Known | Moved | Tick | Switched
