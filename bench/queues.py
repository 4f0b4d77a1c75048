"""The same scripted callers and agents on one real Asterisk, through kefu and through ``app_queue`` set by an expert.

Time is scaled down: calls of about five seconds, a service level of five, skills relaxed after two. Twelve agents with
one strong and one weaker skill of four; callers with a priority, patience and a talk time of their own, the same list
in each run. ``app_queue``: ``QUEUE_PRIO``, penalty 0 for the strong and 2 for the weaker skill, a queue rule that
admits penalty 2 after two seconds, ``ringinuse = no``, ``autofill``, one second of wrap-up.
"""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ari_app.phone.call import CallFailed, SipCall
from ari_app.phone.rtp import MediaClock
from ari_app.phone.telephone import Telephone
from bench.floor import KefuFloor
from bench.load import usage
from bench.machine import percentile

KINDS = ("kind0", "kind1", "kind2", "kind3")
AGENTS = [str(2101 + number) for number in range(12)]
TARGET, TALK, PATIENCE, LOAD = 5.0, 5.0, 15.0, 0.85
WAYS = {"kefu": "811", "rrmemory": "812", "leastrecent": "813"}
_TIERS = ("basic", "basic", "basic", "silver", "silver", "silver", "gold", "gold", "gold", "platinum")


def skills_of(agent: str) -> dict[str, int]:
    """The strong one 5, the weaker one 3."""
    number = AGENTS.index(agent)
    strong, step = number % 4, 1 + number // 4
    return {KINDS[strong]: 5, KINDS[(strong + step) % 4]: 3}


@dataclass(frozen=True)
class Script:
    """One caller: when, about what, from which number (the last digit: standing), patience, talk time."""

    at: float
    kind: int
    number: str
    patience: float
    talk: float


@dataclass
class Seen:
    """What became of a caller."""

    kind: int
    number: str
    delay: float | None = None
    agent: str = ""
    failed: bool = False
    begun: float = 0.0
    answered: asyncio.Event = field(default_factory=asyncio.Event)


def scripts(seconds: float, seed: int = 5) -> list[Script]:
    """Poisson arrivals at the load, exponential talk and patience."""
    draw, at = random.Random(seed), 0.0
    found: list[Script] = []
    rate = LOAD * len(AGENTS) / (TALK + 1.3)
    while True:
        at += draw.expovariate(rate)
        if at > seconds:
            return found
        number = f"55{len(found):04}{draw.randrange(10)}"
        talk = min(20.0, max(1.0, draw.expovariate(1 / TALK)))
        found.append(Script(at, draw.randrange(4), number, draw.expovariate(1 / PATIENCE), talk))


class QueueFloor(KefuFloor):
    """Asterisk with the agents, the queues of both strategies, and kefu."""

    def __init__(self, run: Path, callers: list[Script]) -> None:
        super().__init__(run, AGENTS)
        self.callers = callers

    def prepare(self) -> None:
        """Configuration, then start Asterisk."""
        self.asterisk.render()
        run, etc = self.asterisk.run, self.asterisk.run / "etc"
        lines = ["[from-outside](+)"]
        for number, kind in enumerate(KINDS):
            lines.append(f"exten => 811{number},1,Goto(kefu-intake,${{EXTEN}},1)")
            for prefix, strategy in (("812", "rrmemory"), ("813", "leastrecent")):
                lines += [
                    f"exten => {prefix}{number},1,Answer()",
                    " same => n,Set(QUEUE_PRIO=${CALLERID(num):-1})",
                    " same => n,Set(QUEUE_MAX_PENALTY=0)",
                    f" same => n,Queue({strategy}-{kind},,,,,,,bench-relax)",
                    " same => n,Hangup()",
                ]
        (etc / "dialplans/90-queues.conf").write_text("\n".join(lines) + "\n")
        with (etc / "queuerules.conf").open("a") as file:
            file.write("\n[bench-relax]\npenaltychange => 2,2\n")
        with (etc / "queues.conf").open("a") as file:
            file.write(self._queues())
        self._write(run)
        self.asterisk.start()

    def _queues(self) -> str:
        head = "timeout = 10\nretry = 1\nringinuse = no\nautofill = yes\nwrapuptime = 1\njoinempty = yes\n"
        text = ""
        for strategy in ("rrmemory", "leastrecent"):
            for kind in KINDS:
                members = "".join(
                    f"member => PJSIP/{agent},{5 - skills_of(agent)[kind]},{agent}\n"
                    for agent in AGENTS if kind in skills_of(agent)
                )  # fmt: skip
                shared = "shared_lastcall = yes\n"
                text += f"\n[{strategy}-{kind}]\nstrategy = {strategy}\n{head}{shared}{members}"
        return text

    def _write(self, run: Path) -> None:
        flow = "".join(f'  "811{number}": {{ start: {{ route: {kind} }} }}\n' for number, kind in enumerate(KINDS))
        (run / "flow.yaml").write_text("lines:\n" + flow)
        rows = ""
        for agent in AGENTS:
            known = ", ".join(f"{kind} = {level}" for kind, level in skills_of(agent).items())
            rows += f'[[agent]]\nid = "{agent}"\nname = "A{agent}"\nlanguages = ["en"]\n'
            rows += f"skills = {{ {known}, operator = 1 }}\n"
        (run / "agents.toml").write_text(rows)
        (run / "queues.toml").write_text("".join(f"[{kind}]\nfloors = [[0, 4], [2, 1]]\n" for kind in KINDS))
        (run / "callers.toml").write_text(
            "".join(
                f'[[caller]]\nnumber = "{one.number}"\ntier = "{_TIERS[int(one.number[-1])]}"\n' for one in self.callers
            )
        )

    async def start_kefu(self) -> None:
        """The application, with every agent logged in."""
        run = self.asterisk.run
        files = {name: str(run / f"{name}.toml") for name in ("agents", "queues", "callers")}
        await self.serve({
            "CENTRE_FLOW": str(run / "flow.yaml"), **{f"CENTRE_{name.upper()}": file for name, file in files.items()},
            "WRAP_UP_SECONDS": "1", "WRAP_UP_SURVEY": "false", "QUEUE_TARGET_SECONDS": str(TARGET),
            "QUEUE_GUARD_SECONDS": "14", "SPEECH_ENGINE_EN": "none", "SPEECH_ENGINE_ZH": "none",
            "CALLBACK_RESUME_SECONDS": "0", "QUEUE_RING_SECONDS": "10", "DESK_MAX_MISSED": "0",
        })  # fmt: skip
        for agent in AGENTS:
            await self.agent(agent, "login")


async def measure(run: Path, seconds: float) -> dict[str, Any]:
    """Each way in turn; figures by way."""
    callers = scripts(seconds)
    floor = QueueFloor(run, callers)
    result: dict[str, Any] = {}
    try:
        floor.prepare()
        async with AsyncExitStack() as stack:
            crew = Crew(floor, MediaClock())
            await crew.open(stack)
            for way in ("rrmemory", "leastrecent", "kefu"):
                if way == "kefu":
                    await floor.start_kefu()
                result[way] = await crew.play(WAYS[way], callers)
                await asyncio.sleep(3)
    finally:
        await floor.stop()
    return result


class Crew:
    """Agents' telephones and the callers, in this process."""

    def __init__(self, floor: QueueFloor, clock: MediaClock) -> None:
        self.floor, self.clock = floor, clock
        self.now: dict[str, Seen] = {}
        self.stack = AsyncExitStack()
        self.tasks: set[asyncio.Task[None]] = set()

    async def open(self, stack: AsyncExitStack) -> None:
        """Register every agent; each answers after 0.3 s of ringing."""
        self.stack = stack
        for agent in AGENTS:
            phone = await stack.enter_async_context(self._phone(agent))
            await phone.register()
            phone.on_call = lambda call, agent=agent: self._own(self._answer(agent, call))

    def _phone(self, user: str, number: str = "") -> Telephone:
        password = self.floor.state.passwords[user]
        return Telephone(user, password, ("127.0.0.1", self.floor.state.sip_port), self.clock, number or user)

    def _own(self, work: Any) -> None:  # noqa: ANN401 - a coroutine
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _answer(self, agent: str, call: SipCall) -> None:
        await asyncio.sleep(0.3)
        if call.ended.is_set():
            return
        call.answer()
        seen = self.now.get(call.caller)
        if seen is not None and not seen.answered.is_set():
            seen.delay, seen.agent = time.monotonic() - seen.begun, agent
            seen.answered.set()

    async def play(self, prefix: str, callers: list[Script]) -> dict[str, Any]:
        """One run."""
        self.now = {one.number: Seen(one.kind, one.number) for one in callers}
        pids = {"asterisk": self.floor.asterisk.pid} | ({"kefu": self.floor.kefu.pid} if self.floor.kefu else {})
        before = {name: usage(pid).cpu for name, pid in pids.items()}
        begun = time.monotonic()
        await asyncio.gather(*(self._caller(prefix, one, begun) for one in callers))
        took = time.monotonic() - begun
        cpu = {name: usage(pid).cpu - before[name] for name, pid in pids.items()}
        return figures(list(self.now.values()), took, cpu)

    async def _caller(self, prefix: str, script: Script, begun: float) -> None:
        seen = self.now[script.number]
        await asyncio.sleep(max(0.0, begun + script.at - time.monotonic()))
        async with self._phone("outside", script.number) as phone:
            seen.begun = time.monotonic()
            try:
                call = await phone.dial(f"{prefix}{script.kind}")
                try:
                    async with asyncio.timeout(script.patience):
                        await seen.answered.wait()
                    await asyncio.sleep(script.talk)
                except TimeoutError:
                    pass
                await call.hang_up()
            except (CallFailed, TimeoutError):
                seen.failed = True


def figures(seen: list[Seen], took: float, cpu: dict[str, float]) -> dict[str, Any]:
    """Answer delay of the answered, service level over offered, share that got the skill, processor time."""
    delays = [one.delay for one in seen if one.delay is not None]
    valued = [one for one in seen if int(one.number[-1]) >= 6]
    strong = sum(skills_of(one.agent).get(KINDS[one.kind], 0) == 5 for one in seen if one.agent)
    skilled = sum(skills_of(one.agent).get(KINDS[one.kind], 0) > 0 for one in seen if one.agent)
    level = sum(delay <= TARGET for delay in delays) / max(1, len(seen))
    return {
        "offered": len(seen), "answered": len(delays), "failed": sum(one.failed for one in seen),
        "answer_delay_s": {
            "mean": round(sum(delays) / max(1, len(delays)), 2), "p50": round(percentile(delays, 0.5), 2),
            "p95": round(percentile(delays, 0.95), 2),
        },
        "service_level": round(level, 4),
        "service_level_valued": round(
            sum(one.delay is not None and one.delay <= TARGET for one in valued) / max(1, len(valued)), 4
        ),
        "best_skill_share": round(strong / max(1, len(delays)), 4),
        "skilled_share": round(skilled / max(1, len(delays)), 4),
        "calls_per_second": round(len(delays) / took, 2),
        "cpu_seconds_per_call": round(sum(cpu.values()) / max(1, len(delays)), 4),
        "cpu_seconds": {name: round(value, 2) for name, value in cpu.items()},
    }  # fmt: skip
