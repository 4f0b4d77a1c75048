"""The state machine of a conversation: what happened and the state before → the state after, and what is to be done.

`step` finds the cue for what happened, looks it up in `models.domain.conversation_table` and returns the new state
with its acts. What the table refuses raises CommandRefused and changes nothing; what means nothing there changes
nothing either. ``ari_app/voice/conversation/acts.py`` carries out the acts; nothing else changes the state. No I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from models.domain.conversation import Role, Target, Verb
from models.domain.conversation_facts import (
    HOME,
    Act,
    Answered,
    BridgeLost,
    CallerLeft,
    Happening,
    Joined,
    Kept,
    Left,
    Named,
    NotReached,
    Ordered,
    Party,
    PhoneHold,
    Referred,
    Rejoined,
    Replaced,
    Returned,
    Step,
    Talk,
    Vanished,
)
from models.domain.conversation_table import TABLE, Cue, Do, No, Phase
from models.domain.errors import CommandRefused

_ENDERS = (Verb.COMPLETE, Verb.RETURN, Verb.CONFERENCE)
_WAITING = (Phase.REACHING, Phase.SENT)
_ATTENDED = (Cue.COMPLETE, Cue.ASKER_LEFT_ALONE, Cue.ASKER_REPLACED, Cue.OTHER_REPLACED)


@dataclass(frozen=True, slots=True)
class _Read:
    """What happened, as the table and the acts need it: the cue, the facts as they are then, who goes and who comes."""

    cue: Cue
    talk: Talk
    by: str = ""
    going: Party | None = None
    coming: Party | None = None
    target: Target | None = None
    reason: str = ""
    words: str = ""


def step(talk: Talk, what: Happening) -> Step:
    """The state after ``what`` and what is to be done. Raises CommandRefused, with words for who asked."""
    read = _read(talk, what)
    cell = TABLE[read.cue].get(talk.phase) if read is not None else None
    if isinstance(cell, No):
        raise CommandRefused(cell.words)
    if read is None or cell is None:
        if isinstance(what, Ordered | Referred | Joined):
            over = talk.phase is Phase.OVER
            raise CommandRefused("the conversation is over" if over else "nobody is talking with the caller")
        return Step(talk)
    new = _settled(read.talk, talk.phase if cell.phase is None else cell.phase)
    acts = [act for do in cell.does for act in _acts(do, read, _way(talk, read))]
    if Do.LET_ALL_GO in cell.does:
        new = replace(new, parties=())
    stay = {party.channel for party in new.parties}
    acts += [
        Act(Do.NOTE_PHONE_BACK, party.who, party)
        for party in talk.parties if party.holding and party.channel not in stay
    ]  # fmt: skip
    return Step(new, tuple(acts), read.words or _count(new))


def _count(talk: Talk) -> str:
    return f"{len(talk.talkers) + 1} are talking"


def _settled(talk: Talk, phase: Phase) -> Talk:
    """Facts that belong to another phase are forgotten."""
    if phase is Phase.TALKING and len(talk.talkers) > 1:
        phase = Phase.CONFERENCE
    elif phase is Phase.CONFERENCE and len(talk.talkers) < 2:
        phase = Phase.TALKING
    held = phase in (Phase.HELD, Phase.REACHING, Phase.CONSULTING)
    return replace(
        talk, phase=phase,
        asker=talk.asker if held else "", asked=talk.asked if phase is Phase.CONSULTING else "",
        by=talk.by if held or phase is Phase.SENT else "", ringing=talk.ringing if phase in _WAITING else None,
    )  # fmt: skip


def _way(talk: Talk, read: _Read) -> str:
    """How who goes sends the caller on; "" when they only leave. Who leaves a consultation gives the caller away."""
    if read.cue in (Cue.TRANSFER, Cue.PARK):
        return "blind"
    consulted = read.cue is Cue.ASKER_LEFT and talk.phase is Phase.CONSULTING
    return "attended" if consulted or read.cue in _ATTENDED else ""


def _acts(do: Do, read: _Read, way: str) -> list[Act]:
    if do is Do.LET_ALL_GO:
        return [Act(Do.LET_GO, read.by, party, words=read.reason) for party in read.talk.parties]
    leaves = do in (Do.LET_GO, Do.NOTE_COMPLETED)
    party = read.going if leaves else read.coming or read.going
    return [Act(do, read.by, party, read.target, read.talk.request, read.reason, way if do is Do.LET_GO else "")]


def _without(talk: Talk, party: Party) -> Talk:
    return replace(talk, parties=tuple(other for other in talk.parties if other.channel != party.channel))


def _instead(talk: Talk, old: Party, new: Party) -> Talk:
    return replace(talk, parties=tuple(new if party.channel == old.channel else party for party in talk.parties))


def _read(talk: Talk, what: Happening) -> _Read | None:
    match what:
        case Ordered():
            return _ordered(_calm(talk, what.by), what)
        case Referred():
            return _referred(talk, what)
        case Joined():
            cue = Cue.JOINED if talk.phase is Phase.BEGINNING else Cue.SUPERVISOR_JOINED
            return _Read(cue, replace(talk, parties=(*talk.parties, what.party)), what.party.who, coming=what.party)
        case Answered() | NotReached():
            return _result(talk, what)
        case CallerLeft():
            return _Read(Cue.CALLER_LEFT, replace(talk, ended_by="caller"), "caller", reason="caller")
        case BridgeLost():
            return _Read(Cue.BRIDGE_LOST, talk)
    party = talk.find(what.channel)
    return _of_party(talk, party, what) if party is not None else None


def _of_party(
    talk: Talk, party: Party, what: Left | PhoneHold | Kept | Named | Replaced | Vanished | Returned | Rejoined
) -> _Read | None:
    match what:
        case Vanished() | Returned() | Rejoined():
            return _of_page(talk, party, what)
        case Left():
            return _going(talk, party, party.who, what.reason, lost=what.lost, sent=what.sent)
        case Replaced():
            return _replaced(talk, party, what.party)
        case Kept():
            return _Read(Cue.KEPT, _instead(talk, party, replace(party, sent=what.sent)))
        case Named():
            return _Read(Cue.NAMED, _instead(talk, party, replace(party, who=what.who, role=what.role)))
    if party.holding is what.on:
        return None
    new = replace(party, holding=what.on)
    cue = Cue.PHONE_HELD if what.on else Cue.PHONE_BACK
    return _Read(cue, _instead(talk, party, new), party.who, coming=new)


def _of_page(talk: Talk, party: Party, what: Vanished | Returned | Rejoined) -> _Read | None:
    """A page that vanishes, and one that is back. Who listens in has no part in this."""
    if isinstance(what, Vanished):
        alone = talk.phase is Phase.TALKING and talk.main is party
        if not party.talks or (party.lost and not alone):
            return None
        new = replace(party, lost=True)
        cue = Cue.VANISHED_ALONE if alone else Cue.VANISHED
        return _Read(cue, _instead(talk, party, new), f"{party.who}'s page", coming=new)
    if isinstance(what, Returned):
        new = replace(party, lost=False)
        return _Read(Cue.RETURNED, _instead(talk, party, new), party.who, coming=new) if party.lost else None
    come = replace(what.party, charge=party.charge, muted=party.muted)
    after = _instead(talk, party, come)
    asker, asked = (come.channel if one == party.channel else one for one in (talk.asker, talk.asked))
    return _Read(Cue.REJOINED, replace(after, asker=asker, asked=asked), party.who, coming=come, reason=party.channel)


# Orders ---------------------------------------------------------------------------------------------


def _calm(talk: Talk, who: str) -> Talk:
    """Who gives orders does not hang up because of a REFER."""
    party = talk.named(who)
    return _instead(talk, party, replace(party, sent=False)) if party is not None and party.sent else talk


def _ordered(talk: Talk, what: Ordered) -> _Read | None:
    if talk.phase in (Phase.BEGINNING, Phase.OVER):
        return None
    giver = talk.named(what.by)
    if giver is not None and giver.role is Role.NUMBER:
        raise CommandRefused(f"{giver.who} is an outside number, which gives no orders")
    if what.verb in _OF_ANYBODY:
        return _OF_ANYBODY[what.verb](talk, what, giver)
    if what.verb not in _OF_MAIN:
        raise CommandRefused(f"{what.verb} changes nothing about who talks")
    main = giver if giver is not None and giver.talks else talk.main
    if main is not None and main is giver and what.verb in _ENDERS and talk.asker not in ("", main.channel):
        raise CommandRefused("somebody else consults: only they can end the consultation")
    return _OF_MAIN[what.verb](talk, what, main) if main is not None else None


def _held(talk: Talk, what: Ordered, main: Party) -> _Read:
    return _Read(Cue.HOLD, replace(talk, asker=main.channel, by=what.by), what.by, words="on hold")


def _resumed(talk: Talk, what: Ordered, _main: Party) -> _Read:
    return _Read(Cue.RESUME, talk, what.by, words="talking")


def _together(talk: Talk, what: Ordered, _main: Party) -> _Read:
    return _Read(Cue.CONFERENCE, talk, what.by)


def _consulted(talk: Talk, what: Ordered, main: Party) -> _Read:
    new = replace(talk, asker=main.channel, by=what.by, ringing=what.target, request=talk.request + 1)
    words = f"calling {what.target}; the caller is on hold"
    return _Read(Cue.CONSULT, new, what.by, main, None, what.target, "consult", words)


def _returned(talk: Talk, what: Ordered, _main: Party) -> _Read:
    asked = talk.find(talk.asked)
    new = _without(talk, asked) if asked is not None else talk
    return _Read(Cue.RETURN, new, what.by, going=asked, reason="sent away", words="talking with the caller")


def _sent_on(talk: Talk, what: Ordered, main: Party) -> _Read:
    park, among, reason = what.verb is Verb.PARK, len(talk.talkers) > 1, "transferred"
    new = replace(_without(talk, main), next=what.target, ended_by="agent")
    words = f"sent to {what.target}"
    cue = Cue.TRANSFER_AMONG if among else Cue.TRANSFER
    if park:
        slot = what.target.name if what.target is not None else ""
        cue, reason = Cue.PARK_AMONG if among else Cue.PARK, f"parked in {slot}"
        words = f"parked in slot {slot}: *55{slot} picks it up"
    return _Read(cue, new, what.by, going=main, target=what.target, reason=reason, words=words)


def _completed(talk: Talk, _what: Ordered, _main: Party) -> _Read:
    asker, asked = talk.find(talk.asker), talk.find(talk.asked)
    if asker is None or asked is None:
        return _Read(Cue.COMPLETE, talk)
    target = Target(str(asked.role), asked.who)
    words = f"the caller is with {asked.who}"
    return _Read(Cue.COMPLETE, _without(talk, asker), asked.who, asker, None, target, "transferred", words)


_OF_MAIN: dict[Verb, Callable[[Talk, Ordered, Party], _Read]] = {
    Verb.HOLD: _held,
    Verb.RESUME: _resumed,
    Verb.TRANSFER: _sent_on,
    Verb.PARK: _sent_on,
    Verb.CONSULT: _consulted,
    Verb.COMPLETE: _completed,
    Verb.RETURN: _returned,
    Verb.CONFERENCE: _together,
}


def _hung_up(talk: Talk, what: Ordered, giver: Party | None) -> _Read:
    """Who talks in it hangs up as with a telephone: others stay with the caller, and who is being called gets them.
    Without any others, and from outside, it is the end of the call."""
    if giver is not None and giver.talks and (len(talk.parties) > 1 or talk.phase is Phase.REACHING):
        return _going(talk, giver, what.by, f"hung up by {what.by}", words="hung up")
    new = replace(talk, ended_by="agent")
    return _Read(Cue.HANG_UP, new, what.by, reason=f"hung up by {what.by}", words="hung up")


def _about(talk: Talk, what: Ordered, otherwise: Party | None) -> Party:
    party = talk.named(what.who) if what.who else otherwise
    if party is None:
        raise CommandRefused(f"{what.who} is not in this call" if what.who else "nobody is talking with the caller")
    return party


def _muted(talk: Talk, what: Ordered, giver: Party | None) -> _Read:
    party, on = _about(talk, what, giver or talk.main), what.verb is Verb.MUTE
    if party.muted is on:
        raise CommandRefused(f"{party.who} is muted already" if on else f"{party.who} is not muted")
    new = replace(party, muted=on)
    words = f"{party.who} {'muted' if on else 'not muted any more'}"
    return _Read(Cue.MUTE, _instead(talk, party, new), what.by, coming=new, words=words)


def _dropped(talk: Talk, what: Ordered, _giver: Party | None) -> _Read:
    party = _about(talk, what, None)
    return _going(talk, party, what.by, f"dropped by {what.by}", dropped=True, words=f"{party.who} is out")


_OF_ANYBODY: dict[Verb, Callable[[Talk, Ordered, Party | None], _Read]] = {
    Verb.MUTE: _muted,
    Verb.UNMUTE: _muted,
    Verb.DROP: _dropped,
    Verb.HANG_UP: _hung_up,
}


def _referred(talk: Talk, what: Referred) -> _Read:
    party = talk.find(what.channel)
    if party is None:
        raise CommandRefused("the telephone is not in this call any more")
    if not party.talks:
        raise CommandRefused("whoever listens in cannot transfer the call")
    return _sent_on(talk, Ordered(Verb.TRANSFER, party.who, target=what.target), party)


# Answers, comings, goings ---------------------------------------------------------------------------


def _result(talk: Talk, what: Answered | NotReached) -> _Read | None:
    awaited = what.request == talk.request and talk.phase in _WAITING
    if isinstance(what, Answered):
        if not awaited:
            return _Read(Cue.STALE, talk, coming=what.party, reason="not needed")
        target = Target(str(what.party.role), what.party.who)
        new = replace(talk, parties=(*talk.parties, what.party), asked=what.party.channel)
        return _Read(Cue.ANSWERED, new, talk.by, coming=what.party, target=target)
    if not awaited:
        return None
    new = talk
    if talk.phase is Phase.SENT:
        new = replace(talk, next=HOME, ended_by="agent")
    return _Read(Cue.NOT_REACHED, new, "the consultation failed", target=talk.ringing, reason=what.result)


def _going(
    talk: Talk, party: Party, by: str, reason: str,
    dropped: bool = False, lost: bool = False, sent: bool = False, words: str = "",
) -> _Read:  # fmt: skip
    cue, new = _cue_of_going(talk, party, dropped), _without(talk, party)
    if cue is Cue.TAKEN_OVER:
        heir = next(other for other in new.parties if not other.talks)
        new = _instead(new, heir, replace(heir, charge=True))
    elif cue is Cue.LAST_LEFT:
        ended_by = "phone" if party.lost else "asterisk" if lost else str(party.role)
        new = replace(new, ended_by=ended_by, next=HOME if sent or party.sent or party.lost else None)
    asked = talk.find(talk.asked)
    target = Target(str(asked.role), asked.who) if asked is not None else talk.ringing
    return _Read(cue, new, by, party, None, target, reason, words)


def _cue_of_going(talk: Talk, party: Party, dropped: bool) -> Cue:
    if not party.talks:
        return Cue.SUPERVISOR_LEFT
    if party.channel == talk.asked:
        return Cue.ASKED_LEFT
    if len(talk.talkers) > 1:
        return Cue.ASKER_LEFT if party.channel == talk.asker else Cue.OTHER_LEFT
    listened_to = len(talk.parties) > 1
    if talk.phase is Phase.REACHING and not (dropped and listened_to):
        return Cue.ASKER_LEFT_ALONE
    return Cue.TAKEN_OVER if listened_to else Cue.LAST_LEFT


def _replaced(talk: Talk, old: Party, new: Party) -> _Read:
    after = _instead(talk, old, new)
    cue = Cue.OTHER_REPLACED
    if old.channel == talk.asked:
        cue, after = Cue.ASKED_REPLACED, replace(after, asked=new.channel)
    elif old.channel == talk.asker:
        cue = Cue.ASKER_REPLACED
    return _Read(cue, after, old.who, going=old, coming=new, reason="transferred")


# After a restart ------------------------------------------------------------------------------------


def revived(talk: Talk, alive: Collection[Party]) -> Step:
    """The state that a former process left, as it is now: ``alive`` are the legs that Asterisk still has.

    Who has gone meanwhile leaves by the table; who is not in the state has joined the others; who was being called is
    called again.
    """
    present = {party.channel: party for party in alive}
    acts: list[Act] = []
    for party in talk.parties:
        if party.channel not in present:
            done = step(talk, Left(party.channel, "left while kefu was away"))
            talk, acts = done.talk, [*acts, *done.acts]
    known = {party.channel for party in talk.parties}
    strangers = [party for party in alive if party.channel not in known]
    if talk.phase is not Phase.OVER and strangers:
        joined = replace(talk, parties=(*talk.parties, *strangers))
        talk = _settled(joined, Phase.TALKING if talk.phase is Phase.BEGINNING else talk.phase)
    if talk.phase in _WAITING:
        talk = replace(talk, request=talk.request + 1)
        acts.append(Act(Do.RING, talk.by, talk.main, talk.ringing, talk.request))
    return Step(talk, tuple(acts))
