"""What became of agents' calls, for learning: resolved means no further call about the problem within seven days."""

from __future__ import annotations

from ari_app.store.reader import Reader
from models.routing.learning import Outcomes

WEEK = 7 * 86400.0
_SPAN = 90 * 86400.0


def outcomes(reader: Reader, now: float) -> list[Outcomes]:
    """By agent and problem, over ninety days; calls of the last seven days cannot be judged yet.

    A call counts for who had the caller last, with the seconds of their own legs.
    """
    rows = reader.rows(
        "select agent_id, problem as kind, count(*) as calls, sum(coalesce((select sum(talked) from legs"
        "  where call_id = c.id and who = c.agent_id and role = 'agent'), disconnected_at - connected_at)) as seconds,"
        " sum(not exists(select 1 from calls later where later.number = c.number and later.problem = c.problem"
        "  and later.arrived_at > c.arrived_at and later.arrived_at <= c.arrived_at + ?)) as resolved"
        " from calls c where connected_at is not null and disconnected_at is not null and agent_id != ''"
        " and number != '' and arrived_at between ? and ? group by agent_id, problem",
        WEEK, now - WEEK - _SPAN, now - WEEK,
    )  # fmt: skip
    return [Outcomes(row["agent_id"], row["kind"] or "", row["calls"], row["resolved"], row["seconds"]) for row in rows]
