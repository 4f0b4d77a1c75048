"""Routing profiles: the weights of the pair score and the rules of relaxation, by name.

``service-first`` is tuned on the S1 setting (`models.simulation.s1`) for answer within the target and resolution
at once; ``resolution-first`` gives up some service level for resolution; ``overload`` serves whoever
can still be served in time and sends callers to secondary agents at once. The classic ones are there to be compared
with: ``fifo``, ``longest-idle`` (the industry's default), ``strict-priority`` and ``greedy`` (priority and skill).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

BEST_MATCH = "best-match"  # the pair score; every other strategy is a file of `models.routing.ways`


@dataclass(frozen=True, slots=True)
class QueuePolicy:
    """What holds for the callers of one queue. Times in seconds of waiting.

    ``floors``: (after, lowest proficiency) steps; before a step's time an agent below the floor serves only when their
    own group (agents with the same strongest skill) has ``reserve`` idle, themselves included, or all of it.
    ``overflow_after``: from then on agents without the skill may serve, when their group has ``overflow_spare`` idle;
    -1: never, except that nobody with the skill is there. ``sticky_seconds``: so long the caller waits for the agent
    they had last, when that one is there. ``boost`` is added to the priority.
    """

    name: str = ""
    strategy: str = BEST_MATCH
    target_seconds: float = 30.0
    boost: float = 0.0
    floors: tuple[tuple[float, int], ...] = ((0.0, 4), (12.0, 1))
    reserve: int = 3
    overflow_after: float = -1.0
    overflow_spare: int = 3
    sticky_seconds: float = 0.0

    @property
    def lowest(self) -> int:
        """The proficiency that is enough at the end."""
        return min(level for _, level in self.floors)


@dataclass(frozen=True, slots=True)
class Profile:
    """Weights of the pair score (`models.routing.pair_score`), the guard and the defaults of queues.

    ``guard_seconds``: who has waited longer goes before everybody who has not. ``explore``: share of decisions that
    are taken at random among pairs within 1 % of the best, for unbiased estimates; never for the top fifth.
    """

    name: str
    purpose: str = ""
    priority: float = 0.6
    urgency: float = 6.3
    urgency_power: float = 5.4
    urgency_limit: float = 1.0
    lost: float = -1.66
    lost_slope: float = 0.1
    resolution: float = 2.0
    handling: float = 0.24
    occupancy: float = 0.9
    last_agent: float = 0.4
    age: float = 0.0
    guard_seconds: float = 86.0
    explore: float = 0.0
    default: QueuePolicy = field(default_factory=QueuePolicy)


_PLAIN = Profile(
    "", priority=0, urgency=0, lost=0, lost_slope=0, resolution=0, handling=0, occupancy=0, last_agent=0,
    guard_seconds=1e9, default=QueuePolicy(floors=((0.0, 1),), reserve=0),
)  # fmt: skip
PROFILES = {
    profile.name: profile
    for profile in (
        Profile("service-first", "S1 at load 0.88: service level +6.5, resolved at once +2.1 points over longest idle"),
        Profile(
            "resolution-first", "more weight on who resolves it; something less answered in time at high load",
            priority=1.8, urgency=5.2, urgency_power=1.5, urgency_limit=1.0, lost=0.0,
            resolution=3.5, handling=0.13, occupancy=4.2, default=QueuePolicy(floors=((0.0, 4), (17.0, 1))),
        ),
        Profile(
            "overload", "every agent takes every skill at once, and whoever can still be answered in time is",
            urgency=8.0, resolution=1.0, occupancy=0.5, handling=0.5,
            default=QueuePolicy(floors=((0.0, 1),), reserve=0),
        ),
        replace(_PLAIN, name="fifo", age=1.0),
        replace(_PLAIN, name="longest-idle", age=1.0),
        replace(_PLAIN, name="strict-priority", priority=1e5, age=1.0),
        replace(_PLAIN, name="greedy", priority=20.0, resolution=10.0),
    )
}  # fmt: skip
SUPERVISED = ("service-first", "resolution-first", "overload")


def boosted(priority: float, policy: QueuePolicy | None) -> float:
    """The priority in [0, 1] that counts: the caller's own (with what rules add) and the queue's boost."""
    return min(1.0, max(0.0, priority + (policy.boost if policy is not None else 0.0)))


def resolve_probability(proficiency: int) -> float:
    """Prior probability that an agent of proficiency 1–5 resolves the problem: 0.55 … 0.95; 0.35 without the skill."""
    return 0.45 + 0.1 * proficiency if proficiency else 0.35


def handling_ratio(proficiency: int) -> float:
    """Prior handling time over the mean: 1.16 (learning) … 0.8 (expert); 1.4 without the skill."""
    return 1.25 - 0.09 * proficiency if proficiency else 1.4
