"""What must hold after every decision, checked by a second, simple model that shares no code with the router.

- nobody idle while a caller they may take waits; - nobody is overtaken who waits beyond the guard; - one offer at a
time for a caller, one for an agent; - a place, once taken, keeps its time of entry until the caller leaves;
- sequence numbers rise by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from models.routing.line import Declined, Input, Joined, Known, Left, Moved, Rescored, Server, Switched, Waiting
from models.routing.profile import PROFILES, Profile, QueuePolicy
from models.routing.router import Decision

_SHARE = 0.25
_TOPS = 4
_INSTANT = 1e-6
_PAIRS = 256  # of idle agents and waiting callers looked at after an input; of more, others at each turn,
_CALLERS = 16  # of so many callers
_BEYOND = 2000  # pairs of a decision and a caller beyond the guard that are looked at after an input
Anybody = TypeVar("Anybody")


@dataclass
class Picture:
    """Callers and agents as plain values. ``offered``: caller → agents whose phones ring for them.

    Beside them stand counts that rules ask for, so that no question walks over all agents: of each group (staffed
    agents with the same strongest skill) how many are staffed and idle, and of each skill how many staffed have it.
    """

    profile: Profile
    policies: Mapping[str, QueuePolicy] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=lambda: PROFILES)
    waiting: dict[str, Waiting] = field(default_factory=dict)
    servers: dict[str, Server] = field(default_factory=dict)
    offered: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Count those who are there already."""
        self.idle: dict[str, Server] = {}
        self.skilled: Counter[str] = Counter()
        self._strongest: dict[str, str] = {}
        self._staffed: Counter[str] = Counter()
        self._idle_in: Counter[str] = Counter()
        there, self.servers = list(self.servers.values()), {}
        for server in there:
            self.serve(server)

    def serve(self, server: Server) -> None:
        """An agent, new or changed."""
        name, old = server.agent_id, self.servers.get(server.agent_id)
        if old is not None:
            self._count(old, -1)
        if old is None or old.skills is not server.skills:
            self._strongest[name] = server.strongest
        self.servers[name] = server
        self._count(server, 1)
        if server.idle:
            self.idle[name] = server
        else:
            self.idle.pop(name, None)

    def _count(self, server: Server, sign: int) -> None:
        if server.staffed:
            group = self._strongest[server.agent_id]
            self._staffed[group] += sign
            self._idle_in[group] += sign * server.idle
            for kind, level in server.skills.items():
                self.skilled[kind] += sign * (level > 0)

    def policy(self, caller: Waiting) -> QueuePolicy:
        """The rules of the caller's queue."""
        return self.policies.get(caller.line, self.profile.default)

    def group(self, server: Server) -> tuple[int, int]:
        """(idle, staffed) of the agents with the same strongest skill."""
        name = self._strongest.get(server.agent_id) or server.strongest
        return self._idle_in[name], self._staffed[name]

    def hear(self, event: Input) -> None:
        """Take in one input."""
        match event:
            case Joined():
                self.waiting[event.waiting.call_id] = event.waiting
                self.offered.pop(event.waiting.call_id, None)
            case Left():
                self.waiting.pop(event.call_id, None)
                self.offered.pop(event.call_id, None)
            case Declined():
                self._declined(event)
            case Rescored() if event.call_id in self.waiting:
                self.waiting[event.call_id] = replace(self.waiting[event.call_id], priority=event.priority)
            case Known():
                self.serve(event.server)
            case Moved():
                self._moved(event)
            case Switched():
                self.profile = self.profiles[event.profile]

    def _declined(self, event: Declined) -> None:
        caller = self.waiting.get(event.call_id)
        if caller is not None:
            self.offered.pop(event.call_id, None)
            refused = dict.fromkeys(event.agents, event.until) if event.until > 0 else {}
            self.waiting[event.call_id] = replace(caller, refused={**caller.refused, **refused})

    def _moved(self, event: Moved) -> None:
        old, idle = self.servers[event.agent_id], event.idle and event.staffed
        now = (idle, event.staffed, event.not_before, event.note)
        if now != (old.idle, old.staffed, old.not_before, old.note):  # a reservation was seen when it was decided
            self.serve(
                replace(old, idle=idle, staffed=event.staffed, not_before=event.not_before, note=event.note)
            )  # fmt: skip

    def decided(self, decision: Decision) -> None:
        """A decision reserves both sides."""
        self.offered[decision.call_id] = decision.agents
        for agent in decision.agents:
            self.serve(replace(self.servers[agent], idle=False))


def problems_of(caller: Waiting) -> tuple[str, ...]:
    """The problem types that may be the caller's: at most four with a quarter or more, else the likeliest."""
    total = sum(caller.problem.values()) or 1.0
    ranked = sorted(caller.problem, key=lambda kind: -caller.problem[kind])
    return tuple(kind for kind in ranked[:_TOPS] if caller.problem[kind] / total >= _SHARE) or tuple(ranked[:1])


@dataclass(frozen=True, slots=True)
class Case:
    """A caller at one moment, with all that does not depend on the agent. ``least``: the proficiency that is needed,
    ``lowest``: in the end; ``kept_for``: the agent whom the caller waits for; ``overdue``: nobody has the skill, and
    the target is past."""

    caller: Waiting
    now: float
    wait: float
    line: str
    kinds: tuple[str, ...]
    policy: QueuePolicy
    least: int
    lowest: int
    kept_for: str
    overdue: bool


def case_of(picture: Picture, caller: Waiting, now: float) -> Case:
    """The caller's case now."""
    wait, policy, kinds = max(0.0, now - caller.entered_at) + _INSTANT, picture.policy(caller), problems_of(caller)
    least = max(1, next(least for after, least in reversed(policy.floors) if wait >= after))
    last = picture.servers.get(caller.last_agent)
    kept = caller.last_agent if last is not None and last.staffed and wait < policy.sticky_seconds else ""
    overdue = wait >= policy.target_seconds and not any(picture.skilled[kind] for kind in kinds)
    return Case(caller, now, wait, caller.line, kinds, policy, least, max(1, policy.lowest), kept, overdue)


def veto(picture: Picture, caller: Waiting, server: Server, now: float) -> str:
    """Why this agent may not be offered this caller now; "" if they may."""
    return vetoed(picture, case_of(picture, caller, now), server)


def vetoed(picture: Picture, case: Case, server: Server) -> str:
    """As `veto`, for many agents about the same caller."""
    caller, now = case.caller, case.now
    if not server.staffed:
        return "not logged in, or paused"
    if not server.idle:
        return server.note or "not ready"
    if server.not_before > now + _INSTANT:
        return f"missed a call, left alone for {server.not_before - now:.0f} s more"
    if caller.language not in server.languages:
        return f"does not speak {caller.language}"
    if caller.refused.get(server.agent_id, 0) > now + _INSTANT:
        return "did not take this call a moment ago"
    if server.reserved and case.line not in server.reserved and case.wait - _INSTANT <= picture.profile.guard_seconds:
        return f"reserved for {', '.join(sorted(server.reserved))}"
    if case.kept_for and case.kept_for != server.agent_id:
        return f"kept for agent {case.kept_for} for {case.policy.sticky_seconds - case.wait:.0f} s more"
    return _unskilled(picture, case, server)


def _unskilled(picture: Picture, case: Case, server: Server) -> str:
    skills, policy = server.skills, case.policy
    level = max([skills.get(kind, 0) for kind in case.kinds])
    if level >= case.least or (level == 0 and case.overdue):
        return ""
    enough = level >= case.lowest
    if not enough and level:
        return f"proficiency {level} is below {policy.lowest}"
    idle, staffed = picture.group(server)
    if enough:
        spared = idle >= min(policy.reserve, staffed)
        return "" if spared else f"proficiency {level}: kept for their own group, where {idle} are idle"
    if 0 <= policy.overflow_after <= case.wait and idle >= min(policy.overflow_spare, staffed):
        return ""
    return f"no skill in {case.caller.main_problem}"


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that was broken, and by what."""

    rule: str
    detail: str


class Watch:
    """Stands beside a router: gets the same inputs and what was decided, and says what is wrong."""

    def __init__(
        self, profile: Profile, policies: Mapping[str, QueuePolicy] | None = None,
        profiles: Mapping[str, Profile] = PROFILES,
    ) -> None:  # fmt: skip
        self.picture = Picture(profile, policies or {}, profiles)
        self._sequence = -1
        self.checked = self._turn = 0

    def check(self, event: Input, decisions: list[Decision]) -> list[Violation]:
        """After one input. ``decisions`` are those that followed."""
        found = self._place(event)
        self.picture.hear(event)
        before = self.guarded(event.at) if decisions else []
        step = 1 + len(decisions) * len(before) // _BEYOND
        for decision in decisions:
            self.checked += 1
            found += self._decision(decision, before[decision.sequence % step :: step])
            self.picture.decided(decision)
        return found + self._left_over(event.at)

    def guarded(self, now: float) -> list[Waiting]:
        """Callers without an offer who wait beyond the guard."""
        guard = self.picture.profile.guard_seconds
        return [
            one for name, one in self.picture.waiting.items()
            if name not in self.picture.offered and now - one.entered_at > guard
        ]  # fmt: skip

    def _place(self, event: Input) -> list[Violation]:
        if isinstance(event, Joined):
            known = self.picture.waiting.get(event.waiting.call_id)
            if known is not None and known.entered_at != event.waiting.entered_at:
                return [
                    Violation("place", f"{known.call_id} entered at {known.entered_at}, now {event.waiting.entered_at}")
                ]
        return []

    def _decision(self, decision: Decision, guarded: list[Waiting]) -> list[Violation]:
        found = []
        if self._sequence >= 0 and decision.sequence != self._sequence + 1:
            found.append(Violation("sequence", f"{decision.sequence} after {self._sequence}"))
        self._sequence = decision.sequence
        caller = self.picture.waiting.get(decision.call_id)
        if caller is None or decision.call_id in self.picture.offered:
            return [*found, Violation("one offer for a caller", f"{decision.call_id} by decision {decision.sequence}")]
        for agent in decision.agents:
            if not self.picture.servers[agent].idle:
                found.append(Violation("one offer for an agent", f"{agent} by decision {decision.sequence}"))
        wait = decision.at - caller.entered_at
        if wait <= self.picture.profile.guard_seconds:
            found += self._overtaken(decision, caller, guarded)
        return found

    def _overtaken(self, decision: Decision, caller: Waiting, guarded: list[Waiting]) -> list[Violation]:
        server = self.picture.servers[decision.agent_id]
        return [
            Violation("guard", f"{decision.agent_id} got {caller.call_id}; {one.call_id} waits beyond the guard")
            for one in guarded
            if one.call_id not in self.picture.offered
            and not veto(self.picture, one, replace(server, idle=True), decision.at)
        ]

    def _left_over(self, now: float) -> list[Violation]:
        picture = self.picture
        waiting = [one for name, one in picture.waiting.items() if name not in picture.offered]
        if not picture.idle or not waiting:
            return []
        idle = list(picture.idle.values())
        if len(idle) * len(waiting) > _PAIRS:
            self._turn += 1
            waiting = _some(waiting, _CALLERS, self._turn)
            idle = _some(idle, _PAIRS // len(waiting), self._turn)
        return [
            Violation("idle while a caller waits", f"{server.agent_id} and {caller.call_id}")
            for caller in waiting
            for case in (case_of(picture, caller, now),)
            for server in idle
            if not vetoed(picture, case, server)
        ]


def _some(everybody: list[Anybody], count: int, turn: int) -> list[Anybody]:
    """About so many, evenly spread; others at each turn."""
    step = -(-len(everybody) // count)
    return everybody[turn % step :: step]
