"""The line as callers are told it: in which order they stand, and how long it may take."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from models.routing.expected_wait import Busy
from models.routing.invariants import problems_of
from models.routing.line import Server, Waiting
from models.routing.profile import Profile, QueuePolicy, boosted


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


def fits(caller: Waiting, servers: Iterable[Server]) -> dict[str, Server]:
    """Staffed agents who speak the language and have a skill in what may be the problem."""
    kinds = problems_of(caller)
    return {
        server.agent_id: server for server in servers
        if server.staffed and caller.language in server.languages
        and any(server.skills.get(kind, 0) for kind in kinds)
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a caller's wait depends on. ``position``: from 1 among those of the same queue and language; ``ahead``: for
    each caller before this one the share of their agents that are this caller's too; ``agents``: who may serve."""

    position: int
    ahead: tuple[float, ...]
    agents: tuple[Busy, ...]

    @property
    def at_once(self) -> bool:
        """Whether more agents are idle than callers compete for them."""
        return sum(agent.elapsed is None for agent in self.agents) > math.fsum(self.ahead)


def outlook(caller: Waiting, line: list[Waiting], servers: Collection[Server], elapsed: Mapping[str, float]) -> Outlook:
    """``elapsed``: seconds that the present contact of each agent who has one lasts already."""
    mine = fits(caller, servers)
    known: dict[tuple[str, str], float] = {}
    position, ahead = 1, []
    for other in line:
        if other.call_id == caller.call_id:
            break
        position += other.line == caller.line and other.language == caller.language
        key = (",".join(problems_of(other)), other.language)
        if key not in known:
            theirs = fits(other, servers)
            known[key] = len(theirs.keys() & mine.keys()) / len(theirs) if theirs else 0.0
        if known[key]:
            ahead.append(known[key])
    agents = tuple(
        Busy(
            server.handling.get(caller.main_problem, 1.0),
            None if server.idle else elapsed.get(server.agent_id, 0.0),
        )
        for server in mine.values()
    )  # fmt: skip
    return Outlook(position, tuple(ahead), agents)
