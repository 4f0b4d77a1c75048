"""Where flow tests are played: a private Asterisk, the application in this process, agents, the journal's events."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ari_app.app.lifecycle import App
from ari_app.configuration.everything import Files
from ari_app.demo.speech import Speaker
from ari_app.lookup.answers import Answer, Failed, Found, Missing
from ari_app.lookup.service import Fetches
from ari_app.media.voice import Espeak
from ari_app.pbx.install import CACHE, ensure
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.pbx.state import PbxState
from ari_app.phone.rtp import MediaClock
from ari_app.phone.telephone import Telephone
from ari_app.store.row import Row
from config.load import load_settings
from config.settings import Settings
from config.settings import Voice as VoiceSettings
from models.domain.expression import Value
from models.domain.flow import Source

_START_SECONDS = 30
QUICK: dict[str, Any] = {
    "wrap_up.seconds": 0.5, "centre.drain_seconds": 0.2, "speech.menu_workers": 2, "queue.cool_down_seconds": 1.0,
    "recording.mode": "off", "voice.engine_en": "espeak-ng:", "voice.engine_zh": "espeak-ng:",
}  # fmt: skip


class GivenLookUps:
    """The centre's look-ups, except for callers whose test says what comes back."""

    def __init__(self, real: Fetches) -> None:
        self._real = real
        self.given: dict[str, Mapping[str, Any]] = {}

    async def fetch(self, source: Source, scope: Mapping[str, Value]) -> Answer:
        """See `LookUps.fetch`."""
        given = self.given.get(str(scope["caller"]["number"]), {})
        if source.name not in given:
            return await self._real.fetch(source, scope)
        answer = given[source.name]
        if answer == "fails":
            return Failed("the test says so")
        return Missing() if answer == "missing" else Found(answer)


@dataclass
class Stage:
    """Everything that a test needs while it plays."""

    app: App
    pbx: PbxState
    clock: MediaClock
    speak: VoiceSettings
    lookups: GivenLookUps
    stack: AsyncExitStack
    rows: list[Row] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    numbers: dict[str, asyncio.Lock] = field(default_factory=dict)
    agents: dict[str, Telephone] = field(default_factory=dict)

    @property
    def server(self) -> tuple[str, int]:
        """Where SIP goes."""
        return self.pbx.listen, self.pbx.sip_port

    def lock(self, number: str) -> asyncio.Lock:
        """One test at a time may call from a number."""
        return self.numbers.setdefault(number, asyncio.Lock())

    def speaker(self, variant: str = "") -> Speaker:
        """Who speaks for callers: a speaker of espeak-ng."""
        return Speaker(Espeak(self.speak.words_per_minute, variant), CACHE / "demo")

    async def agent(self, user: str) -> Telephone:
        """An agent's registered telephone, kept for all tests."""
        if user not in self.agents:
            phone = Telephone(user, self.pbx.passwords[user], self.server, self.clock)
            await self.stack.enter_async_context(phone)
            await phone.register()
            self.agents[user] = phone
        return self.agents[user]

    def take(self, row: Row) -> None:
        """A listener of the journal."""
        self.rows.append(row)


@asynccontextmanager
async def staged(
    overrides: Mapping[str, Any], asterisk: PrivateAsterisk | None = None, site: Path | None = None
) -> AsyncIterator[Stage]:
    """A stage with the settings in force, quickened, and ``overrides`` on top. Raises ConfigError before it starts."""
    settings = load_settings(site=site, overrides={**QUICK, **overrides})
    if asterisk is not None:
        async with _application(settings, asterisk.state) as stage:
            yield stage
        return
    files = Files(settings)
    with tempfile.TemporaryDirectory(prefix="kefu-flow-test-") as folder:
        own = PrivateAsterisk(
            ensure(), Path(folder), replace(settings.pbx, listen="127.0.0.1", sip_port=0), settings.ari.app,
            [agent.id for agent in files.agents], {agent.id: agent.skills for agent in files.agents},
        )  # fmt: skip
        own.render()
        try:
            await asyncio.to_thread(own.start)
            async with _application(settings, own.state) as stage:
                yield stage
        finally:
            own.stop()
            own.remove_sockets()


@asynccontextmanager
async def _application(settings: Settings, pbx: PbxState) -> AsyncIterator[Stage]:
    app = App(settings, pbx)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(app.run(), name="application")
        async with asyncio.timeout(_START_SECONDS):
            await app.ready.wait()
        real = app.services.flows.lookups
        assert real is not None
        lookups = GivenLookUps(real)
        app.services.flows.lookups = lookups
        async with AsyncExitStack() as stack:
            stage = Stage(app, pbx, MediaClock(), settings.voice, lookups, stack)
            silence = app.services.journal.listen(stage.take)
            try:
                yield stage
            finally:
                silence()
        app.stop()
        await asyncio.wait({running}, timeout=15)
