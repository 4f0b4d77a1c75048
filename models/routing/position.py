"""The line as callers are told it: in which order they stand, and how long it may take."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from models.routing.expected_wait import MOST, Busy
from models.routing.invariants import problems_of
from models.routing.line import Waiting
from models.routing.profile import Profile, QueuePolicy, boosted
from models.routing.staff import Staff

__all__ = ["MOST", "Ahead", "Kind", "Outlook", "ahead_in", "kind_of", "outlook", "standing"]
Kind = tuple[tuple[str, ...], str]  # problems and language


def standing(
    callers: Iterable[Waiting], profile: Profile, policies: Mapping[str, QueuePolicy], now: float
) -> list[Waiting]:
    """Guard first, by wait; then by priority and wait over target, so that nobody's place falls behind by waiting.

    The priority is the one that the router decides with: the queue's boost is in it.
    """

    def rank(caller: Waiting) -> tuple[bool, float]:
        wait = now - caller.entered_at
        if wait > profile.guard_seconds:
            return False, -wait
        return True, -(
            profile.priority * boosted(caller.priority, policies.get(caller.line))
            + wait / policies.get(caller.line, profile.default).target_seconds
        )

    return sorted(callers, key=rank)


def kind_of(caller: Waiting) -> Kind:
    """What decides which agents could serve a caller."""
    return problems_of(caller), caller.language


@dataclass(frozen=True, slots=True)
class Ahead:
    """Those who stand before a caller. ``position``: the caller's own, from 1 among those of the same queue and
    language; ``kinds``: (kind, how many), each caller alone and in order unless they are more than `MOST`."""

    position: int
    kinds: Sequence[tuple[Kind, int]]


def ahead_in(line: Iterable[Waiting], caller: Waiting) -> Ahead:
    """Those before the caller in a line that stands in order."""
    before = list(takewhile(lambda other: other.call_id != caller.call_id, line))
    alike = sum(other.line == caller.line and other.language == caller.language for other in before)
    return Ahead(1 + alike, [(kind_of(other), 1) for other in before])


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a caller's wait depends on. ``position``: from 1 among those of the same queue and language; ``ahead``: for
    each caller before this one the share of their agents that are this caller's too; ``staffed``: how many may serve,
    ``idle`` of them at once; ``agents``: who they are, left out when it is the caller's turn at once."""

    position: int
    ahead: tuple[float, ...]
    staffed: int
    idle: int
    agents: tuple[Busy, ...] = ()

    @property
    def at_once(self) -> bool:
        """Whether more agents are idle than callers compete for them."""
        return self.idle > math.fsum(self.ahead)


def outlook(caller: Waiting, before: Ahead, staff: Staff, elapsed: Callable[[str], float]) -> Outlook:
    """``elapsed``: seconds that the present contact of an agent who is not idle lasts already."""
    mine = staff.fits(*kind_of(caller))
    known: dict[Kind, float] = {}
    ahead: list[float] = []
    for kind, count in before.kinds:
        if kind not in known:
            theirs = staff.fits(*kind)
            known[kind] = (theirs & mine).bit_count() / theirs.bit_count() if theirs else 0.0
        if known[kind]:
            ahead += [known[kind]] * count
    found = Outlook(before.position, tuple(ahead), mine.bit_count(), (mine & staff.idle).bit_count())
    if found.at_once:
        return found
    problem = caller.main_problem
    return replace(
        found,
        agents=tuple(
            Busy(server.handling.get(problem, 1.0), None if server.idle else elapsed(server.agent_id))
            for server in staff.members(mine)
        ),
    )
