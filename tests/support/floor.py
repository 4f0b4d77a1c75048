"""A call centre floor for tests: one real Asterisk, the application, callers and agents on real SIP telephones."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from ari_app.app.lifecycle import App
from ari_app.demo.speech import Speaker, with_line_noise
from ari_app.media.voice import Espeak
from ari_app.pbx.install import CACHE, ensure
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from ari_app.phone.rtp import MediaClock
from ari_app.phone.telephone import Telephone
from ari_app.store.row import Row
from config.load import load_settings
from config.settings import Pbx, Settings
from tests.support.books import unbalanced

AGENTS = ("1001", "1002", "1003", "1004", "1009")
BRISK: dict[str, Any] = {
    "queue.ring_seconds": 3.0,
    "queue.announce_seconds": 2.0,
    "queue.cool_down_seconds": 2.0,
    "wrap_up.seconds": 0.6,
    "wrap_up.survey_seconds": 3.0,
    "menu.no_input_seconds": 1.5,
    "menu.attempts": 2,
    "centre.drain_seconds": 0.2,
    "quality.enabled": False,
    "centre.max_calls_per_number": 0,
    "queue.places_per_number": 0,
    "ari.reconnect_max_seconds": 0.3,
    "voice.engine_en": "espeak-ng:",
    "voice.engine_zh": "espeak-ng:",
    "recording.key_file": "recording.key",
}


def start_asterisk(run: Path, listen: str = "127.0.0.1") -> PrivateAsterisk:
    """A private Asterisk on free ports."""
    skills = {"1001": {"billing": 5}, "1002": {"billing": 2}}
    asterisk = PrivateAsterisk(ensure(), run, Pbx(sip_port=0, tls_port=0, listen=listen), "kefu", list(AGENTS), skills)
    asterisk.render()
    asterisk.start()
    return asterisk


def brisk(run: Path, **overrides: Any) -> Settings:  # noqa: ANN401 - setting values
    """Settings with short times and a database of their own; names use ``__`` for the dot."""
    named = {name.replace("__", "."): value for name, value in overrides.items()}
    flow = str(Path(__file__).resolve().parent.parent / "data" / "flow.yaml")
    own = {"centre.flow": flow, "store.path": f"{secrets.token_hex(4)}.db"}
    return load_settings(environment={}, site=run / "none.toml", overrides={**BRISK, **own, **named})


async def until(condition: Callable[[], object], seconds: float = 10, what: str | Callable[[], str] = "") -> None:
    """Wait until the condition holds. Raises AssertionError with ``what`` (asked then) when it never does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s: {(what() if callable(what) else what) or condition}"
        await asyncio.sleep(0.02)


def answering(legs: list[SipCall]) -> Callable[[SipCall], None]:
    """An agent who answers at once; ``legs`` gets each call."""

    def act(call: SipCall) -> None:
        legs.append(call)
        call.answer()

    return act


async def hear_each_other(floor: Floor, *calls: SipCall) -> None:
    """Each says something and everybody else hears it."""
    await asyncio.sleep(0.2)
    for speaker in calls:
        begun = time.monotonic()
        await floor.say(speaker, "can you hear me")
        for place, hearer in enumerate(calls):
            heard = hearer is speaker or hearer.first_sound(begun, 1000) is not None
            assert heard, f"number {place} does not hear number {calls.index(speaker)}"


async def silent_between(floor: Floor, speaker: SipCall, hearer: SipCall) -> None:
    """What one says the other does not hear."""
    await asyncio.sleep(0.3)
    begun = time.monotonic()
    await floor.say(speaker, "this is not for you")
    assert hearer.first_sound(begun + 0.1, 1500) is None, "must not be heard"


class Floor:
    """What a test needs of the running centre."""

    def __init__(self, asterisk: PrivateAsterisk, clock: MediaClock, stack: AsyncExitStack) -> None:
        self.asterisk, self.clock, self.stack = asterisk, clock, stack
        self.events: list[Row] = []
        self.app: App | None = None
        self.speaker = Speaker(Espeak(150), CACHE / "demo")

    @property
    def server(self) -> tuple[str, int]:
        """Where SIP goes."""
        return "127.0.0.1", self.asterisk.state.sip_port

    async def phone(self, user: str = "outside", number: str = "5559999") -> Telephone:
        """A telephone that is closed at the end of the test."""
        password = self.asterisk.state.passwords[user]
        phone = Telephone(user, password, self.server, self.clock, number if user == "outside" else user)
        return await self.stack.enter_async_context(phone)

    async def call(self, dialled: str = "8000", number: str = "5559999") -> SipCall:
        """A caller who is through to the centre."""
        return await (await self.phone("outside", number)).dial(dialled)

    async def agent(self, user: str, act: Callable[[SipCall], None] | None = None, login: bool = True) -> Telephone:
        """A registered agent, logged in; ``act`` is told of each ringing call (default: answer at once)."""
        phone = await self.phone(user)
        await phone.register()
        phone.on_call = act or (lambda call: call.answer())
        if login and self.app is not None:
            self.app.services.floor.roster.login(user, "test")
        return phone

    async def say(self, call: SipCall, words: str, language: str = "en") -> None:
        """Speak words with line noise around them."""
        await call.say(with_line_noise(await self.speaker.pcm(words, language), after=0.9))

    def seen(self, kind: str, **facts: object) -> list[Row]:
        """Events of a kind with these facts."""
        return [
            row
            for row in self.events
            if row.kind == kind and all(row.data.get(k, getattr(row, k, None)) == v for k, v in facts.items())
        ]

    async def event(self, kind: str, seconds: float = 10, count: int = 1, **facts: object) -> Row:
        """Wait for (the count-th) such event."""
        try:
            await until(lambda: len(self.seen(kind, **facts)) >= count, seconds)
        except AssertionError:
            raise AssertionError(f"{kind} {facts} not within {seconds} s; saw {self._kinds()}") from None
        return self.seen(kind, **facts)[count - 1]

    def _kinds(self) -> str:
        return ", ".join(f"{row.kind}{row.data}" for row in self.events[-12:])

    def state(self, agent: str) -> str:
        """An agent's state."""
        assert self.app is not None
        return str(self.app.services.floor.roster.get(agent).state)

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of the database after everything published was written."""
        assert self.app is not None
        journal = self.app.services.journal
        await journal.flushed()
        found: list[dict[str, Any]] = await journal.call(lambda: list(journal.database.query(sql)))
        return found


def leftovers(asterisk: PrivateAsterisk) -> str:
    """Channels and bridges that Asterisk still has; "" when there are none."""
    channels = asterisk.cli("core show channels concise").strip()
    bridges = "\n".join(asterisk.cli("bridge show all").strip().splitlines()[1:])
    return f"{channels}{bridges}"


@asynccontextmanager
async def floor_of(asterisk: PrivateAsterisk, settings: Settings, check: bool = True) -> AsyncIterator[Floor]:
    """The application in this process against a running Asterisk; afterwards nothing may be left over."""
    before = len(asyncio.all_tasks())
    files = len(os.listdir("/proc/self/fd"))
    clock = MediaClock()
    async with AsyncExitStack() as stack:
        floor = Floor(asterisk, clock, stack)
        app = floor.app = App(settings, asterisk.state)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(app.run())
            async with asyncio.timeout(20):
                await app.ready.wait()
            app.services.journal.listen(floor.events.append)
            try:
                yield floor
                await stack.aclose()
                await until(lambda: not app.busy, 5, "calls go on although every telephone has hung up")
            finally:
                app.stop()
                await asyncio.wait({running}, timeout=15)
                wrong = unbalanced(floor.events)
                pids = app.services.hearing.menus.pids | app.services.hearing.transcripts.pids
    if check:
        assert not wrong, wrong
        await until(lambda: not leftovers(asterisk), 5, lambda: f"left in Asterisk: {leftovers(asterisk)}")
        assert not pids, f"recogniser processes left: {pids}"
        await until(lambda: len(asyncio.all_tasks()) <= before, 3, lambda: f"tasks left: {asyncio.all_tasks()}")
        await until(lambda: len(os.listdir("/proc/self/fd")) <= files, 3, "files or sockets left open")
        assert not app.services.switch.bus.waiting_for("channel")
