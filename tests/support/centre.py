"""A centre without Asterisk: the real roster, dispatcher, journal and dialling policy, and nothing that can ring."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from ari_app.agents.roster import Roster
from ari_app.ari.bus import Bus
from ari_app.ari.switch import Switch
from ari_app.configuration.everything import Files
from ari_app.contact.dialling_policy import DiallingPolicy
from ari_app.contact.flow_parts import FlowParts
from ari_app.contact.presence import Presence
from ari_app.media.prompts import PromptBook
from ari_app.routing.dispatcher import Dispatcher
from ari_app.routing.floor import Floor
from ari_app.routing.kept_places import KeptPlaces
from ari_app.routing.promises import Promises
from ari_app.routing.waits import Waits
from ari_app.store.callers import CallerDirectory
from ari_app.store.journal import Journal
from ari_app.store.row import Row
from ari_app.voice.call.nailed_lines import NailedLines
from ari_app.voice.call.parking_lot import ParkingLot
from ari_app.voice.call.services import Services
from ari_app.voice.call.session import Calls
from config.load import load_settings
from config.settings import Settings
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

    def __init__(self, services: Services, calls: Calls) -> None:
        self.services, self.calls = services, calls
        self.events: list[Row] = []
        self._there: dict[str, ExitStack] = {}
        services.journal.listen(self.events.append)

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
        self._there[call_id].enter_context(self.services.present.there(call))
        queueing = SimpleNamespace(problem=problem, place=None)
        session = SimpleNamespace(call=call, queueing=queueing, conversation=None)
        self.calls[call_id] = cast("Any", session)
        self.services.journal.publish(CallArrived(call_id=call_id, number=number, direction=direction))

    def talks(self, call_id: str, agent: str) -> None:
        """An agent takes it."""
        self.services.journal.publish(LegJoined(call_id=call_id, agent_id=agent, role="agent", who=agent))

    def leaves(self, call_id: str) -> None:
        """It ends."""
        self.calls.pop(call_id)
        self._there.pop(call_id).close()
        self.services.journal.publish(CallEnded(call_id=call_id, outcome="answered"))


@asynccontextmanager
async def books_of(
    folder: Path,
    flows: Any = False,  # noqa: ANN401 - or mypy takes settings for it
    **overrides: Any,  # noqa: ANN401 - setting values
) -> AsyncIterator[Books]:
    """A centre on a database in ``folder``; settings' names use ``__`` for the dot. ``flows``: with the shipped flow
    and the callers' table."""
    named = {name.replace("__", "."): value for name, value in overrides.items()}
    settings = load_settings(environment={}, site=folder / "none.toml", overrides=named)
    async with Journal(folder / "kefu.db") as journal:
        roster, calls = Roster(AGENTS, journal, 0.0, 0.0), Calls()
        nothing, dispatcher = cast("Any", None), Dispatcher(roster, journal, settings.queue)
        emergency = frozenset(settings.centre.emergency.split())
        dialling = DiallingPolicy(settings.dialling, emergency, roster, journal, calls.outside_numbers)
        services = Services(
            settings=settings, journal=journal, callers=CallerDirectory(folder / "kefu.db") if flows else nothing,
            flows=_flows(settings, folder) if flows else nothing, hearing=nothing, dialling=dialling,
            floor=Floor(roster, dispatcher, Waits(roster, dispatcher.ahead, Pace(180, 180)), {}),
            switch=Switch(nothing, Bus(), "kefu"), present=Presence(dialling.key), promises=Promises(),
            kept_places=KeptPlaces(), nailed=NailedLines(), parking=ParkingLot(settings.desk.park_slots),
        )  # fmt: skip
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(work) for work in (journal.run(), dispatcher.run())]
            yield Books(services, calls)
            for task in running:
                task.cancel()


def _flows(settings: Settings, folder: Path) -> FlowParts:
    files = Files(settings)
    return FlowParts(files.flow, PromptBook(files.texts, {}, folder), files.classifiers)
