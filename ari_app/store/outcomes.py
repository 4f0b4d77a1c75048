"""`ari_app.store.ports.OutcomeBook` on SQLite."""

from __future__ import annotations

from ari_app.store.asked import Asked
from models.routing.learning import Outcomes

WEEK = 7 * 86400.0
_SPAN = 90 * 86400.0


class OutcomeQueries(Asked):
    """See the port."""

    def outcomes(self, now: float) -> list[Outcomes]:
        """See the port."""
        rows = self.rows(
            "select agent_id, problem as kind, count(*) as calls, sum(coalesce((select sum(talked) from legs"
            "  where call_id = c.id and who = c.agent_id and role = 'agent'), disconnected_at - connected_at)) seconds,"
            " sum(not exists(select 1 from calls later where later.number = c.number and +later.problem = c.problem"
            "  and later.arrived_at > c.arrived_at and later.arrived_at <= c.arrived_at + ?)) as resolved"
            " from calls c where connected_at is not null and disconnected_at is not null and agent_id != ''"
            " and number != '' and arrived_at between ? and ? group by agent_id, problem",
            WEEK, now - WEEK - _SPAN, now - WEEK,
        )  # fmt: skip
        return [
            Outcomes(row["agent_id"], row["kind"] or "", row["calls"], row["resolved"], row["seconds"]) for row in rows
        ]
