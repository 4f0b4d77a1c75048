"""`ari_app.store.ports.KpiBook` on SQLite."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from ari_app.store.asked import Asked
from models.insight.kpi_facts import Contact, Stretch, Visit

Json = dict[str, Any]
_DAY = 86400.0
_TOLD = "exists(select 1 from journal j where j.call_id = c.id and j.kind"
# What happened in the flow is asked of the journal only where it decides something: of calls that reached no person.
_FLOW = f"""case when c.direction = 'in' and c.connected_at is null then {_TOLD} = 'StepEntered') else 1 end as in_flow,
 case when c.connected_at is null then {_TOLD} in ('ChoiceMade', 'AnswerTaken')) else 1 end as acted,
 case when c.direction = 'in' and c.connected_at is null then {_TOLD} = 'TaskResolved') else 0 end as resolved"""
_LEGS = """select call_id, sum(coalesce(talked, 0)) as talk, sum(coalesce(held, 0)) as hold,
 sum(coalesce(wrap_up, 0)) as wrap_up, count(*) as legs, sum(coalesce(way, '') <> '') as transfers from legs
 where role = 'agent' and call_id in (select id from calls where arrived_at >= ?1 and arrived_at < ?2)
 group by call_id"""
_COLUMNS = """c.id, c.arrived_at, c.number, c.direction, c.language, c.problem, c.agent_id, c.outcome, c.answered_at,
 c.connected_at, c.ended_at, c.rating"""


class KpiQueries(Asked):
    """See the port."""

    def stays(self, since: float, until: float, queues: Collection[str] | None = None) -> list[Visit]:
        """See the port."""
        rows = self.rows(
            "select call_id, queue, language, entered_at, left_at, way, agent_id from queue_visits"
            " where entered_at >= ?1 and entered_at < ?2"
            " and (?3 is null or queue in (select value from json_each(?3))) order by entered_at, id",
            since, until, _listed(queues),
        )  # fmt: skip
        return [
            Visit(row["call_id"], row["queue"], row["entered_at"], row["language"] or "", row["left_at"],
                  row["way"] or "", row["agent_id"] or "")
            for row in rows
        ]  # fmt: skip

    def contacts(self, since: float, until: float, queues: Collection[str] | None = None) -> list[Contact]:
        """See the port."""
        return [_contact(row) for begin, end in self._days(since, until) for row in self._calls(begin, end, queues)]

    def _calls(self, since: float, until: float, queues: Collection[str] | None) -> list[Json]:
        return self.rows(
            f"select {_COLUMNS}, {_FLOW}, l.* from calls c left join ({_LEGS}) l on l.call_id = c.id"
            " where c.arrived_at >= ?1 and c.arrived_at < ?2"
            " and (?3 is null or c.problem in (select value from json_each(?3))) order by c.arrived_at, c.id",
            since, until, _listed(queues),
        )  # fmt: skip

    def _days(self, since: float, until: float) -> Iterator[tuple[float, float]]:
        """The time in pieces, so that the rows of a busy year are never all in memory beside what is made of them."""
        found = self.rows("select min(arrived_at) as first, max(arrived_at) as last from calls")[0]
        if found["first"] is None:
            return
        begin, end = max(since, found["first"]), min(until, found["last"] + 1.0)
        while begin < end:
            yield begin, min(end, begin + _DAY)
            begin += _DAY

    def stretches(self, since: float, until: float, now: float) -> list[Stretch]:
        """See the port."""
        rows = self.rows(
            "select agent_id, state, max(since, ?1) as since, min(coalesce(until, ?3), ?2) as until from agent_times"
            " where since < ?2 and coalesce(until, ?3) > ?1 order by since, id",
            since, until, now,
        )  # fmt: skip
        return [Stretch(row["agent_id"], row["state"], row["since"], row["until"]) for row in rows]

    def calls_between(self, since: float, until: float) -> int:
        """See the port."""
        sql = "select count(*) as n from calls where arrived_at >= ? and arrived_at < ?"
        return int(self.rows(sql, since, until)[0]["n"])

    def first_call_at(self) -> float | None:
        """See the port."""
        found = self.rows("select min(arrived_at) as at from calls")[0]["at"]
        return None if found is None else float(found)


def _contact(row: Json) -> Contact:
    return Contact(
        call=row["id"], arrived_at=row["arrived_at"], number=row["number"] or "", direction=row["direction"] or "in",
        language=row["language"] or "", queue=row["problem"] or "", agent=row["agent_id"] or "",
        outcome=row["outcome"] or "", answered_at=row["answered_at"], connected_at=row["connected_at"],
        ended_at=row["ended_at"], rating=row["rating"], talk=row["talk"] or 0.0, hold=row["hold"] or 0.0,
        wrap_up=row["wrap_up"] or 0.0, legs=row["legs"] or 0, transfers=row["transfers"] or 0,
        in_flow=bool(row["in_flow"]), acted=bool(row["acted"]), resolved=bool(row["resolved"]),
    )  # fmt: skip


def _listed(queues: Collection[str] | None) -> str | None:
    return None if queues is None else json.dumps(sorted(queues))
