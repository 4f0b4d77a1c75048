"""Orders that quality rules may hold back, whichever way they come: key, page, interface, REFER."""

from __future__ import annotations

from ari_app.quality.verdicts import HANG_UP, ORDERS, TRANSFER, Asked
from ari_app.voice.call.leg import Leg
from ari_app.voice.conversation.conversation import Conversation, Order
from models.domain.conversation import Role
from models.domain.conversation_facts import Talk
from models.domain.conversation_table import Phase
from models.domain.identity import Itself

_SENDS_ON = (Phase.REACHING, Phase.CONSULTING)


async def hold_to_rules(conversation: Conversation, order: Order) -> None:
    """Raises CommandRefused when a rule refuses it now. kefu's own errands are held by none."""
    lock, known = conversation.session.services.interlock, ORDERS.get(order.verb)
    if lock is not None and known is not None and not isinstance(order.who, Itself):
        await lock.must(asked(conversation, known, order.by))


def sent_by_phone(conversation: Conversation, leg: Leg) -> None:
    """A telephone has transferred the caller by itself, to whom it had called on another line: that is done."""
    _passed(conversation, leg, TRANSFER, "the telephone's own attended transfer, which cannot be refused")


def left_by_phone(conversation: Conversation, leg: Leg) -> None:
    """A telephone was put down; whoever was being consulted gets the caller, or the call ends."""
    state = conversation.state
    if leg.role is Role.AGENT and _answers_for(state, leg):
        order = TRANSFER if state.phase in _SENDS_ON else HANG_UP
        conversation.put_down = leg if order == HANG_UP else None
        _passed(conversation, leg, order, "the telephone was put down, which cannot be refused")


def _answers_for(state: Talk, leg: Leg) -> bool:
    """Whether the caller is sent on, or away, when this leg leaves."""
    return leg.channel_id == state.asker if state.phase in _SENDS_ON else len(state.talkers) == 1


def _passed(conversation: Conversation, leg: Leg, order: str, reason: str) -> None:
    lock = conversation.session.services.interlock
    if lock is not None:
        lock.note_passed(asked(conversation, order, leg.who), reason)


def asked(conversation: Conversation, order: str, by: str) -> Asked:
    """An order as rules know it."""
    session = conversation.session
    agent = by if by in session.services.floor.roster else ""
    return Asked(
        call_id=session.call.id, order=order, queue=session.queueing.problem, language=session.language,
        agent_id=agent, by=by,
    )  # fmt: skip
