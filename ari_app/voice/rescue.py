"""When something unforeseen happens to a call: the caller goes to the dialplan's plain queue, never into dead air."""

from __future__ import annotations

from ari_app.ari.channel import Channel
from ari_app.contact.services import Centre
from models.domain.caller import Call
from models.domain.errors import AsteriskAway, AsteriskError


async def rescue(centre: Centre, call: Call) -> str:
    """Hand the channel back to the dialplan; what became of the caller."""
    channel = Channel(centre.rest, centre.bus, call.channel_id)
    try:
        await channel.leave("KEFU_NEXT", "fallback")
    except AsteriskAway:
        return "Asterisk is away"
    except AsteriskError:
        return "the caller was gone"
    return "dialplan fallback"
