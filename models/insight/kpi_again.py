"""Who came back: for each contact, how long after its end the same caller rang again, and about the same or anything.

The same caller: the same number; whoever hides theirs is nobody. Calls that we make are not theirs: only calls that
come in count as coming back, whatever becomes of them (who gives up in the line has come back, too).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

import numpy as np

from models.domain.call_state import Outcome
from models.insight.kpi_facts import IN, Contact
from models.insight.kpi_tables import Array, Table, Words, joined, table_of

DAY = 86400.0
_NOT_MEANT = (Outcome.TEST, Outcome.REFUSED)


def comes_again(*parts: Iterable[Contact]) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """(about the same, about anything): call → seconds from its end to the next call of that number, of contacts in
    one or more parts of time. A call that has not ended is followed by none; where a clock was set back, the next came
    after 0 seconds."""
    tables = [table_of(Contact, part) for part in parts]
    number = _joined([one.words("number") for one in tables])
    about = _joined([_about(one) for one in tables])
    names = ("call", "arrived_at", "ended_at")
    calls, arrived, ended = (np.concatenate([one(name) for one in tables]) for name in names)
    comes = np.concatenate([one.words("direction").are(IN) & ~one.words("outcome").are(*_NOT_MEANT) for one in tables])
    who = np.where(number.are(""), -1, number.codes)
    whom = who * max(1, len(about.names)) + np.where(who < 0, 0, about.codes)
    return _following(whom, who, calls, arrived, ended, comes), _following(who, who, calls, arrived, ended, comes)


def _about(calls: Table[Contact]) -> Words:
    """What each was about, as far as it is known: its topic, else its queue."""
    topic, queue = calls.words("topic"), calls.words("queue")
    both = joined(topic, queue)
    return Words(np.where(topic.are(""), both.codes[len(calls) :], both.codes[: len(calls)]), both.names)


def _joined(columns: list[Words]) -> Words:
    return reduce(joined, columns)


def _following(
    group: Array, who: Array, calls: Array, arrived: Array, ended: Array, comes: Array
) -> dict[str, float]:  # fmt: skip
    """Call → seconds from its end to the arrival of the next of its group that counts as coming."""
    known = np.flatnonzero(who >= 0)
    order = known[np.lexsort((arrived[known], group[known]))]
    place = np.arange(len(order))
    coming = np.where(comes[order], place, len(order))
    # Backwards, so that the next of each is known already; the next but one's own place is not its next.
    following = np.append(np.minimum.accumulate(coming[::-1])[::-1][1:], len(order))[: len(order)]
    there = following < len(order)
    there[there] = group[order[following[there]]] == group[order[there]]
    there &= ~np.isnan(ended[order])
    one, after = order[there], order[following[there]]
    seconds = np.maximum(0.0, arrived[after] - ended[one])
    return dict(zip(calls[one].tolist(), seconds.tolist(), strict=True))
