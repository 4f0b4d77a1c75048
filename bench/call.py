"""``make bench``: the call path against its limits, in one run, written to bench/results/call.json."""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bench import ears, latency, servers, sipp
from bench.floor import BenchFloor, bench_floor
from bench.machine import load_result, machine, open_files, percentile, rss_mb, save

_SETUP_CALLS, _SOAK_CALLS = 1500, 10_000
_POOL_IDLE_SECONDS = 25  # kept-alive REST connections are gone by then and do not count as open files
_DIALPLAN_ONLY, _THROUGH_KEFU = "8095", "8070"


async def setup(floor: BenchFloor) -> dict[str, Any]:
    """Calls a second, dialplan alone and through kefu, as fast as each answers; median of three."""
    rates: dict[str, list[float]] = {_DIALPLAN_ONLY: [], _THROUGH_KEFU: []}
    bad = 0
    for _ in range(3):
        for number, found in rates.items():
            done = await sipp.load(floor.state, number, _SETUP_CALLS, 500, 250)
            found.append(done.rate)
            bad += done.bad
    plain, ours = (percentile(rates[number], 0.5) for number in (_DIALPLAN_ONLY, _THROUGH_KEFU))
    return {
        "dialplan_calls_per_second": round(plain, 1), "kefu_calls_per_second": round(ours, 1),
        "ratio": round(ours / plain, 3), "failed_calls": bad,
    }  # fmt: skip


async def soak(floor: BenchFloor, calls: int) -> dict[str, Any]:
    """Many calls in a row; memory, files and leftovers of both processes before and after."""
    assert floor.kefu is not None
    pids = {"kefu": floor.kefu.pid, "asterisk": floor.asterisk.pid}
    await sipp.load(floor.state, _THROUGH_KEFU, min(500, calls), 60, 60)
    await asyncio.sleep(_POOL_IDLE_SECONDS)
    before = {name: (rss_mb(pid), open_files(pid)) for name, pid in pids.items()}
    tasks = (await floor.status())["health"]["tasks"]
    begun = time.monotonic()
    done = await sipp.load(floor.state, _THROUGH_KEFU, calls, 60, 100)
    seconds = time.monotonic() - begun
    await asyncio.sleep(_POOL_IDLE_SECONDS)
    after = {name: (rss_mb(pid), open_files(pid)) for name, pid in pids.items()}
    health = (await floor.status())["health"]
    channels = len(floor.asterisk.cli("core show channels concise").split())
    bridges = len(floor.asterisk.cli("bridge show all").strip().splitlines()) - 1
    files = sum(after[name][1] - before[name][1] for name in pids)
    return {
        "calls": done.good, "failed": done.bad, "seconds": round(seconds, 1),
        "calls_per_second": round(done.good / seconds, 1),
        "leftovers": channels + max(0, bridges) + health["calls"] + max(0, files),
        "channels": channels, "bridges": bridges, "live_calls": health["calls"], "files_growth": files,
        "tasks_before": tasks, "tasks_after": health["tasks"],
        "rss_growth_mb": round(after["kefu"][0] - before["kefu"][0], 1),
        "asterisk_rss_growth_mb": round(after["asterisk"][0] - before["asterisk"][0], 1),
        "rss_mb": round(after["kefu"][0], 1), "events_dropped": health["events_dropped"],
        "rest_failures": health["rest_failures"],
    }  # fmt: skip


async def run(calls: int, only: set[str]) -> dict[str, Any]:
    """Every part in turn."""
    run_folder = Path(tempfile.mkdtemp(prefix="kefu-bench-"))
    result: dict[str, Any] = {}
    async with bench_floor(run_folder) as floor:
        result["machine"] = machine(floor.state.asterisk_version)
        parts: dict[str, Callable[[], Awaitable[dict[str, Any]]]] = {
            "latency": lambda: latency.measure(floor),
            "rest": lambda: servers.rest(floor.state),
            "fastagi": servers.fastagi,
            "setup": lambda: setup(floor),
            "digits": lambda: ears.digits(floor),
            "orders": lambda: ears.orders(floor),
            "soak": lambda: soak(floor, calls),
        }
        for name, work in parts.items():
            if only and name not in only:
                continue
            print(f"{name} …", end=" ", flush=True)
            result[name] = await work()
            print(json.dumps(result[name], ensure_ascii=False), flush=True)
    shutil.rmtree(run_folder, ignore_errors=True)
    if "latency" in result:
        named = {f"{name}_{key}": value for name, part in result["latency"].items() for key, value in part.items()}
        result["latency_ms"] = named
        del result["latency"]
    return result


def main() -> int:
    """Command line of the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=_SOAK_CALLS, help="calls of the soak")
    parser.add_argument("--only", nargs="*", default=[], help="these parts alone; the others keep their figures")
    options = parser.parse_args()
    result = asyncio.run(run(options.calls, set(options.only)))
    save("call", {**load_result("call"), **result} if options.only else result)
    print("written to bench/results/call.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
