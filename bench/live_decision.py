"""What a routing decision costs the event loop of a live centre: roster, dispatcher, watch, journal, explanation.

Nothing is left out and nothing is made up but the callers: the dispatcher and the journal are those of a running
kefu, with a database on disk. Time is processor time of the loop's own thread, so that others on the machine and the
journal's writer do not count, and wall-clock time beside it.
"""

from __future__ import annotations

import asyncio
import gc
import random
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ari_app.agents.roster import Roster
from ari_app.foundation import steady
from ari_app.routing.dispatcher import Dispatcher
from ari_app.routing.waits import Waits
from ari_app.store.journal import Journal
from bench.machine import percentile
from config.settings import Queue
from models.domain.agent import Agent
from models.routing.line import Waiting
from models.routing.pace import Pace

KINDS = [f"kind{number}" for number in range(20)]
LANGUAGES = ("en", "zh", "de")
Json = dict[str, Any]


def staff(agents: int, draw: random.Random) -> list[Agent]:
    """Agents with five skills and two languages each."""
    return [
        Agent(
            f"a{number}", f"agent {number}", frozenset(draw.sample(LANGUAGES, 2)),
            {kind: draw.randint(1, 5) for kind in draw.sample(KINDS, 5)},
        )
        for number in range(agents)
    ]  # fmt: skip


def caller(name: str, draw: random.Random) -> Waiting:
    """A caller who may mean one of two problems."""
    first, second = draw.sample(KINDS, 2)
    return Waiting(name, {first: 0.8, second: 0.2}, draw.choice(LANGUAGES), draw.random(), steady.now())


class Floor:
    """A centre without telephones: everybody logged in, and heard by the router."""

    def __init__(self, journal: Journal, agents: int) -> None:
        self.draw = random.Random(1)
        self.roster = Roster(staff(agents, self.draw), journal, 30.0, 5.0)
        self.dispatcher = Dispatcher(self.roster, journal, Queue(max_waiting=20_000), {})
        self.waits = Waits(self.roster, self.dispatcher.ahead, Pace(180.0, 180.0))
        journal.listen(self.waits.take)
        for status in self.roster.all():
            self.roster.login(status.agent.id, "bench")
        self.dispatcher.settle()

    def one(self, name: str) -> tuple[float, float, float]:
        """A caller comes, is told the wait, and gets an agent: (cpu, wall) seconds of joining and decision, and cpu of
        the forecast. The agent is free again afterwards."""
        waiting = caller(name, self.draw)
        with ExitStack() as stack:
            begun, cpu = time.perf_counter(), time.thread_time()
            place = stack.enter_context(self.dispatcher.place(waiting))
            self.dispatcher.settle()
            spent = time.thread_time() - cpu, time.perf_counter() - begun
            agents = place.offers.get_nowait()
            cpu = time.thread_time()
            self.waits.join(waiting)
            forecast = time.thread_time() - cpu
        for agent in agents:
            self.roster.release(agent, "the caller left", False)
        self.dispatcher.settle()
        return *spent, forecast


async def decisions(agents: int, count: int) -> Json:
    """One caller after the other at so many idle agents."""
    with tempfile.TemporaryDirectory(prefix="kefu-bench-") as folder:
        async with Journal(Path(folder) / "kefu.db") as journal:
            writing = asyncio.create_task(journal.run())
            floor = Floor(journal, agents)
            await journal.flushed()
            rows = []
            gc.freeze()
            for number in range(count):
                rows.append(floor.one(f"c{number}"))
                await asyncio.sleep(0.002)
            await journal.flushed()
            writing.cancel()
    cpu, wall, forecast = (sorted(column) for column in zip(*rows, strict=True))
    return {
        "p50_ms": round(percentile(cpu, 0.5) * 1000, 3), "p99_ms": round(percentile(cpu, 0.99) * 1000, 3),
        "wall_p50_ms": round(percentile(wall, 0.5) * 1000, 3), "wall_p99_ms": round(percentile(wall, 0.99) * 1000, 3),
        "forecast_p50_ms": round(percentile(forecast, 0.5) * 1000, 3), "n": count,
    }  # fmt: skip
