"""A centre without Asterisk: the real roster, matchmaker, journal and dialling policy, and nothing that can ring."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from ari_app.agents.roster import Roster
from ari_app.ari.bus import Bus
from ari_app.contact.services import Centre
from ari_app.routing.dispatcher import Matchmaker
from ari_app.routing.waits import Waits
from ari_app.store.journal import Journal
from ari_app.store.row import Row
from config.load import load_settings
from models.domain.agent import Agent
from models.domain.caller import Call
from models.domain.control_events import LegJoined
from models.domain.events import CallArrived, CallEnded
from models.routing.pace import Pace

AGENTS = (
    Agent("1001", "Alice", frozenset({"en"}), {"billing": 5, "operator": 3}),
    Agent("1002", "Bob", frozenset({"en"}), {"technical": 5}, dial="international"),
    Agent("1003", "Carol", frozenset({"zh"}), {"sales": 5}, dial="internal"),
    Agent("1009", "Sam", frozenset({"en"}), {"operator": 1}, supervisor=True),
)


class Books:
    """The centre, and every event so far."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.events: list[Row] = []
        self._there: dict[str, ExitStack] = {}
        centre.journal.listen(self.events.append)

    def seen(self, kind: str) -> list[dict[str, Any]]:
        """Facts of the events of a kind."""
        return [row.data for row in self.events if row.kind == kind]

    async def event(self, kind: str, count: int = 1) -> dict[str, Any]:
        """Wait for the count-th event of a kind."""
        async with asyncio.timeout(10):
            while len(self.seen(kind)) < count:
                await asyncio.sleep(0)
        return self.seen(kind)[count - 1]

    def arrives(
        self, call_id: str, number: str, problem: str = "billing", direction: str = "in", dialled: str = "8002"
    ) -> None:
        """A call comes in, as the books see it."""
        call = Call(call_id, f"channel-{call_id}", number, dialled, 0.0, direction=direction)
        self._there[call_id] = ExitStack()
        self._there[call_id].enter_context(self.centre.present.there(call))
        session = SimpleNamespace(call=call, problem=problem, conversation=None, place=None)
        self.centre.calls[call_id] = cast("Any", session)
        self.centre.journal.publish(CallArrived(call_id=call_id, number=number, direction=direction))

    def talks(self, call_id: str, agent: str) -> None:
        """An agent takes it."""
        self.centre.journal.publish(LegJoined(call_id=call_id, agent_id=agent, role="agent", who=agent))

    def leaves(self, call_id: str) -> None:
        """It ends."""
        self.centre.calls.pop(call_id)
        self._there.pop(call_id).close()
        self.centre.journal.publish(CallEnded(call_id=call_id, outcome="answered"))


@asynccontextmanager
async def books_of(folder: Path, **overrides: Any) -> AsyncIterator[Books]:  # noqa: ANN401 - setting values
    """A centre on a database in ``folder``; settings' names use ``__`` for the dot."""
    named = {name.replace("__", "."): value for name, value in overrides.items()}
    settings = load_settings(environment={}, site=folder / "none.toml", overrides=named)
    async with Journal(folder / "kefu.db") as journal:
        roster = Roster(AGENTS, journal, 0.0, 0.0)
        nothing, matchmaker = cast("Any", None), Matchmaker(roster, journal, settings.queue)
        centre = Centre(
            settings=settings, rest=nothing, bus=Bus(), journal=journal, roster=roster,
            matchmaker=matchmaker, waits=Waits(roster, matchmaker.line, Pace(180, 180)), callers=nothing,
            prompts=nothing, menu_pool=nothing, transcript_pool=nothing, flow=nothing, run=folder,
            emergency=frozenset(settings.centre.emergency.split()),
        )  # fmt: skip
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(work) for work in (journal.run(), centre.matchmaker.run())]
            yield Books(centre)
            for task in running:
                task.cancel()
