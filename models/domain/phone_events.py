"""What happens to telephones in pages: sessions, states, and those that vanish in a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.domain.events import Event


@dataclass(frozen=True, slots=True)
class PhoneSessionBegan(Event):
    """An agent's page has the telephone now; whichever had it before has it no more. ``until``: epoch seconds;
    ``phone``: the SIP user; ``log_in``: the session or token by which it was taken, and with which it ends."""

    WORDS: ClassVar[str] = "of {agent_id}"

    session: str = ""
    until: float = 0.0
    phone: str = ""
    log_in: str = ""


@dataclass(frozen=True, slots=True)
class PhoneSessionEnded(Event):
    """It has it no more. ``why``: displaced, expired, or why the log-in is over that it was taken by."""

    WORDS: ClassVar[str] = "of {agent_id}: {why}"

    session: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class PhoneStateChanged(Event):
    """A page's telephone is in another state. ``detail``: what the page says of it; ``log_in``: in the same state it
    goes on with that session of the same user, who has changed their password or logged in anew."""

    WORDS: ClassVar[str] = "{agent_id}: {old} → {new} {detail}"

    old: str = ""
    new: str = ""
    detail: str = ""
    session: str = ""
    log_in: str = ""


@dataclass(frozen=True, slots=True)
class PhoneLost(Event):
    """The page vanished in a call. ``goes``: what becomes of the caller meanwhile: music, or stays with the others."""

    TYPE: ClassVar[str] = "agent.phone_lost"
    WORDS: ClassVar[str] = "of {agent_id}: {goes}"

    channel_id: str = ""
    goes: str = ""


@dataclass(frozen=True, slots=True)
class PhoneFound(Event):
    """It is back after so many seconds. ``how``: the same page (mended), or another one that was rung (rejoined)."""

    TYPE: ClassVar[str] = "agent.phone_found"
    WORDS: ClassVar[str] = "of {agent_id} after {seconds:.1f} s: {how}"

    channel_id: str = ""
    seconds: float = 0.0
    how: str = ""


@dataclass(frozen=True, slots=True)
class PhoneGivenUp(Event):
    """It did not come back in time. ``goes``: where the caller goes."""

    TYPE: ClassVar[str] = "agent.phone_given_up"
    WORDS: ClassVar[str] = "of {agent_id} after {seconds:.1f} s: {goes}"

    channel_id: str = ""
    seconds: float = 0.0
    goes: str = ""
