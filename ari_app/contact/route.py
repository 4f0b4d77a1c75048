"""Into the line, and from there to the end of the contact."""

from __future__ import annotations

from ari_app.contact.contact import Contact
from ari_app.foundation import steady
from models.domain.call_state import Outcome
from models.domain.conversation import Target


async def route(contact: Contact, problem: str, entered_at: float = 0.0) -> Outcome:
    """From the chosen problem to the end. ``entered_at`` keeps the place of somebody who was taken over."""
    contact.queueing.entered_at = min(entered_at, steady.now())  # written down under a clock that was ahead
    return await contact.medium.go(Target("queue", problem))
