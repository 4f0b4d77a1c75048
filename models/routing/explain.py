"""Why a decision fell as it did: its candidates by terms, who had no chance and why, and what would have changed it."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.routing.columns import Ints
from models.routing.eligibility import eligible
from models.routing.floor import Floor
from models.routing.pair_score import terms, total
from models.routing.rules import Rules

_SHOWN = 6  # rivals that are kept with a decision, beside the pair that was made
Json = dict[str, Any]


def facts_of(floor: Floor, rules: Rules, caller: int, agent: int, now: float) -> Json:
    """As stored with a decision, each pair by its terms: the one that was made, then its best rivals (with the same
    caller or the same agent)."""
    callers, agents = floor.callers.indices(), np.flatnonzero(floor.agents.idle)
    one, other = np.array([caller]), np.array([agent])
    rivals = _pairs(floor, rules, one, agents[agents != agent], now)
    rivals += _pairs(floor, rules, callers[callers != caller], other, now)
    rivals = _pairs(floor, rules, one, other, now) + sorted(rivals, key=lambda row: -row["score"])
    shown = [
        {
            **row, "call_id": floor.callers.slots.keys[row.pop("call")],
            "agent_id": floor.agents.slots.keys[row.pop("agent")],
        }
        for row in rivals[: _SHOWN + 1]
    ]  # fmt: skip
    wait = float(now - floor.callers.entered[caller])
    return {
        "agent": floor.agents.slots.keys[agent], "wait": wait, "candidates": shown, "of": len(rivals),
        "waiting": len(callers), "idle": len(agents), "profile": rules.profile.name,
    }  # fmt: skip


def _pairs(floor: Floor, rules: Rules, callers: Ints, agents: Ints, now: float) -> list[Json]:
    """The pairs that could be made, best first, at most as many as are shown."""
    may = eligible(floor, rules, callers, agents, now)
    found = terms(floor, rules, callers, agents, now)
    score = np.where(may, total(found, len(callers), len(agents)), -np.inf)
    best = np.argsort(-score, axis=None, kind="stable")[:_SHOWN]
    found = {name: np.broadcast_to(table, score.shape) for name, table in found.items()}
    guard = found.pop("guard", np.zeros(score.shape)) > 0
    rows = [(int(place) // len(agents), int(place) % len(agents)) for place in best]
    return [
        {
            "call": int(callers[row]), "agent": int(agents[column]), "score": round(float(score[row, column]), 6),
            "guarded": bool(guard[row, column]),
            "terms": {name: round(float(table[row, column]), 6) for name, table in found.items()},
        }
        for row, column in rows if score[row, column] > -np.inf
    ]  # fmt: skip


def changes(candidates: list[Json]) -> list[str]:
    """What would have had to be different for each of the next three to win instead of the first."""
    if len(candidates) < 2:
        return ["nobody else could have been chosen"]
    winner, words = candidates[0], []
    for rival in candidates[1:4]:
        gap = winner["score"] - rival["score"]
        name = rival["agent_id"] if rival["call_id"] == winner["call_id"] else f"call {rival['call_id']}"
        ahead = {term: winner["terms"][term] - rival["terms"].get(term, 0.0) for term in winner["terms"]}
        term = max(ahead, key=lambda key: ahead[key])
        if winner["guarded"] != rival["guarded"]:
            words.append(f"{name} would have won if the winner had not waited beyond the guard")
        else:
            words.append(f"{name} was {gap:.3f} behind, most of it by {term} ({ahead[term]:+.3f})")
    return words
