"""``longest-idle``: who has been idle longest."""

from __future__ import annotations

import numpy as np

from models.routing.turn import Turn

NAME = "longest-idle"
WORDS = "who has been idle longest"


def choose(turn: Turn) -> list[int]:
    """The one whose last call ended first."""
    return [int(turn.tier[np.argmin(turn.floor.agents.idle_since[turn.tier])])]
