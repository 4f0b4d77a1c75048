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
