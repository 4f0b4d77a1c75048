"""What following the floor costs, written to bench/results/desk.json: 200 browsers, 100 agents, 60 calls, 4 bursts/s.

The real roster, line, journal and topics on one loop; browsers are sockets of another process. In each burst three
agents change state and a caller comes or goes. ``live.cpu_200_browsers`` is the share of a core that the loop takes
with 200 browsers on the wallboard, less what it takes for the same changes without any; with half of them at desks it
is ``live.cpu_100_desks``. ``live.loop_lag_p99_ms`` is how late the loop is meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
from aiohttp import web

from ari_app.agents.roster import Roster
from ari_app.foundation import steady
from ari_app.live.access import Visitor
from ari_app.live.live import Live, Ports
from ari_app.live.socket import Entrance
from ari_app.media.last_sounds import LastSounds
from ari_app.monitor.lag import LoopLag
from ari_app.quality.masks import Of
from ari_app.quality.quality import Ports as RulePorts
from ari_app.quality.quality import Quality
from ari_app.routing.dispatcher import Dispatcher
from ari_app.routing.floor import Floor
from ari_app.routing.waits import Waits
from ari_app.store.journal import Journal
from ari_app.store.keyring import KeyRing
from ari_app.store.visits import Visits
from ari_app.voice.call.desk import Desk
from ari_app.voice.call.parking_lot import ParkingLot
from ari_app.voice.call.session import Calls
from ari_app.voice.call.watches import Watches
from bench.machine import load_result, save
from config.load import load_settings
from config.settings import Settings
from models.domain.agent import Agent
from models.domain.caller import Call, CallerRecord
from models.domain.events import CallArrived, CallEnded, CallQueued
from models.domain.identity import Console
from models.domain.queue import QueueProfile
from models.domain.script import Scripts
from models.quality.rules.rule import RuleSet
from models.routing.line import Waiting
from models.routing.pace import Pace

AGENTS, CALLS, BROWSERS, PER_SECOND = 100, 60, 200, 4
QUEUES = ("billing", "technical", "orders", "sales", "operator")


def _no_rules(journal: Journal, settings: Settings, folder: Path) -> Quality:
    """Quality rules, of which there are none."""

    async def hand(_call: str, _by: str, _on: bool, _since: float) -> bool:
        return False

    return Quality(
        RulePorts(
            journal=journal, settings=settings.quality, read=RuleSet, deaf=lambda _: "",
            hands=dict.fromkeys(Of, hand), sounds=LastSounds(), declined=lambda _: False, zone=UTC,
            folder=folder / "evidence", keys=KeyRing(folder / "key"),
        )
    )  # fmt: skip


class Centre:
    """A floor without telephones that changes as a busy one does."""

    def __init__(self, journal: Journal, folder: Path) -> None:
        settings = load_settings(environment={}, site=folder / "none.toml")
        agents = [
            Agent(str(1000 + n), f"Agent {n}", frozenset({"en"}), {QUEUES[n % 5]: 5, QUEUES[(n + 1) % 5]: 2})
            for n in range(AGENTS)
        ]
        self.journal, self.roster, self.calls = journal, Roster(agents, journal, 30.0, 15.0), Calls()
        self.dispatcher = Dispatcher(self.roster, journal, settings.queue)
        floor = Floor(self.roster, self.dispatcher, Waits(self.roster, self.dispatcher.ahead, Pace(180, 180)), {})
        nothing = cast("Any", None)
        desk = Desk(
            settings=settings, switch=nothing, floor=floor, flows=nothing, dialling=nothing, nailed=nothing,
            parking=ParkingLot(20), calls=self.calls, rung=nothing, watching=Watches(), start=nothing,
        )  # fmt: skip
        self.live = Live(
            Ports(
                desk=desk, journal=journal, hearing=nothing, callbacks=cast("Any", SimpleNamespace(open={})),
                visits=Visits(folder / "kefu.db"), quality=_no_rules(journal, settings, folder),
                health=lambda: {"asterisk": "connected"}, scripts=Scripts(), read_scripts=Scripts,
                zone=None, version="bench",
            )
        )  # fmt: skip
        self.n = 0

    def begin(self) -> None:
        """A third of the agents are paused, and the calls are there."""
        for n, status in enumerate(self.roster.all()):
            self.roster.login(status.agent.id, "bench")
            if n % 3 == 0:
                self.roster.pause(status.agent.id, "bench", "training")
        for _ in range(CALLS):
            self.comes()

    def comes(self) -> None:
        """A caller is in the line."""
        self.n += 1
        call_id, queue, now = f"c{self.n:08x}", QUEUES[self.n % 5], steady.now()
        number = f"555{self.n:06d}"
        call = Call(
            call_id, f"chan-{self.n}", number, "8000", now, caller=CallerRecord(number, True, f"Caller {self.n}")
        )
        session = SimpleNamespace(
            call=call, queueing=SimpleNamespace(problem=queue), conversation=None, recording=None, state="waiting",
            language="en", profile=QueueProfile(queue),
        )  # fmt: skip
        self.calls[call_id] = cast("Any", session)
        self.journal.publish(CallArrived(call_id=call_id, number=number, arrived_at=now, name=call.caller.name))
        self.journal.publish(CallQueued(call_id=call_id, problem=queue, language="en", entered_at=now))
        waiting = Waiting(call_id, {queue: 1.0}, "zh", 0.5, now, queue=queue)  # nobody speaks it: they all wait
        place = self.dispatcher.place(waiting)
        place.__enter__()
        session.place = place

    def goes(self) -> None:
        """Who came first gives up."""
        call_id = next(iter(self.calls))
        cast("Any", self.calls.pop(call_id)).place.__exit__(None, None, None)
        self.journal.publish(CallEnded(call_id=call_id, outcome="abandoned", cause="hang-up"))

    def burst(self) -> None:
        """Three agents and a caller."""
        everybody = self.roster.all()
        for n in range(3):
            status = everybody[(self.n * 7 + n * 31) % AGENTS]
            do = self.roster.unpause if status.state == "paused" else self.roster.pause
            do(status.agent.id, "bench")
        self.goes()
        self.comes()


@asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[tuple[Centre, LoopLag, Path]]:
    async with Journal(folder / "kefu.db") as journal:
        centre, lag, path = Centre(journal, folder), LoopLag(), folder / "live.sock"
        await centre.live.recall()
        app = web.Application()
        centre.live.mount(app, _anybody())
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.UnixSite(runner, str(path)).start()
        async with asyncio.TaskGroup() as group:
            works = [journal.run, centre.dispatcher.run, lag.run, *(work for _, work in centre.live.services())]
            running = [group.create_task(_forever(work)) for work in works]
            centre.begin()
            yield centre, lag, path
            for task in running:
                task.cancel()
        await runner.cleanup()


def _anybody() -> Entrance:
    """Each connection is a session of its own."""
    numbers = itertools.count()

    async def enter(_request: web.Request) -> Visitor | None:
        return Visitor(Console(), f"session {next(numbers)}")

    return enter


async def _forever(work: Any) -> None:  # noqa: ANN401 - a service
    await work()


async def _measured(centre: Centre, lag: LoopLag, seconds: float) -> tuple[float, float]:
    """(share of a core, p99 of the loop's lag in milliseconds) while the floor changes; the share is of the seconds
    that the bursts should take, so that a busy machine, which takes longer, does not make it smaller."""
    lag.reset()
    cpu, began = time.thread_time(), time.monotonic()
    for n in range(int(seconds * PER_SECOND)):
        await asyncio.sleep(max(0.0, began + n / PER_SECOND - time.monotonic()))
        centre.burst()
    return (time.thread_time() - cpu) / seconds, lag.percentile(0.99)


@asynccontextmanager
async def _browsers(path: Path, desks: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """In a process of their own; it says when all have their snapshot, and in the end what came."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.web_live", "--browse", str(path), "--desks", str(desks),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert (await process.stdout.readline()).strip() == b"there"
    yield process
    if process.returncode is None:
        process.kill()
        await process.wait()


async def run(seconds: float) -> dict[str, Any]:
    """Without anybody, with 200 wallboards, with 100 desks and 100 wallboards."""
    with tempfile.TemporaryDirectory(prefix="kefu-live-") as folder:
        async with _served(Path(folder)) as (centre, lag, path):
            await _measured(centre, lag, 3)
            found: dict[str, Any] = {}
            for name, desks in (("cpu_200_browsers", 0), ("cpu_100_desks", 100)):
                before, _ = await _measured(centre, lag, seconds)
                async with _browsers(path, desks) as process:
                    share, late = await _measured(centre, lag, seconds)
                    told, _ = await process.communicate(b"enough\n")
                after, _ = await _measured(centre, lag, seconds)
                alone = (before + after) / 2
                found[name] = round(share - alone, 4)
                found[f"{name}_without"] = round(alone, 4)
                found["loop_lag_p99_ms" if not desks else "loop_lag_p99_ms_with_desks"] = late
                found[f"{name}_came"] = json.loads(told)
            found["overflows"] = centre.live.hub.overflows
            return found


async def browse(path: Path, desks: int) -> None:
    """Follow, count and check the numbers of what comes."""
    count = {"patches": 0, "bytes": 0, "gaps": 0}
    async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path), limit=0)) as session:
        sockets = [await session.ws_connect("http://kefu/live", max_msg_size=0) for _ in range(BROWSERS)]
        for n, socket in enumerate(sockets):
            await socket.receive()
            await socket.send_json({"want": [f"desk:{1000 + n}" if n < desks else "wall"]})
            await socket.receive()
        async with asyncio.TaskGroup() as group:
            reading = [group.create_task(_count(socket, count)) for socket in sockets]
            print("there", flush=True)
            await asyncio.to_thread(sys.stdin.readline)
            for task in reading:
                task.cancel()
        print(json.dumps(count))


async def _count(socket: aiohttp.ClientWebSocketResponse, count: dict[str, int]) -> None:
    seq = -1
    async for message in socket:
        if message.data.startswith('{"t":"patch"'):
            count["patches"] += 1
            count["bytes"] += len(message.data)
            head = message.data[: message.data.index(',"set":')] + "}"
            now = json.loads(head)
            count["gaps"] += seq not in (-1, now["prev"])
            seq = now["seq"]


def main() -> int:
    """``--seconds`` a part."""
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=20.0)
    options.add_argument("--browse", type=Path)
    options.add_argument("--desks", type=int, default=0)
    given = options.parse_args()
    if given.browse:
        asyncio.run(browse(given.browse, given.desks))
        return 0
    found = asyncio.run(run(given.seconds))
    print(json.dumps(found, indent=1))
    result = load_result("desk")
    save("desk", {**result, "live": found})
    return 0


if __name__ == "__main__":
    sys.exit(main())
