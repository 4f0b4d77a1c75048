"""Answers from the caller's own record."""

from __future__ import annotations

from ari_app.call.session import CallSession
from models.domain.call_state import Outcome
from models.domain.events import LookedUp


async def look_up(session: CallSession, what: str) -> list[str]:
    """Media that say a field of the record, or that there is no account."""
    value = str(getattr(session.call.caller, what, "")) if session.call.caller.known else ""
    session.publish(LookedUp(what=what if value else f"{what}: no record"))
    session.outcome = Outcome.SELF_SERVICE
    if not value:
        return await session.media("unknown_caller")
    return await session.media(what, values={what: value})
