"""What is simulated: callers, agents, rules of the house. Times in seconds from the beginning of the day."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from models.routing.line import Server
from models.routing.profile import Profile, QueuePolicy

Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call of a customer with everything that chance decides about it, so that policies meet the same callers.

    ``service``: handling time of an agent of ratio 1; ``resolve``, ``again``, ``balk``: uniform draws; ``delay``:
    seconds until they call again. ``attempt`` counts from 0.
    """

    customer: int
    at: float
    kind: str
    priority: float
    patience: float = math.inf
    service: float = 300.0
    resolve: float = 0.0
    again: float = 1.0
    delay: float = 1800.0
    balk: float = 1.0
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Worker:
    """An agent: who they are to the router, and their shifts as (begin, end).

    Agents of a ``crew`` are alike: when some of it are to go home, those who are idle go first, then whoever ends a
    call first; without one everybody keeps their own hours.
    """

    server: Server
    shifts: tuple[tuple[float, float], ...] = ((0.0, math.inf),)
    crew: str = ""


@dataclass(frozen=True, slots=True)
class House:
    """The rules. ``lines``: calls in the system at most. ``balk_share``: who finds nobody idle hangs up at once with
    this probability. ``retry_share``: who abandoned calls again. ``return_share``: whose problem was not resolved
    calls again (with ``return_boost`` more priority, at most ``returns`` times). ``message_at``: a caller who waited
    so long leaves a message. ``clear_at``: then everybody who waits is sent away, and nobody new comes.
    ``ring_seconds`` pass between decision and answer; with ``no_answer`` probability nobody answers.
    """

    seconds: float
    target: float = 30.0
    lines: int = 10**9
    balk_share: float = 0.0
    retry_share: float = 0.0
    return_share: float = 0.0
    return_boost: float = 0.1
    returns: int = 2
    message_at: float = math.inf
    clear_at: float = math.inf
    ring_seconds: float = 0.0
    no_answer: float = 0.0
    window: tuple[float, float] = (0.0, math.inf)


@dataclass(frozen=True)
class Setting:
    """A named world. ``arrivals`` draws a day's first attempts; ``redraw`` gives the next attempt of a customer its
    own patience and service (without it they stay)."""

    name: str
    house: House
    workers: tuple[Worker, ...]
    profile: Profile
    arrivals: Callable[[Random], list[Attempt]]
    policies: Mapping[str, QueuePolicy] = field(default_factory=dict)
    redraw: Callable[[Random, Attempt], Attempt] | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an attempt: served, abandoned, balked, blocked, message or cleared."""

    attempt: Attempt
    end: str
    wait: float
    agent: str = ""
    resolved: bool = False
    seconds: float = 0.0
