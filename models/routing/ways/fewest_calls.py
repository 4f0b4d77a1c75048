"""``fewest-calls``: who has had the fewest calls."""

from __future__ import annotations

import numpy as np

from models.routing.turn import Turn

NAME = "fewest-calls"
WORDS = "who has had the fewest calls"


def choose(turn: Turn) -> list[int]:
    """The one with the lowest count."""
    return [int(turn.tier[np.argmin(turn.floor.agents.calls[turn.tier])])]
