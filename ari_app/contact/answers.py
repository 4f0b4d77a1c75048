"""What came of a question: keys and speech (or writing) are open at once, the first wins."""

from __future__ import annotations

from dataclasses import dataclass

from models.speech.engine import Hypothesis


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key came first."""

    key: str


@dataclass(frozen=True, slots=True)
class Said:
    """Words came first; their text may be "". ``ended_at`` and ``ready_at``: monotonic time of the last sound and of
    the result."""

    hypothesis: Hypothesis
    ended_at: float = 0.0
    ready_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came in time."""


@dataclass(frozen=True, slots=True)
class Deaf:
    """They spoke and no recogniser answered: ask for keys."""

    reason: str


Answer = Pressed | Said | Silence | Deaf
