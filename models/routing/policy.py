"""Who gets whom: a pure function of a snapshot, with every term of every pair.

Pair score (routing research, tuned start): S = a_P·priority + a_U·U(x) + a_F·(0.5 + priority)·Σ q_k·p_k
− a_T·(Σ q_k·m_k − 1) − a_O·(busy/mean busy − 1) + a_L·[last agent] + a_N·[first language] + 1e-6·idle seconds,
with x = wait/T, U(x) = x² up to 1 and 0.1·(x − 1) beyond: a lost deadline must not crowd out callers who can
still be saved. A caller beyond the guard goes before everybody who is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.routing.line import Server, Snapshot, Waiting

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Weights:
    """The profile in force. Times in seconds."""

    priority: float = 2.0
    urgency: float = 2.0
    resolution: float = 10.0
    handling: float = 1.0
    occupancy: float = 4.0
    last_agent: float = 0.4
    target_seconds: float = 30.0
    guard_seconds: float = 90.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A caller and an agent who may serve him, with the score's terms."""

    call_id: str
    agent_id: str
    guarded: bool
    terms: dict[str, float]

    @property
    def score(self) -> float:
        """The sum of the terms."""
        return sum(self.terms.values())


@dataclass(frozen=True, slots=True)
class Decision:
    """One caller for one agent, with the pairs it won against and who was not eligible and why."""

    call_id: str
    agent_id: str
    wait: float
    candidates: tuple[Pair, ...]
    vetoes: dict[str, str]

    def facts(self) -> dict[str, Any]:
        """As stored: winner, the best candidates with terms (how many there were in all), vetoes."""
        best = sorted(self.candidates, key=lambda pair: (pair.agent_id != self.agent_id, -pair.score))[:_SHOWN]
        shown = [
            {
                "call_id": pair.call_id, "agent_id": pair.agent_id, "guarded": pair.guarded, "terms": pair.terms,
                "score": round(pair.score, 6),
            }
            for pair in best
        ]  # fmt: skip
        return {
            "agent": self.agent_id, "wait": self.wait, "candidates": shown, "of": len(self.candidates),
            "vetoes": self.vetoes,
        }  # fmt: skip


def resolve_probability(proficiency: int) -> float:
    """Prior probability that an agent of proficiency 1–5 resolves the problem: 0.55 … 0.95; 0.35 without the skill."""
    return 0.45 + 0.1 * proficiency if proficiency else 0.35


def handling_ratio(proficiency: int) -> float:
    """Prior handling time over the mean: 1.2 (learning) … 0.8 (expert); 1.4 without the skill."""
    return 1.25 - 0.09 * proficiency if proficiency else 1.4


def veto(caller: Waiting, server: Server, snapshot: Snapshot, weights: Weights, anyone_skilled: bool) -> str:
    """Why this agent may not serve this caller; "" if he may."""
    if not server.staffed:
        return "not logged in, or paused"
    if not server.idle:
        return server.note or "not ready"
    if server.not_before > snapshot.now:
        return f"missed a call, left alone for {server.not_before - snapshot.now:.0f} s more"
    if caller.language not in server.languages:
        return f"does not speak {caller.language}"
    if caller.refused.get(server.agent_id, 0) > snapshot.now:
        return "did not take this call a moment ago"
    skilled = any(server.skills.get(kind, 0) for kind, share in caller.problem.items() if share > 0)
    if not skilled and (anyone_skilled or snapshot.now - caller.entered_at < weights.target_seconds):
        return f"no skill in {caller.main_problem}"
    return ""


def urgency(wait: float, weights: Weights) -> float:
    """U(x) of the module's formula."""
    x = max(0.0, wait) / weights.target_seconds
    return x * x if x <= 1 else 0.1 * (x - 1)


def pair(caller: Waiting, server: Server, snapshot: Snapshot, weights: Weights, mean_busy: float) -> Pair:
    """The pair's score by terms."""
    wait = snapshot.now - caller.entered_at
    resolution = sum(q * resolve_probability(server.skills.get(k, 0)) for k, q in caller.problem.items())
    handling = sum(q * handling_ratio(server.skills.get(k, 0)) for k, q in caller.problem.items())
    terms = {
        "priority": weights.priority * caller.priority,
        "urgency": weights.urgency * urgency(wait, weights),
        "resolution": weights.resolution * (0.5 + caller.priority) * resolution,
        "handling": -weights.handling * (handling - 1),
        "occupancy": -weights.occupancy * (server.busy_seconds / mean_busy - 1) if mean_busy > 60 else 0.0,
        "last agent": weights.last_agent if server.agent_id == caller.last_agent else 0.0,
        "idle": 1e-6 * max(0.0, snapshot.now - server.idle_since),
    }
    return Pair(caller.call_id, server.agent_id, wait > weights.guard_seconds, terms)


def decide(snapshot: Snapshot, weights: Weights) -> list[Decision]:
    """All assignments that can be made now, best pair first (greedy over pairs). Empty when none can."""
    staffed = [server for server in snapshot.servers if server.staffed]
    mean_busy = sum(server.busy_seconds for server in staffed) / len(staffed) if staffed else 0.0
    pairs: list[Pair] = []
    vetoes: dict[str, dict[str, str]] = {}
    for caller in snapshot.waiting:
        skilled = any(server.skills.get(kind, 0) for server in staffed for kind in caller.problem)
        reasons = vetoes.setdefault(caller.call_id, {})
        for server in snapshot.servers:
            reason = veto(caller, server, snapshot, weights, skilled)
            if reason:
                reasons[server.agent_id] = reason
            else:
                pairs.append(pair(caller, server, snapshot, weights, mean_busy))
    entered = {caller.call_id: caller.entered_at for caller in snapshot.waiting}
    pairs.sort(key=lambda p: (not p.guarded, entered[p.call_id] if p.guarded else 0, -p.score, p.call_id, p.agent_id))
    return _take(pairs, vetoes, entered, snapshot.now)


def _take(
    pairs: list[Pair], vetoes: dict[str, dict[str, str]], entered: dict[str, float], now: float
) -> list[Decision]:
    taken_calls: set[str] = set()
    taken_agents: set[str] = set()
    decisions = []
    for best in pairs:
        if best.call_id in taken_calls or best.agent_id in taken_agents:
            continue
        taken_calls.add(best.call_id)
        taken_agents.add(best.agent_id)
        rivals = tuple(p for p in pairs if p.call_id == best.call_id or p.agent_id == best.agent_id)
        decisions.append(
            Decision(best.call_id, best.agent_id, now - entered[best.call_id], rivals, vetoes[best.call_id])
        )
    return decisions


def order(snapshot: Snapshot, weights: Weights) -> list[Waiting]:
    """The line as callers are told it: guard first by wait, then by priority and urgency."""

    def rank(caller: Waiting) -> tuple[bool, float]:
        wait = snapshot.now - caller.entered_at
        if wait > weights.guard_seconds:
            return False, -wait
        return True, -(weights.priority * caller.priority + weights.urgency * urgency(wait, weights))

    return sorted(snapshot.waiting, key=rank)
