"""Figures of a time between two instants, for reports: a query each. Times are epoch seconds, answers milliseconds."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ari_app.store.asked import Asked

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """``sql`` has the parameters since, until, target (seconds) and queues (a JSON list, null: all). ``formulas``: how
    each column is reckoned."""

    sql: str
    formulas: Mapping[str, str]


_MS = "cast(round(1000 * {}) as integer)"
_QUEUES = "(?4 is null or problem in (select value from json_each(?4)))"
_WAIT = "(coalesce(connected_at, disconnected_at, ended_at) - queued_at)"
_IN = "connected_at is not null"
_GONE = "connected_at is null and outcome = 'abandoned'"

REPORTS: Mapping[str, Report] = {
    "queues": Report(
        "select problem as queue, count(*) as offered,"
        f" sum({_IN}) as answered, sum({_GONE}) as abandoned,"
        f" sum({_IN} and {_WAIT} <= ?3) as answered_in_target,"
        f" round(1.0 * sum({_IN} and {_WAIT} <= ?3) / nullif(sum({_IN}) + sum({_GONE}), 0), 4) as service_level,"
        f" {_MS.format(f'avg(case when {_IN} then {_WAIT} end)')} as mean_wait_ms,"
        f" {_MS.format(f'max({_WAIT})')} as longest_wait_ms,"
        f" {_MS.format('avg(disconnected_at - connected_at)')} as mean_talk_ms"
        " from calls where queued_at >= ?1 and queued_at < ?2 and ended_at is not null"
        f" and problem <> '' and {_QUEUES} group by problem order by problem",
        {
            "offered": "calls that joined the queue and have ended",
            "answered": "of those, calls that were connected with an agent",
            "abandoned": "of those, calls whose caller hung up while waiting",
            "service_level": "answered within [queue] target_seconds / (answered + abandoned)",
            "mean_wait_ms": "of answered calls, from joining to the connection",
        },
    ),
    "agents": Report(
        "select l.who as agent, count(*) as calls,"
        f" {_MS.format('sum(coalesce(l.talked, 0))')} as talk_ms, {_MS.format('sum(coalesce(l.held, 0))')} as hold_ms,"
        f" {_MS.format('sum(coalesce(l.wrap_up, 0))')} as wrap_up_ms,"
        " sum(l.way <> '') as transferred"
        " from legs l left join calls on calls.id = l.call_id where l.role = 'agent' and l.joined_at >= ?1"
        f" and l.joined_at < ?2 and l.left_at is not null and {_QUEUES} group by l.who order by l.who",
        {
            "calls": "calls that the agent was in", "talk_ms": "their own time in them, hold included",
            "hold_ms": "of that, with the caller on hold", "transferred": "calls that they sent on",
        },
    ),
    "calls": Report(
        "select coalesce(direction, 'in') as direction, outcome, count(*) as calls,"
        f" {_MS.format('avg(ended_at - arrived_at)')} as mean_length_ms,"
        f" {_MS.format('sum(ended_at - arrived_at)')} as length_ms"
        " from calls where arrived_at >= ?1 and arrived_at < ?2 and ended_at is not null"
        f" and {_QUEUES} group by 1, 2 order by 1, 2",
        {"calls": "calls that came in this time and have ended", "mean_length_ms": "from arrival to end"},
    ),
    "dispositions": Report(
        "select problem as queue, coalesce(disposition, '') as disposition, count(*) as calls from calls"
        " where arrived_at >= ?1 and arrived_at < ?2 and ended_at is not null and connected_at is not null"
        f" and {_QUEUES} group by 1, 2 order by 1, 2",
        {"calls": "calls that were connected, by what came of them"},
    ),
}  # fmt: skip


class ReportQueries(Asked):
    """See the module."""

    def report(
        self, name: str, since: float, until: float, target: float, queues: Collection[str] | None
    ) -> list[Json]:  # fmt: skip
        """The rows of a report. Raises KeyError for one that there is not."""
        listed = None if queues is None else json.dumps(sorted(queues))
        return self.rows(REPORTS[name].sql, since, until, target, listed)
