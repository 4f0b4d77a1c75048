"""The composition root: builds everything once, runs it in one task group, takes it down in reverse."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agi.scripts.agent import agent as agent_script
from agi.scripts.intake import intake
from agi.server import AgiServer
from ari_app.agents.agent_file import load_agents
from ari_app.agents.desk import carry_out
from ari_app.agents.matchmaker import Matchmaker
from ari_app.agents.roster import Roster
from ari_app.ari.bus import AriEvent, Bus, Subscription
from ari_app.ari.channel import Channel
from ari_app.ari.entry import read_entry
from ari_app.ari.event_socket import EventSocket
from ari_app.ari.rest import Rest
from ari_app.call.adopt import survivors
from ari_app.call.arrivals import story_for
from ari_app.call.flow_file import load_flow
from ari_app.call.intake import call_of
from ari_app.call.session import Centre, PlaybackOver
from ari_app.media.prompts import PromptBook, load_prompts
from ari_app.media.recogniser_pool import RecogniserPool
from ari_app.media.voice import choose_voice
from ari_app.pbx.install import CACHE
from ari_app.pbx.runtime import PbxState
from ari_app.store.callers import CallerDirectory, load_callers, seed
from ari_app.store.journal import Journal
from ari_app.supervise import Story, supervise
from ari_app.web.control import Control
from config.load import ROOT
from config.problems import ConfigError, Problem
from config.settings import Hours, Settings
from models.domain.agent import Agent
from models.domain.caller import Call
from models.domain.errors import Gone
from models.domain.events import SystemNoted
from models.domain.flow import Flow
from models.domain.hours import DAYS, is_open, parse_ranges
from models.speech.registry import resolve

log = logging.getLogger(__name__)


class Files:
    """Every configuration file, read and checked together. Raises ConfigError with all problems of all files."""

    def __init__(self, settings: Settings) -> None:
        self._problems: list[Problem] = []
        centre = settings.centre
        self.prompts = self._read(lambda: load_prompts(ROOT / centre.prompts)) or {}
        self.agents: list[Agent] = self._read(lambda: load_agents(ROOT / centre.agents)) or []
        self.callers = self._read(lambda: load_callers(ROOT / centre.callers)) or []
        skills = frozenset(skill for agent in self.agents for skill in agent.skills)
        flow = self._read(lambda: load_flow(ROOT / centre.flow, self.prompts.__contains__, skills))
        self.zone = self._zone(settings.hours)
        self.week = self._week(settings.hours)
        if self._problems:
            raise ConfigError(self._problems)
        assert isinstance(flow, Flow)
        self.flow = flow

    def _read(self, load: Any) -> Any:  # noqa: ANN401 - each loader has its own result
        try:
            return load()
        except ConfigError as error:
            self._problems += error.problems
            return None

    def _zone(self, hours: Hours) -> ZoneInfo | None:
        if hours.time_zone == "local":
            return None
        try:
            return ZoneInfo(hours.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            text = f"unknown time zone {hours.time_zone!r}; write a name such as Asia/Shanghai, or local"
            self._problems.append(Problem("[hours] time_zone", 0, text))
            return None

    def _week(self, hours: Hours) -> dict[str, list[tuple[int, int]]]:
        week = {}
        for day in DAYS:
            try:
                week[day] = parse_ranges(getattr(hours, day))
            except ValueError as error:
                self._problems.append(Problem(f"[hours] {day}", 0, str(error)))
        return week


class App:
    """The running application. `run` returns when `stop` was called and calls have drained."""

    def __init__(self, settings: Settings, pbx: PbxState) -> None:
        self.settings, self.pbx = settings, pbx
        self.files = Files(settings)
        self.ready = asyncio.Event()
        self._stopping = asyncio.Event()
        self._tasks: asyncio.TaskGroup | None = None
        self._startup_time = ""
        self._adopted = False
        self._lost_as = ""
        self._started_at = time.time()

    # Building -----------------------------------------------------------------------------

    async def run(self) -> None:
        """Run until stopped."""
        async with AsyncExitStack() as stack:
            self.centre = await self._build(stack)
            agi = AgiServer(
                {
                    "intake": intake(self.centre.callers, lambda at: is_open(self.files.week, at, self.files.zone)),
                    "agent": agent_script(lambda agent, name, text: carry_out(self.centre.roster, agent, name, text)),
                },
                self.pbx.agi_port, self.settings.agi.deadline_ms / 1000, self.settings.agi.read_seconds,
                self.settings.agi.max_sessions,
            )  # fmt: skip
            self.agi = agi
            ari = self.settings.ari
            self.socket = EventSocket(
                self.centre.rest, ari.app, self._on_event, self._on_connect, self._on_lost,
                ari.heartbeat_seconds, ari.reconnect_max_seconds,
            )  # fmt: skip
            control = Control(self.centre, self.health, Path(self.pbx.socket_dir) / "kefu.sock")
            async with asyncio.TaskGroup() as services:
                running = [
                    services.create_task(work, name=name)
                    for name, work in (
                        ("journal", self.centre.journal.run()), ("agi", agi.run()),
                        ("menu recognisers", self.centre.menu_pool.run()),
                        ("transcript recognisers", self.centre.transcript_pool.run()),
                        ("matchmaker", self.centre.matchmaker.run()), ("control", control.run()),
                    )
                ]  # fmt: skip
                await self._serve_calls()
                await self.centre.journal.flushed()
                for task in reversed(running):
                    task.cancel()

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

    async def _build(self, stack: AsyncExitStack) -> Centre:
        settings, pbx = self.settings, self.pbx
        self._call_tasks: set[asyncio.Task[None]] = set()
        path = Path(pbx.run) / settings.store.path
        journal = await stack.enter_async_context(Journal(path, settings.store.busy_seconds))
        await journal.call(lambda: seed(journal.database, self.files.callers))
        callers = CallerDirectory(path)
        stack.callback(callers.close)
        rest = await stack.enter_async_context(
            Rest(
                f"http://127.0.0.1:{pbx.http_port}/ari", pbx.ari_user, pbx.ari_password,
                settings.ari.connections, settings.ari.request_seconds,
            )
        )  # fmt: skip
        roster = Roster(self.files.agents, journal, settings.wrap_up.seconds, settings.queue.cool_down_seconds)
        speech = settings.speech
        engines = {"en": resolve(speech.engine_en, "en"), "zh": resolve(speech.engine_zh, "zh")}

        def restarted(why: str) -> None:
            journal.publish(SystemNoted(what="recogniser restarted", detail=why))

        prompts = PromptBook(
            self.files.prompts, choose_voice(settings.voice), Path(pbx.socket_dir) / "sounds", CACHE / "prompts"
        )
        await prompts.render_all()
        return Centre(
            settings=settings, rest=rest, bus=Bus(), journal=journal, roster=roster,
            matchmaker=Matchmaker(roster, journal, settings.queue), callers=callers, prompts=prompts,
            menu_pool=RecogniserPool(engines, speech.menu_workers, speech.max_backlog_seconds, restarted),
            transcript_pool=RecogniserPool(engines, speech.transcript_workers, speech.max_backlog_seconds, restarted),
            flow=self.files.flow, run=Path(pbx.run), speech_possible=pbx.websocket_media,
        )  # fmt: skip

    def stop(self) -> None:
        """Take no more calls, let the present ones end for a while, then close."""
        self._stopping.set()

    # Events of Asterisk --------------------------------------------------------------------

    def _on_event(self, event: AriEvent) -> None:
        if event["type"] == "StasisStart":
            entry = read_entry(event)
            story = story_for(entry, self.centre, self._stopping.is_set())
            if story is not None:
                self._start(call_of(entry), story)
                return
            if not self.centre.bus.publish(event) and self._tasks is not None:
                self._tasks.create_task(self._hang_up_stray(entry.channel_id), name="stray")
            return
        self.centre.bus.publish(event)

    def _start(self, call: Call, story: Story) -> None:
        assert self._tasks is not None
        events: Subscription = self.centre.bus.open(f"channel:{call.channel_id}")
        task = self._tasks.create_task(supervise(self.centre, call, events, story), name=f"call {call.id}")
        self._call_tasks.add(task)
        task.add_done_callback(self._call_tasks.discard)

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

        def read() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
            database = journal.database
            return list(database.query("select * from calls where ended_at is null")), list(
                database.query("select * from agents")
            )

        books, agents = await journal.call(read)
        for found in await survivors(self.centre, books, agents):
            self._start(found.call, found.story)

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
            "speech_refused": centre.menu_pool.refused + centre.transcript_pool.refused,
            "recogniser_pids": sorted(centre.menu_pool.pids | centre.transcript_pool.pids),
            "database_locked": centre.journal.locked, "agi_served": self.agi.counters.served,
            "agi_late": self.agi.counters.late, "agi_refused": self.agi.counters.refused,
            "agi_malformed": self.agi.counters.malformed, "tasks": len(asyncio.all_tasks()),
        }  # fmt: skip
