"""What is known of a conversation, what can happen to it, and what has to be done then. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from models.domain.conversation import Role, Target, Verb
from models.domain.conversation_table import Do, Phase
from models.domain.identity import Nobody, Staff

HOME = Target("home", "")  # the caller's own line, whichever that is


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in the bridge beside the caller, known by their channel.

    ``charge``: a supervisor who has taken the call over; ``holding``: their telephone's own hold is on; ``sent``: their
    telephone believes that it has sent the caller on, so that it may hang up any moment; ``lost``: the page that is
    their telephone has vanished, and may be back.
    """

    channel: str
    who: str
    role: Role
    muted: bool = False
    charge: bool = False
    holding: bool = False
    sent: bool = False
    lost: bool = False

    @property
    def talks(self) -> bool:
        """Whether they are here for the caller: everybody but a supervisor who listens in."""
        return self.charge or self.role is not Role.SUPERVISOR


@dataclass(frozen=True, slots=True)
class Talk:
    """The whole state. ``parties`` in the order in which they came.

    ``asker`` is the channel of who holds the caller or consults, ``asked`` of whom they consult, ``by`` the name of who
    put the caller on hold; ``ringing`` is who is being called and ``request`` the number of that attempt; ``next`` is
    where the caller goes when it is over (None: nowhere, the call ends), ``ended_by`` a role,
    "asterisk", or "phone" (a page that did not come back).
    """

    phase: Phase = Phase.BEGINNING
    parties: tuple[Party, ...] = ()
    asker: str = ""
    asked: str = ""
    by: str = ""
    ringing: Target | None = None
    request: int = 0
    next: Target | None = None
    ended_by: str = "caller"

    @property
    def held(self) -> bool:
        """Whether the caller has music."""
        return self.phase in (Phase.HELD, Phase.REACHING, Phase.CONSULTING, Phase.SENT, Phase.LOST)

    @property
    def talkers(self) -> tuple[Party, ...]:
        """Who is here for the caller."""
        return tuple(party for party in self.parties if party.talks)

    @property
    def main(self) -> Party | None:
        """Who speaks for this side: who holds or consults, else the first who came."""
        own = [party for party in self.talkers if party.channel != self.asked]
        return next((party for party in own if party.channel == self.asker), own[0] if own else None)

    def find(self, channel: str) -> Party | None:
        """The party on a channel."""
        return next((party for party in self.parties if party.channel == channel), None)

    def named(self, who: str) -> Party | None:
        """The party of that id or number."""
        return next((party for party in self.parties if party.who == who), None)


# What happens ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order. ``who`` is whom it is about (mute, drop; "": who gave it), ``target`` where to."""

    verb: Verb
    by: str
    who: str = ""
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Referred:
    """An agent's telephone sends the caller on by a blind REFER; Asterisk has taken it out of the bridge already."""

    channel: str
    target: Target


@dataclass(frozen=True, slots=True)
class Kept:
    """That REFER was refused and the telephone is back in the bridge; ``sent`` False: it has stayed there."""

    channel: str
    sent: bool = True


@dataclass(frozen=True, slots=True)
class Replaced:
    """An attended REFER: ``party`` has come in the place of the leg on ``channel``."""

    channel: str
    party: Party


@dataclass(frozen=True, slots=True)
class Named:
    """It is known who is on a channel."""

    channel: str
    who: str
    role: Role


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody is in the bridge by their own doing: the first leg, or a supervisor."""

    party: Party


@dataclass(frozen=True, slots=True)
class Answered:
    """Who was called by that request has answered and is in the bridge, if they are awaited."""

    request: int
    party: Party


@dataclass(frozen=True, slots=True)
class NotReached:
    """Who was called by that request has not answered; ``result`` says why."""

    request: int
    result: str


@dataclass(frozen=True, slots=True)
class Left:
    """A leg's channel is gone. ``lost``: Asterisk ended it, nobody hung up. ``sent``: by a REFER that was refused."""

    channel: str
    reason: str = "hung up"
    lost: bool = False
    sent: bool = False


@dataclass(frozen=True, slots=True)
class PhoneHold:
    """A telephone's own hold begins or ends."""

    channel: str
    on: bool


@dataclass(frozen=True, slots=True)
class Vanished:
    """No sound comes from a page any more: it is gone, or cut off."""

    channel: str


@dataclass(frozen=True, slots=True)
class Returned:
    """Sound comes from it again."""

    channel: str


@dataclass(frozen=True, slots=True)
class Rejoined:
    """Another page of theirs has answered, and is in the bridge: ``party`` in the place of the leg on ``channel``."""

    channel: str
    party: Party


@dataclass(frozen=True, slots=True)
class BridgeLost:
    """The bridge is gone, or somebody fell out of it."""


@dataclass(frozen=True, slots=True)
class CallerLeft:
    """The caller's channel is gone."""


Happening = (
    Ordered
    | Referred
    | Kept
    | Replaced
    | Named
    | Joined
    | Answered
    | NotReached
    | Left
    | PhoneHold
    | Vanished
    | Returned
    | Rejoined
    | BridgeLost
    | CallerLeft
)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do. ``party`` is whom it is about, ``by`` who wanted it, ``target`` and ``request`` whom to ring.

    ``way``: who leaves has sent the caller on to ``target``, blind or attended.
    """

    do: Do
    by: str = ""
    party: Party | None = None
    target: Target | None = None
    request: int = 0
    words: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """The new state, what has to be done in this order, and words for who gave an order."""

    talk: Talk
    acts: tuple[Act, ...] = ()
    words: str = ""


# A small dictionary, for the books -------------------------------------------------------------------


def as_dict(talk: Talk) -> dict[str, Any]:
    """The state as JSON: strings, numbers, lists, nothing else. Who asked for a target is told by `Talk.asker`."""
    targets = {"ringing": talk.ringing, "next": talk.next}
    found = asdict(replace(talk, ringing=None, next=None))
    return found | {name: {"kind": one.kind, "name": one.name} if one else None for name, one in targets.items()}


def _target(facts: Mapping[str, Any] | None, asked_by: str) -> Target | None:
    if not facts:
        return None
    return Target(str(facts["kind"]), str(facts["name"]), Staff(asked_by) if asked_by else Nobody())


def from_dict(facts: Mapping[str, Any]) -> Talk:
    """What `as_dict` wrote; fields that a former version did not write have their defaults."""
    known = {name: facts[name] for name in Talk.__dataclass_fields__ if name in facts}
    parties = tuple(_party(row) for row in known.get("parties", ()))
    asked = next((party.who for party in parties if party.channel == known.get("asker")), "")
    targets = {name: _target(known.get(name), asked) for name in ("ringing", "next")}
    return Talk(**{**known, **targets, "phase": Phase(known.get("phase", Phase.BEGINNING)), "parties": parties})


def _party(row: Mapping[str, Any]) -> Party:
    known = {name: row[name] for name in Party.__dataclass_fields__ if name in row}
    return Party(**{**known, "role": Role(known["role"])})
