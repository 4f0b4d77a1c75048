"""`ari_app.store.ports.KpiBook` on SQLite."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from typing import TypeVar

from ari_app.store.asked import Asked
from ari_app.store.day_versions import TABLE as VERSIONS
from ari_app.store.kept_days import KeptDays
from models.insight.kpi_facts import Contact, Stretch, Visit
from models.insight.kpi_packed import together
from models.insight.kpi_tables import Builder, Table
from models.insight.topics_roots import roots_of

F = TypeVar("F", Visit, Contact)
_DAY = 86400.0
_VERSIONS = f"select day, calls from {VERSIONS} where day between ?1 and ?2 order by day"
_NUMBERS = "select id, number from calls where arrived_at >= ?1 and arrived_at < ?2 order by arrived_at, id"
_TOLD = "exists(select 1 from journal j where j.call_id = c.id and j.kind"
# What happened in the flow is asked of the journal only where it decides something: of calls that reached no person.
_FLOW = f"""case when c.direction = 'in' and c.connected_at is null then {_TOLD} = 'StepEntered') else 1 end as in_flow,
 case when c.connected_at is null then {_TOLD} in ('ChoiceMade', 'AnswerTaken')) else 1 end as acted,
 case when c.direction = 'in' and c.connected_at is null then {_TOLD} = 'TaskResolved') else 0 end as resolved"""
_CONTACT = f"""select c.id, c.arrived_at, c.number, c.direction, c.language, c.problem, coalesce(t.topic, '') as topic,
 c.agent_id, c.outcome, c.answered_at, c.connected_at, c.ended_at, c.rating, sum(coalesce(l.talked, 0)) as talk,
 sum(coalesce(l.held, 0)) as hold, sum(coalesce(l.wrap_up, 0)) as wrap_up, count(l.id) as legs,
 coalesce(sum(coalesce(l.way, '') <> ''), 0) as transfers, {_FLOW}
 from calls c left join call_topics t on t.call_id = c.id left join legs l on l.call_id = c.id and l.role = 'agent'
 where c.arrived_at >= ?1 and c.arrived_at < ?2
 group by c.arrived_at, c.id order by c.arrived_at, c.id"""  # columns in the order of a Contact's fields


_STAY = """select call_id, queue, entered_at, language, left_at, way, agent_id from queue_visits
 where entered_at >= ?1 and entered_at < ?2 order by entered_at, id"""
_STRETCH = """with recursive agent(id) as (select min(agent_id) from agent_times union all
 select (select min(agent_id) from agent_times where agent_id > agent.id) from agent where agent.id is not null),
 found as (select id, agent_id, state, since, until from agent_times where since >= ?1 and since < ?2 union all
 select t.id, t.agent_id, t.state, t.since, t.until from agent a join agent_times t on t.rowid in
 (select rowid from agent_times where agent_id = a.id and since < ?1 order by since desc limit ?4))
 select agent_id, state, max(since, ?1), min(coalesce(until, ?3), ?2) from found where coalesce(until, ?3) > ?1
 order by since, id"""  # what reaches into a time is among the last that began before it
_REACH = 8  # stretches of an agent: one follows the other, but for clocks that were set back


class KpiQueries(Asked):
    """See the port."""

    days: KeptDays | None = None  # None: everything is made of rows

    def stays(self, since: float, until: float, queues: Collection[str] | None = None) -> Table[Visit]:
        """See the port."""
        stays = self._by_day(Visit, since, until, lambda begin, end: self._made(Visit, _STAY, begin, end))
        return stays if queues is None else stays.take(stays.words("queue").are(*queues))

    def contacts(self, since: float, until: float, queues: Collection[str] | None = None) -> Table[Contact]:
        """See the port."""
        calls = self._by_day(Contact, since, until, lambda begin, end: self._made(Contact, _CONTACT, begin, end))
        into = roots_of(dict(self.values("select id, coalesce(part_of, '') from topics")))
        calls = calls.called("topic", lambda topic: into.get(topic, topic))
        return calls if queues is None else calls.take(calls.words("queue").are(*queues))

    def _by_day(
        self, of: type[F], since: float, until: float, made: Callable[[float, float], Table[F]]
    ) -> Table[F]:  # fmt: skip
        """Day by day, so that the rows of a busy year are never all in memory beside what is made of them; whole days
        that are over, the newest of the books aside, as they were kept."""
        found = []
        versions = self.values(_VERSIONS, since // _DAY, until // _DAY)
        newest = self.values(f"select max(day) from {VERSIONS}")[0][0]
        for day, version in versions:
            begin, end = max(since, day * _DAY), min(until, (day + 1) * _DAY)
            if begin >= end:
                continue
            if self.days is None or day == newest:
                found.append(made(begin, end))
            else:
                whole = self._kept(self.days, of, day, version, made)
                cut = (begin, end) != (day * _DAY, (day + 1) * _DAY)
                found.append(whole.take((whole.at >= begin) & (whole.at < end)) if cut else whole)
        return together(of, found)

    def _kept(
        self, days: KeptDays, of: type[F], day: int, version: int, made: Callable[[float, float], Table[F]]
    ) -> Table[F]:  # fmt: skip
        begin, end = day * _DAY, (day + 1) * _DAY
        found = days.read(of, day, version, lambda: self.values(_NUMBERS, begin, end))
        if found is None:
            found = made(begin, end)
            days.keep(day, version, found)
        return found

    def _made(self, of: type[F], sql: str, begin: float, end: float) -> Table[F]:
        rows = Builder(of)
        rows.add(self.values(sql, begin, end))
        return rows.table()

    def stretches(self, since: float, until: float, now: float) -> Table[Stretch]:
        """See the port."""
        times = Builder(Stretch)
        times.add(self.values(_STRETCH, since, until, now, _REACH))
        return times.table()

    def calls_between(self, since: float, until: float) -> int:
        """See the port."""
        sql = "select count(*) as n from calls where arrived_at >= ? and arrived_at < ?"
        return int(self.rows(sql, since, until)[0]["n"])

    def stamp(self, since: float, until: float, later: float) -> str:
        """See the port."""
        sql = f"select * from {VERSIONS} where day between ?1 and ?2 order by day"
        days = self.values(sql, since // _DAY, max(until, later) // _DAY)
        merged = self.values("select id, part_of from topics where part_of <> '' order by id")
        return hashlib.sha256(repr((days, merged)).encode()).hexdigest()

    def first_call_at(self) -> float | None:
        """See the port."""
        found = self.rows("select min(arrived_at) as at from calls")[0]["at"]
        return None if found is None else float(found)

    def tidy_days(self) -> None:
        """See the port."""
        first = self.first_call_at()
        if self.days is not None and first is not None:
            self.days.forget_before(int(first // _DAY))
