"""Why a decision fell as it did: its candidates by terms, who had no chance and why, and what would have changed it.

What is stored is what the decision was taken from, the table of that moment; only pairs that it did not have to look
at (the agent's other callers, the caller's other agents) are computed for the explanation.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.routing.columns import Bools, Floats, Ints
from models.routing.rules import Rules
from models.routing.single import table_for
from models.routing.state import RouterState
from models.routing.table import Table

_SHOWN = 6  # rivals that are kept with a decision, beside the pair that was made
Json = dict[str, Any]


class Explainer:
    """Explains the decisions of one moment: made before the first of them, asked before each is carried out.

    ``agents``: how many idle agents the moment was about.
    """

    def __init__(self, floor: RouterState, rules: Rules, agents: int, now: float) -> None:
        self._floor, self._rules, self._now = floor, rules, now
        self._whole_staff = agents == np.count_nonzero(floor.agents.idle)

    def facts(self, table: Table, row: int, column: int) -> Json:
        """As stored with a decision, each pair by its terms: the one that was made, then its best rivals (with the
        same caller or the same agent) of those who are still to be had."""
        floor = self._floor
        agents, callers = self._agents(table, row, column), self._callers(table, row, column)
        rows, columns = [row, *[row] * len(agents), *callers], [column, *agents, *[column] * len(callers)]
        made, *rivals = pairs_of(floor, table, rows, columns)
        rivals += self._unseen(table, row, column)
        rivals.sort(key=lambda pair: -pair["score"])
        return {
            **self._basics(table, row, made), "candidates": [made, *rivals[:_SHOWN]], "of": len(rivals) + 1,
            "waiting": int(np.count_nonzero(floor.callers.waiting)), "idle": int(np.count_nonzero(floor.agents.idle)),
        }  # fmt: skip

    def brief(self, table: Table, row: int, column: int) -> Json:
        """The pair that was made alone: one of very many decisions; its rivals are found when somebody asks."""
        (made,) = pairs_of(self._floor, table, [row], [column])
        return {**self._basics(table, row, made), "candidates": [made], "brief": True}

    def _basics(self, table: Table, row: int, made: Json) -> Json:
        wait = float(self._now - self._floor.callers.entered[table.callers[row]])
        return {"agent": made["agent_id"], "wait": wait, "profile": self._rules.profile.name}

    def _agents(self, table: Table, row: int, column: int) -> list[int]:
        """Columns of the caller's other agents, the best of them."""
        free = table.may[row] & self._floor.agents.idle[table.agents]
        free[column] = False
        return _best(table.score[row], free)

    def _callers(self, table: Table, row: int, column: int) -> list[int]:
        """Rows of the agent's other callers, the best of them."""
        if len(table.callers) == 1:
            return []
        free = table.may[:, column] & self._floor.callers.waiting[table.callers]
        free[row] = False
        return _best(table.score[:, column], free)

    def _unseen(self, table: Table, row: int, column: int) -> list[Json]:
        """The best of the pairs that the decision did not have to look at."""
        floor, found = self._floor, []
        if not self._whole_staff:
            rest = np.setdiff1d(np.flatnonzero(floor.agents.idle), table.agents, assume_unique=True)
            found += self._among(table.callers[row : row + 1], rest)
        waiting = floor.callers.waiting
        if np.count_nonzero(waiting) > np.count_nonzero(waiting[table.callers]):
            rest = np.setdiff1d(floor.callers.indices(), table.callers, assume_unique=True)
            found += self._among(rest, table.agents[column : column + 1])
        return found

    def _among(self, callers: Ints, agents: Ints) -> list[Json]:
        table = (
            table_for(self._floor, self._rules, callers, agents, self._now) if len(callers) and len(agents) else None
        )
        if table is None:
            return []
        places, wide = _best(table.score.ravel(), table.may.ravel()), len(table.agents)
        return pairs_of(self._floor, table, [place // wide for place in places], [place % wide for place in places])


def _best(scores: Floats, free: Bools) -> list[int]:
    """Places of the greatest that are free, at most as many as are shown; the first of equals first."""
    left = np.where(free, scores, -np.inf)
    found: list[int] = []
    for _ in range(min(_SHOWN, len(left))):
        best = int(left.argmax())
        if left[best] == -np.inf:
            break
        found.append(best)
        left[best] = -np.inf
    return found


def pairs_of(floor: RouterState, table: Table, rows: list[int], columns: list[int]) -> list[Json]:
    """Pairs of a table by their terms."""
    calls, agents = floor.callers.slots.keys, floor.agents.slots.keys
    down, across = np.array(rows), np.array(columns)
    return [
        {
            "score": round(score, 6), "guarded": found.pop("guard", 0.0) > 0, "terms": found,
            "call_id": calls[caller], "agent_id": agents[agent],
        }
        for score, found, caller, agent in zip(
            table.score[down, across].tolist(), table.terms_of(down, across), table.callers[down].tolist(),
            table.agents[across].tolist(), strict=True,
        )
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
