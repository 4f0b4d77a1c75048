"""``ring-all``: all phones ring, and the first to answer has the call."""

from __future__ import annotations

from models.routing.turn import Turn

NAME = "ring-all"
WORDS = "every agent of the best proficiency at once"


def choose(turn: Turn) -> list[int]:
    """Everybody of the best tier."""
    return [int(agent) for agent in turn.tier]
