"""Sequences of orders and events on the whole application and the fake Asterisk: the same as `conversations`, for real.

Each sequence is a call of its own. After every step all telephones that are up must hear what the conversation's state
says, and the caller must not hear silence; after the call nothing may be left.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from ari_app.voice.conversation.conversation import Conversation
from models.domain.conversation_table import Phase
from models.domain.errors import CommandRefused
from tests.fakes.asterisk import Caller, Phone, PhoneCall
from tests.support.fake_floor import FakeFloor, fake_floor

CALLER = "5559999"
TALKING = {CALLER: {"1001"}, "1001": {CALLER}}
_STEP = 0.3  # seconds of virtual time in which a step comes to rest
_MENDED = 1.5  # the reconciler's two looks, and what it does then


@asynccontextmanager
async def floor_in(run: Path, **settings: Any) -> AsyncIterator[FakeFloor]:  # noqa: ANN401 - setting values
    """A floor, with the folder into which beeps and ringback are written."""
    (run / "sockets" / "sounds").mkdir(parents=True)
    async with fake_floor(run, **settings) as floor:
        yield floor


async def talking(floor: FakeFloor) -> tuple[Caller, Phone]:
    """A caller in conversation with 1001; 1002 is ready."""
    first = floor.agent("1001")
    caller = floor.caller()
    await floor.event("CallConnected")
    floor.agent("1002")
    return caller, first


async def hears(floor: FakeFloor, expected: dict[str, set[str]]) -> None:
    """Wait until they hear each other so; nobody else may be on a telephone."""
    await floor.until(lambda: floor.fake.who_hears_whom() == expected, 5, f"{expected}")


async def consulting(floor: FakeFloor) -> tuple[Caller, Phone]:
    """1001 consults 1002, the caller has music."""
    caller, first = await talking(floor)
    await floor.order("consult", "1002")
    await hears(floor, {CALLER: {"music"}, "1001": {"1002"}, "1002": {"1001"}})
    return caller, first


@dataclass(slots=True)
class Tried:
    """Sequences tried, and what was wrong after which."""

    sequences: int = 0
    violations: list[str] = field(default_factory=list)


class Scene:
    """A caller who talks with 1001; 1002's telephone rings until `answers` or `declines`; 1009 may barge in."""

    def __init__(self, floor: FakeFloor, number: int) -> None:
        self.floor, self.caller_number = floor, f"555{number:05d}"
        self.caller: Caller | None = None
        self.boss: PhoneCall | None = None
        self.phones = {name: floor.agent(name, "ring") for name in ("1001", "1002")}
        self.phones["1001"].does = "answer"

    async def begin(self) -> None:
        """Until the two talk."""
        floor = self.floor
        floor.services.floor.roster.logout("1002", "test")
        self.caller = floor.caller("8003", self.caller_number)
        await floor.until(lambda: self.conversation is not None and self.conversation.state.parties)
        floor.services.floor.roster.login("1002", "test")

    @property
    def conversation(self) -> Conversation | None:
        """The caller's conversation, if there is one now."""
        found = [one for one in self.floor.calls.values() if one.call.number == self.caller_number]
        return cast("Conversation | None", found[0].conversation) if found else None

    async def order(self, verb: str, argument: str = "", by: str = "1001") -> None:
        """An order as a command gives it; refused is as good."""
        conversation = self.conversation
        if conversation is not None:
            try:
                await self.floor.order(verb, argument, by)
            except CommandRefused:
                return

    def live(self, name: str) -> PhoneCall | None:
        """The latest call of a telephone, if it is not over."""
        calls = self.phones[name].live
        return calls[-1] if calls else None

    def phone(self, name: str, act: str, *arguments: str) -> None:
        """Something that a telephone does, if it is in a call that lets it."""
        call = self.live(name)
        ringing = call is not None and call.state != "Up"
        if call is not None and ringing is (act in ("answer", "refuse")):
            getattr(call, act)(*arguments)

    async def refer(self, target: str) -> None:
        """1001's own transfer key; the beep that says no has its time."""
        self.phone("1001", "refer", target)
        await self.floor.settle(1.0)

    def barge(self) -> None:
        """1009 barges in, or leaves by hash."""
        if self.boss is not None and not self.boss.ended:
            self.boss.press("#")
        else:
            self.boss = self.floor.agent("1009", login=False).dial("barge", "1001")

    async def lose_the_bridge(self) -> None:
        """Destroyed behind our back."""
        if self.conversation is not None:
            await self.floor.services.switch.rest.delete(f"/bridges/{self.conversation.bridge.id}")
            await self.floor.settle(_MENDED)

    # What must be so ----------------------------------------------------------------------------

    def wrong(self) -> str:
        """What somebody hears that they must not hear, or the other way round; "" when all is well."""
        heard = self.floor.fake.who_hears_whom()
        caller = self.caller_number
        conversation = self.conversation
        if caller not in heard:
            return ""
        if conversation is None or conversation.over:
            return "" if heard[caller] != {"silence"} else "the caller hears silence outside a conversation"
        expected = self.expected(conversation)
        seen = {name: heard.get(name, set()) for name in expected}
        return "" if seen == expected else f"{conversation.state.phase}: heard {seen}, expected {expected}"

    def expected(self, conversation: Conversation) -> Mapping[str, set[str]]:
        """Who hears whom by the state. A telephone's own hold gives the others music."""
        state, caller = conversation.state, self.caller_number
        people = [one.who for one in state.parties] + ([] if state.held else [caller])
        silent = {one.who for one in state.parties if one.muted or one.holding}
        away = {one.who for one in state.parties if one.holding}
        found = {}
        for name in people:
            others = set(people) - {name} - silent
            music = {"music"} if away - {name} else set()
            found[name] = (others | music) or {"silence"}
            if name in away:
                found[name] = {"silence"}
        if state.held:
            found[caller] = {"music"}
        if state.phase is Phase.REACHING:
            asker = next(one.who for one in state.parties if one.channel == state.asker)
            found = {name: (heard - {asker}) or {"silence"} for name, heard in found.items()}
            found[asker] = {"prompt"}
        return found

    async def end(self) -> str:
        """Everybody hangs up: whatever is left is said."""
        assert self.caller is not None
        floor = self.floor
        self.caller.hang_up()
        for call in [self.boss, *(call for phone in self.phones.values() for call in phone.live)]:
            if call is not None:
                call.hang_up()
        try:
            await floor.until(lambda: not self._left_over(), 5)
        except AssertionError:
            return f"left over: {self._left_over()}"
        return ""

    def _left_over(self) -> str:
        states = {name: floor for name in ("1001", "1002") if (floor := self.floor.state(name)) != "ready"}
        return f"{self.floor.fake.leftovers()} {states or ''} {list(self.floor.calls) or ''}".strip()


Happening = Callable[[Scene], Awaitable[None] | None]
HAPPENINGS: dict[str, Happening] = {
    "hold": lambda scene: scene.order("hold"),
    "resume": lambda scene: scene.order("resume"),
    "consult": lambda scene: scene.order("consult", "agent:1002"),
    "complete": lambda scene: scene.order("complete"),
    "return": lambda scene: scene.order("return"),
    "conference": lambda scene: scene.order("conference"),
    "transfer": lambda scene: scene.order("transfer", "agent:1002"),
    "park": lambda scene: scene.order("park"),
    "drop 1002": lambda scene: scene.order("drop", "1002", "console"),
    "take over": lambda scene: scene.order("drop", "1001", "1009"),
    "mute": lambda scene: scene.order("mute"),
    "record": lambda scene: scene.order("record"),
    "1001 hangs up": lambda scene: scene.phone("1001", "hang_up"),
    "1002 answers": lambda scene: scene.phone("1002", "answer"),
    "1002 declines": lambda scene: scene.phone("1002", "refuse"),
    "1002 hangs up": lambda scene: scene.phone("1002", "hang_up"),
    "1001 holds": lambda scene: scene.phone("1001", "hold"),
    "1001 REFER": lambda scene: scene.refer("1003"),
    "barge or leave": lambda scene: scene.barge(),
    "bridge lost": lambda scene: scene.lose_the_bridge(),
    "caller hangs up": lambda scene: scene.caller.hang_up() if scene.caller else None,
}
PREFIXES: dict[str, tuple[str, ...]] = {
    "talking": (),
    "reaching": ("consult",),
    "consulting": ("consult", "1002 answers"),
    "listened to": ("consult", "1002 answers", "barge or leave"),
}


async def one(floor: FakeFloor, number: int, names: Iterable[str]) -> str:
    """One sequence; what was wrong first, or ""."""
    scene, found, done, before = Scene(floor, number), "", [], len(floor.seen("MismatchHealed"))
    await scene.begin()
    for name in names:
        done.append(name)
        waits = HAPPENINGS[name](scene)
        if waits is not None:
            await waits
        await floor.settle(_STEP)
        found = scene.wrong()
        if found:
            break
    left = await scene.end()
    healed = [row.data for row in floor.seen("MismatchHealed")[before:]] if "bridge lost" not in done else []
    found = found or left or (f"had to be healed: {healed}" if healed else "")
    return f"{', '.join(done)}: {found}" if found else ""


async def sequences(floor: FakeFloor, prefix: str, length: int, tried: Tried, only: Iterable[str] = HAPPENINGS) -> None:
    """Every sequence of so many happenings after the prefix of that name. ``tried`` is added to."""
    for names in itertools.product(tuple(only), repeat=length):
        wrong = await one(floor, tried.sequences, (*PREFIXES[prefix], *names))
        tried.sequences += 1
        if wrong:
            tried.violations.append(wrong)


# What changes who hears whom: the alphabet for longer sequences.
CORE = (
    "hold", "resume", "consult", "complete", "return", "conference", "1001 hangs up", "1002 answers", "1002 declines",
    "1002 hangs up", "1001 REFER", "barge or leave", "take over", "transfer",
)  # fmt: skip


async def measured(run: Path, length: int = 2, only: Iterable[str] = CORE) -> dict[str, int]:
    """``sequences`` of whole calls of so many happenings after each prefix, and ``violations``; a floor for each."""
    tried, only = Tried(), tuple(only)
    for place, prefix in enumerate(PREFIXES):
        async with floor_in(run / str(place)) as floor:
            await sequences(floor, prefix, length, tried, only)
    return {"sequences": tried.sequences, "violations": len(tried.violations)}
