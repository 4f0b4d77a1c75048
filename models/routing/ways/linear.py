"""``linear``: always the first who can serve."""

from __future__ import annotations

from models.routing.turn import Turn

NAME = "linear"
WORDS = "always the first who can serve, in the order of the agents' file"


def choose(turn: Turn) -> list[int]:
    """The first of the best tier."""
    return [int(turn.tier[0])]
