"""Calls as the journal tells them, for figures: what a centre would have written, with the times that a test says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlite_utils

from ari_app.store.kpi_queries import KpiQueries
from ari_app.store.migrations import migrate
from ari_app.store.projections import apply
from ari_app.store.row import Row
from models.domain import control_events as control
from models.domain import events, flow_events
from models.domain.events import Event
from models.insight.kpi_facts import Facts

MENU = 8.0  # seconds between the answer and the line


@dataclass
class Journal:
    """Rows in the order in which they are told; the time of each is said."""

    rows: list[Row] = field(default_factory=list)

    def __call__(self, at: float, *told: Event) -> None:
        for event in told:
            self.rows.append(Row(len(self.rows) + 1, at, event.call_id, event.agent_id, event.kind, event.facts()))

    def comes(self, call: str, at: float, number: str, direction: str = "in") -> None:
        """A call comes, is answered, and is in the flow."""
        self(at, events.CallArrived(call_id=call, channel_id=f"ch-{call}", number=number, arrived_at=at,
                                    direction=direction, language="en"))  # fmt: skip
        self(at, events.CallAnswered(call_id=call), flow_events.StepEntered(call_id=call, step="main"))

    def queued(self, call: str, at: float, queue: str, entered_at: float | None = None) -> None:
        """It joins a line."""
        self(at, events.CallQueued(call_id=call, problem=queue, language="en",
                                   entered_at=at if entered_at is None else entered_at))  # fmt: skip

    def leg(self, call: str, at: float, agent: str, talk: float, hold: float = 0.0, wrap: float = 20.0,
            sent: str = "", first: bool = True) -> float:  # fmt: skip
        """An agent has the caller for ``talk`` seconds; when that is over. ``sent``: how they sent the caller on."""
        channel = f"{agent}-{call}-{len(self.rows)}"
        whose: dict[str, Any] = {"call_id": call, "agent_id": agent, "role": "agent", "who": agent}
        self(at, control.LegJoined(**whose, channel_id=channel))
        if first:
            self(at, events.CallConnected(call_id=call, agent_id=agent, channel_id=channel))
        self(at + talk, control.LegLeft(**whose, channel_id=channel, talked=talk, held=hold, way=sent))
        self(at + talk + wrap, events.CallWrappedUp(call_id=call, agent_id=agent, seconds=wrap))
        return at + talk

    def ends(self, call: str, at: float, outcome: str) -> None:
        """The last event of a call."""
        self(at, events.CallEnded(call_id=call, outcome=outcome))


class Books(KpiQueries):
    """Tables in memory, made of rows as the running kefu makes them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.database = sqlite_utils.Database(memory=True)
        migrate(self.database.conn)
        with self.database.atomic():
            for row in rows:
                self._write(row)

    def _write(self, row: Row) -> None:
        values = [row.seq, row.at, row.call_id, row.agent_id, row.kind, json.dumps(row.data)]
        self.database.execute("insert into journal values (?, ?, ?, ?, ?, ?)", values)
        apply(self.database, row)

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - SQL values
        """As `ari_app.store.asked.Asked`."""
        cursor = self.database.execute(sql, values)
        names = [one[0] for one in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def facts(self, since: float, until: float, now: float) -> Facts:
        """Of a time, with who came back until now."""
        return Facts(
            self.stays(since, until), self.contacts(since, until), self.stretches(since, until, now),
            later=self.contacts(until, now),
        )  # fmt: skip
