"""Setting S1: sixty agents with one primary and one secondary skill each, six problem types, repeat calls.

Parameters as published with the routing study that kefu is judged by: p(resolve) 0.90, 0.82 and 0.62 with a primary,
secondary and no skill, plus normal deviations of agent and pair (sd 0.03 each); handling 300 s times 1, 1.08, 1.20
times an agent's lognormal factor (sd 0.10), service lognormal with coefficient of variation 0.8; patience exponential
with mean 180 s; unresolved problems call again with probability 0.5 after an exponential half hour, twice at most.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from models.routing.line import Server
from models.routing.profile import PROFILES, Profile
from models.simulation.world import Attempt, House, Random, Setting, Worker

KINDS = tuple(f"type{number}" for number in range(6))
AGENTS, HANDLING, PATIENCE, HOURS = 60, 300.0, 180.0, 9
_SIGMA = math.sqrt(math.log(1 + 0.8**2))
_LEVEL = {"primary": (5, 0.90, 1.00), "secondary": (3, 0.82, 1.08), "none": (0, 0.62, 1.20)}


def workers(any_skill: bool = False, seed: int = 7) -> tuple[Worker, ...]:
    """The sixty; ``any_skill``: everybody may take everything (FIFO without skills)."""
    random = np.random.default_rng(seed)
    found: list[Worker] = []
    for number in range(AGENTS):
        primary, step = number % len(KINDS), (number // len(KINDS)) % (len(KINDS) - 1)
        secondary = (primary + 1 + step) % len(KINDS)
        skill, speed = 0.03 * random.standard_normal(), math.exp(0.10 * random.standard_normal())
        skills, resolve, handling = {}, {}, {}
        for place, kind in enumerate(KINDS):
            name = "primary" if place == primary else "secondary" if place == secondary else "none"
            level, probability, ratio = _LEVEL[name]
            skills[kind] = level or int(any_skill)
            resolve[kind] = min(1.0, probability + skill + 0.03 * random.standard_normal())
            handling[kind] = ratio * speed
        skills = {kind: level for kind, level in skills.items() if level}
        server = Server(f"a{number:02}", skills, frozenset({"en"}), resolve=resolve, handling=handling)
        found.append(Worker(server))
    return tuple(found)


def _service(random: Random) -> float:
    return HANDLING * math.exp(_SIGMA * random.standard_normal() - _SIGMA**2 / 2)


def _redraw(random: Random, attempt: Attempt) -> Attempt:
    return replace(attempt, patience=PATIENCE * random.exponential(), service=_service(random))


def setting(load: float, profile: Profile | str = "service-first") -> Setting:
    """S1 at a first-contact load (calls a second · 300 s / 60 agents)."""
    chosen = PROFILES[profile] if isinstance(profile, str) else profile
    seconds = HOURS * 3600.0
    rate = load * AGENTS / HANDLING

    def arrivals(random: Random) -> list[Attempt]:
        found: list[Attempt] = []
        at = 0.0
        while True:
            at += random.exponential() / rate
            if at >= seconds:
                return found
            value, behaviour, emotion = random.beta(2, 5), random.beta(2, 3), random.beta(2, 4)
            found.append(
                Attempt(
                    len(found), at, KINDS[random.integers(6)], 0.5 * value + 0.3 * behaviour + 0.2 * emotion,
                    patience=PATIENCE * random.exponential(), service=_service(random), resolve=random.random(),
                    again=random.random(), delay=1800 * random.exponential(),
                )
            )  # fmt: skip

    house = House(seconds, return_share=0.5, window=(3600.0, seconds - 900.0))
    return Setting(f"S1 {load:g}", house, workers(chosen.name == "fifo"), chosen, arrivals, redraw=_redraw)
