"""``random``: any agent of the best proficiency."""

from __future__ import annotations

from models.routing.turn import Turn

NAME = "random"
WORDS = "any agent of the best proficiency"


def choose(turn: Turn) -> list[int]:
    """One of the best tier, drawn."""
    return [int(turn.tier[int(turn.drawn() * len(turn.tier))])]
