"""Settings of topics: what callers want, and what many want suddenly."""

from __future__ import annotations

from dataclasses import dataclass

from config.kinds import between


@dataclass(frozen=True, slots=True)
class Topics:
    """Whether calls are told apart by what they are about, when topics are made anew, and of which calls."""

    enabled: bool = True
    hour: int = between(3, 0, 23)
    days: int = between(30, 1, 366)
    most_calls: int = between(3000, 30, 20_000)
