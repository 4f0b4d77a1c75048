"""`ari_app.store.ports.FlowBook` and `RoutingBook` on SQLite."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from ari_app.store.asked import Asked
from ari_app.store.row import Row

Json = dict[str, Any]
_PAGE = 5000


class JournalQueries(Asked):
    """See the ports."""

    def events(self, kinds: Collection[str], since: float = 0.0) -> Iterator[Row]:
        """See the port."""
        marks = ", ".join("?" * len(kinds))
        sql = f"select * from journal where kind in ({marks}) and at >= ? order by seq"
        return map(_row, self.rows(sql, *kinds, since))

    def events_but(self, kinds: Collection[str], since: float = 0.0) -> Iterator[Row]:
        """See the port."""
        last, marks = 0, ", ".join("?" * len(kinds))
        sql = f"select * from journal where seq > ? and at >= ? and kind not in ({marks}) order by seq limit {_PAGE}"
        while rows := self.rows(sql, last, since, *kinds):
            yield from map(_row, rows)
            last = rows[-1]["seq"]

    def calls_in_flow(self, since: float) -> list[Json]:
        """See the port."""
        told = "exists(select 1 from journal j where j.call_id = c.id and j.kind"
        return self.rows(
            "select c.id, c.outcome, c.ended_at - c.answered_at as seconds,"
            f" {told} = 'TaskResolved') as resolved, {told} in ('ChoiceMade', 'AnswerTaken')) as acted"
            " from calls c where c.direction = 'in' and c.ended_at is not null and c.arrived_at >= ?"
            f" and {told} = 'StepEntered')",
            since,
        )

    def events_of_newest(self, kinds: Collection[str], since: float, until: float, most: int) -> list[Row]:
        """See the port."""
        marks = ", ".join("?" * len(kinds))
        newest = "select id from calls where arrived_at >= ? and arrived_at < ? order by arrived_at desc limit ?"
        sql = f"select j.* from journal j where j.call_id in ({newest}) and +j.kind in ({marks}) order by j.seq"
        return [_row(row) for row in self.rows(sql, since, until, most, *kinds)]

    def waits_told(self) -> list[tuple[float, float, float]]:
        """See the port."""
        rows = self.rows(
            "select q.data as told, c.data as came from journal q join journal c on c.call_id = q.call_id"
            " where q.kind = 'CallQueued' and c.kind = 'CallConnected'"
            " and q.seq = (select min(seq) from journal where kind = 'CallQueued' and call_id = q.call_id)"
        )
        pairs = [(json.loads(row["told"]), json.loads(row["came"])) for row in rows]
        return [(told.get("expected_wait", 0.0), told.get("expected_p90", 0.0), came["waited"]) for told, came in pairs]


def _row(found: Json) -> Row:
    return Row(found["seq"], found["at"], found["call_id"], found["agent_id"], found["kind"], json.loads(found["data"]))
