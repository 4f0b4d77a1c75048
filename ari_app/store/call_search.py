"""Which calls a list is of, found fast among a million: from the few that match, or by walking the newest first.

Words that are rare, and agents with few calls, lead straight to their calls. What many calls have is looked for in the
newest ones, a batch at a time, until a page is full: to gather all of them first would take seconds.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ari_app.store.asked import Asked
from ari_app.store.schema import SEARCH
from models.quality.terms import query

FEW = 2000  # calls of an agent from which on it is quicker to walk
FEW_LINES, FEW_LINES_OF_AGENT = 12_000, 30_000  # with the words, the same; who looks for an agent's walks farther
_BATCH, _LARGEST = 200, 3200
_APART = 1000  # numbers of lines between which nothing is asked of the index at once
After = tuple[float, str]
"""Time and id of the last row of the page before."""
_OF_AGENT = (
    "c.id in (select call_id from legs where who = ? and role <> 'number' union all"
    " select id from calls where agent_id = ?)"
)
_WITH_AGENT = (
    "(+c.agent_id = ? or exists(select 1 from legs l where l.call_id = c.id and +l.who = ? and l.role <> 'number'))"
)
_SAID = f"c.id in (select t.call_id from {SEARCH} join transcripts t on t.seq = {SEARCH}.rowid where {SEARCH} match ?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which calls: "" and None leave a condition out. ``text``: words of its transcript."""

    state: str = ""
    queue: str = ""
    agent: str = ""
    number: str = ""
    outcome: str = ""
    direction: str = ""
    since: float | None = None
    until: float | None = None
    text: str = ""
    queues: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class CallsPage:
    """Calls under conditions. ``driven``: from ids that are known, so that the order is made afterwards."""

    where: str
    values: Sequence[Any]
    driven: bool = False

    @property
    def order(self) -> str:
        """The newest first."""
        return "+c.arrived_at desc, +c.id desc" if self.driven else "c.arrived_at desc, c.id desc"

    def sql(self, columns: str, after: After | None) -> str:
        """Wants `given` and how many."""
        more = " and (c.arrived_at, c.id) < (?, ?)" if after is not None else ""
        return f"select {columns} from calls c where {self.where}{more} order by {self.order} limit ?"

    def given(self, after: After | None) -> list[Any]:
        """The values of `sql`."""
        return [*self.values, *(after or ())]


class Search:
    """What of a list is found by words and agents."""

    def __init__(self, book: Asked, wanted: Wanted) -> None:
        self._book, self._agent = book, wanted.agent
        self._words = query(wanted.text) if wanted.text else ""
        self.nothing = bool(wanted.text) and not self._words  # there is not a letter in it
        self.walks = bool(self._words) and self._many(
            f"{SEARCH} where {SEARCH} match ?", self._words, FEW_LINES_OF_AGENT if wanted.agent else FEW_LINES
        )  # fmt: skip

    def page(self, conditions: Sequence[str], values: Sequence[Any]) -> CallsPage:
        """Under these and its own conditions, some of which lead to their calls."""
        found: list[str] = [*conditions]
        given: list[Any] = [*values]
        few = self._agent != "" and not self._many_of_agent()
        if self._agent:
            found.append(_OF_AGENT if few else _WITH_AGENT)
            given += [self._agent, self._agent]
        if said := bool(self._words) and not self.walks:
            found.append(_SAID)
            given.append(self._words)
        return CallsPage(" and ".join(found), given, driven=few or said)

    def _many_of_agent(self) -> bool:
        return self._many("legs where who = ?", self._agent) or self._many("calls where agent_id = ?", self._agent)

    def walked(self, page: CallsPage, limit: int, after: After | None) -> list[str]:
        """Ids of the newest calls in which the words occur, so many."""
        found: list[str] = []
        size = _BATCH
        while len(found) < limit:
            batch = self._book.values(page.sql("c.id, c.arrived_at", after), *page.given(after), size)
            found += self._with_words([row[0] for row in batch])
            if len(batch) < size:
                break
            after, size = (batch[-1][1], batch[-1][0]), min(_LARGEST, size * 2)
        return found[:limit]

    def _with_words(self, ids: list[str]) -> list[str]:
        """Those of these calls in which the words occur, in the order given."""
        sql = "select seq, call_id from transcripts where call_id in (select value from json_each(?)) order by seq"
        calls = dict(self._book.values(sql, json.dumps(ids)))
        match = f"select rowid from {SEARCH} where {SEARCH} match ? and rowid between ? and ?"
        hits = {
            calls[row[0]] for first, last in _stretches(list(calls))
            for row in self._book.values(match, self._words, first, last) if row[0] in calls
        }  # fmt: skip
        return [one for one in ids if one in hits]

    def _many(self, of: str, value: str, few: int | None = None) -> bool:
        """Whether there are more than a few; they are counted no further."""
        most = FEW if few is None else few
        sql = f"select count(*) from (select 1 from {of} limit ?)"
        return bool(self._book.values(sql, value, most + 1)[0][0] > most)


def _stretches(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each run of numbers that are near each other."""
    begin = at = -1
    for one in numbers:
        if begin < 0 or one - at > _APART:
            if begin >= 0:
                yield begin, at
            begin = one
        at = one
    if begin >= 0:
        yield begin, at
