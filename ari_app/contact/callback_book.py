"""Call-backs as those see them who ask for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from models.domain.dialling import Purpose


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call-back that somebody waits for; ``id`` is the call in which they asked. Times are epoch seconds;
    ``attempts`` are those that a former process made."""

    id: str
    number: str
    problem: str
    language: str
    priority: float
    entered_at: float
    attempts: int = 0


class CallbackBook(Protocol):
    """Open call-backs: one for a person and a queue."""

    @property
    def open(self) -> Mapping[str, Wanted]:
        """Those that are not done, by the id of the call in which they were asked for."""

    def of(self, number: str, problem: str) -> Wanted | None:
        """The open call-back of a person and a queue."""

    def add(self, wanted: Wanted, known: bool = False, purpose: Purpose = Purpose.CALL_BACK) -> bool:
        """Take one on, unless there is one already or the number may not be called back."""

    def possible(self, number: str) -> bool:
        """Whether somebody with this number could be called back."""
