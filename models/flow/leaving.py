"""What the kinds share that carry the call out of the flow to somebody (route, voicemail, callback, transfer)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from models.domain.call_state import Outcome
from models.domain.flow import Named
from models.flow.story import Story

BROWN = "#8a3b12"


def leave_for(kind: str) -> Callable[[Story, Named], Awaitable[Outcome]]:
    """Carries out a step that goes to one of these targets."""

    async def carry_out(story: Story, body: Named) -> Outcome:
        return await story.leave(kind, body.target)

    return carry_out
