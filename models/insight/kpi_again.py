"""Who came back: for each contact, how long after its end the same caller rang again, and about the same or anything.

The same caller: the same number; whoever hides theirs is nobody. The same matter: the same topic; where the topic of
one of the two calls is not known, the same queue. Calls that we make are not theirs: only calls that
come in count as coming back, whatever becomes of them (who gives up in the line has come back, too).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np

from models.domain.call_state import Outcome
from models.insight.kpi_facts import IN, Contact
from models.insight.kpi_tables import Array, Table, joined, table_of

DAY = 86400.0
_NOT_MEANT = (Outcome.TEST, Outcome.REFUSED)


def comes_again(*parts: Iterable[Contact]) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """(about the same, about anything): call → seconds from its end to the next call of that number, of contacts in
    one or more parts of time. A call that has not ended is followed by none; where a clock was set back, the next came
    after 0 seconds."""
    calls = _Calls.of([table_of(Contact, part) for part in parts])
    everything = np.ones(len(calls.call), dtype=bool)
    known = calls.topic_known
    by_topic = calls.following(calls.topic, known, known)
    to_unknown = calls.following(calls.queue, known, ~known)
    by_queue = calls.following(calls.queue, ~known, everything)
    same = np.minimum(np.minimum(by_topic, to_unknown), by_queue)
    anything = calls.following(np.zeros_like(calls.queue), everything, everything)
    return calls.found(same), calls.found(anything)


@dataclass(frozen=True, slots=True, eq=False)
class _Calls:
    """Columns of all parts, one after the other. ``who`` −1: nobody knows; ``comes``: counts as coming back."""

    call: Array
    arrived: Array
    ended: Array
    comes: Array
    who: Array
    topic: Array
    topic_known: Array
    queue: Array

    @classmethod
    def of(cls, tables: list[Table[Contact]]) -> _Calls:
        number, topic, queue = (
            reduce(joined, [one.words(name) for one in tables]) for name in ("number", "topic", "queue")
        )
        comes = [one.words("direction").are(IN) & ~one.words("outcome").are(*_NOT_MEANT) for one in tables]
        call, arrived, ended = (
            np.concatenate([one(name) for one in tables]) for name in ("call", "arrived_at", "ended_at")
        )
        who = np.where(number.are(""), -1, number.codes)
        return cls(call, arrived, ended, np.concatenate(comes), who, topic.codes, ~topic.are(""), queue.codes)

    def following(self, about: Array, ours: Array, theirs: Array) -> Array:
        """For each of ``ours``: seconds from its end to the next call of ``theirs`` by the same caller about the same;
        infinite where there is none."""
        group = self.who * (int(about.max(initial=0)) + 1) + about
        known = np.flatnonzero((self.who >= 0) & (ours | theirs))
        order = known[np.lexsort((self.arrived[known], group[known]))]
        coming = np.where((self.comes & theirs)[order], np.arange(len(order)), len(order))
        # Backwards, so that the next of each is known already; none is its own next.
        after = np.append(np.minimum.accumulate(coming[::-1])[::-1][1:], len(order))[: len(order)]
        there = after < len(order)
        there[there] = group[order[after[there]]] == group[order[there]]
        there &= ours[order] & ~np.isnan(self.ended[order])
        found = np.full(len(self.call), np.inf)
        found[order[there]] = np.maximum(0.0, self.arrived[order[after[there]]] - self.ended[order[there]])
        return found

    def found(self, seconds: Array) -> dict[str, float]:
        """Of those who came back."""
        there = np.isfinite(seconds)
        return dict(zip(self.call[there].tolist(), seconds[there].tolist(), strict=True))
