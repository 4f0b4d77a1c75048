"""``least-talk-time``: who has talked least."""

from __future__ import annotations

import numpy as np

from models.routing.turn import Turn

NAME = "least-talk-time"
WORDS = "who has talked least"


def choose(turn: Turn) -> list[int]:
    """The one with the fewest seconds."""
    return [int(turn.tier[np.argmin(turn.floor.agents.talked[turn.tier])])]
