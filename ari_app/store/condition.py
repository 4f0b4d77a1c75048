"""In which state the records are, for people and programs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where an event goes that is published now."""

    HEALTHY = "healthy"
    SPOOLING = "spooling"
    MEMORY = "memory only"


@dataclass(frozen=True, slots=True)
class Condition:
    """``reason``: what the disk or SQLite said; ``since``: epoch seconds."""

    state: State = State.HEALTHY
    reason: str = ""
    since: float = 0.0

    def words(self, database: str) -> str:
        """For the log; ``database`` is the name of its file."""
        match self.state:
            case State.HEALTHY:
                return "records: everything is written to the database again"
            case State.SPOOLING:
                return f"records: the database cannot be written ({self.reason}); events go to {database}.spool"
        return (
            f"records: nothing can be written ({self.reason}); events wait in memory, calls go on. "
            "Free space on that disk or make it writable; kefu goes on by itself"
        )
