"""What a caller's place must look like so that the router can work with it, whatever files, books and clocks say.

The router computes with what it is told and has no exceptions of its own: a distribution without a problem type, a
number that is none, or a time of entry that is still to come are put right here, before it hears of them.
"""

from __future__ import annotations

import math
from dataclasses import replace

from models.routing.line import Waiting

UNKNOWN = "unknown"  # the problem type of a caller of whom nothing is known
_MIDDLE = 0.5
_TOLERATED = 1.0  # seconds that a place may lie ahead: another reading of the same clock


def mended(caller: Waiting, now: float) -> tuple[Waiting, list[str]]:
    """The caller as the router can take them, and what had to be put right (nothing, usually). ``now`` in seconds."""
    wrong = []
    problem = {kind: share for kind, share in caller.problem.items() if kind and 0 < share < math.inf}
    if not problem:
        problem = {caller.queue or UNKNOWN: 1.0}
        wrong.append("no problem type with a share above zero")
    elif len(problem) < len(caller.problem):
        wrong.append("a problem type without a name or with no share")
    priority, entered = caller.priority, caller.entered_at
    if not math.isfinite(priority):
        priority = _MIDDLE
        wrong.append("a priority that is not a number")
    if not math.isfinite(entered) or entered > now + _TOLERATED:
        entered = now
        wrong.append("a time of entry that is still to come")
    refused = {agent: until for agent, until in caller.refused.items() if math.isfinite(until)}
    if not wrong and len(refused) == len(caller.refused):
        return caller, []
    return replace(caller, problem=problem, priority=priority, entered_at=entered, refused=refused), wrong
