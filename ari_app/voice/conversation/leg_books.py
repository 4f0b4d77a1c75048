"""What the books are told of legs that join a conversation and leave it."""

from __future__ import annotations

from ari_app.voice.call.leg import Leg
from ari_app.voice.call.session import CallSession
from models.domain.control_events import LegJoined, LegLeft
from models.domain.conversation import Role


def tell_joined(session: CallSession, leg: Leg, bridge_id: str) -> None:
    """Who joined."""
    session.publish(
        LegJoined(
            agent_id=_agent(leg), role=leg.role, who=leg.who, channel_id=leg.channel_id, bridge_id=bridge_id,
            purpose=leg.purpose,
        )
    )  # fmt: skip


def tell_left(
    session: CallSession, leg: Leg, reason: str, talked: float, held: float, way: str = "", target: str = ""
) -> None:
    """Who left, and the seconds that are theirs. ``way`` and ``target``: how and to whom they sent the caller on."""
    session.publish(
        LegLeft(
            agent_id=_agent(leg), role=leg.role, who=leg.who, channel_id=leg.channel_id, talked=talked, reason=reason,
            held=held, way=way, target=target,
        )
    )  # fmt: skip


def _agent(leg: Leg) -> str:
    return leg.who if leg.role is not Role.NUMBER else ""
