"""`ari_app.store.ports.KpiBook` on SQLite."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

from ari_app.store.asked import Asked
from models.insight.kpi_facts import Contact, Stretch, Visit
from models.insight.kpi_tables import Builder, Table

_DAY = 86400.0
_TOLD = "exists(select 1 from journal j where j.call_id = c.id and j.kind"
# What happened in the flow is asked of the journal only where it decides something: of calls that reached no person.
_FLOW = f"""case when c.direction = 'in' and c.connected_at is null then {_TOLD} = 'StepEntered') else 1 end as in_flow,
 case when c.connected_at is null then {_TOLD} in ('ChoiceMade', 'AnswerTaken')) else 1 end as acted,
 case when c.direction = 'in' and c.connected_at is null then {_TOLD} = 'TaskResolved') else 0 end as resolved"""
_CONTACT = f"""select c.id, c.arrived_at, c.number, c.direction, c.language, c.problem, '' as topic, c.agent_id,
 c.outcome, c.answered_at, c.connected_at, c.ended_at, c.rating, sum(coalesce(l.talked, 0)) as talk,
 sum(coalesce(l.held, 0)) as hold, sum(coalesce(l.wrap_up, 0)) as wrap_up, count(l.id) as legs,
 coalesce(sum(coalesce(l.way, '') <> ''), 0) as transfers, {_FLOW}
 from calls c left join legs l on l.call_id = c.id and l.role = 'agent'
 where c.arrived_at >= ?1 and c.arrived_at < ?2 and (?3 is null or c.problem in (select value from json_each(?3)))
 group by c.arrived_at, c.id order by c.arrived_at, c.id"""  # columns in the order of a Contact's fields


class KpiQueries(Asked):
    """See the port."""

    def stays(self, since: float, until: float, queues: Collection[str] | None = None) -> Table[Visit]:
        """See the port."""
        stays = Builder(Visit)
        stays.add(
            self.values(
                "select call_id, queue, entered_at, language, left_at, way, agent_id from queue_visits"
                " where entered_at >= ?1 and entered_at < ?2"
                " and (?3 is null or queue in (select value from json_each(?3))) order by entered_at, id",
                since, until, _listed(queues),
            )
        )  # fmt: skip
        return stays.table()

    def contacts(self, since: float, until: float, queues: Collection[str] | None = None) -> Table[Contact]:
        """See the port."""
        calls = Builder(Contact)
        for begin, end in self._days(since, until):
            calls.add(self.values(_CONTACT, begin, end, _listed(queues)))
        return calls.table()

    def _days(self, since: float, until: float) -> Iterator[tuple[float, float]]:
        """The time in pieces, so that the rows of a busy year are never all in memory beside what is made of them."""
        found = self.rows("select min(arrived_at) as first, max(arrived_at) as last from calls")[0]
        if found["first"] is None:
            return
        begin, end = max(since, found["first"]), min(until, found["last"] + 1.0)
        while begin < end:
            yield begin, min(end, begin + _DAY)
            begin += _DAY

    def stretches(self, since: float, until: float, now: float) -> Table[Stretch]:
        """See the port."""
        times = Builder(Stretch)
        times.add(
            self.values(
                "select agent_id, state, max(since, ?1), min(coalesce(until, ?3), ?2) from agent_times"
                " where since < ?2 and coalesce(until, ?3) > ?1 order by since, id",
                since, until, now,
            )
        )  # fmt: skip
        return times.table()

    def calls_between(self, since: float, until: float) -> int:
        """See the port."""
        sql = "select count(*) as n from calls where arrived_at >= ? and arrived_at < ?"
        return int(self.rows(sql, since, until)[0]["n"])

    def first_call_at(self) -> float | None:
        """See the port."""
        found = self.rows("select min(arrived_at) as at from calls")[0]["at"]
        return None if found is None else float(found)


def _listed(queues: Collection[str] | None) -> str | None:
    return None if queues is None else json.dumps(sorted(queues))
