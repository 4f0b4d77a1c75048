"""Who can be in a conversation, where a call can be sent, and the orders that people give during it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from models.domain.errors import CommandRefused
from models.domain.identity import Identity, Nobody

_NUMBER = re.compile(r"\+?[0-9*#]{2,24}")


class Role(StrEnum):
    """What a leg beside the caller's is."""

    AGENT = "agent"
    NUMBER = "number"
    SUPERVISOR = "supervisor"


class Verb(StrEnum):
    """Orders that a conversation carries out; see ``docs/reference/call-control.md`` for their keys."""

    HOLD = "hold"
    RESUME = "resume"
    MUTE = "mute"
    UNMUTE = "unmute"
    TRANSFER = "transfer"
    CONSULT = "consult"
    COMPLETE = "complete"
    RETURN = "return"
    CONFERENCE = "conference"
    PARK = "park"
    DROP = "drop"
    HANG_UP = "hangup"
    RECORD = "record"
    STOP_RECORDING = "stop-recording"
    MASK = "mask"
    UNMASK = "unmask"


class OfferPurpose(StrEnum):
    """What somebody is rung for."""

    QUEUE = "queue"  # a caller who waits
    TRANSFER = "transfer"  # a caller who was sent on
    CONSULT = "consult"  # a colleague who asks; the caller stays with them


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call goes: ``queue``, ``agent``, ``number``, ``parking``, ``voicemail``, ``callback``
    or ``fallback`` (the dialplan's plain queue).

    ``by`` is who wants a number rung: the dialling policy asks for it.
    """

    kind: str
    name: str
    by: Identity = field(default_factory=Nobody, compare=False)

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


def parse_target(text: str, agents: Collection[str], queues: Collection[str]) -> Target:
    """``queue:billing``, ``agent:1002``, ``number:5551234``; or bare: an agent's id, a queue's name, else digits.

    Raises CommandRefused with what is possible.
    """
    kind, colon, name = text.strip().partition(":")
    if not colon:
        kind, name = _guess(text.strip(), agents, queues), text.strip()
    if kind == "queue" and name in queues:
        return Target(kind, name)
    if kind == "agent" and name in agents:
        return Target(kind, name)
    if kind == "number" and _NUMBER.fullmatch(name):
        return Target(kind, name)
    raise CommandRefused(
        f"cannot send a call to {text!r}: write agent:ID, number:DIGITS, or queue: and one of "
        f"{', '.join(sorted(queues))}"
    )


def _guess(text: str, agents: Collection[str], queues: Collection[str]) -> str:
    if text in agents:
        return "agent"
    return "queue" if text in queues else "number"
