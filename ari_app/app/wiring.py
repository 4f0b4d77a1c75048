"""The composition root: builds every part once and says which of them run."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ari_app.accounts.accounts import Accounts
from ari_app.agents.phone_guard import PhoneGuard
from ari_app.agents.phones import Phones
from ari_app.agents.roster import Roster
from ari_app.app.rule_versions import RuleVersions
from ari_app.app.rules import quality_of, restore_raised, scorer_of
from ari_app.app.site_vocabulary import SiteVocabulary
from ari_app.app.topics import topics_of
from ari_app.app.upkeep import Upkeep, build_upkeep
from ari_app.app.webhooks import webhooks_of
from ari_app.ari.bus import Bus
from ari_app.ari.heartbeat import beat
from ari_app.ari.manager import Ami
from ari_app.ari.rest import Rest
from ari_app.ari.switch import Switch
from ari_app.configuration.everything import Files, place_name
from ari_app.contact.dialling_policy import DAY, DiallingPolicy
from ari_app.contact.flow_parts import FlowParts
from ari_app.contact.presence import Presence
from ari_app.contact.raised import Raised
from ari_app.feeds.webhooks import Webhooks
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
from ari_app.pbx.install import CACHE, Installation
from ari_app.pbx.state import PbxState
from ari_app.pbx.web_files import ticket_key
from ari_app.quality.quality import Quality
from ari_app.quality.scorer import Scorer
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
from ari_app.store.keyring import KeyRing, find_ring
from ari_app.store.line_file import LineFile
from ari_app.store.mailbox import Mailbox
from ari_app.store.open_records import told_of_open_calls, told_since
from ari_app.store.recent import recent
from ari_app.store.web_reader import WebBook
from ari_app.store.web_records import WebRecords
from ari_app.topics.service import TopicService
from ari_app.voice.call.desk import Desk
from ari_app.voice.call.nailed_lines import NailedLines
from ari_app.voice.call.parking_lot import ParkingLot
from ari_app.voice.call.rung_phones import RungPhones
from ari_app.voice.call.services import Services
from ari_app.voice.call.session import Calls
from ari_app.voice.call.starting import Starter
from ari_app.voice.call.watches import Watches
from ari_app.voice.callbacks import Callbacks
from ari_app.voice.features.retranscribe import Scribe
from ari_app.voice.features.web_phone import WebPhones
from ari_app.voice.route import serve
from ari_app.voice.voicemail.messages import Messages
from ari_app.web.account_parts import account_handlers, accounts_of
from ari_app.web.handlers.phone import PhoneOrders
from ari_app.web.operation import Handler
from ari_app.web.ports import Ports
from config.load import ROOT, key_folders
from config.settings import Settings, Voice
from models.domain.events import SystemNoted
from models.domain.phone_events import PhoneSessionBegan, PhoneSessionEnded, PhoneStateChanged
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
    queue_log: LineFile | None
    book: WebBook
    webhooks: Webhooks
    accounts: Accounts
    web_phones: WebPhones
    quality: Quality
    rule_versions: RuleVersions
    scorer: Scorer
    topics: TopicService
    vocabulary: SiteVocabulary

    def running(self) -> list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]]:
        """Those that run for as long as the application does."""
        settings, rest = self.services.settings, self.services.switch.rest
        return [
            *([("device states", self.device_states.run)] if settings.queue.device_states else []),
            ("sign of life", partial(beat, rest, settings.pbx.away_seconds)),
            ("AMI", self.ami.run), ("recorder", self.recorder.run), ("call-backs", self.callbacks.run),
            *([("queue_log", self.queue_log.run)] if self.queue_log is not None else []),
            ("pages' telephones", self.web_phones.run),
            ("phone guard", PhoneGuard(self.services.floor.roster, self.web_phones.phones).run),
            ("messages", self.messages.run), ("webhooks", self.webhooks.run), ("learning", self.learning.run),
            ("accounts", self.accounts.run), *self.quality.services(), ("forms", self.scorer.run),
            *self.upkeep.services(), *self.topics.services(),
            *((f"voice {language}", one.run) for language, one in self.services.flows.prompts.renderings.items()),
        ]  # fmt: skip

    def account_handlers(self) -> Mapping[str, Handler]:
        """Who carries out what is about users, sessions, tokens, the audit, and one's own telephone."""
        zone = place_name(self.services.settings)
        own = account_handlers(self.accounts, self.services.journal, self.book, zone)
        return {**own, **PhoneOrders(self.web_phones, self.calls).handlers()}

    def control_ports(self) -> Ports:
        """What the control interface serves from."""
        services = self.services
        scribe = Scribe(services.journal, services.hearing.transcripts, services.settings.speech)
        return Ports(
            desk=self.desk, journal=services.journal, callbacks=self.callbacks, messages=self.messages,
            recorder=self.recorder, scribe=scribe, book=self.book, records=WebRecords(services.journal),
            webhooks=self.webhooks, quality=self.quality, scorer=self.scorer, topics=self.topics,
            logs=self.upkeep.logs,
        )  # fmt: skip


async def build(settings: Settings, pbx: PbxState, files: Files, stack: AsyncExitStack) -> Parts:
    """Everything, in order of need; ``stack`` takes it down."""
    run, path = Path(pbx.run), Path(pbx.run) / settings.store.path
    log = _queue_log(settings, run, stack)
    journal = await stack.enter_async_context(_journal(settings, path, files))
    phones = Phones(files.agents, journal, pbx.web_phones, settings.web.phone_hours)
    switch = Switch(await stack.enter_async_context(_rest(settings, pbx)), Bus(), settings.ari.app, phones.endpoint)
    flows = await _flows(settings, pbx, files, stack, path)
    floor, vocabulary = _floor_and_words(settings, files, journal, phones, flows)
    hearing = _hearing(settings, journal, pbx.websocket_media, vocabulary)
    calls, promises, start = Calls(), Promises(), Starter()
    dialling = _dialling(settings, floor.roster, journal, calls)
    keys = find_ring(settings.recording.key_file, run, key_folders())
    ami = _ami(settings, pbx, floor.roster, phones)
    recorder = _recorder(settings, pbx, ami, keys, journal)
    callbacks = Callbacks(
        journal=journal, floor=floor, dialling=dialling, promises=promises, calls=calls, start=start, serve=serve,
        settings=settings.callback,
    )  # fmt: skip
    box = Mailbox(run / "voicemail", keys, journal, settings.retention.messages_days)
    quality, rule_versions = quality_of(settings, files, journal, hearing, calls, run, keys)
    messages = Messages(switch, journal, hearing.transcripts, settings, box)
    services = Services(
        settings=settings, journal=journal, floor=floor, callers=_directory(settings, path, stack), flows=flows,
        present=Presence(dialling.key), promises=promises, kept_places=KeptPlaces(), callbacks=callbacks,
        switch=switch, hearing=hearing, dialling=dialling, nailed=NailedLines(),
        parking=ParkingLot(settings.desk.park_slots), recorder=recorder, messages=messages, phones=phones,
        interlock=quality.interlock, raised=Raised(dialling.key),
    )  # fmt: skip
    await _restore(services, phones, quality)
    upkeep = build_upkeep(services, calls, pbx, ami, recorder, box, PROMPTS)
    learning, device_states = await _beside(services, path, log)
    accounts = await accounts_of(settings, journal, keys, floor, _told(journal))
    return Parts(
        services=services, desk=_desk(services, calls, start), calls=calls, ami=ami, recorder=recorder, queue_log=log,
        callbacks=callbacks, messages=messages, vocabulary=vocabulary, learning=learning, device_states=device_states,
        upkeep=upkeep, book=_book(path, stack), webhooks=webhooks_of(settings, services.journal), accounts=accounts,
        web_phones=_web_phones(phones, switch.rest, pbx), quality=quality, rule_versions=rule_versions,
        scorer=scorer_of(settings, journal, quality), topics=topics_of(settings, files, journal),
    )  # fmt: skip


def _recorder(settings: Settings, pbx: PbxState, ami: Ami, keys: KeyRing, journal: Journal) -> Recorder:
    folder, keep = Path(pbx.run) / settings.recording.folder, settings.retention
    return Recorder(ami, Path(pbx.monitor), folder, keys, keep.recordings_days, journal.publish, keep.recordings_mb)


def _book(path: Path, stack: AsyncExitStack) -> WebBook:
    """What the interface reads of the records."""
    book = WebBook(path)
    stack.callback(book.close)
    return book


def _told(journal: Journal) -> Callable[[str], object]:
    return lambda words: journal.publish(SystemNoted(what="a listener has failed", detail=words))


def _queue_log(settings: Settings, run: Path, stack: AsyncExitStack) -> LineFile | None:
    """It is closed after the journal, whose last events have lines there."""
    if not settings.queue.log:
        return None
    lines = LineFile(run / settings.queue.log)
    stack.callback(lines.close)
    return lines


def _desk(services: Services, calls: Calls, start: Starter) -> Desk:
    return Desk(
        settings=services.settings, switch=services.switch, floor=services.floor, flows=services.flows,
        dialling=services.dialling, nailed=services.nailed, parking=services.parking, calls=calls,
        rung=RungPhones(), watching=Watches(), start=start,
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


def _ami(settings: Settings, pbx: PbxState, roster: Roster, phones: Phones) -> Ami:
    def forget() -> None:
        phones.forget_devices()
        roster.forget_devices()

    def device(endpoint: str, state: str) -> None:
        roster.device(*phones.device(endpoint, state))

    return Ami(pbx.ami_port, pbx.ari_user, pbx.ami_password, settings.healing.ami_seconds, device, forget)


def _web_phones(phones: Phones, rest: Rest, pbx: PbxState) -> WebPhones:
    return WebPhones(phones, rest, ticket_key(Path(pbx.run)), Installation("", None, pbx.asterisk_version).major)


async def _restore(services: Services, phones: Phones, quality: Quality) -> None:
    """What former processes did that still counts: numbers dialled within a day, places that were given back, pages
    that have a telephone, and what was said."""
    await restore_raised(services, quality)
    journal, now = services.journal, time.time()
    since = now - services.settings.callback.resume_seconds
    dialled = await journal.call(lambda: recent(journal.database, "NumberDialled", now - DAY))
    kept = await journal.call(lambda: recent(journal.database, "PlaceKept", since))
    services.dialling.restore([(at, one["key"], one["purpose"], one["outside"]) for at, one in dialled])
    services.kept_places.restore({str(one["earlier_call"]): at for at, one in kept})
    since, told = steady.now() - services.settings.web.phone_hours * 3600, {}
    for kind in (PhoneSessionBegan, PhoneSessionEnded, PhoneStateChanged):
        found = await journal.call(partial(recent, journal.database, kind.__name__, since))
        told[kind] = [one for _, one in found]
    phones.restore(told[PhoneSessionBegan], told[PhoneSessionEnded], told[PhoneStateChanged])


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


async def _beside(services: Services, path: Path, lines: LineFile | None) -> tuple[Learning, DeviceStates]:
    """What watches agents and queues: outcomes, waits, device states, and app_queue's log."""
    journal, floor = services.journal, services.floor
    if lines is not None:
        log = QueueLog(lines)
        log.recall(await journal.call(lambda: told_of_open_calls(journal.database, log.kinds)))
        journal.listen(log.take)
    floor.waits.recall(await journal.call(lambda: told_since(journal.database, steady.now() - RECALLED, KINDS)))
    journal.listen(floor.waits.take)
    states = DeviceStates(services.switch.rest, floor.roster, floor.dispatcher, lambda: floor.queue_names)
    return Learning(path, floor.roster, floor.dispatcher), states


def _floor(settings: Settings, files: Files, journal: Journal, phones: Phones) -> Floor:
    queue = settings.queue
    roster = Roster(files.agents, journal, settings.wrap_up.seconds, queue.cool_down_seconds, settings.desk.max_missed)
    roster.phone_missing = phones.why_not
    dispatcher = Dispatcher(roster, journal, queue, files.queues)
    pace = Pace(queue.handling_seconds, queue.patience_seconds)
    return Floor(roster, dispatcher, Waits(roster, dispatcher.ahead, pace), files.queues)


def _floor_and_words(
    settings: Settings, files: Files, journal: Journal, phones: Phones, flows: FlowParts
) -> tuple[Floor, SiteVocabulary]:  # fmt: skip
    """Who answers, and the words of the site, which their names are of."""
    floor = _floor(settings, files, journal, phones)
    return floor, SiteVocabulary(flows, settings.speech.words_zh, partial(_names, floor), files.cards)


def _names(floor: Floor) -> list[str]:
    """Of agents and queues, which callers ask for."""
    return [*(status.agent.name for status in floor.roster.all()), *sorted(floor.queue_names)]


def _hearing(settings: Settings, journal: Journal, possible: bool, vocabulary: SiteVocabulary) -> Hearing:
    speech = settings.speech
    engines = {"en": resolve(speech.engine_en, "en"), "zh": resolve(speech.engine_zh, "zh")}
    heard = [address for address in engines.values() if address != "none" and dictates(address)]
    writers = {language: address if address in heard else "none" for language, address in engines.items()}

    def restarted(why: str) -> None:
        journal.publish(SystemNoted(what="recogniser restarted", detail=why))

    def pool(addresses: dict[str, str], workers: int) -> RecogniserPool:
        return RecogniserPool(
            addresses, workers, speech.max_backlog_seconds, restarted, speech.worker_growth_mb, speech.only_speech,
            vocabulary.of,
        )  # fmt: skip

    return Hearing(
        pool(engines, speech.menu_workers), pool(writers, speech.transcript_workers), Streams(speech.max_streams),
        possible,
    )  # fmt: skip
