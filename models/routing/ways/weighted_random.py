"""``weighted-random``: any agent, the more often the better their proficiency."""

from __future__ import annotations

import numpy as np

from models.routing.turn import Turn

NAME = "weighted-random"
WORDS = "any agent, the more often the better their proficiency"


def choose(turn: Turn) -> list[int]:
    """One of all, drawn by proficiency plus one."""
    edges = np.cumsum(turn.level + 1.0)
    return [int(turn.agents[int(np.searchsorted(edges, turn.drawn() * edges[-1], side="right"))])]
