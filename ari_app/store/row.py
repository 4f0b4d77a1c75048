"""One line of the journal, as it is stored and as listeners get it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """An event with its number, its time (seconds since the epoch), whose it is, and its facts."""

    seq: int
    at: float
    call_id: str
    agent_id: str
    kind: str
    data: dict[str, Any]
