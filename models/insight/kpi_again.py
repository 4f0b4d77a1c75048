"""Who came back: for each contact, how long after its end the same caller rang again, and about the same or anything.

The same caller: the same number; whoever hides theirs is nobody. Calls that we make are not theirs: only calls that
come in count as coming back, whatever becomes of them (who gives up in the line has come back, too).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from models.domain.call_state import Outcome
from models.insight.kpi_facts import IN, Contact

DAY = 86400.0
_NOT_MEANT = (Outcome.TEST, Outcome.REFUSED)


def comes_again(contacts: Iterable[Contact]) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """(about the same, about anything): call → seconds from its end to the next call of that number. A call that has
    not ended is followed by none; where a clock was set back, the next came after 0 seconds."""
    by_number: dict[str, list[Contact]] = {}
    for one in contacts:
        if one.number:
            by_number.setdefault(one.number, []).append(one)
    same: dict[str, float] = {}
    anything: dict[str, float] = {}
    for own in by_number.values():
        if len(own) > 1:
            _of_number(sorted(own, key=lambda one: one.arrived_at), same, anything)
    return same, anything


def _of_number(own: list[Contact], same: dict[str, float], anything: dict[str, float]) -> None:
    """Backwards, so that the next of each is known already."""
    following: dict[str, float] = {}
    after: float | None = None
    for one in reversed(own):
        if one.ended_at is not None:
            if after is not None:
                anything[one.call] = max(0.0, after - one.ended_at)
            if one.about in following:
                same[one.call] = max(0.0, following[one.about] - one.ended_at)
        if one.direction == IN and one.outcome not in _NOT_MEANT:
            following[one.about] = after = one.arrived_at
