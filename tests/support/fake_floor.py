"""A call centre floor on the fake Asterisk: the application, callers and agents, on virtual time where the test is
marked `tests.fakes.asterisk.virtual`."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ari_app.app.lifecycle import App
from ari_app.app.wiring import Parts, build
from ari_app.contact.permission import from_socket
from ari_app.store.row import Row
from ari_app.voice.call.services import Services
from ari_app.voice.call.session import Calls
from ari_app.web.client import request
from models.domain.call_commands import call_command
from models.domain.errors import AsteriskAway
from tests.fakes.asterisk import Caller, FakeAsterisk, Phone
from tests.fakes.asterisk.agi import run_script
from tests.fakes.asterisk.people import Behaviour
from tests.support.books import unbalanced
from tests.support.floor import brisk

QUIET: dict[str, Any] = {
    "speech__engine_en": "none", "speech__engine_zh": "none", "speech__intents_en": "none",
    "analysis__snapshot_hour": -1,
    "speech__intents_zh": "none", "speech__menu_workers": 0, "speech__transcript_workers": 0,
    "wrap_up__survey": False, "centre__drain_seconds": 0.0,
}  # fmt: skip


class StubVoice:
    """Stands for `Rendering`: a sound that lasts as long as its words, without a file."""

    quick = True

    def _uri(self, text: str) -> str:
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        return f"sound:stub/{max(0.2, len(text) / 15):.1f}/{digest}"

    async def media(self, text: str, first: bool, filled: bool = False) -> str:
        """See `Rendering.media`."""
        return self._uri(text)

    async def ahead(self, text: str) -> None:
        """Always ready."""

    async def made(self, text: str) -> None:
        """Always ready."""

    def kept(self, text: str, filled: bool = False) -> Path:
        """A file that is there."""
        return Path(__file__)

    in_force: frozenset[str] = frozenset()

    def used(self) -> dict[str, float]:
        """No files of its own."""
        return {}

    async def run(self) -> None:
        """Nothing to speak."""
        await asyncio.Event().wait()


def _stub_renderings(voices: Mapping[str, object], *_: object) -> dict[str, StubVoice]:
    return {language: StubVoice() for language in ("en", "zh")}


class FakeFloor:
    """What a test needs of a centre that runs on the fake."""

    def __init__(self, fake: FakeAsterisk, app: App) -> None:
        self.fake, self.app = fake, app
        self.events: list[Row] = []
        self.running: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    def take(self, row: Row) -> None:
        """One journal event."""
        self.events.append(row)
        self._changed.set()

    @property
    def services(self) -> Services:
        """What the application's calls are carried out with."""
        return self.app.services

    @property
    def calls(self) -> Calls:
        """The live calls."""
        return self.app.calls

    def caller(self, dialled: str = "8003", number: str = "5559999", **arguments: str) -> Caller:
        """A call comes in; see `FakeAsterisk.caller`."""
        return self.fake.caller(dialled, number, **arguments)

    def agent(self, agent: str, does: Behaviour = "answer", after: float = 0.1, login: bool = True) -> Phone:
        """An agent with a registered telephone, logged in; see `Phone`."""
        phone = self.fake.phone(agent, does, after)
        if login and self.state(agent) == "offline":
            self.services.floor.roster.login(agent, "test")
        return phone

    def seen(self, kind: str, **facts: object) -> list[Row]:
        """Journal events of a kind with these facts."""
        return [
            row
            for row in self.events
            if row.kind == kind and all(row.data.get(k, getattr(row, k, None)) == v for k, v in facts.items())
        ]

    async def event(self, kind: str, seconds: float = 60, count: int = 1, **facts: object) -> Row:
        """Wait for the count-th such event. Raises AssertionError with what came instead."""
        await self.until(lambda: len(self.seen(kind, **facts)) >= count, seconds, f"{kind} {facts}")
        return self.seen(kind, **facts)[count - 1]

    async def until(self, condition: Callable[[], object], seconds: float = 60, what: str = "") -> None:
        """Wait until the condition holds, looking whenever an event comes and every 20 ms."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    self._changed.clear()
                    try:
                        async with asyncio.timeout(0.02):
                            await self._changed.wait()
                    except TimeoutError:
                        continue
        except TimeoutError:
            raise AssertionError(f"not within {seconds:g} s: {what or condition}; {self.story()}") from None

    async def settle(self, seconds: float = 2.0) -> None:
        """Let everything that is under way come to rest, the reconciler's rounds included."""
        await asyncio.sleep(seconds)

    async def kill(self) -> None:
        """End the application as ``kill -9`` does: nothing is said to Asterisk, nothing more is written down.

        What was published is in the database. The next process is another `fake_floor` on the same fake and ``run``.
        """

        async def away(*_: object, **__: object) -> None:
            raise AsteriskAway(0, "killed")

        journal, rest = self.services.journal, self.services.switch.rest
        await journal.flushed()
        with (
            patch.object(journal, "publish", lambda event: Row(0, 0.0, event.call_id, event.agent_id, event.kind, {})),
            patch.multiple(rest, request=away, fetch=away, media_socket=away),
        ):
            self.fake.drop_socket()
            self.fake.server.ami.drop()
            assert self.running is not None
            self.running.cancel()
            await asyncio.wait({self.running})

    def story(self) -> str:
        """What has happened, for a failure's message."""
        journal = "\n".join(f"  {row.kind} {row.call_id[-6:]} {row.agent_id} {row.data}" for row in self.events[-25:])
        wire = "\n".join(f"  {note}" for note in self.fake.log[-40:] if "GET " not in note.what)
        return f"journal:\n{journal}\nwire:\n{wire}"

    def state(self, agent: str) -> str:
        """An agent's state."""
        return str(self.services.floor.roster.get(agent).state)

    def key(self, phone: Phone, keys: str) -> None:
        """Keys of an agent's telephone."""
        phone.press(keys)

    async def code(self, agent: str, command: str, argument: str = "") -> str:
        """An agent dials a code that the dialplan gives to FastAGI: login, pause, extend, …; what is said to them."""
        return (await run_script(self.app.agi.port, "agent", agent, command, argument)).get("KEFU_SAY", "")

    async def ask(self, path: str, method: str = "POST", **body: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """An order over the control socket, as a command gives it. Raises CommandRefused."""
        socket = Path(self.app.pbx.socket_dir) / "kefu.sock"
        await self.until(socket.exists, 5, "the control socket")
        answer: dict[str, Any] = await request(socket, method, path, body or None)
        return answer

    async def order(self, verb: str, argument: str = "", by: str = "1001", call: int = 0) -> str:
        """An order to the call-th conversation, as a command gives it. Raises CommandRefused."""
        conversations = [one.conversation for one in self.calls.values() if one.conversation is not None]
        who = from_socket(self.services.floor.roster, by)
        return await conversations[call].order(call_command(verb, argument), who)

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of the database after everything published was written."""
        journal = self.services.journal
        await journal.flushed()
        found: list[dict[str, Any]] = await journal.call(lambda: list(journal.database.query(sql)))
        return found


@asynccontextmanager
async def fake_floor(
    run: Path,
    fake: FakeAsterisk | None = None,
    check: bool = True,
    **settings: Any,  # noqa: ANN401 - setting values
) -> AsyncIterator[FakeFloor]:
    """The application on a fake of its own, or on a given one that goes on (for restarts: the same ``run``, and
    ``store__path`` set). Afterwards nothing may be left over, unless ``check`` is False.

    ``settings`` overrides: names with ``__`` for the dot.
    """
    async with _given(fake) as asterisk:
        chosen = brisk(run, **{**QUIET, **settings})
        app = App(chosen, asterisk.state(run))
        floor = FakeFloor(asterisk, app)

        async def build_and_listen(*arguments: Any) -> Parts:  # noqa: ANN401 - those of `build`
            parts = await build(*arguments)
            parts.services.journal.listen(floor.take)
            return parts

        with (
            patch("ari_app.app.wiring.renderings", _stub_renderings),
            patch("ari_app.app.lifecycle.build", build_and_listen),
        ):
            async with _running(app, asterisk if check else None) as running:
                floor.running = running
                yield floor
        if check:
            assert not asterisk.leftovers(), f"left in Asterisk:\n{asterisk.leftovers()}\n{floor.story()}"
            assert not asterisk.violations, asterisk.violations
            wrong = unbalanced(floor.events)
            assert not wrong, wrong


@asynccontextmanager
async def _given(fake: FakeAsterisk | None) -> AsyncIterator[FakeAsterisk]:
    if fake is not None:
        yield fake
        return
    async with FakeAsterisk() as own:
        yield own


@asynccontextmanager
async def _running(app: App, asterisk: FakeAsterisk | None) -> AsyncIterator[asyncio.Task[None]]:
    """The application's own task; a fault of it comes out here. With
    ``asterisk`` everybody hangs up in the end; without, calls are left to whoever comes next."""
    async with asyncio.TaskGroup() as group:
        running = group.create_task(app.run(), name="the application")
        ready = group.create_task(app.ready.wait())
        await asyncio.wait({running, ready}, timeout=30, return_when=asyncio.FIRST_COMPLETED)
        if not app.ready.is_set():
            ready.cancel()
            running.cancel()
            raise AssertionError("the application did not become ready")
        try:
            yield running
            if asterisk is not None:
                await _everybody_leaves(asterisk, app, running)
                if not running.done():
                    await _nothing_is_kept(app)
        finally:
            app.stop()
            await asyncio.wait({running}, timeout=60)
            if not running.done():
                running.cancel()


async def _everybody_leaves(asterisk: FakeAsterisk, app: App, running: asyncio.Task[None]) -> None:
    """All telephones are put down, those that begin to ring meanwhile included, and every call has its end."""
    async with asyncio.timeout(60):
        while app.busy and not running.done():
            for channel in list(asterisk.switch.channels.values()):
                if channel.person is not None:
                    channel.person.hang_up()
            await asyncio.sleep(0.05)


async def _nothing_is_kept(app: App) -> None:
    """Whoever has gone stands in no register that calls share: else an agent, a slot or a number's place is lost to
    everybody after them, and the comparison with Asterisk takes a ghost for somebody."""
    kept = kept_by(app)
    for _ in range(50):  # who is called back lets go of their agent a moment after their call has ended
        if not kept:
            return
        await asyncio.sleep(0.02)
        kept = kept_by(app)
    raise AssertionError(f"kept although everybody has gone: {kept}")


def kept_by(app: App) -> dict[str, object]:
    """What stands in the registers that calls share, and should not when everybody has gone; empty when none does."""
    services = app.services
    waiting = {place for place in services.promises.places if place not in services.floor.dispatcher.places()}
    kept: dict[str, object] = {
        "calls": list(app.calls), "offers": services.promises.offered, "places of nobody": waiting,
        "parking slots": len(services.parking),
        "places in the line": set(services.floor.dispatcher.places()) - services.promises.places,
    }  # fmt: skip
    return {name: what for name, what in kept.items() if what}
