"""A page that was loaded again has answered the call that its agent was in: it goes on there."""

from __future__ import annotations

import logging

from ari_app.voice.conversation.acts import take
from ari_app.voice.conversation.conversation import Conversation, Rejoining, party_of
from models.domain.conversation_facts import Rejoined
from models.domain.errors import AsteriskError

log = logging.getLogger(__name__)


async def rejoin(conversation: Conversation, item: Rejoining) -> None:
    """Into the bridge, in the place of the leg that is lost; when that is gone meanwhile, the page is let go."""
    leg = item.leg
    if conversation.state.find(item.channel_id) is None:
        await leg.let_go(conversation.session.services.switch)
        return
    try:
        await conversation.bridge.add_party(leg.channel_id)
    except AsteriskError as error:
        log.warning("the page of %s was not let in: %s", leg.who, error)
        await leg.let_go(conversation.session.services.switch)
        return
    conversation.coming[leg.channel_id] = leg
    await take(conversation, Rejoined(item.channel_id, party_of(leg)))
