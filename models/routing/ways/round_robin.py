"""``round-robin``: one after the other; each queue remembers who was last."""

from __future__ import annotations

from models.routing.turn import Turn

NAME = "round-robin"
WORDS = "one after the other, with memory"


def choose(turn: Turn) -> list[int]:
    """The next of the best tier after the one who was last."""
    after = turn.tier[turn.tier > turn.memory.get(turn.queue, -1)]
    found = int(after[0] if len(after) else turn.tier[0])
    turn.memory[turn.queue] = found
    return [found]
