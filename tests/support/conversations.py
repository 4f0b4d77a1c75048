"""Conversations in the head: what Asterisk would have after each act, and what must be true then.

`World` does what the state machine asks for, as Asterisk would: who is in the bridge, who has music, whose telephone
rings. `faults` compares the two and says what must be true of every conversation and is not. Sequences of happenings
are tried by ``conversation_sequences.py``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from models.domain.conversation import Role, Verb
from models.domain.conversation_facts import (
    Act,
    Answered,
    BridgeLost,
    CallerLeft,
    Happening,
    Joined,
    Kept,
    Left,
    NotReached,
    Ordered,
    Party,
    Referred,
    Rejoined,
    Replaced,
    Returned,
    Talk,
    as_dict,
    from_dict,
)
from models.domain.conversation_table import Do, Phase

AGENT, OTHER, NUMBER, BOSS, LINE, CONSOLE = "1001", "1002", "5551234", "1009", "?", "console"
ROLES = {AGENT: Role.AGENT, OTHER: Role.AGENT, NUMBER: Role.NUMBER, BOSS: Role.SUPERVISOR, LINE: Role.NUMBER}
CALLER, MUSIC = "caller", "music"
HELD_BY_ORDER = {Verb.RESUME, Verb.COMPLETE, Verb.RETURN, Verb.CONFERENCE}


def party(who: str) -> Party:
    """Somebody, on a channel that is theirs alone."""
    return Party(f"ch-{who}", who, ROLES[who])


@dataclass(frozen=True, slots=True)
class World:
    """What Asterisk has: who is in the bridge, the caller's music, whom it rings, and what the books were told."""

    bridge: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    muted: frozenset[str] = frozenset()
    music: bool = False
    ringing: int = 0
    caller: bool = True
    held: bool = False
    phones: frozenset[str] = frozenset()
    wrong: tuple[str, ...] = ()

    def hears(self, hearer: str, speaker: str) -> bool:
        """Whether one hears the other."""
        both = {hearer, speaker} <= self.bridge and hearer != speaker
        return both and speaker not in self.muted | self.phones and hearer not in self.phones


def before(world: World, talk: Talk, what: Happening) -> World:
    """What Asterisk, or the loop, has done by the time that the state machine hears of it."""
    if isinstance(what, Answered | NotReached) and what.request == world.ringing:
        world = replace(world, ringing=0)
    if isinstance(what, CallerLeft):
        return replace(world, bridge=world.bridge - {CALLER}, caller=False)
    match what:
        case Joined(new):
            return replace(world, bridge=world.bridge | {new.channel} | ({CALLER} if not talk.parties else set()))
        case Answered(request, new) if talk.ringing is not None and request == talk.request:
            return replace(world, bridge=world.bridge | {new.channel})
        case Left(channel) | Referred(channel):
            return replace(world, bridge=world.bridge - {channel})
        case Replaced(channel, new):
            swapped = {new.channel} if channel in world.bridge else set()
            return replace(world, bridge=world.bridge - {channel} | swapped)
        case Kept(channel) | Rejoined(channel) if talk.find(channel):
            there = what.party.channel if isinstance(what, Rejoined) else channel
            return replace(world, bridge=world.bridge | {there})
    return replace(world, bridge=frozenset()) if isinstance(what, BridgeLost) else world


def done(world: World, talk: Talk, act: Act) -> World:
    """One act carried out. What makes no sense is noted in ``wrong``."""
    channel = act.party.channel if act.party is not None else ""
    return _DONE[act.do](world, talk, act, channel)


def _wrong(world: World, if_true: bool, words: str) -> World:
    return replace(world, wrong=(*world.wrong, words)) if if_true else world


def _hold(world: World, _talk: Talk, _act: Act, _channel: str) -> World:
    world = _wrong(world, world.held, "held twice")
    return replace(world, bridge=world.bridge - {CALLER}, music=True, held=True)


def _resume(world: World, _talk: Talk, _act: Act, _channel: str) -> World:
    world = _wrong(world, not world.held, "resumed without a hold")
    return replace(world, bridge=world.bridge | {CALLER}, music=False, held=False)


def _end_hold(world: World, _talk: Talk, _act: Act, _channel: str) -> World:
    world = _wrong(world, not world.held, "a hold ended that was none")
    return replace(world, music=False, held=False)


def _ring(world: World, _talk: Talk, act: Act, _channel: str) -> World:
    return replace(_wrong(world, world.ringing != 0, "rung twice"), ringing=act.request)


def _stop(world: World, _talk: Talk, _act: Act, _channel: str) -> World:
    return replace(world, ringing=0)


def _admit(world: World, _talk: Talk, _act: Act, channel: str) -> World:
    world = _wrong(world, channel in world.counted, f"{channel} counted twice")
    return replace(world, counted=world.counted | {channel})


def _let_go(world: World, _talk: Talk, _act: Act, channel: str) -> World:
    world = _wrong(world, channel not in world.counted, f"{channel} let go twice, or never counted in")
    return replace(
        world, counted=world.counted - {channel}, bridge=world.bridge - {channel}, muted=world.muted - {channel}
    )


def _release(world: World, _talk: Talk, _act: Act, channel: str) -> World:
    return _wrong(world, channel in world.counted, f"{channel} released although it is in the call")


def _mute(world: World, _talk: Talk, act: Act, channel: str) -> World:
    on = act.party is not None and act.party.muted
    return replace(world, muted=world.muted | {channel} if on else world.muted - {channel})


def _mend(world: World, talk: Talk, _act: Act, _channel: str) -> World:
    return replace(world, bridge=world.counted | (set() if talk.held else {CALLER}))


def _phone(world: World, _talk: Talk, act: Act, channel: str) -> World:
    on = act.do is Do.NOTE_PHONE_HELD
    world = _wrong(world, (channel in world.phones) is on, f"{act.do} of {channel} has no pair")
    return replace(world, phones=world.phones | {channel} if on else world.phones - {channel})


def _swap(world: World, talk: Talk, act: Act, channel: str) -> World:
    """The new leg is counted in with the mute of the old one, which is let go."""
    world = _admit(world, talk, act, channel)
    muted = world.muted | {channel} if act.party is not None and act.party.muted else world.muted
    return _let_go(replace(world, muted=muted), talk, act, act.words)


def _noted(world: World, _talk: Talk, _act: Act, _channel: str) -> World:
    return world


_DONE: dict[Do, Callable[[World, Talk, Act, str], World]] = {
    Do.HOLD: _hold, Do.RESUME: _resume, Do.END_HOLD: _end_hold, Do.RING: _ring, Do.STOP_RINGING: _stop,
    Do.ADMIT: _admit, Do.LET_GO: _let_go, Do.RELEASE: _release, Do.MUTE: _mute, Do.SAY_SLOT: _noted, Do.MEND: _mend,
    Do.NOTE_BEGUN: _noted, Do.NOTE_COMPLETED: _noted, Do.NOTE_FAILED: _noted,
    Do.SAY_LOST: _noted, Do.SWAP: _swap, Do.NOTE_LOST: _noted, Do.NOTE_FOUND: _noted,
    Do.NOTE_PHONE_HELD: _phone, Do.NOTE_PHONE_BACK: _phone,
}  # fmt: skip


# What must be true ----------------------------------------------------------------------------------


def faults(old: Talk, what: Happening, talk: Talk, world: World) -> list[str]:
    """What is not as it must be after a step; [] when all is well."""
    found = [*world.wrong, *_of_the_moment(talk, world)]
    if old.held and not talk.held and talk.phase is not Phase.OVER and not _may_resume(old, what):
        found.append("the caller was taken off hold by nobody's order")
    if talk.held and _must_resume(old, what):
        found.append("the caller was left on hold by who should have taken them back")
    return found


@lru_cache(200_000)
def _of_the_moment(talk: Talk, world: World) -> tuple[str, ...]:
    """What is not as it must be, however it came to be."""
    found: list[str] = []
    present = {one.channel for one in talk.parties}
    found += _of_the_caller(talk, world) if world.caller else []
    if world.bridge - {CALLER} != present or world.counted != present:
        found.append(f"in the bridge {sorted(world.bridge)}, counted {sorted(world.counted)}, known {sorted(present)}")
    if world.ringing != (talk.request if talk.ringing is not None else 0):
        found.append(f"a telephone rings for {world.ringing}, wanted is {talk.ringing}")
    if world.held is not talk.held and talk.phase is not Phase.OVER:
        found.append("the books of the hold are wrong")
    found += _of_who_holds(talk) + _of_silence(talk, world)
    if len(present) != len(talk.parties):
        found.append("somebody is here twice")
    if from_dict(as_dict(talk)) != talk:
        found.append("the state does not survive being written down")
    return tuple(found)


def _of_the_caller(talk: Talk, world: World) -> list[str]:
    together = talk.phase in (Phase.TALKING, Phase.CONFERENCE)
    if talk.phase is Phase.OVER:
        return ["held beyond the end"] if world.held or world.music else []
    if together and (CALLER not in world.bridge or world.music or not talk.talkers):
        return ["the caller has nobody to talk with"]
    if talk.held and (CALLER in world.bridge or not world.music):
        return ["on hold, and not with music alone"]
    if together and (talk.phase is Phase.CONFERENCE) is not (len(talk.talkers) > 1):
        return [f"{talk.phase} with {len(talk.talkers)}"]
    return []


def _of_who_holds(talk: Talk) -> list[str]:
    needed = {Phase.HELD: (talk.asker,), Phase.REACHING: (talk.asker,), Phase.CONSULTING: (talk.asker, talk.asked)}
    for channel in needed.get(talk.phase, ()):
        found = talk.find(channel)
        if found is None or not found.talks:
            return [f"{talk.phase}, and {channel!r} is not there"]
    if talk.phase in (Phase.REACHING, Phase.SENT) and talk.ringing is None:
        return [f"{talk.phase}, and nobody is called"]
    return []


def _of_silence(talk: Talk, world: World) -> list[str]:
    """Everybody in a conversation hears somebody (unless muted or held by themselves), and nobody hears too much."""
    found = []
    for one, two in itertools.permutations([CALLER, *(p.channel for p in talk.parties)], 2):
        apart = talk.held and CALLER in (one, two)
        silent = two in world.muted | world.phones or one in world.phones
        expected = talk.phase is not Phase.OVER and world.caller and not apart and not silent
        if world.hears(one, two) is not expected and world.caller:
            found.append(f"{one} {'does not hear' if expected else 'hears'} {two}")
    if talk.phase is Phase.SENT and talk.parties:
        found.append("somebody is left behind in silence")
    return found


def _may_resume(old: Talk, what: Happening) -> bool:
    if old.phase is Phase.LOST:  # nobody has put the caller on hold: whoever comes or stays has them back
        return isinstance(what, Ordered | Left | Replaced | Returned | Rejoined)
    match what:
        case Ordered(verb, by, who):
            if verb is Verb.DROP or verb is Verb.HANG_UP:
                one = old.named(who if verb is Verb.DROP else by)
                return one is not None and one.channel in (old.asker, old.asked)
            return verb in HELD_BY_ORDER
        case Left(channel) | Replaced(channel):
            return channel in (old.asker, old.asked)
        case Answered():
            return old.phase is Phase.SENT
        case NotReached():
            return old.phase is Phase.REACHING
    return False


def _must_resume(old: Talk, what: Happening) -> bool:
    match what:
        case Left(channel):
            consulting = old.phase is Phase.CONSULTING and channel in (old.asker, old.asked)
            return consulting or (old.held and channel == old.asker and len(old.talkers) > 1)
        case NotReached(request):
            return old.phase is Phase.REACHING and request == old.request
        case Answered(request):
            return old.phase is Phase.SENT and request == old.request
    return False
