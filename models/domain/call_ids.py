"""Ids of calls as people type them: whole, the beginning of one, or its end."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable

from models.domain.errors import CommandRefused

SHORT = 6
"""How much of an id's end is shown: its random digits, of which two of sixteen million are alike. The beginning is the
time of the call, which calls of one minute share."""
_NAMED = 10
Facts = tuple[str, float, str]
"""Of a call: id, when it came, its number."""


def meant(ids: Iterable[str], given: str) -> list[str]:
    """Those that begin or end with what was given; one alone when it is a whole id."""
    found = [one for one in ids if given and (one.startswith(given) or one.endswith(given))]
    return [given] if given in found else found


def shortened(ids: Collection[str], others: Iterable[str] = ()) -> dict[str, str]:
    """The end of each id: `SHORT` digits, more when another id, of ``others`` too, begins or ends with the same."""
    counts = Counter(part for one in {*ids, *others} for part in _parts(one))
    return {one: next((end for end in _ends(one) if counts[end] == 1), one) for one in ids}


def _ends(call_id: str) -> list[str]:
    return [call_id[-length:] for length in range(SHORT, len(call_id))]


def _parts(call_id: str) -> set[str]:
    return {*_ends(call_id), *(call_id[:length] for length in range(SHORT, len(call_id)))}


def several(given: str, kind: str, found: Collection[Facts]) -> CommandRefused:
    """What to say when an id is short of telling calls apart: those that it may mean, the newest first."""
    newest = sorted(found, key=lambda facts: -facts[1])
    lines = [f"  {one}  {_moment(at)}  {number}".rstrip() for one, at, number in newest[:_NAMED]]
    more = [f"  … and {len(newest) - _NAMED} more"] if len(newest) > _NAMED else []
    head = f"{len(newest)} {kind}s begin or end with {given!r}; give more of the id of the one that you mean:"
    return CommandRefused("\n".join([head, *lines, *more]))


def _moment(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
