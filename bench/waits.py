"""Expected waits against what came of them, on the published settings: error, and how often the 80 % band holds.

The peer is the predictor of the literature with settings alone (QLm: queue length, mean handling time, patience), as
a system knows them that looks at nothing else: its median, and its ninetieth percentile, which kefu 0.9 told callers.
Errors are those of callers who were served; the band counts who gave up too (their wait would have been longer).
``python -m bench.waits`` writes the part ``ewt`` of bench/results/house.json.
"""

from __future__ import annotations

import json
import math
import statistics
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from bench.machine import load_result, save
from models.routing.expected_wait import paths
from models.routing.line import Input, Joined, Known, Left, Moved, Server, Tick
from models.routing.pace import Pace
from models.routing.position import ahead_in, outlook, standing
from models.routing.router import Decision
from models.routing.staff import Staff
from models.simulation import s1
from models.simulation.day import Day
from models.simulation.published import a1, a3, a7, b1, b2, b3, b4, b5, b6, b7
from models.simulation.world import Setting

_SETTING = 180.0  # the settings' mean handling time and patience, seconds
_DAYS = 3
CASES: dict[str, Callable[[], Setting]] = {
    "B1": b1, "B2": b2, "B3": lambda: b3(0.7), "B4": lambda: b4(0.7), "B5": lambda: b5(0.7), "B6": b6, "B7": b7,
    "A1": a1, "A3/2": lambda: a3(2), "A7": lambda: a7(12, (0.7, 0.7, 0.8)),
    "S1 0.88": lambda: s1.setting(0.88), "S1 0.95": lambda: s1.setting(0.95),
}  # fmt: skip


def qlm(ahead: float, staffed: float) -> tuple[float, float]:
    """The peer's median and ninetieth percentile: a sum of exponential times as a gamma distribution."""
    rate, leaving = staffed / _SETTING, 1 / _SETTING
    steps = [1 / (rate + place * leaving) for place in range(int(ahead) + 1)]
    rest = ahead - int(ahead)
    if rest:
        steps.append(rest / (rate + (int(ahead) + 1) * leaving))
    mean = math.fsum(steps)
    shape = mean * mean / math.fsum(step * step for step in steps)
    low, high = (
        mean * max(0.0, 1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape))) ** 3 for z in (0.0, 1.2815515655446004)
    )
    return low, high


@dataclass
class Observer:
    """Follows a day as the live centre would: told the router's inputs, and nothing of what chance holds."""

    pace: Pace = field(default_factory=lambda: Pace(_SETTING, _SETTING))
    servers: dict[str, Server] = field(default_factory=dict)
    states: dict[str, tuple[bool, bool]] = field(default_factory=dict)
    since: dict[str, float] = field(default_factory=dict)
    joined: dict[str, tuple[float, tuple[float, float], float]] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    ended: int = 0
    inside: int = 0
    day: Day | None = None

    def watch(self, event: Input, decisions: list[Decision]) -> None:
        """As `Day` tells it."""
        match event:
            case Known(server=server):
                self.servers[server.agent_id] = server
                self.states[server.agent_id] = (server.idle, server.staffed)
            case Moved():
                self._moved(event)
            case Left(call_id=call_id):
                self._left(event.at, call_id)
            case Joined() if not any(decision.call_id == event.waiting.call_id for decision in decisions):
                self._joined(event)
            case Tick() | _:
                pass
        for decision in decisions:
            self.decided.add(decision.call_id)
            self.states[decision.agent_id] = (False, True)
            self.since[decision.agent_id] = event.at

    def _moved(self, event: Moved) -> None:
        if event.ended and event.agent_id in self.since:
            ratio = self.servers[event.agent_id].handling
            mean = statistics.fmean(ratio.values()) if ratio else 1.0
            self.pace.handled((event.at - self.since.pop(event.agent_id)) / mean, event.at)
        self.states[event.agent_id] = (event.idle, event.staffed)

    def _joined(self, event: Joined) -> None:
        assert self.day is not None
        floor = self.day.router.floor
        line = standing(floor.callers.values.values(), self.day.router.profile, floor.policies, event.at)
        servers = [
            Server(s.agent_id, s.skills, s.languages, *self.states[s.agent_id], handling=s.handling)
            for s in self.servers.values()
        ]
        elapsed = {agent: event.at - since for agent, since in self.since.items()}
        found = outlook(event.waiting, ahead_in(line, event.waiting), Staff(servers), lambda one: elapsed.get(one, 0.0))
        if found.at_once or not found.agents:
            return
        wait = self.pace.forecast(event.waiting.call_id, paths(found.ahead, found.agents, self.pace.law()))
        idle = sum(agent.elapsed is None for agent in found.agents)
        speed = math.fsum(1 / agent.ratio for agent in found.agents)
        self.joined[event.waiting.call_id] = (wait.p50, qlm(max(0.0, math.fsum(found.ahead) - idle), speed), event.at)

    def _left(self, at: float, call_id: str) -> None:
        told = self.joined.pop(call_id, None)
        served = call_id in self.decided
        if told is None:
            return
        waited = at - told[2]
        hits = self.pace.hits
        (self.pace.served if served else self.pace.gave_up)(call_id, waited, at)
        self.ended, self.inside = self.ended + 1, self.inside + self.pace.hits - hits
        if served:
            self.ours.append(abs(waited - told[0]))
            self.theirs.append(abs(waited - told[1][0]))
            self.told.append(abs(waited - told[1][1]))


def one(name: str, seed: int) -> Observer:
    """A day of a setting."""
    observer = Observer()
    observer.day = Day(CASES[name](), seed, watch=observer.watch)
    observer.day.run()
    observer.day = None
    return observer


def _figures(days: Sequence[Observer]) -> dict[str, Any]:
    ours = statistics.median(error for day in days for error in day.ours)
    theirs = statistics.median(error for day in days for error in day.theirs)
    told = statistics.median(error for day in days for error in day.told)
    ended = sum(day.ended for day in days)
    return {
        "waits": ended, "median_error_s": round(ours, 1), "peer_median_error_s": round(theirs, 1),
        "peer_told_error_s": round(told, 1), "ratio_to_median": round(ours / theirs, 3),
        "error_ratio": round(ours / told, 3), "cover80": round(sum(day.inside for day in days) / ended, 3),
    }  # fmt: skip


def _over_all(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Geometric means of the ratios, and the range of the covers."""
    covers = [row["cover80"] for row in found.values()]
    return {
        name: round(statistics.geometric_mean(row[name] for row in found.values()), 3)
        for name in ("error_ratio", "ratio_to_median")
    } | {"cover80": round(statistics.fmean(covers), 3), "cover80_min": min(covers), "cover80_max": max(covers)}


def main() -> None:
    """All cases, or those named."""
    wanted = sys.argv[1:] or list(CASES)
    found: dict[str, dict[str, Any]] = {}
    with ProcessPoolExecutor(2) as pool:
        days = {name: [pool.submit(one, name, 100 + number) for number in range(_DAYS)] for name in wanted}
        for name, futures in days.items():
            found[name] = _figures([future.result() for future in futures])
            print(name, found[name], flush=True)
    result = {**_over_all(found), "days": _DAYS, "settings": found}
    print(json.dumps({name: value for name, value in result.items() if name != "settings"}))
    if wanted == list(CASES):
        save("house", {**load_result("house"), "ewt": result})


if __name__ == "__main__":
    main()
