"""Ids of calls as people type them: whole, the beginning of one, or its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

SHORT = 6
"""How much of an id's end is shown: its random digits, of which two of sixteen million are alike. The beginning is the
time of the call, which calls of one minute share."""


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
