"""Which calls a list is of, found fast among a million: from the few that match, or by walking the newest first.

Agents with few calls lead straight to them. Words lead to their lines, of which the newest are looked at, a batch at a
time, until a page is full: a line is written down after its call came, so that calls which came after the oldest line
that was looked at are all known. Where that leads too far (old times, words that stand everywhere but in the calls that
are wanted), the calls are walked instead, and their lines asked for the words.
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
FEW_LINES = 16_000  # with the words, that are looked at before the calls are walked instead
_BACK = 60.0  # seconds by which a clock may be set back without a call being missed
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
_NEWEST = f"select rowid from {SEARCH} where {SEARCH} match ? and rowid < ? order by rowid desc limit ?"
_FROM_LINES = (
    "from json_each(?) line cross join transcripts t on t.seq = line.value cross join calls c on c.id = t.call_id"
)
_NO_LINE = 1 << 62


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

    def sql(self, columns: str, after: After | None, of: str = "from calls c", ordered: bool = True) -> str:
        """Wants what ``of`` wants, `given`, and if it is ordered how many."""
        more = " and (c.arrived_at, c.id) < (?, ?)" if after is not None else ""
        last = f" order by {self.order} limit ?" if ordered else ""
        return f"select {columns} {of} where {self.where}{more}{last}"

    def given(self, after: After | None) -> list[Any]:
        """The values of `sql`."""
        return [*self.values, *(after or ())]


class Search:
    """What of a list is found by words and agents."""

    def __init__(self, book: Asked, wanted: Wanted) -> None:
        self._book, self._agent, self._until = book, wanted.agent, wanted.until
        self.words = query(wanted.text) if wanted.text else ""
        self.nothing = bool(wanted.text) and not self.words  # there is not a letter in it

    def page(self, conditions: Sequence[str], values: Sequence[Any]) -> CallsPage:
        """Under these and the agent's, which may lead to their calls; the words are for `found`."""
        if not self._agent:
            return CallsPage(" and ".join(conditions), values)
        few = not self._many_of_agent()
        where = " and ".join([*conditions, _OF_AGENT if few else _WITH_AGENT])
        return CallsPage(where, [*values, self._agent, self._agent], driven=few)

    def _many_of_agent(self) -> bool:
        return self._many("legs where who = ?", self._agent) or self._many("calls where agent_id = ?", self._agent)

    def found(self, page: CallsPage, limit: int, after: After | None) -> list[str]:
        """Ids of the newest calls in which the words occur, so many."""
        many = self._many(f"{SEARCH} where {SEARCH} match ?", self.words, FEW_LINES)
        straight = many and (page.driven or self._until is not None)
        found = None if straight else self._by_lines(page, limit, after)
        return self._walked(page, limit, after) if found is None else found

    def _by_lines(self, page: CallsPage, limit: int, after: After | None) -> list[str] | None:
        """By the newest lines; None: they do not fill the page."""
        found: set[After] = set()
        line, size, looked = _NO_LINE, _BATCH * 2, 0
        while looked < FEW_LINES:
            lines = [row[0] for row in self._book.values(_NEWEST, self.words, line, size)]
            found.update(self._calls_of(lines, page, after))
            over = len(lines) < size
            known = sorted(found if over else (one for one in found if one[0] > self._since(lines[-1])), reverse=True)
            if over or len(known) >= limit:
                return [one[1] for one in known[:limit]]
            looked, line, size = looked + size, lines[-1], min(_LARGEST, size * 2)
        return None

    def _calls_of(self, lines: Sequence[int], page: CallsPage, after: After | None) -> list[After]:
        sql = page.sql("c.arrived_at, c.id", after, _FROM_LINES, ordered=False)
        return [(row[0], row[1]) for row in self._book.values(sql, json.dumps(lines), *page.given(after))]

    def _since(self, line: int) -> float:
        """A moment: the lines of calls that came later have larger numbers than this one."""
        return float(self._book.values("select at from transcripts where seq = ?", line)[0][0]) + _BACK

    def _walked(self, page: CallsPage, limit: int, after: After | None) -> list[str]:
        """By the newest calls."""
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
            for row in self._book.values(match, self.words, first, last) if row[0] in calls
        }  # fmt: skip
        return [one for one in ids if one in hits]

    def _many(self, of: str, value: str, few: int | None = None) -> bool:
        """Whether there are more than a few (`FEW`); they are counted no further."""
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
