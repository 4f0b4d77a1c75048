"""Erlang B, C and A, service levels, and how many agents a load needs. Rates per second, offered load a in erlang.

Erlang B by its recursion; Erlang C as B/(1 − ρ(1 − B)); Erlang A (M/M/n+M) as a birth-death chain with death rate
min(k, n)·µ + (k − n)⁺·θ. Service level here is answered within T over offered.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

_TAIL = 1e-14


def erlang_b(agents: int, load: float) -> float:
    """Probability that all are busy in a loss system: B(n) = a·B(n−1)/(n + a·B(n−1))."""
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(agents: int, load: float) -> float:
    """Probability of waiting in a delay system; 1 when the load is not below the number of agents."""
    if load >= agents:
        return 1.0
    blocked = erlang_b(agents, load)
    return blocked / (1 - load / agents * (1 - blocked))


@dataclass(frozen=True, slots=True)
class Forecast:
    """Steady state: probability of waiting and of abandoning, mean wait of all (s), occupancy, answered within T."""

    waiting: float
    abandoned: float
    asa: float
    occupancy: float
    service_level: float


def with_patience_without_end(agents: int, rate: float, handling: float, target: float) -> Forecast:
    """Erlang C: nobody abandons. Raises ValueError when the load is not below the number of agents."""
    load = rate * handling
    if load >= agents:
        raise ValueError(f"{agents} agents cannot carry {load:g} erlang for ever")
    waiting, spare = erlang_c(agents, load), agents / handling - rate
    level = 1 - waiting * math.exp(-spare * target)
    return Forecast(waiting, 0.0, waiting / spare, load / agents, level)


def with_patience(agents: int, rate: float, handling: float, patience: float, target: float) -> Forecast:
    """Erlang A with exponential patience of mean ``patience`` seconds."""
    mu, theta = 1 / handling, 1 / patience
    weights = _queue_weights(agents, rate, mu, theta)
    whole = math.fsum(weights)
    chances = [weight / whole for weight in weights]
    waiting = math.fsum(chances[agents:])
    queue = math.fsum((k - agents) * chance for k, chance in enumerate(chances) if k > agents)
    abandoned = theta * queue / rate
    level = math.fsum(chances[:agents])
    late = chances[agents:]
    in_time = _served_within(len(late), agents, mu, theta, target)
    level += math.fsum(chance * served for chance, served in zip(late, in_time, strict=True))
    occupancy = rate * (1 - abandoned) * handling / agents
    return Forecast(waiting, abandoned, queue / rate, occupancy, level)


def _queue_weights(agents: int, rate: float, mu: float, theta: float) -> list[float]:
    """Unnormalised stationary weights, in proportion to the heaviest state."""
    logs, current, heaviest = [0.0], 0.0, 0.0
    k = 0
    while k <= agents or current > heaviest + math.log(_TAIL):
        k += 1
        current += math.log(rate) - math.log(min(k, agents) * mu + max(0, k - agents) * theta)
        logs.append(current)
        heaviest = max(heaviest, current)
    return [math.exp(value - heaviest) for value in logs]


def _served_within(places: int, agents: int, mu: float, theta: float, target: float) -> list[float]:
    """For a caller with 0, 1, … before them in the queue: probability that they are served by ``target``.

    Their place moves on with n·µ + ahead·θ; they themselves leave with θ (uniformisation of that chain).
    """
    busy = agents * mu
    top = busy + places * theta
    steps = int(top * target + 12 * math.sqrt(top * target) + 30)
    state = [0.0] * places  # probability of having been served after so many jumps, by place
    found = [0.0] * places
    weight = -top * target
    for jump in range(steps + 1):
        share = math.exp(weight)
        if share:
            for place in range(places):
                found[place] += share * state[place]
        state = [
            (busy + place * theta) / top * (state[place - 1] if place else 1.0)
            + (1 - (busy + (place + 1) * theta) / top) * state[place]
            for place in range(places)
        ]
        weight += math.log(top * target / (jump + 1))
    return found


def agents_for(rate: float, handling: float, level: float, target: float, patience: float = math.inf) -> int:
    """The fewest agents that answer the share ``level`` within ``target`` seconds."""
    load = rate * handling
    agents = max(1, int(load) + 1) if patience == math.inf else 1
    while True:
        found = (
            with_patience_without_end(agents, rate, handling, target)
            if patience == math.inf
            else with_patience(agents, rate, handling, patience, target)
        )
        if found.service_level >= level:
            return agents
        agents += 1


def square_root_staffing(load: float, beta: float) -> int:
    """n = R + β·√R, rounded up (Halfin and Whitt 1981)."""
    return math.ceil(load + beta * math.sqrt(load))
