"""The states of a call and the only steps between them."""

from __future__ import annotations

from enum import StrEnum

from models.domain.errors import IllegalTransition


class CallState(StrEnum):
    """Where a call is in its story."""

    ARRIVED = "arrived"
    MENU = "menu"
    WAITING = "waiting"
    OFFERED = "offered"
    TALKING = "talking"
    PARKED = "parked"
    SURVEY = "survey"
    ENDED = "ended"


TRANSITIONS: dict[CallState, frozenset[CallState]] = {
    CallState.ARRIVED: frozenset({CallState.MENU, CallState.TALKING, CallState.WAITING, CallState.ENDED}),
    CallState.MENU: frozenset({CallState.MENU, CallState.WAITING, CallState.ENDED}),
    CallState.WAITING: frozenset({CallState.OFFERED, CallState.TALKING, CallState.MENU, CallState.ENDED}),
    CallState.OFFERED: frozenset({CallState.WAITING, CallState.TALKING, CallState.ENDED}),
    CallState.TALKING: frozenset({CallState.SURVEY, CallState.WAITING, CallState.PARKED, CallState.ENDED}),
    CallState.PARKED: frozenset({CallState.TALKING, CallState.WAITING, CallState.ENDED}),
    CallState.SURVEY: frozenset({CallState.ENDED}),
    CallState.ENDED: frozenset(),
}


def step(old: CallState, new: CallState) -> CallState:
    """``new``, if the table allows it. Raises IllegalTransition and changes nothing otherwise."""
    if new not in TRANSITIONS[old]:
        raise IllegalTransition(f"a call cannot go from {old} to {new}")
    return new


class Outcome(StrEnum):
    """How a call ended; every call has exactly one."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    SELF_SERVICE = "self-service"
    HUNG_UP_IN_MENU = "hung up in menu"
    CLOSED = "closed"
    REDIRECTED = "redirected"
    FAILED = "failed"
    TEST = "test number"
    VOICEMAIL = "voicemail"
    CALLBACK = "call-back"
    NOT_REACHED = "not reached"
    LOST = "lost with Asterisk"
    REFUSED = "refused"
