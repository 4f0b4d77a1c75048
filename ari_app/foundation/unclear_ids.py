"""What is answered to an id that is short of telling calls apart."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from models.domain.errors import CommandRefused

_NAMED = 10
Facts = tuple[str, float, str]
"""Of a call: id, when it came, its number."""


def several(given: str, kind: str, found: Collection[Facts]) -> CommandRefused:
    """Those that the id may mean, the newest first, with the time on this machine's clock."""
    newest = sorted(found, key=lambda facts: -facts[1])
    lines = [f"  {one}  {_moment(at)}  {number}".rstrip() for one, at, number in newest[:_NAMED]]
    more = [f"  … and {len(newest) - _NAMED} more"] if len(newest) > _NAMED else []
    head = f"{len(newest)} {kind}s begin or end with {given!r}; give more of the id of the one that you mean:"
    return CommandRefused("\n".join([head, *lines, *more]))


def _moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at):%Y-%m-%d %H:%M:%S}"
