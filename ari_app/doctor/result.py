"""What one check found, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from config.load import ROOT


class Level(StrEnum):
    """How bad it is. ``SKIPPED``: it could not be looked at, or there is nothing to look at; no fault by itself."""

    OK = "ok"
    SKIPPED = "skipped"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Result:
    """One check: a name for programs, the finding in one sentence, and what to do ("": nothing)."""

    check: str
    level: Level
    finding: str
    remedy: str = ""


def ok(check: str, finding: str) -> Result:
    """All is well."""
    return Result(check, Level.OK, finding)


def skipped(check: str, finding: str, remedy: str = "") -> Result:
    """Not looked at, and why."""
    return Result(check, Level.SKIPPED, finding, remedy)


def warning(check: str, finding: str, remedy: str) -> Result:
    """The centre works, but worse or less safely than it could."""
    return Result(check, Level.WARNING, finding, remedy)


def fault(check: str, finding: str, remedy: str) -> Result:
    """The centre does not work, or loses or shows what it must not."""
    return Result(check, Level.FAULT, finding, remedy)


def shown(path: Path) -> str:
    """A path for people: relative to the checkout, or to the home folder, where it lies there."""
    for base, mark in ((ROOT, ""), (Path.home(), "~/")):
        if path.is_relative_to(base) and path != base:
            return f"{mark}{path.relative_to(base)}"
    return str(path)


def mb(count: float) -> str:
    """Bytes for people."""
    if count >= 1 << 30:
        return f"{count / (1 << 30):.1f} GB"
    return f"{count / (1 << 20):.0f} MB" if count >= 1 << 20 else "less than 1 MB" if count else "nothing"


def lasting(seconds: float) -> str:
    """A time for people, in the unit that suits it."""
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size or (size == 86400 and seconds == size):
            count = round(seconds / size)
            return f"{count} {name}{'s' if count != 1 else ''}"
    return f"{seconds:.0f} seconds"
