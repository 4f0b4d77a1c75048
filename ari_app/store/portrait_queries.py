"""`ari_app.store.ports.PortraitBook` on SQLite."""

from __future__ import annotations

import json
from collections.abc import Collection

from ari_app.store.asked import Asked
from models.insight.agent_portrait import Leg
from models.insight.kpi_facts import Contact

_MOST = 5000  # calls of one number: a portrait of more would say nothing else


class PortraitQueries(Asked):
    """See the port."""

    def agents_legs(self, since: float, until: float, queues: Collection[str] | None = None) -> list[Leg]:
        """See the port."""
        rows = self.rows(
            "select l.call_id, l.who, l.joined_at, coalesce(l.talked, 0) + coalesce(l.wrap_up, 0) as seconds,"
            " coalesce(l.held, 0) as held, coalesce(l.way, '') <> '' as sent from legs l join calls c on c.id ="
            " l.call_id where l.role = 'agent' and l.left_at is not null and c.arrived_at >= ?1 and c.arrived_at < ?2"
            " and c.direction <> 'out' and (?3 is null or c.problem in (select value from json_each(?3)))"
            " order by l.joined_at, l.id",
            since, until, _listed(queues),
        )  # fmt: skip
        return [
            Leg(row["call_id"], row["who"] or "", row["joined_at"] or 0.0, row["seconds"], row["held"],
                bool(row["sent"]))
            for row in rows
        ]  # fmt: skip

    def contacts_of(self, number: str, since: float, queues: Collection[str] | None = None) -> list[Contact]:
        """See the port."""
        rows = self.rows(
            "select id, arrived_at, direction, language, problem, agent_id, outcome, answered_at, connected_at,"
            " ended_at, rating from calls where number = ?1 and arrived_at >= ?2"
            " and (?3 is null or problem in (select value from json_each(?3))) order by arrived_at desc limit ?4",
            number, since, _listed(queues), _MOST,
        )  # fmt: skip
        return [
            Contact(
                call=row["id"], arrived_at=row["arrived_at"], number=number, direction=row["direction"] or "in",
                language=row["language"] or "", queue=row["problem"] or "", agent=row["agent_id"] or "",
                outcome=row["outcome"] or "", answered_at=row["answered_at"], connected_at=row["connected_at"],
                ended_at=row["ended_at"], rating=row["rating"],
            )
            for row in reversed(rows)
        ]  # fmt: skip

    def waits_of(self, number: str, since: float, queues: Collection[str] | None = None) -> list[float]:
        """See the port."""
        rows = self.rows(
            "select max(0, v.left_at - v.entered_at) as wait from queue_visits v join calls c on c.id = v.call_id"
            " where c.number = ?1 and c.arrived_at >= ?2 and v.left_at is not null"
            " and (?3 is null or v.queue in (select value from json_each(?3)))",
            number, since, _listed(queues),
        )  # fmt: skip
        return [float(row["wait"]) for row in rows]


def _listed(queues: Collection[str] | None) -> str | None:
    return None if queues is None else json.dumps(sorted(queues))
