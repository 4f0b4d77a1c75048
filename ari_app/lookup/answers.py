"""What a look-up can come back with."""

from __future__ import annotations

from dataclasses import dataclass

from models.domain.expression import Value

LARGEST = 65536  # bytes of an answer


@dataclass(frozen=True, slots=True)
class Found:
    """A value."""

    value: Value


@dataclass(frozen=True, slots=True)
class Missing:
    """The source has nothing under this key."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The source did not answer, lied, or said too much; ``reason`` is for the journal."""

    reason: str


Answer = Found | Missing | Failed
