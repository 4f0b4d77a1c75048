"""The running application: events of Asterisk to calls, and everything taken down in reverse."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

from agi.scripts.agent import agent as agent_script
from agi.scripts.intake import intake
from agi.scripts.queue import queue as queue_script
from agi.server import AgiServer
from ari_app.agents.desk import carry_out
from ari_app.ari.bus import AriEvent, Subscription
from ari_app.ari.channel import Channel
from ari_app.ari.entry import Entry, entry_of_channel, read_entry
from ari_app.ari.event_socket import EventSocket
from ari_app.call.adopt import Left, heard_of_late, survivors
from ari_app.call.arrivals import story_for
from ari_app.call.callback import Wanted
from ari_app.call.centre import Centre
from ari_app.call.healer import Healer
from ari_app.call.inputs import PlaybackOver
from ari_app.call.intake import call_of
from ari_app.call.watching import must_supervise
from ari_app.flow_orders import flow_routes
from ari_app.flow_versions import FlowVersions, files_or_last_good
from ari_app.monitor.lag import LoopLag
from ari_app.parts import build
from ari_app.pbx.runtime import PbxState
from ari_app.supervise import Story, keep_serving, supervise, supervise_desk
from ari_app.web.control import Control
from config.settings import Settings
from models.domain.caller import Call
from models.domain.errors import Gone
from models.domain.events import SystemNoted
from models.domain.hours import is_open

_TAKEN_UP = ("connect", "listen", "whisper")  # what a phone can go on with after a restart
_STATES = {"45": "login", "46": "logout", "47": "pause", "48": "unpause"}
log = logging.getLogger(__name__)


async def _once(listening: asyncio.Event, serve: Callable[[], Awaitable[None]]) -> None:
    """Serve once FastAGI listens: whoever finds the control socket may dial."""
    await listening.wait()
    await serve()


async def _warmed(centre: Centre) -> None:
    """Load what understands open answers before the first caller gives one."""
    for classifier in centre.classifiers.values():
        await asyncio.to_thread(classifier.warm)


class App:
    """The running application. `run` returns when `stop` was called and calls have drained."""

    def __init__(self, settings: Settings, pbx: PbxState) -> None:
        self.settings, self.pbx = settings, pbx
        self.files = files_or_last_good(settings, Path(pbx.run) / "flows")
        self.ready = asyncio.Event()
        self._stopping = asyncio.Event()
        self._tasks: asyncio.TaskGroup | None = None
        self._startup_time = ""
        self._adopted = False
        self._lost_as = ""
        self._started_at = time.time()
        self.lag = LoopLag()

    # Building -----------------------------------------------------------------------------

    async def run(self) -> None:
        """Run until stopped."""
        async with AsyncExitStack() as stack:
            self._call_tasks: set[asyncio.Task[None]] = set()
            parts = await build(self.settings, self.pbx, self.files, stack)
            self.parts, self.centre = parts, parts.centre
            self.centre.starter = self._start
            self.versions = FlowVersions(self.centre, Path(self.pbx.run) / "flows")
            self.versions.begin(self.files.flow, self.files.texts)
            self.healer = Healer(self.centre, self.socket_is_up, self._take_over)
            self.agi = self._agi()
            ari = self.settings.ari
            self.socket = EventSocket(
                self.centre.rest, ari.app, self._on_event, self._on_connect, self._on_lost,
                ari.heartbeat_seconds, ari.reconnect_max_seconds,
            )  # fmt: skip
            control = Control(
                self.centre, self.health, parts.recorder, self.lag, Path(self.pbx.socket_dir) / "kefu.sock",
                flow_routes(self.versions, self.centre),
            )  # fmt: skip
            centre, journal, listening = self.centre, self.centre.journal, asyncio.Event()
            always = [
                ("journal", journal.run()), ("ears", centre.ears.run()), ("agi", self.agi.run(listening.set)),
                ("matchmaker", centre.matchmaker.run()),
                ("menu recognisers", centre.menu_pool.run()), ("transcript recognisers", centre.transcript_pool.run()),
                ("intents", _warmed(centre)),
            ]  # fmt: skip
            beside: list[tuple[str, Callable[[], Awaitable[None]]]] = [
                ("control", partial(_once, listening, control.run)), ("healer", self.healer.run),
                ("loop lag", self.lag.run), *parts.services(),
            ]  # fmt: skip
            async with asyncio.TaskGroup() as services:
                running = [services.create_task(work, name=name) for name, work in always]
                running += [services.create_task(keep_serving(journal, *one), name=one[0]) for one in beside]
                await self._serve_calls()
                await parts.recorder.drained()
                await centre.ears.finished()
                await journal.flushed()
                for task in reversed(running):
                    task.cancel()

    def _agi(self) -> AgiServer:
        agi, jitter = self.settings.agi, self.settings.speech.jitter_ms
        scripts = {
            "intake": intake(self.centre.callers, lambda at: is_open(self.files.week, at, self.files.zone), jitter),
            "queue": queue_script(self.centre.callers, lambda at: is_open(self.files.week, at, self.files.zone)),
            "agent": agent_script(self._dialled),
        }
        return AgiServer(scripts, self.pbx.agi_port, agi.deadline_ms / 1000, agi.read_seconds, agi.max_sessions)

    async def _serve_calls(self) -> None:
        async with asyncio.TaskGroup() as self._tasks:
            socket = self._tasks.create_task(self.socket.run(), name="ARI socket")
            await self._stopping.wait()
            if self._call_tasks:
                await asyncio.wait(list(self._call_tasks), timeout=self.settings.centre.drain_seconds)
            for task in list(self._call_tasks):
                task.cancel()
            if self._call_tasks:
                await asyncio.wait(list(self._call_tasks))
            socket.cancel()

    def _dialled(self, agent: str, command: str, argument: str) -> None:
        """A dialled code. Raises CommandRefused."""
        if command == "setstate":
            must_supervise(self.centre, agent)
            carry_out(self.centre.roster, argument[:-2], _STATES.get(argument[-2:], "?"), "", agent)
        else:
            extend = self.settings.desk.extend_seconds
            carry_out(self.centre.roster, agent, command, argument, extend_seconds=extend)

    def socket_is_up(self) -> bool:
        """Whether Asterisk can be asked, and calls have been adopted."""
        return self.socket.connected.is_set()

    def stop(self) -> None:
        """Take no more calls, let the present ones end for a while, then close."""
        self._stopping.set()

    # Events of Asterisk --------------------------------------------------------------------

    def _on_event(self, event: AriEvent) -> None:
        if event["type"] == "StasisStart":
            entry = read_entry(event)
            if "replace_channel" in event:
                self.centre.bus.publish(event)
                return
            if entry.kind == "desk":
                self._start_desk(entry)
                return
            story = story_for(entry, self.centre, self._stopping.is_set())
            if story is not None:
                self._start(call_of(entry), story)
                return
            if not self.centre.bus.publish(event) and self._tasks is not None:
                self._tasks.create_task(self._hang_up_stray(entry.channel_id), name="stray")
            return
        self.centre.bus.publish(event)

    def _start_desk(self, entry: Entry) -> None:
        assert self._tasks is not None
        events = self.centre.bus.open(f"channel:{entry.channel_id}")
        task = self._tasks.create_task(supervise_desk(self.centre, entry, events), name=f"{entry.do} {entry.agent}")
        self._call_tasks.add(task)
        task.add_done_callback(self._call_tasks.discard)

    async def _take_over(self, channel_id: str) -> None:
        """A caller whose arrival was never heard."""
        await self._late(entry_of_channel(await self.centre.rest.get(f"/channels/{channel_id}")))

    async def _late(self, entry: Entry) -> None:
        """A channel that is here and of which nothing is known: a caller, or the phone of an agent."""
        if entry.kind == "desk" and entry.do in _TAKEN_UP:
            self._start_desk(entry)
        elif entry.kind in ("inbound", "test"):
            found = heard_of_late(entry)
            self._start(found.call, found.story)
        else:
            await self._hang_up_stray(entry.channel_id)

    def _start(self, call: Call, story: Story) -> asyncio.Task[None]:
        assert self._tasks is not None
        events: Subscription = self.centre.bus.open(f"channel:{call.channel_id}")
        task = self._tasks.create_task(supervise(self.centre, call, events, story), name=f"call {call.id}")
        self._call_tasks.add(task)
        task.add_done_callback(self._call_tasks.discard)
        return task

    async def _hang_up_stray(self, channel_id: str) -> None:
        await Channel(self.centre.rest, self.centre.bus, channel_id).hang_up()
        self.centre.journal.publish(SystemNoted(what="stray channel removed", detail=channel_id))

    async def _on_connect(self) -> None:
        """Events of the gap never come: compare with Asterisk, and synthesise the ends that were missed."""
        info = await self.centre.rest.get("/asterisk/info", only="status")
        startup, before = str(info["status"]["startup_time"]), self._startup_time
        self._startup_time = startup
        if not self._adopted:
            self._adopted = True
            await self._adopt()
        else:
            cause = "Asterisk was restarted" if startup != before else "hung up while the connection was down"
            await self._resync(cause)
            self.centre.journal.publish(SystemNoted(what="Asterisk connection restored", detail=cause))
        self._lost_as = ""
        self.ready.set()

    async def _adopt(self) -> None:
        journal = self.centre.journal

        def read() -> tuple[Left, list[dict[str, Any]]]:
            database = journal.database
            left = Left(
                list(database.query("select * from calls where ended_at is null")),
                list(database.query("select * from agents")),
                list(database.query("select * from legs where left_at is null and role != 'supervisor'")),
            )
            return left, list(database.query("select * from callbacks where closed_at is null"))

        left, callbacks = await journal.call(read)
        for row in callbacks:
            names = ("id", "number", "problem", "language", "priority", "entered_at")
            self.parts.callbacks.add(Wanted(**{name: row[name] for name in names}), known=True)
        found, unknown = await survivors(self.centre, left)
        for one in found:
            self._start(one.call, one.story)
        for entry in unknown:
            await self._late(entry)
        await self.parts.messages.sweep()
        self.parts.recorder.sweep({row["id"] for row in left.calls})

    async def _resync(self, cause: str) -> None:
        bus = self.centre.bus
        awaited, playbacks = bus.waiting_for("channel"), bus.waiting_for("playback")
        live = {channel["id"] for channel in await self.centre.rest.get("/channels")}
        self._end_channels(awaited - live, cause)
        for playback_id in playbacks:
            try:
                await self.centre.rest.get(f"/playbacks/{playback_id}")
            except Gone:
                over = {"id": playback_id, "state": "failed", "target_uri": ""}
                bus.publish({"type": "PlaybackFinished", "playback": over})
                for session in self.centre.calls.values():
                    session.inputs.put_nowait(PlaybackOver(playback_id))

    def _end_channels(self, channel_ids: set[str], cause: str) -> None:
        for channel_id in channel_ids:
            self.centre.bus.publish({"type": "StasisEnd", "channel": {"id": channel_id}, "kefu_cause": cause})

    def _on_lost(self, refused: bool) -> None:
        detail = "Asterisk refuses connections" if refused else "the event socket broke"
        if detail != self._lost_as:  # said once, not at every attempt to reconnect
            self._lost_as = detail
            self.centre.journal.publish(SystemNoted(what="Asterisk connection lost", detail=detail))
        if refused:
            self._end_channels(self.centre.bus.waiting_for("channel"), "Asterisk is gone")

    def health(self) -> dict[str, Any]:
        """Counters for `kefu status`."""
        centre = self.centre
        return {
            "asterisk": "connected" if self.socket.connected.is_set() else "away",
            "asterisk_version": self.pbx.asterisk_version,
            "up_seconds": round(time.time() - self._started_at, 1),
            "calls": len(centre.calls), "rest_requests": centre.rest.requests, "rest_failures": centre.rest.failures,
            "events": centre.bus.published, "events_dropped": centre.bus.dropped,
            "recogniser": {"en": centre.menu_pool.address("en"), "zh": centre.menu_pool.address("zh")},
            "recogniser_restarts": centre.menu_pool.restarts + centre.transcript_pool.restarts,
            "speech_streams": {"now": centre.streams.now, "most": centre.streams.most, "limit": centre.streams.limit,
                               "refused": centre.streams.refused},
            "speech_cost": {"menus": centre.menu_pool.cost, "transcripts": centre.transcript_pool.cost},
            "speech_spent_seconds": {"menus": round(centre.menu_pool.spent, 3),
                                     "transcripts": round(centre.transcript_pool.spent, 3)},
            "speech_refused": centre.menu_pool.refused + centre.transcript_pool.refused,
            "recogniser_pids": sorted(centre.menu_pool.pids | centre.transcript_pool.pids),
            "database_locked": centre.journal.locked, "agi_served": self.agi.counters.served,
            "agi_late": self.agi.counters.late, "agi_refused": self.agi.counters.refused,
            "agi_malformed": self.agi.counters.malformed, "tasks": len(asyncio.all_tasks()),
            "manager": "connected" if self.parts.ami.connected.is_set() else "away",
            "healed": dict(self.healer.healed), "checks": self.healer.checks,
            "loop_lag_ms": {"p50": self.lag.percentile(0.5), "p99": self.lag.percentile(0.99)},
            "callbacks": len(self.parts.callbacks.open), "parked": len(centre.slots),
        }  # fmt: skip
