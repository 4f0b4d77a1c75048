"""Keys in a conversation that are no codes."""

from __future__ import annotations

from ari_app.voice.call.leg import Leg
from ari_app.voice.conversation.conversation import Conversation
from models.domain.conversation import Role
from models.domain.errors import AsteriskError


async def pass_on(conversation: Conversation, digit: str, sender: Leg | None) -> None:
    """To the numbers in the call, and on a call out to whom was called. ``sender`` None: the caller pressed it."""
    session = conversation.session
    if session.recording is not None and session.recording.masked:
        return
    legs = conversation.legs.values()
    others = [leg.channel_id for leg in legs if leg is not sender and leg.role is Role.NUMBER]
    if sender is not None and session.call.direction == "out" and not conversation.held:
        others.append(session.call.channel_id)
    for channel_id in others:
        try:
            await conversation.channel(channel_id).send_key(digit)
        except AsteriskError:
            continue
