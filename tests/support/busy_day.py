"""A busy day on the fake Asterisk: callers and agents who do anything that people do, and afterwards the books.

Everybody acts at random from one seed: callers wait, give up, press keys, ask for a call-back; agents answer, decline,
do not answer, hold, consult, transfer, park, hang up, hold by their telephone's key, REFER; supervisors barge in.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from ari_app.reports.balance import Balance
from ari_app.voice.conversation.conversation import Conversation
from models.domain.errors import CommandRefused
from tests.fakes.asterisk import Phone, PhoneCall
from tests.support.conversation_calls import floor_in
from tests.support.fake_floor import FakeFloor

AGENTS = ("1001", "1002", "1003", "1004")
ORDERS: tuple[tuple[str, Callable[[random.Random], str], float], ...] = (
    ("hold", lambda _: "", 3.0), ("resume", lambda _: "", 3.0), ("mute", lambda _: "", 1.0),
    ("consult", lambda chance: f"agent:{chance.choice(AGENTS)}", 3.0), ("consult", lambda _: "queue:technical", 1.0),
    ("consult", lambda _: "number:5551234", 1.0),
    ("complete", lambda _: "", 2.0), ("return", lambda _: "", 2.0), ("conference", lambda _: "", 1.0),
    ("transfer", lambda chance: f"agent:{chance.choice(AGENTS)}", 2.0), ("transfer", lambda _: "queue:technical", 1.0),
    ("transfer", lambda _: "number:5551234", 1.0), ("park", lambda _: "", 1.0),
)  # fmt: skip
SETTINGS: dict[str, Any] = {
    "store__path": "kefu.db", "queue__announce_seconds": 20.0, "wrap_up__survey": True,
    "dialling__per_hour": 0, "dialling__callbacks_per_number": 1000,
}  # fmt: skip


class BusyDay:
    """``calls`` callers, of whom at most ``at_once`` are there at the same time."""

    def __init__(self, floor: FakeFloor, seed: int, calls: int, at_once: int = 6) -> None:
        self.floor, self.chance, self.calls = floor, random.Random(seed), calls
        self._room = asyncio.Semaphore(at_once)
        self.phones: dict[str, Phone] = {}
        self.done: Counter[str] = Counter()

    async def run(self) -> None:
        """Until every caller has gone, and everything has come to rest."""
        for agent in AGENTS:
            self.phones[agent] = self.floor.agent(agent, self._answers, after=1.0)
        self.floor.fake.phone("5551234", "answer", 0.5)
        async with asyncio.TaskGroup() as group:
            working = [group.create_task(self._works(agent)) for agent in AGENTS]
            callers = []
            for number in range(self.calls):
                await self._room.acquire()
                callers.append(group.create_task(self._calls(number)))
                await asyncio.sleep(self.chance.expovariate(1.0))
            await asyncio.wait(callers)
            for task in working:
                task.cancel()
        for phone in self.phones.values():
            for call in phone.live:
                call.hang_up()
        await self.floor.until(lambda: not self.floor.calls, 900, "calls go on")
        await self.floor.settle(20.0)

    def _answers(self, call: PhoneCall) -> None:
        what = self.chance.choices(("answer", "decline", "busy", "ring"), (12, 1, 1, 1))[0]
        self.done[what] += 1
        if what == "answer":
            call.answer()
        elif what != "ring":
            call.refuse(what)

    async def _calls(self, number: int) -> None:
        try:
            caller = self.floor.caller(self.chance.choice(("8003", "8002", "8000")), f"555{number:06d}")
            for _ in range(self.chance.randrange(1, 12)):
                await asyncio.sleep(self.chance.expovariate(1 / 6))
                if caller.ended:
                    return
                if self.chance.random() < 0.4:
                    caller.press(self.chance.choice("1222345#"))
            caller.hang_up()
        finally:
            self._room.release()

    async def _works(self, agent: str) -> None:
        """One agent's shift: whoever is in a call does something every few seconds; who was sent away comes back."""
        while True:
            await asyncio.sleep(self.chance.expovariate(1 / 3))
            if self.floor.state(agent) in ("paused", "offline"):
                self._desk(agent, "login" if self.floor.state(agent) == "offline" else "unpause")
            live = [call for call in self.phones[agent].live if call.state == "Up"]
            if live:
                await self._acts(agent, live[-1])
            elif self.chance.random() < 0.02:
                self._desk(agent, "pause")

    def _desk(self, agent: str, what: str) -> None:
        roster = self.floor.services.floor.roster
        acts: dict[str, Callable[[], object]] = {
            "login": lambda: roster.login(agent, "test"), "unpause": lambda: roster.unpause(agent, "test"),
            "pause": lambda: roster.pause(agent, "lunch", "test"),
        }  # fmt: skip
        try:
            acts[what]()
        except CommandRefused:
            self.done["refused"] += 1

    async def _acts(self, agent: str, call: PhoneCall) -> None:
        what = self.chance.random()
        if what < 0.12:
            call.hang_up()
        elif what < 0.18:
            call.hold() if self.chance.random() < 0.5 else call.unhold()
        elif what < 0.21:
            call.refer(self.chance.choice((*AGENTS, "5551234", "nowhere")))
        elif what < 0.24:
            await self._barges(agent)
        elif what < 0.75:
            await self._orders(agent)

    async def _barges(self, agent: str) -> None:
        boss = self.floor.agent("1009", login=False).dial(self.chance.choice(("barge", "listen", "whisper")), agent)
        await asyncio.sleep(self.chance.expovariate(1 / 2))
        boss.hang_up()

    async def _orders(self, agent: str) -> None:
        verb, argument, _ = self.chance.choices(ORDERS, [weight for *_, weight in ORDERS])[0]
        conversations = [cast("Conversation | None", one.conversation) for one in self.floor.calls.values()]
        for place, found in enumerate(one for one in conversations if one is not None):
            if any(party.who == agent for party in found.state.parties):
                try:
                    await self.floor.order(verb, argument(self.chance), agent, place)
                    self.done[verb] += 1
                except CommandRefused:
                    self.done["refused"] += 1
                except TimeoutError:  # Asterisk bridges nobody to whom something is said
                    self.done["late"] += 1
                return


async def measured(run: Path, calls: int, seed: int = 1, each: int = 500) -> tuple[dict[str, int], list[str]]:
    """``calls`` and ``unbalanced`` of so many calls, a new floor for every ``each``; and what does not balance."""
    counted, wrong = 0, []
    for number in range(0, calls, each):
        async with floor_in(run / str(number), check=False, **SETTINGS) as floor:
            day = BusyDay(floor, seed + number, min(each, calls - number))
            await day.run()
        balance = Balance.of(floor.events)
        counted += balance.counted
        wrong += balance.wrong()
    return {"calls": counted, "unbalanced": len(wrong)}, wrong
