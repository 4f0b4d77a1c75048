"""Whether memory grows: ten thousand calls of every kind, and twenty-four hours, both on the fake Asterisk.

One call in ten is of `tests.support.busy_day`: callers and agents do anything that people do. The others wait, talk if
an agent is free, and hang up. Each caller has a number of their own. In the hours all calls are of the first kind. The
whole application runs in this process, on virtual time, with all its services: comparison with Asterisk, wrap-up,
parking, retention, forecasts. Memory is read when everybody has gone. The fake's own notes are thrown away meanwhile.
``python -m bench.house_soak [--part calls|hours] [--trace]`` writes the part ``soak`` of bench/results/house.json;
``--trace`` shows instead which lines hold more at the end than after the first tenth.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import os
import tempfile
import tracemalloc
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from bench.machine import load_result, rss_mb, save
from tests.fakes.asterisk.clock import run_virtually
from tests.support.busy_day import AGENTS, SETTINGS, BusyDay
from tests.support.conversation_calls import floor_in
from tests.support.fake_floor import FakeFloor, kept_by

CALLS, ROUND, LIVELY = 10_000, 250, 25
_AT_ONCE, _STAY = 6, 4.0  # plain callers at the same time; seconds until they hang up
HOURS, CALLS_AN_HOUR = 24, 12
_HOUR = 3600.0
Json = dict[str, Any]


class Strangers(BusyDay):
    """A busy day whose callers have numbers that nobody had before."""

    def __init__(self, floor: FakeFloor, first: int, calls: int) -> None:
        super().__init__(floor, first, calls, at_once=14)
        self._first = first

    async def _calls(self, number: int) -> None:
        await super()._calls(self._first + number)


class Readings:
    """Memory and what is kept, whenever everybody has gone; ``trace``: which lines hold it."""

    def __init__(self, floor: FakeFloor, trace: bool) -> None:
        self._floor, self._trace = floor, trace
        self.rss_mb: list[float] = []
        self.objects: list[int] = []
        self.tasks: list[int] = []
        self.kept: list[str] = []
        self._first: tracemalloc.Snapshot | None = None

    def take(self, note: str) -> None:
        """One reading."""
        forget(self._floor)
        gc.collect()
        self.rss_mb.append(round(rss_mb(os.getpid()), 1))
        self.objects.append(len(gc.get_objects()))
        self.tasks.append(len(asyncio.all_tasks()))
        if kept := kept_by(self._floor.app):
            self.kept.append(f"{note}: {kept}")
        print(f"{note}: {self.rss_mb[-1]} MB, {self.objects[-1]} objects, {self.tasks[-1]} tasks", flush=True)

    def compare(self, last: bool) -> None:
        """With ``trace``: keep the picture, or show what holds more than in the one that was kept."""
        if not self._trace:
            return
        now = tracemalloc.take_snapshot()
        if last and self._first is not None:
            for line in now.compare_to(self._first, "traceback")[:25]:
                print(line, *line.traceback.format()[-6:], sep="\n  ")
        self._first = self._first or now


def forget(floor: FakeFloor) -> None:
    """What the floor and the fake have noted for tests."""
    floor.events.clear()
    floor.fake.log.clear()
    floor.fake.wire.moment_names.clear()
    floor.fake.keys_sent.clear()
    floor.fake.server.ami.actions.clear()
    if not floor.calls:
        floor.fake.switch.used_ids.clear()
        floor.fake.switch.stored.clear()
    for phone in floor.fake.pbx.phones.values():
        phone.calls[:] = phone.live


async def _forgetting(floor: FakeFloor) -> None:
    while True:
        await asyncio.sleep(20.0)
        forget(floor)


async def _measured(run: Path, trace: bool, work: Callable[[FakeFloor, Readings], Coroutine[Any, Any, None]]) -> Json:
    async with floor_in(run, check=False, **{**SETTINGS, "healing__check_seconds": 1.0}) as floor:
        readings = Readings(floor, trace)
        noting = asyncio.get_running_loop().create_task(_forgetting(floor), name="forgetting")
        try:
            await work(floor, readings)
        finally:
            noting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await noting
    tenth = max(1, len(readings.rss_mb) // 10)
    return {
        "rss_growth_mb": round(readings.rss_mb[-1] - readings.rss_mb[tenth - 1], 1), "rss_mb": readings.rss_mb,
        "objects": readings.objects, "tasks": readings.tasks, "kept": readings.kept,
    }  # fmt: skip


async def plain(floor: FakeFloor, first: int, count: int) -> None:
    """So many callers who wait, talk and hang up."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def call(number: int) -> None:
        caller = floor.caller("8003", f"555{number:06d}")
        await asyncio.sleep(_STAY)
        caller.hang_up()
        room.release()

    for agent in AGENTS:
        floor.agent(agent)
        if floor.state(agent) == "paused":
            floor.services.floor.roster.unpause(agent, "soak")
    async with asyncio.TaskGroup() as group:
        for number in range(first, first + count):
            await room.acquire()
            group.create_task(call(number))
            await asyncio.sleep(0.3)
    await floor.until(lambda: not floor.calls, 900, "calls go on")


async def calls(floor: FakeFloor, readings: Readings, count: int = CALLS) -> None:
    """So many calls, as fast as people may make them."""
    for done in range(0, count, ROUND):
        await plain(floor, done, ROUND - LIVELY)
        await Strangers(floor, done + ROUND - LIVELY, LIVELY).run()
        readings.take(f"{done + ROUND} calls")
        if done < count // 10 <= done + ROUND or done + ROUND >= count:
            readings.compare(done + ROUND >= count)


async def hours(floor: FakeFloor, readings: Readings, count: int = HOURS) -> None:
    """So many hours, with a few calls in each."""
    loop = asyncio.get_running_loop()
    for hour in range(count):
        end = loop.time() + _HOUR
        await Strangers(floor, hour * CALLS_AN_HOUR, CALLS_AN_HOUR).run()
        await asyncio.sleep(end - loop.time())
        readings.take(f"{hour + 1} h")
        if hour in (count // 10, count - 1):
            readings.compare(hour == count - 1)


def measure(part: str, trace: bool, count: int) -> Json:
    """``calls`` or ``hours``, so many of them."""
    if trace:
        tracemalloc.start(8)
    work = {"calls": partial(calls, count=count), "hours": partial(hours, count=count)}[part]
    with tempfile.TemporaryDirectory() as folder:
        found = run_virtually(lambda: _measured(Path(folder), trace, work))
    return {"n": count, **found}


def main() -> None:
    """Measure the parts that are asked for; the other's result stays. The growth of both is added up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("calls", "hours"), help="one of the two (default: both)")
    parser.add_argument("-n", type=int, help=f"calls or hours (default {CALLS} and {HOURS})")
    parser.add_argument("--trace", action="store_true", help="show what grows, write nothing")
    options = parser.parse_args()
    for part, usual in (("calls", CALLS), ("hours", HOURS)):
        if options.part in (None, part):
            found = measure(part, options.trace, options.n or usual)
            if not options.trace:
                keep(part, found)


def keep(part: str, found: Json) -> None:
    """Into the house's results."""
    house = load_result("house")
    soak = {**house.get("soak", {}), part: found}
    growth = round(sum(soak[name]["rss_growth_mb"] for name in ("calls", "hours") if name in soak), 1)
    save("house", {**house, "soak": {**soak, "rss_growth_mb": growth}})


if __name__ == "__main__":
    main()
