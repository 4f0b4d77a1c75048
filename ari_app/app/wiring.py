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
from ari_app.configuration.everything import Files
from ari_app.contact.services import Centre
from ari_app.foundation import steady
from ari_app.lookup.crm import CrmDirectory
from ari_app.lookup.service import LookUps
from ari_app.lookup.sql import business_database
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
from ari_app.routing.dispatcher import Matchmaker
from ari_app.routing.learning import Learning
from ari_app.routing.waits import KINDS, RECALLED, Waits
from ari_app.store.callers import CallerDirectory, seed
from ari_app.store.journal import Journal
from ari_app.store.keyring import find_ring
from ari_app.store.mailbox import Mailbox
from ari_app.store.open_records import told_of_open_calls, told_since
from ari_app.store.recent import recent
from ari_app.voice.callback import Callbacks
from ari_app.voice.dialling.policy import DAY
from ari_app.voice.route import serve
from ari_app.voice.voicemail.messages import Messages
from config.load import ROOT, key_folders
from config.settings import Settings, Voice
from models.domain.events import SystemNoted
from models.quality.door import Door
from models.routing.pace import Pace
from models.speech.registry import dictates, resolve

PROMPTS = CACHE / "prompts"


@dataclass(frozen=True, slots=True)
class Parts:
    """What `build` made beside the centre."""

    centre: Centre
    ami: Ami
    recorder: Recorder
    callbacks: Callbacks
    messages: Messages
    learning: Learning
    device_states: DeviceStates
    upkeep: Upkeep

    def services(self) -> list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]]:
        """Those that run for as long as the application does."""
        centre = self.centre
        wanted = centre.settings.queue.device_states
        return [
            *([("device states", self.device_states.run)] if wanted else []),
            ("sign of life", partial(beat, centre.rest, centre.settings.pbx.away_seconds)),
            ("AMI", self.ami.run), ("recorder", self.recorder.run), ("call-backs", self.callbacks.run),
            ("messages", self.messages.run), ("learning", self.learning.run), *self.upkeep.services(),
            *((f"voice {language}", one.run) for language, one in centre.prompts.renderings.items()),
        ]  # fmt: skip


async def build(settings: Settings, pbx: PbxState, files: Files, stack: AsyncExitStack) -> Parts:
    """Everything, in order of need; ``stack`` takes it down."""
    run = Path(pbx.run)
    path = run / settings.store.path
    journal = await stack.enter_async_context(_journal(settings, path, files))
    callers = _directory(settings, path, stack)
    base = f"http://127.0.0.1:{pbx.http_port}/ari"
    ari = settings.ari
    rest = await stack.enter_async_context(
        Rest(base, pbx.ari_user, pbx.ari_password, ari.connections, ari.request_seconds)
    )
    prompts = _prompts(settings.voice, files, Path(pbx.socket_dir) / "sounds")
    await prompts.render_all()
    await render_templates(settings.speech, files.flow)
    lookups = LookUps(path, business_database(ROOT / settings.centre.business, run))
    stack.push_async_callback(lookups.close)
    centre = _centre(settings, pbx, files, journal, rest, callers, prompts)
    await _restore(centre)
    keys = find_ring(settings.recording.key_file, run, key_folders())
    ami = Ami(
        pbx.ami_port, pbx.ari_user, pbx.ami_password, settings.healing.ami_seconds, centre.roster.device,
        centre.roster.forget_devices,
    )  # fmt: skip
    folder, keep = run / settings.recording.folder, settings.retention
    recorder = Recorder(
        ami, Path(pbx.monitor), folder, keys, keep.recordings_days, journal.publish, keep.recordings_mb
    )  # fmt: skip
    callbacks = Callbacks(centre, serve)
    messages = Messages(centre, Mailbox(run / "voicemail", keys, journal, keep.messages_days))
    upkeep = build_upkeep(centre, pbx, ami, recorder, messages.box, PROMPTS)
    centre.lookups = lookups
    centre.recorder, centre.callbacks, centre.messages = recorder, callbacks, messages
    return Parts(centre, ami, recorder, callbacks, messages, *await _beside(centre, path, run), upkeep)


def _journal(settings: Settings, path: Path, files: Files) -> Journal:
    store = settings.store
    return Journal(
        path, store.busy_seconds, Door(settings.speech.mask_digits, settings.speech.keep_phone_numbers),
        store.memory_events, store.spool_mb, lambda database: seed(database, files.callers),
    )  # fmt: skip


async def _restore(centre: Centre) -> None:
    """What former processes did that still counts: numbers dialled within a day, places that were given back."""
    journal, now = centre.journal, time.time()
    since = now - centre.settings.callback.resume_seconds
    dialled = await journal.call(lambda: recent(journal.database, "NumberDialled", now - DAY))
    kept = await journal.call(lambda: recent(journal.database, "PlaceKept", since))
    centre.dialling.restore([(at, one["key"], one["purpose"], one["outside"]) for at, one in dialled])
    centre.places_kept.update({str(one["earlier_call"]): at for at, one in kept})


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


async def _beside(centre: Centre, path: Path, run: Path) -> tuple[Learning, DeviceStates]:
    """What watches agents and queues: outcomes, waits, device states, and app_queue's log."""
    name, journal = centre.settings.queue.log, centre.journal
    if name:
        log = QueueLog(run / name)
        log.recall(await journal.call(lambda: told_of_open_calls(journal.database, log.kinds)))
        journal.listen(log.take)
    centre.waits.recall(await journal.call(lambda: told_since(journal.database, steady.now() - RECALLED, KINDS)))
    journal.listen(centre.waits.take)
    states = DeviceStates(centre.rest, centre.roster, centre.matchmaker, lambda: centre.queue_names)
    return Learning(path, centre.roster, centre.matchmaker), states


def _centre(
    settings: Settings,
    pbx: PbxState,
    files: Files,
    journal: Journal,
    rest: Rest,
    callers: CallerDirectory | CrmDirectory,
    prompts: PromptBook,
) -> Centre:
    speech, queue = settings.speech, settings.queue
    roster = Roster(files.agents, journal, settings.wrap_up.seconds, queue.cool_down_seconds, settings.desk.max_missed)
    matchmaker = Matchmaker(roster, journal, queue, files.queues)
    pace = Pace(queue.handling_seconds, queue.patience_seconds)
    engines = {"en": resolve(speech.engine_en, "en"), "zh": resolve(speech.engine_zh, "zh")}
    writers = {language: address if dictates(address) else "none" for language, address in engines.items()}

    def restarted(why: str) -> None:
        journal.publish(SystemNoted(what="recogniser restarted", detail=why))

    def pool(addresses: dict[str, str], workers: int) -> RecogniserPool:
        return RecogniserPool(
            addresses, workers, speech.max_backlog_seconds, restarted, speech.worker_growth_mb, speech.only_speech
        )

    return Centre(
        settings=settings, rest=rest, bus=Bus(), journal=journal, roster=roster,
        matchmaker=matchmaker, waits=Waits(roster, matchmaker.line, pace), callers=callers, prompts=prompts,
        menu_pool=pool(engines, speech.menu_workers),
        transcript_pool=pool(writers, speech.transcript_workers),
        flow=files.flow, run=Path(pbx.run), speech_possible=pbx.websocket_media, queues=files.queues,
        classifiers=files.classifiers, streams=Streams(speech.max_streams),
        emergency=frozenset(settings.centre.emergency.replace(",", " ").split()),
    )  # fmt: skip
