"""What a test does with the fake Asterisk."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from ari_app.pbx.state import PbxState
from tests.fakes.asterisk.people import Behaviour, Caller, Phone
from tests.fakes.asterisk.server import Server
from tests.fakes.asterisk.wire import Note, Rule


class FakeAsterisk:
    """Starts with `async with`. Everything that a test may do or ask is here."""

    def __init__(self, app: str = "kefu", user: str = "kefu", password: str = "secret") -> None:
        self._user, self._password = user, password
        self._names = itertools.count(2)
        self.server = Server(app, user, password, password)
        self.pbx, self.wire, self.switch = self.server.pbx, self.server.wire, self.server.pbx.switch

    async def __aenter__(self) -> FakeAsterisk:
        await self.server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.server.stop()

    def state(self, run: Path, agi_port: int = 0) -> PbxState:
        """What the application must know to talk to the fake. ``run`` is its run folder."""
        for name in ("sockets/sounds", "monitor"):
            (run / name).mkdir(parents=True, exist_ok=True)
        return PbxState(
            run=str(run), socket_dir=str(run / "sockets"), listen="127.0.0.1", sip_port=0,
            http_port=self.server.port, agi_port=agi_port, rtp_start=0, rtp_end=0, ari_app=self.switch.app,
            ari_user=self._user, ari_password=self._password, ami_port=self.server.ami.port,
            ami_password=self._password, passwords={}, asterisk_version="22.10.1", websocket_media=True,
            sounds=str(run / "sounds"), monitor=str(run / "monitor"),
            web_phones=dict.fromkeys(("1001", "1002"), "both"),
        )  # fmt: skip

    # People -----------------------------------------------------------------------------------

    def caller(self, dialled: str = "8003", number: str = "5559999", label: str = "", **arguments: str) -> Caller:
        """A call comes in. ``label`` (default: the number) is what `who_hears_whom` calls them; ``arguments`` are the
        dialplan's: kind, open, language."""
        return self.pbx.caller(dialled, number, label, **arguments)

    def phone(self, name: str, does: Behaviour = "answer", after: float = 0.1) -> Phone:
        """An agent's telephone that is registered, or from now on does something else; see `Phone`."""
        return self.pbx.phone(name, does, after)

    def number(self, number: str, does: Behaviour = "answer", after: float = 0.1) -> Phone:
        """A number outside that can be reached through ``kefu-out``."""
        phone = self.pbx.numbers[number] = Phone(self.pbx, number, does, after)
        return phone

    def who_hears_whom(self, ears: bool = False) -> dict[str, set[str]]:
        """What is heard at each telephone that is up; with ``ears`` at kefu's media sockets too."""
        return self.pbx.who_hears_whom(ears)

    # Order and delay --------------------------------------------------------------------------

    def hold(self, pattern: str, times: int = -1, executed: bool = True) -> Rule:
        """Hold what matches until `Rule.release`. Of a request the reply is held, after it has been carried out and
        its events are under way; with ``executed`` False the request itself. Other events overtake one that is held.
        """
        return self._rule(pattern, "hold", times, executed)

    def delay(self, pattern: str, seconds: float, times: int = -1, executed: bool = True) -> Rule:
        """As `hold`, for so many seconds each."""
        return self._rule(pattern, "delay", times, executed, seconds=seconds)

    def fail(self, pattern: str, status: int = 500, times: int = 1, body: Any = None, executed: bool = False) -> Rule:  # noqa: ANN401
        """Answer requests with an error; with ``executed`` they are carried out all the same."""
        return self._rule(pattern, "fail", times, executed, status=status, body=body)

    def lose(self, pattern: str, times: int = 1, executed: bool = False) -> Rule:
        """An event never comes; the connection of a request is cut instead of an answer."""
        return self._rule(pattern, "lose", times, executed)

    def time_out(self, pattern: str, times: int = 1, executed: bool = False) -> Rule:
        """Never answer; kefu gives up after its own time."""
        return self._rule(pattern, "delay", times, executed, seconds=3600.0)

    def _rule(self, pattern: str, act: str, times: int, executed: bool, **more: Any) -> Rule:  # noqa: ANN401
        is_event = pattern.split()[0] not in ("GET", "POST", "PUT", "DELETE", "*")
        return self.wire.add(Rule(pattern, act, times, executed=executed and not is_event, **more))

    @property
    def events_first(self) -> bool:
        """Whether the events that a request causes come before its reply. They follow it otherwise."""
        return self.wire.events_first

    @events_first.setter
    def events_first(self, value: bool) -> None:
        self.wire.events_first = value

    def at_moment(self, number: int, act: Callable[[], object]) -> None:
        """Do something just before the number-th request, reply or event from now on (the first is 0)."""
        self.wire.at_moment(number, act)

    @property
    def moments(self) -> list[str]:
        """Requests, replies and events so far that belong to calls: what `at_moment` counts."""
        return self.wire.moment_names

    # Faults -----------------------------------------------------------------------------------

    def drop_socket(self, refuse: bool = False) -> None:
        """The event socket breaks; what happens until the next connect is never told. With ``refuse`` no new one is
        let in before `accept_sockets`."""
        self.server.drop_socket(refuse)

    def accept_sockets(self) -> None:
        """Event sockets are let in again."""
        self.server.refusing = False

    @contextmanager
    def gap(self) -> Iterator[None]:
        """Inside the block there is no event socket."""
        self.drop_socket(refuse=True)
        try:
            yield
        finally:
            self.accept_sockets()

    def freeze(self) -> None:
        """Nothing is answered and no event is sent, as if the process were stopped; connections stay."""
        self.wire.running.clear()

    def thaw(self) -> None:
        """Go on where it was frozen."""
        self.wire.running.set()

    async def die(self) -> None:
        """Asterisk ends: every call is gone, connections break, nobody listens."""
        self.server.crash()
        self.switch.channels.clear()
        self.switch.bridges.clear()
        self.switch.playbacks.clear()
        self.switch.recordings.clear()
        await self.server.stop()

    async def come_back(self) -> None:
        """Asterisk is started again after `die`, on the same ports; telephones are registered."""
        second = next(self._names)
        self.pbx.startup_time = f"2026-01-01T00:00:{second:02d}.000+0000"
        await self.server.start()

    async def restart(self) -> None:
        """`die` and `come_back`."""
        await self.die()
        await self.come_back()

    # What there is ----------------------------------------------------------------------------

    def leftovers(self) -> str:
        """Channels and bridges that are there; "" when none. Those whom the dialplan has, it has: they do not count."""
        channels = [f"{one.id} {one.name} {one.state}" for one in self.switch.channels.values() if not one.dialplan]
        return "\n".join([*channels, *(f"bridge {one.id} {one.channels}" for one in self.switch.bridges.values())])

    @property
    def violations(self) -> list[str]:
        """What was asked that the real Asterisk does not survive, or must never be asked."""
        return self.switch.violations

    @property
    def keys_sent(self) -> list[tuple[str, str]]:
        """(label, key) of each key that somebody else's telephone was sent."""
        return self.pbx.keys_sent

    @property
    def log(self) -> list[Note]:
        """Everything that passed, in order."""
        return self.wire.log

    def requests(self, pattern: str = "*") -> list[str]:
        """The requests so far that match, as ``METHOD path``."""
        rule = Rule(pattern, "")
        return [note.what for note in self.log if note.kind == "request" and rule.matches([note.what])]
