"""Fifty calls in every state, and kefu restarted under them: what is lost, and the longest gap that anybody hears.

A gap is sound that one side of a conversation sent and the other never got, in milliseconds of audio: every frame of
twenty is counted at both ends. All telephones are in one process here, on a machine that is busy starting kefu, so
packets come late as well; by how much is measured too, and beside it on one more telephone that is in an echo of
Asterisk alone (910), which kefu has no part in.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.app.lifecycle import App
from ari_app.media.voice import tone
from ari_app.phone.call import SipCall
from ari_app.phone.rtp import MediaClock, RtpStream
from ari_app.phone.telephone import Telephone
from ari_app.web.client import request
from bench.floor import KefuFloor
from config.load import ROOT, load_settings
from tests.support.floor import answering, until

CALLS, RESTARTS = 50, 20
_AGENTS = [str(1001 + number) for number in range(18)]
_SKILLS = "skills = { billing = 5, technical = 1, orders = 1, sales = 1, operator = 1 }"
_FRAME = 0.02  # seconds
_RCVBUFFORCE = 33  # Linux: SO_RCVBUFFORCE, for root
_QUIET = 20  # of 16-bit samples; the tone is far louder
_SETTINGS: dict[str, Any] = {
    "queue.ring_seconds": 10.0, "wrap_up.seconds": 0.5, "wrap_up.survey_seconds": 60.0, "menu.no_input_seconds": 30.0,
    "menu.attempts": 10, "menu.max_depth": 200, "desk.park_seconds": 600.0, "queue.max_wait_seconds": 3600.0,
    "voice.engine_en": "espeak-ng:", "voice.engine_zh": "espeak-ng:", "ari.reconnect_max_seconds": 0.3,
    "speech.engine_en": "none", "speech.engine_zh": "none",
    "speech.jitter_ms": 0,  # a jitter buffer takes packets out by itself
}  # fmt: skip


class Scene:
    """Fifty callers: 16 in conversation (one held, one in conference, one who consults), one parked, 21 who wait,
    10 in a menu, two who are asked to rate."""

    def __init__(self, floor: KefuFloor, stack: AsyncExitStack) -> None:
        self.floor, self._stack, self._clock = floor, stack, MediaClock()
        self.callers: list[SipCall] = []
        self.talking: list[tuple[SipCall, SipCall]] = []
        self.control: list[SipCall] = []
        self._legs: dict[str, list[SipCall]] = {}

    async def _phone(self, user: str, number: str) -> Telephone:
        state = self.floor.state
        server = ("127.0.0.1", state.sip_port)
        phone = Telephone(user, state.passwords[user], server, self._clock, number)
        return await self._stack.enter_async_context(phone)

    async def _agent(self, user: str) -> None:
        phone, legs = await self._phone(user, user), self._legs.setdefault(user, [])
        await phone.register()
        phone.on_call = answering(legs)
        await self._order(f"/agents/{user}/login")

    async def _order(self, path: str, argument: str = "") -> None:
        await request(self.floor.control, "POST", path, {"by": "console", "argument": argument})

    async def _caller(self, dialled: str) -> SipCall:
        number = f"77700{len(self.callers):02d}"
        call = await (await self._phone("outside", number)).dial(dialled)
        self.callers.append(call)
        return call

    async def _calls(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.floor.status())["calls"]
        return found

    async def _converse(self) -> tuple[str, str]:
        """One more conversation: (call, agent)."""
        agent = _AGENTS[len(self.talking)]
        await self._agent(agent)
        caller = await self._caller("8003")
        await until(lambda: self._legs[agent] and self._legs[agent][-1].up.is_set(), 20, f"{agent} is rung")
        self.talking.append((caller, self._legs[agent][-1]))
        rows = [row for row in await self._calls() if agent in row["legs"]]
        while not rows:
            await asyncio.sleep(0.05)
            rows = [row for row in await self._calls() if agent in row["legs"]]
        return str(rows[0]["call"]), agent

    async def build(self) -> None:
        """Everybody comes."""
        calls = [await self._converse() for _ in range(16)]
        await self._agent(_AGENTS[16])
        await self._order(f"/calls/{calls[0][0]}/hold")
        await self._order(f"/calls/{calls[1][0]}/park")
        await self._order(f"/calls/{calls[2][0]}/consult", _AGENTS[16])
        for index in (3, 4):
            await self.talking[index][1].hang_up()
        for _ in range(24):
            await self._caller("8002" if len(self.callers) % 2 else "8003")
        for _ in range(CALLS - len(self.callers)):
            await self._caller("8000")
        await asyncio.sleep(3)
        self.control.append(await (await self._phone(_AGENTS[17], _AGENTS[17])).dial("910"))
        await asyncio.sleep(2)
        long = tone(1000, 400).astype(np.int16)
        self.control[0].rtp.play(long)
        for caller, agent in self.steady:
            for call in (caller, agent):
                _deepen(call)
                call.rtp.keeps_sent = True
                call.rtp.play(long)
        await asyncio.sleep(1)

    @property
    def steady(self) -> list[tuple[SipCall, SipCall]]:
        """Those who talk all the time, so that a gap is one of ours."""
        return self.talking[5:]

    def lost(self) -> int:
        """Callers, and agents in conversation, who were hung up on."""
        return sum(call.ended.is_set() for call in [*self.callers, *(agent for _, agent in self.steady)])

    async def lost_audio(self) -> float:
        """Seconds of sound that was sent in a steady conversation and never heard by the other, at the most. Afterwards
        nobody says anything any more."""
        for pair in self.steady:
            for call in pair:
                call.rtp.muted = True
        await asyncio.sleep(1)
        ways = [way for pair in self.steady for way in (pair, pair[::-1])]
        return max(len(loud(one.rtp.sent)) - len(loud(other.rtp.heard)) for one, other in ways) * _FRAME

    def latest(self, since: float) -> tuple[float, float]:
        """By how many seconds a packet came late at the most, in a steady conversation, and in the echo."""
        ordinary = max(late(call, since) for pair in self.steady for call in pair)
        return ordinary, late(self.control[0], since)


def _deepen(call: SipCall) -> None:
    """Nothing that comes while this process is held up is lost in its socket."""
    assert call.rtp.transport is not None
    call.rtp.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, _RCVBUFFORCE, 1 << 23)


def loud(packets: Iterable[tuple[float, bytes]]) -> list[float]:
    """When there was sound in a packet."""
    return [at for at, data in list(packets) if np.abs(RtpStream.decode(data).astype(np.int32)).max(initial=0) > _QUIET]


def late(call: SipCall, since: float) -> float:
    """The longest time between two packets with sound, less the one frame that it should be; seconds."""
    marks = [at for at in loud(call.rtp.heard) if at >= since]
    return float(np.diff(marks).max(initial=_FRAME)) - _FRAME


async def _restarts(scene: Scene, count: int, one: Callable[[int], Awaitable[None]]) -> dict[str, Any]:
    await scene.build()
    before, begun, lasted = scene.lost(), time.monotonic(), []
    for number in range(count):
        at = time.monotonic()
        await one(number)
        lasted.append(time.monotonic() - at)
        await asyncio.sleep(1)
    calls = len((await scene.floor.status())["calls"])
    latest, echo = scene.latest(begun)
    return {
        "calls": len(scene.callers), "restarts": count, "lost": scene.lost() - before, "in_books": calls,
        "gap_ms": round(await scene.lost_audio() * 1000, 1), "late_ms": round(latest * 1000, 1),
        "echo_late_ms": round(echo * 1000, 1),
        "restart_s": round(float(np.median(lasted)), 2),
    }  # fmt: skip


@asynccontextmanager
async def _floor(run: Path) -> AsyncIterator[tuple[KefuFloor, dict[str, Any]]]:
    floor = KefuFloor(run, _AGENTS)
    floor.asterisk.render()
    agents = "".join(
        f'[[agent]]\nid = "{agent}"\nname = "Agent {agent}"\nlanguages = ["en"]\n{_SKILLS}\n\n' for agent in _AGENTS
    )
    (run / "agents.toml").write_text(agents)
    flow = str(ROOT / "tests/data/flow.yaml")
    try:
        floor.asterisk.start()
        yield floor, {**_SETTINGS, "centre.agents": str(run / "agents.toml"), "centre.flow": flow}
    finally:
        await floor.stop()


async def by_order(count: int) -> dict[str, Any]:
    """`kefu restart`, so many times."""
    async with AsyncExitStack() as stack:
        run = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kefu-bench-")))
        floor, settings = await stack.enter_async_context(_floor(run))
        await floor.serve({name.replace(".", "_").upper(): str(value) for name, value in settings.items()})
        people = await stack.enter_async_context(AsyncExitStack())

        async def restart(_number: int) -> None:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "ari_app",
                "--run",
                str(run),
                "restart",
                cwd=ROOT,
                stdout=asyncio.subprocess.DEVNULL,
            )
            assert await process.wait() == 0, "kefu restart failed"

        return await _restarts(Scene(floor, people), count, restart)


_SERVICES = (
    "dispatcher",
    "FastAGI",
    "reconciler",
    "recorder",
    "messages",
    "learning",
    "call-backs",
    "journal",
    "control",
)


async def by_exception(count: int) -> dict[str, Any]:
    """An exception in a service, each in its turn; kefu runs in this process."""
    async with AsyncExitStack() as stack:
        run = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kefu-bench-")))
        floor, settings = await stack.enter_async_context(_floor(run))
        app = App(load_settings(environment={}, site=run / "none.toml", overrides=settings), floor.state)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(app.run())
            await app.ready.wait()
            people = AsyncExitStack()

            async def fail(number: int) -> None:
                name, failures = _SERVICES[number % len(_SERVICES)], app.service_failures
                task = next(task for task in asyncio.all_tasks() if task.get_name() == name)
                throw(task, KeyError("broken on purpose"))
                await until(lambda: app.service_failures > failures, 5, f"{name} fails")

            try:
                return await _restarts(Scene(floor, people), count, fail)
            finally:
                await people.aclose()
                app.stop()
                await asyncio.wait({running})


def throw(task: asyncio.Task[Any], error: Exception) -> None:
    """Make what a task waits for end with an error, as if it had been raised there."""
    waits: Any = task._fut_waiter  # type: ignore[attr-defined]
    assert waits is not None, f"{task.get_name()} waits for nothing"
    if isinstance(waits, asyncio.Task):
        throw(waits, error)
    elif hasattr(waits, "_children"):
        throw(next(iter(waits._children)), error)
    elif not waits.done():
        waits.set_exception(error)


async def restarts() -> dict[str, Any]:
    """Both halves."""
    halves = [await by_order(RESTARTS // 2), await by_exception(RESTARTS - RESTARTS // 2)]
    return {
        "calls": min(half["calls"] for half in halves),
        "restarts": sum(half["restarts"] for half in halves),
        "lost": sum(half["lost"] for half in halves),
        "gap_ms_max": max(half["gap_ms"] for half in halves),
        "late_ms_max": max(half["late_ms"] for half in halves),
        "echo_late_ms_max": max(half["echo_late_ms"] for half in halves),
        "by_order": halves[0], "by_exception": halves[1],
    }  # fmt: skip


if __name__ == "__main__":
    print(asyncio.run(restarts()))
