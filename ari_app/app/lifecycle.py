"""The running application: events of Asterisk to calls, and everything taken down in reverse."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

from agi.scripts.agent import agent as agent_script
from agi.scripts.intake import intake
from agi.scripts.queue import queue as queue_script
from agi.server import AgiServer
from ari_app.agents.desk import carry_out
from ari_app.agents.roster import Roster
from ari_app.app.counters import counters
from ari_app.app.detach import settle
from ari_app.app.flow_orders import flow_handlers
from ari_app.app.flow_versions import FlowVersions, files_or_last_good
from ari_app.app.lifecycle_orders import lifecycle_handlers
from ari_app.app.recovery import TAKEN_UP, Recovery
from ari_app.app.supervision import supervise, supervise_desk
from ari_app.app.wiring import Parts, build
from ari_app.ari import reading
from ari_app.ari.bus import Subscription
from ari_app.ari.entry import Entry, entry_of_channel, read_entry
from ari_app.ari.event_socket import EventSocket
from ari_app.ari.events import Event, StasisStart
from ari_app.contact.callback_book import Wanted
from ari_app.contact.flow_parts import FlowParts
from ari_app.contact.permission import must, phone_of
from ari_app.foundation import steady
from ari_app.foundation.guard import keep_serving, shielded
from ari_app.monitor.lag import LoopLag
from ari_app.pbx.state import PbxState
from ari_app.voice.admission import story_for
from ari_app.voice.call.intake import Doors, call_of
from ari_app.voice.call.session import CallSession
from ari_app.voice.call.starting import Story
from ari_app.voice.recovery.adopt import Found, heard_of_late
from ari_app.voice.recovery.reconciler import Believed, Reconciler
from ari_app.web.control import Control
from config.settings import Settings
from models.domain.caller import Call
from models.domain.errors import AsteriskAway, AsteriskError
from models.domain.events import SystemNoted
from models.domain.floor_commands import agent_command
from models.domain.hours import is_open
from models.domain.recovery import Plan

_FLUSH_SECONDS = 5.0
_STATES = {"45": "login", "46": "logout", "47": "pause", "48": "unpause"}
log = logging.getLogger(__name__)


async def _once(listening: asyncio.Event, serve: Callable[[], Awaitable[None]]) -> None:
    """Serve once FastAGI listens: whoever finds the control socket may dial."""
    await listening.wait()
    await serve()


async def _warmed(flows: FlowParts) -> None:
    """Load what understands open answers before the first caller gives one."""
    for classifier in flows.classifiers.values():
        await asyncio.to_thread(classifier.warm)


class App:
    """The running application. `run` returns when `stop` was called and kefu has detached from its calls."""

    def __init__(self, settings: Settings, pbx: PbxState) -> None:
        self.settings, self.pbx = settings, pbx
        self.files = files_or_last_good(settings, Path(pbx.run) / "flows")
        self.ready = asyncio.Event()
        self._stopping = asyncio.Event()
        self._tasks: asyncio.TaskGroup | None = None
        self._call_tasks: set[asyncio.Task[None]] = set()
        self._waiting: list[Event] | None = []
        self._dispatch = shielded(self._dispatch_one, "an event of Asterisk", self._restarted)
        self._startup_time = ""
        self._lost_as = ""
        self._started_at = steady.now()
        self.incarnation = secrets.token_hex(4)
        self.draining = self.restarting = False
        self.adopted = self.service_failures = 0
        self.lag = LoopLag()

    # Building -----------------------------------------------------------------------------

    async def run(self) -> None:
        """Run until `stop`; then detach: calls stay in Asterisk and open in the books, for the next process."""
        async with AsyncExitStack() as stack:
            parts = await build(self.settings, self.pbx, self.files, stack)
            self._assemble(parts)
            services = self._services(parts)
            async with asyncio.TaskGroup() as group:
                running = [group.create_task(keep_serving(*one, self._restarted), name=one[0]) for one in services]
                await self._serve_calls()
                await self._flush()
                for task in reversed(running):
                    task.cancel()

    def _assemble(self, parts: Parts) -> None:
        services, ari = parts.services, self.settings.ari
        self.parts, self.services, self.calls, self.desk = parts, services, parts.calls, parts.desk
        parts.desk.start.serve(self._start)
        self.doors = Doors(self._is_open, self.settings.agi.late)
        self.versions = FlowVersions(
            services.flows, services.journal, services.floor.roster, self.settings, Path(self.pbx.run) / "flows"
        )
        self.versions.begin(self.files.flow, self.files.texts)
        self.recovery = Recovery(
            services.switch, services.journal, services.floor.roster, self.calls, self.doors, self._carry_on,
            self._start_desk,
        )  # fmt: skip
        believed = Believed(services.switch, services.floor, services.promises, self.calls, self.desk.rung)
        seconds = self.settings.healing.check_seconds
        self.reconciler = Reconciler(believed, services.journal, seconds, self.socket_is_up, self._take_over)
        self.agi = self._agi()
        self.socket = EventSocket(
            services.switch.rest, ari.app, self._on_event, self._on_connect, self._on_lost, ari.heartbeat_seconds,
            ari.reconnect_max_seconds,
        )  # fmt: skip

    def _services(self, parts: Parts) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        """Everything that runs beside the calls; each is restarted alone, and no call notices."""
        services, listening = self.services, asyncio.Event()
        control = Control(
            parts.control_ports(), self.health, self.lag, Path(self.pbx.socket_dir) / "kefu.sock",
            {**flow_handlers(self.versions, self.desk), **lifecycle_handlers(self)},
        )  # fmt: skip
        return [
            ("journal", services.journal.run), ("ears", services.hearing.ears.run),
            ("FastAGI", partial(self.agi.run, listening.set)),
            ("dispatcher", services.floor.dispatcher.run), ("menu recognisers", services.hearing.menus.run),
            ("transcript recognisers", services.hearing.transcripts.run), ("intents", partial(_warmed, services.flows)),
            ("control", partial(_once, listening, control.run)), ("reconciler", self.reconciler.run),
            ("loop lag", self.lag.run), *parts.running(),
        ]  # fmt: skip

    @property
    def _roster(self) -> Roster:
        return self.services.floor.roster

    def _restarted(self, words: str) -> None:
        self.service_failures += 1
        self.services.journal.publish(SystemNoted(what="service restarted", detail=words))

    def _is_open(self, at: float) -> bool:
        return is_open(self.files.week, at, self.files.zone)

    def _agi(self) -> AgiServer:
        agi, jitter = self.settings.agi, self.settings.speech.jitter_ms
        scripts = {
            "intake": intake(self.services.callers, self._is_open, jitter),
            "queue": queue_script(self.services.callers, self._is_open),
            "agent": agent_script(self._dialled),
        }

        def strangers(count: int) -> None:
            detail = f"{count} requests without the secret of KEFU_AGI"
            self.services.journal.publish(SystemNoted(what="FastAGI refused", detail=detail))

        return AgiServer(
            scripts, self.pbx.agi_port, agi.deadline_ms / 1000, agi.read_seconds, agi.max_sessions,
            self.pbx.agi_secret, strangers,
        )  # fmt: skip

    async def _serve_calls(self) -> None:
        """Until `stop`. However the block is left, the doors are shut before any call is cancelled."""
        async with asyncio.TaskGroup() as self._tasks:
            socket = self._tasks.create_task(
                keep_serving("ARI socket", self.socket.run, self._restarted), name="ARI socket"
            )
            try:
                await self._stopping.wait()
                await settle(self.services, self._sessions(), self.recovery, self.settings.centre.drain_seconds)
            finally:
                self._detach()
                for task in (socket, *self._call_tasks):
                    task.cancel()

    def _sessions(self) -> list[tuple[asyncio.Task[None], CallSession]]:
        by_name = {f"call {call_id}": session for call_id, session in self.calls.items()}
        return [(task, by_name[task.get_name()]) for task in self._call_tasks if task.get_name() in by_name]

    def _detach(self) -> None:
        """Nothing more is asked of Asterisk, nothing more is written: everything stays for the next process."""
        if not self.services.switch.rest.detached:
            self.services.journal.publish(
                SystemNoted(what="kefu detached", detail=f"{len(self.calls)} calls stay in Asterisk")
            )
        self.services.switch.rest.detach()
        self.parts.ami.detach()
        self.services.journal.detach()

    async def _flush(self) -> None:
        try:
            async with asyncio.timeout(_FLUSH_SECONDS):
                await self.services.journal.flushed()
        except TimeoutError:
            log.warning("not everything is in the database yet; the rest is spooled")

    def _dialled(self, agent: str, command: str, argument: str) -> None:
        """A dialled code. Raises CommandRefused."""
        about, for_others = agent, command == "setstate"
        if for_others:
            about, command, argument = argument[:-2], _STATES.get(argument[-2:], "?"), ""
        order = agent_command(command, argument)
        must(self._roster, phone_of(self._roster, agent), order.of_others if for_others else order.act)
        carry_out(self._roster, about, order, agent, self.settings.desk.extend_seconds)

    @property
    def busy(self) -> int:
        """How many calls and telephones are being served."""
        return len(self._call_tasks)

    def socket_is_up(self) -> bool:
        """Whether Asterisk can be asked, and calls have been adopted."""
        return self.socket.connected.is_set()

    def stop(self, restart: bool = False) -> None:
        """Detach and end; with ``restart``, `restarting` tells whoever runs this to begin anew."""
        self.restarting = restart
        self._stopping.set()

    # Events of Asterisk --------------------------------------------------------------------

    def _on_event(self, event: Event) -> None:
        """While books and Asterisk are compared, events wait: who arrives meanwhile is served once, afterwards."""
        if self._waiting is not None:
            self._waiting.append(event)
        else:
            self._dispatch(event)

    def _dispatch_one(self, event: Event) -> None:
        taken = self.services.switch.bus.publish(event)
        if isinstance(event, StasisStart) and not taken and event.replace_channel is None:
            self._arrived(read_entry(event))

    def _arrived(self, entry: Entry) -> None:
        if entry.kind == "desk":
            self._start_desk(entry)
            return
        story = story_for(entry, self.settings.centre, self.services.present, len(self.calls), self.draining)
        if story is not None:
            self._start(call_of(entry, self.doors), story)
        elif self._tasks is not None:
            self._tasks.create_task(self._hang_up_stray(entry.channel_id), name="stray")

    def _start_desk(self, entry: Entry) -> None:
        assert self._tasks is not None
        events = self.services.switch.events(entry.channel_id)
        work = supervise_desk(self.desk, entry, events)
        self._served(self._tasks.create_task(work, name=f"{entry.do} {entry.agent}"))

    async def _take_over(self, channel_id: str) -> None:
        """A channel that is here and of which nothing is known: a caller, or the phone of an agent."""
        entry = entry_of_channel(await reading.channel(self.services.switch.rest, channel_id))
        if entry.kind == "desk" and entry.do in TAKEN_UP:
            self._start_desk(entry)
        elif entry.kind in ("inbound", "test"):
            self._carry_on(heard_of_late(entry, self.doors))
        else:
            await self._hang_up_stray(entry.channel_id)

    def _carry_on(self, found: Found) -> None:
        switch = self.services.switch
        self._start(found.call, found.story, {one: switch.events(one) for one in found.channels})

    def _start(
        self, call: Call, story: Story, inherited: Mapping[str, Subscription] | None = None
    ) -> asyncio.Task[None]:
        assert self._tasks is not None
        events: Subscription = self.services.switch.events(call.channel_id)
        work = supervise(self.services, self.calls, call, events, story, inherited)
        return self._served(self._tasks.create_task(work, name=f"call {call.id}"))

    def _served(self, task: asyncio.Task[None]) -> asyncio.Task[None]:
        self._call_tasks.add(task)
        task.add_done_callback(self._call_tasks.discard)
        return task

    async def _hang_up_stray(self, channel_id: str) -> None:
        await self.services.switch.channel(channel_id).hang_up()
        self.services.journal.publish(SystemNoted(what="stray channel removed", detail=channel_id))

    async def _on_connect(self) -> None:
        """Events of the gap never come: compare with Asterisk until that has succeeded; then those that wait."""
        pause = 0.1
        while True:
            try:
                plan = await self._compare()
                break
            except AsteriskAway:
                raise
            except AsteriskError as error:
                self.services.journal.publish(
                    SystemNoted(what="the comparison with Asterisk failed", detail=str(error))
                )
                await asyncio.sleep(pause)
                pause = min(2 * pause, 2.0)
        waiting, self._waiting = self._waiting or [], None
        for event in waiting:
            self._dispatch(event)
        self._lost_as = ""
        self.adopted += len(plan.taken_up) + len(plan.unknown)
        self.ready.set()
        await self.recovery.clear()

    async def _compare(self) -> Plan:
        info = await reading.info(self.services.switch.rest, only="status")
        startup, before = info.status.startup_time if info.status else "", self._startup_time
        first = self.recovery.first
        cause = "Asterisk was restarted" if startup != before else "hung up while the connection was down"
        plan = await self.recovery.run(cause)
        self._startup_time = startup
        if first:
            self._begin_callbacks()
            await self.parts.messages.sweep()
            self.parts.recorder.sweep({one.call_id for one in plan.taken_up})
        else:
            self.services.journal.publish(SystemNoted(what="Asterisk connection restored", detail=cause))
        return plan

    def _begin_callbacks(self) -> None:
        names = ("id", "number", "problem", "language", "priority", "entered_at")
        for row in self.recovery.records.callbacks:
            wanted = Wanted(**{name: row[name] for name in names}, attempts=row["attempts"] or 0)
            self.parts.callbacks.add(wanted, known=True)

    def _on_lost(self, refused: bool) -> None:
        self._waiting = self._waiting or []
        detail = "Asterisk refuses connections" if refused else "the event socket broke"
        if detail != self._lost_as:  # said once, not at every attempt to reconnect
            self._lost_as = detail
            self.services.journal.publish(SystemNoted(what="Asterisk connection lost", detail=detail))
        if refused:
            for channel_id in self.services.switch.bus.waiting_for("channel"):
                self.recovery.end_channel(channel_id, "Asterisk is gone")

    def health(self) -> dict[str, Any]:
        """Counters for `kefu status`."""
        return {
            "asterisk": "connected" if self.socket.connected.is_set() else "away",
            "asterisk_version": self.pbx.asterisk_version,
            "up_seconds": round(steady.now() - self._started_at, 1),
            "incarnation": self.incarnation, "draining": self.draining, "taken_over": self.adopted,
            "service_failures": self.service_failures, "tasks": len(asyncio.all_tasks()),
            "healed": dict(self.reconciler.healed), "checks": self.reconciler.checks,
            "loop_lag_ms": {"p50": self.lag.percentile(0.5), "p99": self.lag.percentile(0.99)},
            **counters(self.parts, self.agi.counters),
        }  # fmt: skip
