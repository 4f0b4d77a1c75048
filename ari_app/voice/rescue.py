"""When something unforeseen happens to a call: the caller goes to the dialplan's plain queue, never into dead air."""

from __future__ import annotations

from ari_app.ari.switch import Switch
from models.domain.caller import Call
from models.domain.errors import AsteriskAway, AsteriskError


async def rescue(switch: Switch, call: Call) -> str:
    """Hand the channel back to the dialplan; what became of the caller."""
    channel = switch.channel(call.channel_id)
    try:
        await channel.leave("KEFU_NEXT", "fallback")
    except AsteriskAway:
        return "Asterisk is away"
    except AsteriskError:
        return "the caller was gone"
    return "dialplan fallback"
