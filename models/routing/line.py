"""Who waits and who could serve: the snapshot that a decision is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Waiting:
    """A caller in the line. Times are epoch seconds; ``refused`` maps agent id → not before."""

    call_id: str
    problem: Mapping[str, float]
    language: str
    priority: float
    entered_at: float
    last_agent: str = ""
    refused: Mapping[str, float] = field(default_factory=dict)

    @property
    def main_problem(self) -> str:
        """The likeliest problem type."""
        return max(self.problem, key=lambda kind: self.problem[kind])


@dataclass(frozen=True, slots=True)
class Server:
    """An agent as the router sees him. ``staffed``: logged in and not paused, idle or not; ``note``: why not idle."""

    agent_id: str
    skills: Mapping[str, int]
    languages: frozenset[str]
    idle: bool
    staffed: bool
    idle_since: float = 0.0
    not_before: float = 0.0
    busy_seconds: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a decision depends on, so that replaying it gives the same answer."""

    now: float
    waiting: tuple[Waiting, ...]
    servers: tuple[Server, ...]
