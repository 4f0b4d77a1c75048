"""Faults and load of call control, written to bench/results/control.json.

``faults``: every mismatch of `bench.faults` put into a running centre several times; time from the fault to the
healing. ``load``: 10 callers a second for ten minutes, about 200 calls at once with media, impatient callers, flaky
agents; the same on a dialplan that dials an agent, and on ``app_queue``. ``soak``: 10,000 calls through the line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bench import call, faults
from bench.floor import bench_floor
from bench.load import LoadFloor, load_floor, run_load
from bench.machine import load_result, machine, save

_RATE = 10
_PLAIN, _QUEUE, _KEFU = "8096", "8097", "8098"


async def _load(floor: LoadFloor, seconds: int, peers: int) -> dict[str, Any]:
    """The three in turn; kefu's figures at the top, the peers' beside them."""
    dialplan = await run_load(floor, _PLAIN, _RATE, peers)
    queue = await run_load(floor, _QUEUE, _RATE, peers)
    await floor.start_kefu()
    ours = await run_load(floor, _KEFU, _RATE, seconds)
    return {**ours, "dialplan_only": dialplan, "app_queue": queue}


async def run(seconds: int, peers: int, repeats: int, only: set[str]) -> dict[str, Any]:
    """Every part in turn."""
    folder = Path(tempfile.mkdtemp(prefix="kefu-bench-"))
    result: dict[str, Any] = {}

    async def with_floor() -> dict[str, Any]:
        async with load_floor(folder / "load") as floor:
            result["machine"] = machine(floor.state.asterisk_version)
            return await _load(floor, seconds, peers)

    async def soak() -> dict[str, Any]:
        async with bench_floor(folder / "soak") as floor:
            return await call.soak(floor, 10_000)

    parts: dict[str, Callable[[], Awaitable[dict[str, Any]]]] = {
        "faults": lambda: faults.measure(folder / "faults", repeats),
        "load": with_floor,
        "soak": soak,
    }
    for name, work in parts.items():
        if not only or name in only:
            print(f"{name} …", end=" ", flush=True)
            result[name] = await work()
            print(json.dumps(result[name], ensure_ascii=False), flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    if "faults" in result:
        result["heal_ms"] = result["faults"].pop("heal_ms")
    return result


def main() -> int:
    """Command line of the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="length of kefu's load")
    parser.add_argument("--peers", type=int, default=120, help="length of each peer's load")
    parser.add_argument("--repeats", type=int, default=8, help="how often each fault is put in")
    parser.add_argument("--only", nargs="*", default=[], help="these parts alone; the others keep their figures")
    options = parser.parse_args()
    result = asyncio.run(run(options.seconds, options.peers, options.repeats, set(options.only)))
    save("control", {**load_result("control"), **result})
    print("written to bench/results/control.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
