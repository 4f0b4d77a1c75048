"""The running application: events of Asterisk to calls, and everything taken down in reverse."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

from ari_app.app.counters import counters
from ari_app.app.detach import settle
from ari_app.app.fastagi import fastagi
from ari_app.app.flow_orders import flow_handlers
from ari_app.app.flow_versions import FlowVersions
from ari_app.app.interface import Interface
from ari_app.app.last_good import FLOWS, files_or_last_good
from ari_app.app.lifecycle_orders import lifecycle_handlers
from ari_app.app.recovery import Recovery
from ari_app.app.rule_orders import rule_handlers
from ari_app.app.screens import open_screens
from ari_app.app.serving import Serving
from ari_app.app.teachable import Recognisers, Teachable
from ari_app.app.topic_orders import TopicOrders
from ari_app.app.trained import live_models
from ari_app.app.training_parts import Listening, TrainingParts, training_parts
from ari_app.app.wiring import Parts, build
from ari_app.ari import reading
from ari_app.ari.entry import read_entry
from ari_app.ari.event_socket import EventSocket
from ari_app.ari.events import Event, StasisStart
from ari_app.configuration.everything import shipped_files
from ari_app.configuration.promoted_cards import CardsInForce
from ari_app.contact.callback_book import Wanted
from ari_app.contact.flow_parts import FlowParts
from ari_app.foundation import steady
from ari_app.foundation.guard import keep_serving, shielded
from ari_app.monitor.lag import LoopLag
from ari_app.pbx.state import PbxState
from ari_app.voice.call.intake import Doors
from ari_app.voice.callbacks import Callbacks
from ari_app.voice.recovery.books import Believed
from ari_app.voice.recovery.reconciler import Reconciler
from ari_app.web.handlers.knowledge import knowledge_handlers
from ari_app.web.operation import Handler
from config.load import ROOT
from config.settings import Settings
from models.domain.errors import AsteriskAway, AsteriskError
from models.domain.events import SystemNoted
from models.domain.hours import is_open
from models.domain.recovery import Plan

_FLUSH_SECONDS = 5.0
log = logging.getLogger(__name__)


async def _warmed(flows: FlowParts) -> None:
    """Load what understands open answers before the first caller gives one."""
    for classifier in flows.classifiers.values():
        await asyncio.to_thread(classifier.warm)


def _take_up_callbacks(recovery: Recovery, callbacks: Callbacks) -> None:
    """Those that a former process had still to make."""
    names = ("id", "number", "problem", "language", "priority", "entered_at")
    for row in recovery.records.callbacks:
        callbacks.add(Wanted(**{name: row[name] for name in names}, attempts=row["attempts"] or 0), known=True)


def _handlers(app: App, parts: Parts) -> dict[str, Handler]:
    """Who carries out what is about flows, rules, knowledge, topics and the process itself."""
    return {
        **flow_handlers(app.versions, app.desk, parts.book), **lifecycle_handlers(app),
        **rule_handlers(parts.rule_versions),
        **knowledge_handlers(app.helper.library, app.calls, app.settings.assist),
        **TopicOrders(parts.topics, app.versions, app.services.journal.publish, time.time).handlers(),
    }  # fmt: skip


def _training(app: App, parts: Parts) -> TrainingParts:
    """The trainer's bench; models that were live before are so again."""
    hearing, speech, journal = app.services.hearing, app.settings.speech, app.services.journal
    recognisers = Recognisers(speech, hearing.menus, hearing.transcripts)
    others = Teachable(recognisers, app.helper.library, app.cards, app.settings.assist)
    live = live_models(app.files.classifiers, Path(app.pbx.run), journal, others.kinds)
    listening = Listening(app.helper, hearing)
    return training_parts(live, journal, shipped_files(speech), others, parts.rule_versions, listening)


class App:
    """The running application. `run` returns when `stop` was called and kefu has detached from its calls."""

    def __init__(self, settings: Settings, pbx: PbxState) -> None:
        self.settings, self.pbx = settings, pbx
        self.files = files_or_last_good(settings, Path(pbx.run))
        self.ready = asyncio.Event()
        self._stopping = asyncio.Event()
        self._waiting: list[Event] | None = []
        self._dispatch = shielded(self._dispatch_one, "an event of Asterisk", self._restarted)
        self._startup_time = self._lost_as = ""
        self._started_at = steady.now()
        self.incarnation = secrets.token_hex(4)
        self.draining = self.restarting = False
        self.adopted = self.service_failures = 0
        self.lag = LoopLag()
        self.cards = CardsInForce(ROOT / settings.assist.knowledge)

    # Building -----------------------------------------------------------------------------

    async def run(self) -> None:
        """Run until `stop`; then detach: calls stay in Asterisk and open in the books, for the next process."""
        async with AsyncExitStack() as stack:
            parts = await build(self.settings, self.pbx, self.files, stack)
            self._assemble(parts)
            screens = open_screens(self.settings, self.files, parts, self.health, self.cards, self.pbx, stack)
            self.live, self.helper = await screens
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
        self.doors = Doors(self._is_open, self.settings.agi.late)
        self.serving = Serving(parts, self.settings.centre, self.doors, lambda: self.draining)
        parts.desk.start.serve(self.serving.start)
        self.versions = FlowVersions(
            services.flows, services.journal, services.floor.roster, self.settings, Path(self.pbx.run) / FLOWS,
            parts.rule_versions,
        )  # fmt: skip
        self.versions.begin(self.files.flow, self.files.texts)
        parts.rule_versions.speak_by(services.flows.prompts.render_texts)
        self.recovery = Recovery(
            services.switch, services.journal, services.floor.roster, self.calls, self.doors,
            self.serving.carry_on, self.serving.start_desk,
        )  # fmt: skip
        believed = Believed(services.switch, services.floor, services.promises, self.calls, self.desk.rung)
        seconds = self.settings.healing.check_seconds
        self.reconciler = Reconciler(believed, services.journal, seconds, self.socket_is_up, self.serving.take_over)
        self.agi = fastagi(services, self.settings, self.pbx, self._is_open)
        self.socket = EventSocket(
            services.switch.rest, ari.app, self._on_event, self._on_connect, self._on_lost, ari.heartbeat_seconds,
            ari.reconnect_max_seconds,
        )  # fmt: skip

    def _services(self, parts: Parts) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        """Everything that runs beside the calls; each is restarted alone, and no call notices."""
        services, listening = self.services, asyncio.Event()
        self.models = (training := _training(self, parts)).live
        self.interface = Interface(
            parts, self.live, self.health, self.lag, self.pbx, {**_handlers(self, parts), **training.handlers}
        )  # fmt: skip
        return [
            ("journal", services.journal.run), ("ears", services.hearing.ears.run),
            ("FastAGI", partial(self.agi.run, listening.set)),
            ("dispatcher", services.floor.dispatcher.run), ("menu recognisers", services.hearing.menus.run),
            ("transcript recognisers", services.hearing.transcripts.run), ("intents", partial(_warmed, services.flows)),
            *self.interface.services(listening), ("reconciler", self.reconciler.run),
            ("loop lag", self.lag.run), *self.live.services(), *self.helper.services(),
            *training.services, *parts.running(),
        ]  # fmt: skip

    def _restarted(self, words: str) -> None:
        self.service_failures += 1
        self.services.journal.publish(SystemNoted(what="service restarted", detail=words))

    def _is_open(self, at: float) -> bool:
        return is_open(self.files.week, at, self.files.zone)

    async def _serve_calls(self) -> None:
        """Until `stop`. However the block is left, the doors are shut before any call is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self.serving.tasks = tasks
            socket = tasks.create_task(keep_serving("ARI socket", self.socket.run, self._restarted), name="ARI socket")
            try:
                await self._stopping.wait()
                await settle(self.services, self.serving.sessions(), self.recovery, self.settings.centre.drain_seconds)
            finally:
                self._detach()
                for task in (socket, *self.serving.running):
                    task.cancel()

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

    @property
    def busy(self) -> int:
        """How many calls and telephones are being served."""
        return len(self.serving.running)

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
            self.serving.arrived(read_entry(event))

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
                failed = SystemNoted(what="the comparison with Asterisk failed", detail=str(error))
                self.services.journal.publish(failed)
                await asyncio.sleep(pause)
                pause = min(2 * pause, 2.0)
        self.reconciler.begin_anew()
        waiting, self._waiting, self._lost_as = self._waiting or [], None, ""
        for event in waiting:
            self._dispatch(event)
        self.parts.web_phones.resync_soon()
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
            _take_up_callbacks(self.recovery, self.parts.callbacks)
            await self.parts.messages.sweep()
            self.parts.recorder.sweep({one.call_id for one in plan.taken_up})
        else:
            self.services.journal.publish(SystemNoted(what="Asterisk connection restored", detail=cause))
        return plan

    def _on_lost(self, refused: bool) -> None:
        self._waiting = self._waiting or []
        detail = "Asterisk refuses connections" if refused else "the event socket broke"
        if detail != self._lost_as:  # said once, not at every attempt to reconnect
            self.services.journal.publish(SystemNoted(what="Asterisk connection lost", detail=detail))
        self._lost_as = detail
        if refused:
            for channel_id in self.services.switch.bus.waiting_for("channel"):
                self.recovery.end_channel(channel_id, "Asterisk is gone")

    def health(self) -> dict[str, Any]:
        """Counters for `kefu status`."""
        return {
            "asterisk": "connected" if self.socket.connected.is_set() else "away",
            "asterisk_version": self.pbx.asterisk_version, "edge": self.interface.edge_line.health(),
            "up_seconds": round(steady.now() - self._started_at, 1),
            "incarnation": self.incarnation, "draining": self.draining, "taken_over": self.adopted,
            "service_failures": self.service_failures, "tasks": len(asyncio.all_tasks()),
            **counters(self.parts, self.agi.counters, self.reconciler, self.lag),
        }  # fmt: skip
