"""How the dispatcher thinks: at once where that is short, on a thread beside the event loop where very much is asked.

The dispatcher's round is a generator of steps: it asks for what follows from an input, or for a breath, and is sent the
answer. Router and watch hear one input at a time in either case, in the order of the inbox, so that decisions come out
the same, and a replay takes them again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextlib import closing
from typing import TypeVar

from models.routing.assign import CELLS
from models.routing.invariants import Picture, Violation, case_of, vetoed
from models.routing.line import Input, Waiting
from models.routing.router import Decision, Router

BREATH = 20  # decisions carried out before others get their turn
_NAMED = 60  # agents: the vetoes of so many are written down; of a larger staff `kefu why --agent` replays them

Result = TypeVar("Result")
Found = tuple[list[Decision], list[Violation]]
Steps = Generator[Input | None, Found, Result]
Think = Callable[[Input], Found]
NOTHING: Found = ([], [])


def at_once(steps: Steps[Result], think: Think) -> Result:
    """All steps, here and now. Raises what thinking raises."""
    answer: Found | None = None
    with closing(steps):
        while True:
            try:
                asked = next(steps) if answer is None else steps.send(answer)
            except StopIteration as end:
                result: Result = end.value
                return result
            answer = NOTHING if asked is None else think(asked)


async def beside(steps: Steps[Result], think: Think, router: Router) -> Result:
    """All steps; the event loop goes on during long ones. Raises what thinking raises."""
    answer: Found | None = None
    with closing(steps):
        while True:
            try:
                asked = next(steps) if answer is None else steps.send(answer)
            except StopIteration as end:
                result: Result = end.value
                return result
            if asked is None:
                await asyncio.sleep(0)
                answer = NOTHING
            elif router.cells(asked) > CELLS:
                answer = await asyncio.to_thread(think, asked)
            else:
                answer = think(asked)


def vetoes(picture: Picture, caller: Waiting, decision: Decision) -> dict[str, str]:
    """Who could not have been chosen, and why; in a large centre that is found out when somebody asks."""
    if len(picture.servers) > _NAMED:
        return {}
    case = case_of(picture, caller, decision.at)
    reasons = {
        name: vetoed(picture, case, server)
        for name, server in picture.servers.items() if name not in decision.agents
    }  # fmt: skip
    return {name: reason for name, reason in reasons.items() if reason}
