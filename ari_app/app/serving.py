"""The calls and telephones that are being served, each by a task of its own: how they begin, and which there are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from ari_app.app.recovery import TAKEN_UP
from ari_app.app.supervision import supervise, supervise_desk
from ari_app.app.wiring import Parts
from ari_app.ari import reading
from ari_app.ari.bus import Subscription
from ari_app.ari.entry import Entry, entry_of_channel
from ari_app.voice.admission import story_for
from ari_app.voice.call.intake import Doors, call_of
from ari_app.voice.call.session import CallSession
from ari_app.voice.call.starting import Story
from ari_app.voice.recovery.adopt import Found, heard_of_late
from config.settings import Centre
from models.domain.caller import Call
from models.domain.events import SystemNoted


class Serving:
    """``tasks`` owns them while calls are served. ``draining``: whether new callers are sent elsewhere."""

    def __init__(self, parts: Parts, centre: Centre, doors: Doors, draining: Callable[[], bool]) -> None:
        self._parts, self._centre, self._doors, self._draining = parts, centre, doors, draining
        self.tasks: asyncio.TaskGroup | None = None
        self.running: set[asyncio.Task[None]] = set()

    def sessions(self) -> list[tuple[asyncio.Task[None], CallSession]]:
        """The calls among them, with their tasks."""
        by_name = {f"call {call_id}": session for call_id, session in self._parts.calls.items()}
        return [(task, by_name[task.get_name()]) for task in self.running if task.get_name() in by_name]

    def arrived(self, entry: Entry) -> None:
        """A channel has come in of which nothing is known yet."""
        if entry.kind == "desk":
            self.start_desk(entry)
            return
        story = story_for(entry, self._centre, self._parts.services.present, len(self._parts.calls), self._draining())
        if story is not None:
            self.start(call_of(entry, self._doors), story)
        elif self.tasks is not None:
            self.tasks.create_task(self._hang_up_stray(entry.channel_id), name="stray")

    def start_desk(self, entry: Entry) -> None:
        """Serve an agent's or supervisor's own channel."""
        assert self.tasks is not None
        events = self._parts.services.switch.events(entry.channel_id)
        work = supervise_desk(self._parts.desk, entry, events)
        self._served(self.tasks.create_task(work, name=f"{entry.do} {entry.agent}"))

    async def take_over(self, channel_id: str) -> None:
        """A channel that is here and of which nothing is known: a caller, or the phone of an agent."""
        entry = entry_of_channel(await reading.channel(self._parts.services.switch.rest, channel_id))
        if entry.kind == "desk" and entry.do in TAKEN_UP:
            self.start_desk(entry)
        elif entry.kind in ("inbound", "test"):
            self.carry_on(heard_of_late(entry, self._doors))
        else:
            await self._hang_up_stray(entry.channel_id)

    def carry_on(self, found: Found) -> None:
        """Go on with a call of a former process, or of before a gap."""
        switch = self._parts.services.switch
        self.start(found.call, found.story, {one: switch.events(one) for one in found.channels})

    def start(
        self, call: Call, story: Story, inherited: Mapping[str, Subscription] | None = None
    ) -> asyncio.Task[None]:
        """Serve a call by a story. ``inherited``: its channels' events so far."""
        assert self.tasks is not None
        events: Subscription = self._parts.services.switch.events(call.channel_id)
        work = supervise(self._parts.services, self._parts.calls, call, events, story, inherited)
        return self._served(self.tasks.create_task(work, name=f"call {call.id}"))

    def _served(self, task: asyncio.Task[None]) -> asyncio.Task[None]:
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        return task

    async def _hang_up_stray(self, channel_id: str) -> None:
        await self._parts.services.switch.channel(channel_id).hang_up()
        self._parts.services.journal.publish(SystemNoted(what="stray channel removed", detail=channel_id))
