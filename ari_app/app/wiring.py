"""The composition root: builds every part once and says which of them run."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ari_app.agents.roster import Roster
from ari_app.app.upkeep import Upkeep, build_upkeep
from ari_app.ari.bus import Bus
from ari_app.ari.heartbeat import beat
from ari_app.ari.manager import Ami
from ari_app.ari.rest import Rest
from ari_app.ari.switch import Switch
from ari_app.configuration.everything import Files
from ari_app.contact.dialling_policy import DAY, DiallingPolicy
from ari_app.contact.flow_parts import FlowParts
from ari_app.contact.presence import Presence
from ari_app.foundation import steady
from ari_app.lookup.crm import CrmDirectory
from ari_app.lookup.service import LookUps
from ari_app.lookup.sql import business_database
from ari_app.media.hearing import Hearing
from ari_app.media.prompts import PromptBook, renderings
from ari_app.media.recogniser_pool import RecogniserPool
from ari_app.media.recorder import Recorder
from ari_app.media.streams import Streams
from ari_app.media.templates import render_templates
from ari_app.media.voices import choose_voices
from ari_app.pbx.install import CACHE
from ari_app.pbx.state import PbxState
from ari_app.reports.queue_log import QueueLog
from ari_app.routing.device_states import DeviceStates
from ari_app.routing.dispatcher import Dispatcher
from ari_app.routing.floor import Floor
from ari_app.routing.kept_places import KeptPlaces
from ari_app.routing.learning import Learning
from ari_app.routing.promises import Promises
from ari_app.routing.waits import KINDS, RECALLED, Waits
from ari_app.store.callers import CallerDirectory, seed
from ari_app.store.journal import Journal
from ari_app.store.keyring import find_ring
from ari_app.store.mailbox import Mailbox
from ari_app.store.open_records import told_of_open_calls, told_since
from ari_app.store.recent import recent
from ari_app.voice.call.desk import Desk
from ari_app.voice.call.nailed_lines import NailedLines
from ari_app.voice.call.parking_lot import ParkingLot
from ari_app.voice.call.rung_phones import RungPhones
from ari_app.voice.call.services import Services
from ari_app.voice.call.session import Calls
from ari_app.voice.call.starting import Starter
from ari_app.voice.callbacks import Callbacks
from ari_app.voice.features.retranscribe import Scribe
from ari_app.voice.route import serve
from ari_app.voice.voicemail.messages import Messages
from ari_app.web.ports import Ports
from config.load import ROOT, key_folders
from config.settings import Settings, Voice
from models.domain.events import SystemNoted
from models.quality.door import Door
from models.routing.pace import Pace
from models.speech.registry import dictates, resolve

PROMPTS = CACHE / "prompts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What `build` made: ports for calls (``services``) and for phones and commands (``desk``), and who serves."""

    services: Services
    desk: Desk
    calls: Calls
    ami: Ami
    recorder: Recorder
    callbacks: Callbacks
    messages: Messages
    learning: Learning
    device_states: DeviceStates
    upkeep: Upkeep

    def running(self) -> list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]]:
        """Those that run for as long as the application does."""
        settings, rest = self.services.settings, self.services.switch.rest
        return [
            *([("device states", self.device_states.run)] if settings.queue.device_states else []),
            ("sign of life", partial(beat, rest, settings.pbx.away_seconds)),
            ("AMI", self.ami.run), ("recorder", self.recorder.run), ("call-backs", self.callbacks.run),
            ("messages", self.messages.run), ("learning", self.learning.run), *self.upkeep.services(),
            *((f"voice {language}", one.run) for language, one in self.services.flows.prompts.renderings.items()),
        ]  # fmt: skip

    def control_ports(self) -> Ports:
        """What the control interface serves from."""
        services = self.services
        scribe = Scribe(services.journal, services.hearing.transcripts, services.settings.speech)
        return Ports(
            desk=self.desk, journal=services.journal, callbacks=self.callbacks, messages=self.messages,
            recorder=self.recorder, scribe=scribe,
        )  # fmt: skip


async def build(settings: Settings, pbx: PbxState, files: Files, stack: AsyncExitStack) -> Parts:
    """Everything, in order of need; ``stack`` takes it down."""
    run = Path(pbx.run)
    path = run / settings.store.path
    journal = await stack.enter_async_context(_journal(settings, path, files))
    callers = _directory(settings, path, stack)
    switch = Switch(await stack.enter_async_context(_rest(settings, pbx)), Bus(), settings.ari.app)
    flows = await _flows(settings, pbx, files, stack, path)
    hearing, floor = _hearing(settings, journal, pbx.websocket_media), _floor(settings, files, journal)
    calls, promises, start = Calls(), Promises(), Starter()
    dialling = _dialling(settings, floor.roster, journal, calls)
    keys = find_ring(settings.recording.key_file, run, key_folders())
    ami = Ami(
        pbx.ami_port, pbx.ari_user, pbx.ami_password, settings.healing.ami_seconds, floor.roster.device,
        floor.roster.forget_devices,
    )  # fmt: skip
    folder, keep = run / settings.recording.folder, settings.retention
    recorder = Recorder(
        ami, Path(pbx.monitor), folder, keys, keep.recordings_days, journal.publish, keep.recordings_mb
    )  # fmt: skip
    callbacks = Callbacks(
        journal=journal, floor=floor, dialling=dialling, promises=promises, calls=calls, start=start, serve=serve,
        settings=settings.callback,
    )  # fmt: skip
    box = Mailbox(run / "voicemail", keys, journal, keep.messages_days)
    messages = Messages(switch, journal, hearing.transcripts, settings, box)
    services = Services(
        settings=settings, journal=journal, floor=floor, callers=callers, flows=flows,
        present=Presence(dialling.key), promises=promises, kept_places=KeptPlaces(), callbacks=callbacks,
        switch=switch, hearing=hearing, dialling=dialling, nailed=NailedLines(),
        parking=ParkingLot(settings.desk.park_slots), recorder=recorder,
        messages=messages,
    )  # fmt: skip
    await _restore(services)
    upkeep = build_upkeep(services, calls, pbx, ami, recorder, box, PROMPTS)
    learning, device_states = await _beside(services, path, run)
    return Parts(
        services=services, desk=_desk(services, calls, start), calls=calls, ami=ami, recorder=recorder,
        callbacks=callbacks, messages=messages, learning=learning, device_states=device_states, upkeep=upkeep,
    )  # fmt: skip


def _desk(services: Services, calls: Calls, start: Starter) -> Desk:
    return Desk(
        settings=services.settings, switch=services.switch, floor=services.floor, flows=services.flows,
        dialling=services.dialling, nailed=services.nailed, parking=services.parking, calls=calls,
        rung=RungPhones(), start=start,
    )  # fmt: skip


def _rest(settings: Settings, pbx: PbxState) -> Rest:
    ari = settings.ari
    base = f"http://127.0.0.1:{pbx.http_port}/ari"
    return Rest(base, pbx.ari_user, pbx.ari_password, ari.connections, ari.request_seconds)


async def _flows(settings: Settings, pbx: PbxState, files: Files, stack: AsyncExitStack, path: Path) -> FlowParts:
    prompts = _prompts(settings.voice, files, Path(pbx.socket_dir) / "sounds")
    await prompts.render_all()
    await render_templates(settings.speech, files.flow)
    lookups = LookUps(path, business_database(ROOT / settings.centre.business, Path(pbx.run)))
    stack.push_async_callback(lookups.close)
    return FlowParts(files.flow, prompts, files.classifiers, lookups)


def _dialling(settings: Settings, roster: Roster, journal: Journal, calls: Calls) -> DiallingPolicy:
    emergency = frozenset(settings.centre.emergency.replace(",", " ").split())
    return DiallingPolicy(settings.dialling, emergency, roster, journal, calls.outside_numbers)


def _journal(settings: Settings, path: Path, files: Files) -> Journal:
    store = settings.store
    return Journal(
        path, store.busy_seconds, Door(settings.speech.mask_digits, settings.speech.keep_phone_numbers),
        store.memory_events, store.spool_mb, lambda database: seed(database, files.callers),
    )  # fmt: skip


async def _restore(services: Services) -> None:
    """What former processes did that still counts: numbers dialled within a day, places that were given back."""
    journal, now = services.journal, time.time()
    since = now - services.settings.callback.resume_seconds
    dialled = await journal.call(lambda: recent(journal.database, "NumberDialled", now - DAY))
    kept = await journal.call(lambda: recent(journal.database, "PlaceKept", since))
    services.dialling.restore([(at, one["key"], one["purpose"], one["outside"]) for at, one in dialled])
    services.kept_places.restore({str(one["earlier_call"]): at for at, one in kept})


def _prompts(voice: Voice, files: Files, sounds: Path) -> PromptBook:
    spoken = renderings(
        choose_voices(voice), voice.words_per_minute, voice.patience_seconds, sounds, PROMPTS
    )  # fmt: skip
    return PromptBook(files.texts, spoken, sounds, ROOT / voice.recordings)


def _directory(settings: Settings, path: Path, stack: AsyncExitStack) -> CallerDirectory | CrmDirectory:
    """The caller table, behind a CRM when there is one."""
    table = CallerDirectory(path)
    stack.callback(table.close)
    if not settings.crm.url:
        return table
    crm = CrmDirectory(table, settings.crm)
    stack.push_async_callback(crm.close)
    return crm


async def _beside(services: Services, path: Path, run: Path) -> tuple[Learning, DeviceStates]:
    """What watches agents and queues: outcomes, waits, device states, and app_queue's log."""
    name, journal, floor = services.settings.queue.log, services.journal, services.floor
    if name:
        log = QueueLog(run / name)
        log.recall(await journal.call(lambda: told_of_open_calls(journal.database, log.kinds)))
        journal.listen(log.take)
    floor.waits.recall(await journal.call(lambda: told_since(journal.database, steady.now() - RECALLED, KINDS)))
    journal.listen(floor.waits.take)
    states = DeviceStates(services.switch.rest, floor.roster, floor.dispatcher, lambda: floor.queue_names)
    return Learning(path, floor.roster, floor.dispatcher), states


def _floor(settings: Settings, files: Files, journal: Journal) -> Floor:
    queue = settings.queue
    roster = Roster(files.agents, journal, settings.wrap_up.seconds, queue.cool_down_seconds, settings.desk.max_missed)
    dispatcher = Dispatcher(roster, journal, queue, files.queues)
    pace = Pace(queue.handling_seconds, queue.patience_seconds)
    return Floor(roster, dispatcher, Waits(roster, dispatcher.line, pace), files.queues)


def _hearing(settings: Settings, journal: Journal, possible: bool) -> Hearing:
    speech = settings.speech
    engines = {"en": resolve(speech.engine_en, "en"), "zh": resolve(speech.engine_zh, "zh")}
    writers = {language: address if dictates(address) else "none" for language, address in engines.items()}

    def restarted(why: str) -> None:
        journal.publish(SystemNoted(what="recogniser restarted", detail=why))

    def pool(addresses: dict[str, str], workers: int) -> RecogniserPool:
        return RecogniserPool(
            addresses, workers, speech.max_backlog_seconds, restarted, speech.worker_growth_mb, speech.only_speech
        )

    return Hearing(
        pool(engines, speech.menu_workers), pool(writers, speech.transcript_workers), Streams(speech.max_streams),
        possible,
    )  # fmt: skip
