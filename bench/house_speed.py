"""How fast the house decides: ``python -m bench.house_speed [--only PART …]``, into bench/results/house.json.

decision_live: one caller at so many idle agents, on the dispatcher, journal and watch of a running centre, explanation
included. burst: ten thousand wait and a thousand agents are free at one moment. b4: service level and waits on the
published setting B4. The machine has other things to do: the first two are measured several times, and the least
disturbed time counts.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from bench import routing
from bench.live_decision import decisions
from bench.machine import load_result, save
from models.routing.line import Tick

_AGENTS = (50, 200, 1000)
_BLOCKS, _CALLERS = 7, 300
_BURSTS = 5
Json = dict[str, Any]


def decision_live() -> Json:
    """Milliseconds of the event loop's processor time for joining the line and being given an agent."""
    result: Json = {}
    for agents in _AGENTS:
        blocks = [asyncio.run(decisions(agents, _CALLERS)) for _ in range(_BLOCKS)]
        best = min(blocks, key=lambda block: float(block["p50_ms"]))
        result[str(agents)] = {**best, "blocks": _BLOCKS, "p50_ms_of_blocks": sorted(one["p50_ms"] for one in blocks)}
    return result


def burst() -> Json:
    """Everybody at once; on a running centre this happens beside the event loop (`ari_app.routing.thinking`)."""
    spent: list[float] = []
    for _ in range(_BURSTS):
        router = routing.filled(10_000, 1000, random.Random(1), True)
        begun = time.thread_time()
        made = router.handle(Tick(61.0))
        spent.append((time.thread_time() - begun) * 1000)
    return {"10000x1000_ms": round(min(spent), 1), "pairs": len(made), "ms": [round(one, 1) for one in sorted(spent)]}


def b4() -> Json:
    """See `bench.routing.b4`."""
    with ProcessPoolExecutor(2) as pool:
        return routing.b4(pool)


PARTS: dict[str, Callable[[], Json]] = {"decision_live": decision_live, "burst": burst, "b4": b4}


def main() -> None:
    """Measure the parts that are asked for; the others' results stay."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="parts (default: all)")
    for name in arguments.parse_args().only:
        print(f"{name} …", flush=True)
        found = PARTS[name]()
        save("house", {**load_result("house"), name: found})
        print(f"{name}: {found}", flush=True)


if __name__ == "__main__":
    main()
