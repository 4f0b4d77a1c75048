"""An agent's telephone as screens show it: one of their own beside the screen, or the one in a page."""

from __future__ import annotations

from collections.abc import Callable

from ari_app.agents.phones import Phones
from ari_app.live.shapes import PhoneNow
from models.domain.agent import AgentStatus
from models.domain.phone_kinds import SIP
from models.domain.phone_state import PhoneState

_REGISTERED = ("NOT_INUSE", "INUSE", "BUSY", "RINGING", "RINGINUSE", "ONHOLD")


def sip_phone(status: AgentStatus) -> PhoneNow:
    """The telephone of an agent who has one of their own, by what Asterisk says of it ("": nothing, which is no
    complaint)."""
    registered = status.device in _REGISTERED or status.nailed
    words = "" if registered or not status.device else "the telephone is not registered"
    return PhoneNow(kind=SIP, state="", lease="", registered=registered, words=words)


def phones_of(phones: Phones) -> Callable[[AgentStatus], PhoneNow]:
    """By who has which telephone. ``words``: why no call can be taken; "" for whoever can."""

    def phone(status: AgentStatus) -> PhoneNow:
        agent = status.agent.id
        kind, session = phones.kind(agent), phones.of(agent)
        if kind == SIP:
            return sip_phone(status)
        if session is None:
            own = sip_phone(status)
            words = phones.why_not(agent)
            return PhoneNow(
                kind=kind, state=PhoneState.OFF, lease="", registered=own.registered and not words, words=words
            )
        return PhoneNow(
            kind=kind, state=session.state, lease=session.id, registered=session.registered,
            words=phones.why_not(agent) or session.detail, answer=session.answer,
        )  # fmt: skip

    return phone
