"""The router against the literature, classic policies and app_queue, written to bench/results/routing.json.

``settings``: published results; ``s1``, ``b4``: what it gains; ``decision``: time for an event and for a burst;
``events``: random events with the watch beside the router; ``faults``: broken routers that must be caught;
``asterisk``: the same callers through kefu and through app_queue on one real Asterisk.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bench import queues
from bench.machine import load_result, machine, percentile, save
from models.routing.invariants import Watch
from models.routing.line import Input, Joined, Known, Left, Moved, Server, Tick, Waiting
from models.routing.profile import PROFILES, QueuePolicy
from models.routing.router import Decision, Router
from models.simulation import s1
from models.simulation.acceptance import CASES, b4_with, run_all
from models.simulation.day import Day
from models.simulation.measure import Estimate, figures, paired, replicate, run_figures, summary
from tests.support.routers import Chaos, OffersTwice, SkipsTheGuard, Sleeps

LOADS = (0.80, 0.88, 0.95, 1.02)
POLICIES = ("fifo", "longest-idle", "strict-priority", "greedy", "service-first", "resolution-first", "overload")
SIZES = ((10, 10), (100, 100), (1000, 100), (1000, 1000), (10_000, 1000))
Json = dict[str, Any]


def _s1_day(load: float, policy: str, seed: int) -> dict[str, float]:
    return run_figures(s1.setting(load, policy), seed)


def _figure(found: Estimate) -> Json:
    return {"mean": round(found.mean, 4), "half_width": round(found.half_width, 4), "n": found.n}


def settings(pool: ProcessPoolExecutor) -> Json:
    """Each case: its first figure at the top, all of them below it."""
    begun = time.monotonic()
    result: Json = {}
    for name, found in run_all(list(CASES), pool.map).items():
        rows = {
            key: {
                "published": one.published, "published_half_width": one.published_half_width,
                "ours": round(one.ours.mean, 5), "half_width": round(one.ours.half_width, 5), "inside": one.inside,
            }
            for key, one in found.items()
        }  # fmt: skip
        first = next(iter(rows))
        result[name] = {
            **rows[first],
            "figure": first,
            "inside": all(row["inside"] for row in rows.values()),
            "all": rows,
        }
    result["seconds"] = round(time.monotonic() - begun, 1)
    return result


def gains(pool: ProcessPoolExecutor) -> Json:
    """S1 at four loads, twenty paired replications; gains over longest idle in skill, in points."""
    result: Json = {}
    for load in LOADS:
        rows = {name: replicate(partial(_s1_day, load, name), range(20000, 20020), pool.map) for name in POLICIES}
        base, ours = rows["longest-idle"], rows["service-first"]
        more, own = paired(ours, base), summary(ours)
        result[f"{load:.2f}"] = {
            "sl_gain": round(more["sl"].mean, 2), "sl_gain_half_width": round(more["sl"].half_width, 2),
            "fcr_gain": round(more["fcr"].mean, 2), "fcr_gain_half_width": round(more["fcr"].half_width, 2),
            "max_wait_s": round(own["max_wait"].mean, 1),
            "worst_wait_s": round(max(row["max_wait"] for row in ours), 1),
            "occupancy_sd": round(own["occupancy_sd"].mean, 2),
            "policies": {
                name: {key: _figure(value) for key, value in summary(found).items()} for name, found in rows.items()
            },
        }  # fmt: skip
        print(load, {key: value for key, value in result[f"{load:.2f}"].items() if key != "policies"}, flush=True)
    return result


def _b4_profile() -> Any:  # noqa: ANN401 - a profile
    """Overload by the book: whoever can still be answered in time goes first; of those who cannot, the one who came
    last, so that the others give up early instead of being answered late. No guard: it would answer them later still.
    """
    base = PROFILES["service-first"]
    plain = QueuePolicy(target_seconds=20, floors=((0.0, 1),), reserve=0)
    return replace(
        base, name="b4", urgency=10.0, resolution=0.0, lost_slope=-0.1, guard_seconds=1e7, default=plain
    )  # fmt: skip


def b4(pool: ProcessPoolExecutor) -> Json:
    """The published staff and traffic: longest wait first (published 0.501) and ours."""
    rows = replicate(partial(b4_with, _b4_profile()), range(10), pool.map)
    plain = replicate(partial(b4_with, None), range(10), pool.map)
    found, old = summary(rows), summary(plain)
    return {
        "sl": round(found["sl"].mean, 4), "sl_half_width": round(found["sl"].half_width, 4),
        "p99_wait_min": round(found["p99_min"].mean, 2), "served": round(found["served"].mean),
        "p99_wait_all_min": round(found["p99_all_min"].mean, 2),
        "fifo": {
            "sl": round(old["sl"].mean, 4), "p99_wait_min": round(old["p99_min"].mean, 2),
            "p99_wait_all_min": round(old["p99_all_min"].mean, 2), "served": round(old["served"].mean),
        }, "n": len(rows),
    }  # fmt: skip


def filled(callers: int, agents: int, draw: random.Random, idle: bool) -> Router:
    """A router with a waiting line, and with agents who are all busy or, all at once, idle."""
    router, kinds = Router(PROFILES["service-first"]), [f"k{number}" for number in range(20)]
    for number in range(agents):
        skills = {kind: draw.randint(1, 5) for kind in draw.sample(kinds, 5)}
        router.handle(
            Known(0.0, Server(f"a{number}", skills, frozenset(draw.sample(("en", "zh", "de"), 2)), staffed=True))
        )
    for number in range(callers):
        router.handle(Joined(60 * number / callers, _caller(f"c{number}", 60 * number / callers, draw, kinds)))
    if idle:  # all at once: a shift begins
        router.floor.agents.idle[:agents] = True
        router.floor.agents.occupancy.busy[:agents] = 0.0
        for row in range(agents):
            router.floor.group_idle[router.floor.agents.group[row]] += 1
    return router


def _caller(name: str, at: float, draw: random.Random, kinds: list[str]) -> Waiting:
    problem = {draw.choice(kinds): 0.8, draw.choice(kinds): 0.2}
    return Waiting(name, problem, draw.choice(("en", "zh", "de")), draw.random(), at)


def decision(events: int = 2000) -> Json:
    """Time to decide on a caller who comes and on an agent who is free, and on everybody at once."""
    result: Json = {}
    for callers, agents in SIZES:
        draw = random.Random(1)
        router, kinds = filled(callers, agents, draw, False), [f"k{number}" for number in range(20)]
        spent, now = [], 61.0
        for number in range(events):
            now += 0.01
            free = Moved(now, f"a{draw.randrange(agents)}", True, True)
            for event in (free, Joined(now, _caller(f"n{number}", now, draw, kinds))):
                begun = time.perf_counter()
                made = router.handle(event)
                spent.append(time.perf_counter() - begun)
                for one in made:
                    router.handle(Left(now, one.call_id))
                    router.handle(Moved(now, one.agent_id, False, True))
        router = filled(callers, agents, draw, True)
        begun = time.perf_counter()
        made = router.handle(Tick(61.0))
        burst = time.perf_counter() - begun
        result[f"{callers}x{agents}"] = {
            "p50_ms": round(percentile(spent, 0.5) * 1000, 3), "p99_ms": round(percentile(spent, 0.99) * 1000, 3),
            "n": len(spent), "burst_ms": round(burst * 1000, 1), "burst_pairs": len(made),
        }  # fmt: skip
    return result


def _chaos(seed: int, kind: type[Router] = Router, steps: int = 2000) -> tuple[int, int, set[str]]:
    chaos = Chaos(seed, kind, agents=1 + seed % 10)
    for _ in range(steps):
        chaos.step()
    return chaos.events, chaos.watch.checked, {violation.rule for violation in chaos.violations}


def events(pool: ProcessPoolExecutor, runs: int) -> Json:
    """Random events with the watch beside the production router."""
    rows = list(pool.map(_chaos, range(runs), chunksize=10))
    broken = sorted({rule for _, _, rules in rows for rule in rules})
    return {"events": sum(row[0] for row in rows), "decisions": sum(row[1] for row in rows), "broken": broken}


def faults() -> Json:
    """Routers with a fault put in: the rules that the watch says are broken, and whether the simulator accepts them.

    The sound router is the control: it must break nothing and be accepted.
    """
    result: Json = {}
    for kind in (Router, SkipsTheGuard, OffersTwice, Sleeps):
        rules = set().union(*(_chaos(seed, kind, 300)[2] for seed in range(30)))
        result[kind.__name__] = {"rules": sorted(rules), "caught": bool(rules), "simulator": _accepted(kind)}
    return result


def _accepted(kind: type[Router]) -> Json:
    """S1 at 0.88 with two seconds of ringing: rules broken, longest wait, decisions about callers already gone."""
    setting = s1.setting(0.88)
    setting = replace(setting, house=replace(setting.house, ring_seconds=2.0))
    watch = Watch(setting.profile, setting.policies)
    broken: set[str] = set()

    def look(event: Input, made: list[Decision]) -> None:
        broken.update(violation.rule for violation in watch.check(event, made))

    try:
        longest = figures(Day(setting, 20000, lambda one: kind(one.profile, one.policies), look).run())["max_wait"]
    except KeyError as error:
        return {"accepted": False, "rules": sorted(broken), "lost_call": str(error)}
    accepted = not broken and longest <= 180
    return {"accepted": accepted, "rules": sorted(broken), "max_wait_s": round(longest, 1)}


async def asterisk(seconds: float) -> Json:
    """See `bench.queues`."""
    folder = Path(tempfile.mkdtemp(prefix="kefu-bench-"))
    try:
        found = await queues.measure(folder / "run", seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    kefu = found.pop("kefu")
    return {"kefu": kefu, "app_queue": {**found["rrmemory"], **found}}


def main() -> int:
    """Command line of the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="these parts alone; the others keep their figures")
    parser.add_argument("--seconds", type=float, default=150, help="length of each run on Asterisk")
    parser.add_argument("--runs", type=int, default=1000, help="how many times 2,000 random events")
    options = parser.parse_args()
    result = load_result("routing")
    with ProcessPoolExecutor(2) as pool:
        parts: dict[str, Callable[[], Json]] = {
            "settings": lambda: settings(pool), "s1": lambda: gains(pool), "b4": lambda: b4(pool),
            "decision": decision, "events": lambda: events(pool, options.runs), "faults": faults,
            "asterisk": lambda: asyncio.run(asterisk(options.seconds)),
        }  # fmt: skip
        for name, work in parts.items():
            if not options.only or name in options.only:
                print(f"{name} …", flush=True)
                result[name] = work()
                result["machine"] = machine(result.get("machine", {}).get("asterisk", ""))
                save("routing", result)
                print(json.dumps(result[name], ensure_ascii=False)[:1500], flush=True)
    print("written to bench/results/routing.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
