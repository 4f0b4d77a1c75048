"""Settings with published results: B1–B7 of the "contactcenters" library of L'Ecuyer's group, A1, A3 and A7.

Each is the production router under the profile that the setting describes. Times in seconds; see each docstring.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from models.routing.line import Server
from models.routing.profile import PROFILES, Profile, QueuePolicy
from models.simulation.world import Attempt, House, Random, Setting, Worker

FIFO = PROFILES["longest-idle"]


def crew(count: int, skills: dict[str, int], name: str = "a", **more: object) -> tuple[Worker, ...]:
    """So many agents alike."""
    ratios = dict.fromkeys(skills, 1.0)
    return tuple(
        Worker(Server(f"{name}{number:03}", skills, frozenset({"en"}), handling=ratios), **more)  # type: ignore[arg-type]
        for number in range(count)
    )


def poisson(random: Random, begin: float, end: float, per_second: float) -> list[float]:
    """Arrival times between two moments."""
    count = random.poisson((end - begin) * per_second)
    return sorted(random.uniform(begin, end, count).tolist())


def calls(random: Random, kind: str, times: Sequence[float], service: float, patience: float) -> list[Attempt]:
    """Attempts with exponential service and patience of these means (infinite patience: math.inf)."""
    return [
        Attempt(
            -1, at, kind, 0.5, service=service * random.exponential(), balk=random.random(), again=random.random(),
            patience=patience * random.exponential() if patience < math.inf else math.inf,
        )
        for at in times
    ]  # fmt: skip


def numbered(attempts: list[Attempt]) -> list[Attempt]:
    """In order of time, customers numbered from 0."""
    ordered = sorted(attempts, key=lambda attempt: attempt.at)
    return [replace(attempt, customer=number) for number, attempt in enumerate(ordered)]


def simple(
    name: str, per_second: float, agents: int, hours: float, service: float, patience: float, target: float
) -> Setting:  # fmt: skip
    """One type, exponential everything, empty at the beginning: B1 (4.2/min, 12 agents, 2 min, 8 h, 20 s), B2 with
    patience of 1 min, A1 (48/min, 50 agents, 1 min service, 2 min patience)."""
    seconds = hours * 3600

    def arrivals(random: Random) -> list[Attempt]:
        return numbered(calls(random, "call", poisson(random, 0, seconds, per_second), service, patience))

    return Setting(name, House(seconds, target), crew(agents, {"call": 5}), FIFO, arrivals)


def b1() -> Setting:
    """M/M/12."""
    return simple("B1", 4.2 / 60, 12, 8, 120, math.inf, 20)


def b2() -> Setting:
    """M/M/12+M."""
    return simple("B2", 4.2 / 60, 12, 8, 120, 60, 20)


def a1() -> Setting:
    """Garnett, Mandelbaum and Reiman 2002: M/M/50+M; the first hour is not counted."""
    found = simple("A1", 0.8, 50, 6, 60, 120, 10)
    return replace(found, house=replace(found.house, window=(3600.0, 6 * 3600.0)))


def busyness(shape: float, quantile: float) -> float:
    """A day's factor: the quantile of Gamma(shape, 1/shape)."""
    from scipy.special import gammaincinv

    return float(gammaincinv(shape, quantile)) / shape


def b3(quantile: float) -> Setting:
    """One type over 13 hours with a busyness factor Gamma(10, 1/10) a day, 10 % balking, staff that changes by hour."""
    rates = (100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60)
    staff = (4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4)

    def arrivals(random: Random) -> list[Attempt]:
        busy = busyness(10, quantile)
        found: list[Attempt] = []
        for hour, rate in enumerate(rates):
            times = poisson(random, hour * 3600, (hour + 1) * 3600, busy * rate / 3600)
            found += calls(random, "call", times, 100, 1000)
        return numbered(found)

    return Setting("B3", House(13 * 3600, 20, balk_share=0.1), _shifted(staff, 3600, {"call": 5}, "a"), FIFO, arrivals)


def _shifted(staff: Sequence[int], period: float, skills: dict[str, int], name: str) -> tuple[Worker, ...]:
    """Agent n works in each period that has more than n; the last period does not end."""
    ratios = dict.fromkeys(skills, 1.0)
    found = []
    for number in range(max(staff)):
        spans = [(i * period, (i + 1) * period) for i, count in enumerate(staff) if count > number]
        merged: list[tuple[float, float]] = []
        for begin, end in spans:
            if merged and merged[-1][1] == begin:
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((begin, end))
        if merged and merged[-1][1] == len(staff) * period:
            merged[-1] = (merged[-1][0], math.inf)
        server = Server(f"{name}{number:03}", skills, frozenset({"en"}), handling=ratios)
        found.append(Worker(server, tuple(merged), name))
    return tuple(found)


def _skilled_day(quantile: float, random: Random) -> list[Attempt]:
    """The traffic of B4 and B5: three types, three periods of two hours, one Gamma(28.7, 1/28.7) factor a day."""
    rates = {"type0": (4.2, 5.3, 3.2), "type1": (5.1, 4.3, 4.8), "type2": (6.3, 5.2, 4.8)}
    service, patience = (0.5, 0.6, 0.4), (0.3, 0.4, 0.2)  # per minute
    busy = busyness(28.7, quantile)
    found: list[Attempt] = []
    for kind, by_period in rates.items():
        for period, rate in enumerate(by_period):
            times = poisson(random, period * 7200, (period + 1) * 7200, busy * rate / 60)
            found += calls(random, kind, times, 60 / service[period], 60 / patience[period])
    return numbered(found)


def _two_groups(first: dict[str, int], second: dict[str, int]) -> tuple[Worker, ...]:
    return (*_shifted((12, 18, 9), 7200, first, "g0-"), *_shifted((15, 20, 11), 7200, second, "g1-"))


def b4(quantile: float, profile: Profile | None = None) -> Setting:
    """Type 0 → group 0, type 1 → group 0 then 1, type 2 → group 1; a free agent takes who waited longest."""
    crews = _two_groups({"type0": 5, "type1": 4}, {"type1": 3, "type2": 5})
    chosen = profile or replace(FIFO, name="b4", resolution=1e-9)
    plain = {
        kind: QueuePolicy(kind, target_seconds=20, floors=((0, 1),), reserve=0) for kind in ("type0", "type1", "type2")
    }
    return Setting("B4", House(21600, 20), crews, chosen, partial(_skilled_day, quantile), plain)


def b5(quantile: float) -> Setting:
    """B4, but type 1 may use group 1 only after 12 s, and a free agent takes the head of their list's last queue."""
    crews = _two_groups({"type0": 5, "type1": 4}, {"type1": 5, "type2": 5})
    crews = tuple(
        replace(worker, server=replace(worker.server, resolve={"type0": 0.9, "type1": level, "type2": 0.1}))
        for worker in crews for level in (0.5,)
    )  # fmt: skip
    crews = tuple(
        replace(worker, server=replace(worker.server, skills={"type1": 3, "type2": 4}))
        if worker.server.agent_id.startswith("g1") else worker for worker in crews
    )  # fmt: skip
    floors = {"type0": ((0.0, 1),), "type1": ((0.0, 4), (12.0, 1)), "type2": ((0.0, 1),)}
    policies = {kind: QueuePolicy(kind, target_seconds=20, floors=steps, reserve=999) for kind, steps in floors.items()}
    return Setting(
        "B5",
        House(21600, 20),
        crews,
        replace(FIFO, name="b5", resolution=1e6),
        partial(_skilled_day, quantile),
        policies,
    )


def b6() -> Setting:
    """Bilingual: five days of nine hours; 7 English, 7 Spanish, 4 bilingual agents; 40 lines; 75 % of who gave up
    call again after 20 min; the queue is cleared at the close; target 60 s."""
    groups = (("e", ["english"], 7), ("s", ["spanish"], 7), ("b", ["english", "spanish"], 4))
    workers = tuple(worker for name, kinds, count in groups for worker in crew(count, dict.fromkeys(kinds, 5), name))
    spans = {"english": (180.0, 420.0), "spanish": (240.0, 360.0)}

    def redraw(random: Random, attempt: Attempt) -> Attempt:
        return replace(attempt, patience=120 * random.exponential(), service=random.uniform(*spans[attempt.kind]))

    def arrivals(random: Random) -> list[Attempt]:
        found: list[Attempt] = []
        for kind in spans:
            times = poisson(random, 0, 3600, 100 / 3600) + poisson(random, 3600, 32400, 50 / 3600)
            found += [redraw(random, one) for one in calls(random, kind, times, 1.0, 120)]
        return [replace(attempt, delay=1200.0) for attempt in numbered(found)]

    house = House(32400, 60, lines=40, retry_share=0.75, clear_at=32400)
    policy = QueuePolicy(strategy="random", target_seconds=60, floors=((0.0, 1),), reserve=0)
    return Setting("B6", house, workers, FIFO, arrivals, {kind: policy for kind in spans}, redraw)


def b7() -> Setting:
    """Telethon: five days of four hours, 50 calls an hour, 12 agents, 24 lines, a message after two minutes."""
    found = simple("B7", 50 / 3600, 12, 4, 600, 120, 60)
    return replace(found, house=replace(found.house, lines=24, message_at=120.0))


def a3(skills: int) -> Setting:
    """Wallace and Whitt: six types × 1.375/min, 10 min service, 90 agents with so many skills each, 120 lines; an
    agent takes their best-level queue, a caller the best-level agent who is idle longest."""
    kinds = [f"type{number}" for number in range(6)]
    workers = []
    for number in range(90):
        order = [(number + step * (1 + number // 6 % 5 if skills == 2 and step else 1)) % 6 for step in range(skills)]
        levels = {kinds[kind]: 5 - min(place, 4) for place, kind in enumerate(order)}
        resolve = {kind: 0.9 - 0.1 * place for place, kind in enumerate(levels)}
        ratios = dict.fromkeys(levels, 1.0)
        server = Server(f"a{number:02}", levels, frozenset({"en"}), resolve=resolve, handling=ratios)
        workers.append(Worker(server))
    hours = 40

    def arrivals(random: Random) -> list[Attempt]:
        found: list[Attempt] = []
        for kind in kinds:
            found += calls(random, kind, poisson(random, 0, hours * 3600, 1.375 / 60), 600, math.inf)
        return numbered(found)

    profile = replace(FIFO, name="a3", resolution=1e6)
    house = House(hours * 3600, 30, lines=120, window=(2 * 3600.0, hours * 3600.0))
    return Setting(f"A3/{skills}", house, tuple(workers), profile, arrivals)


def a7(agents: int, rates: Sequence[float]) -> Setting:
    """M/M/c with three priorities (Kella and Yechiali): 5 min service; rates per minute, most urgent first."""
    hours = 120

    def arrivals(random: Random) -> list[Attempt]:
        found: list[Attempt] = []
        for rank, rate in enumerate(rates):
            times = poisson(random, 0, hours * 3600, rate / 60)
            ranked = calls(random, "call", times, 300, math.inf)
            found += [replace(attempt, priority=1 - rank / 2) for attempt in ranked]
        return numbered(found)

    house = House(hours * 3600, 30, window=(3 * 3600.0, hours * 3600.0))
    return Setting(f"A7/{agents}", house, crew(agents, {"call": 5}), PROFILES["strict-priority"], arrivals)
