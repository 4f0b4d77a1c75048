"""Conversations in the head: every order and event in every state, and who hears whom after each.

`World` does what the state machine asks for, as Asterisk would: who is in the bridge, who has music, whose telephone
rings. `faults` compares the two and what must be true of every conversation. `explore` tries sequences of happenings
and counts them; a benchmark may publish its figures.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from models.domain.conversation import Role, Target, Verb
from models.domain.conversation_facts import (
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
    Replaced,
    Talk,
    as_dict,
    from_dict,
)
from models.domain.conversation_state import step
from models.domain.conversation_table import Do, Phase
from models.domain.errors import CommandRefused

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
        case Kept(channel) if talk.find(channel):
            return replace(world, bridge=world.bridge | {channel})
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


def _noted(world: World, _talk: Talk, _act: Act, _channel: str) -> World:
    return world


_DONE: dict[Do, Callable[[World, Talk, Act, str], World]] = {
    Do.HOLD: _hold, Do.RESUME: _resume, Do.END_HOLD: _end_hold, Do.RING: _ring, Do.STOP_RINGING: _stop,
    Do.ADMIT: _admit, Do.LET_GO: _let_go, Do.RELEASE: _release, Do.MUTE: _mute, Do.SAY_SLOT: _noted, Do.MEND: _mend,
    Do.NOTE_BEGUN: _noted, Do.NOTE_COMPLETED: _noted, Do.NOTE_FAILED: _noted,
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


# What can happen ------------------------------------------------------------------------------------

Maker = Callable[[Talk], Happening]


def _answered(talk: Talk, stale: bool = False) -> Happening:
    who = talk.ringing.name if talk.ringing is not None else NUMBER
    late = stale or talk.ringing is None
    return Answered(talk.request - stale, replace(party(who), channel=f"late-{who}" if late else f"ch-{who}"))


def happenings(small: bool = False) -> list[tuple[str, Maker]]:
    """Everything that can happen, by name; ``small``: what matters for who hears whom."""
    found = [*_orders(small), *_facts(small)]
    return [(str(name), maker) for name, maker in found]


def _order(verb: Verb, by: str, who: str = "", target: Target | None = None) -> tuple[str, Maker]:
    wanted = Ordered(verb, by, who, target)
    return f"{by}: {verb} {who or target or ''}", lambda _talk: wanted


def _orders(small: bool) -> Iterator[tuple[str, Maker]]:
    plain = [Verb.HOLD, Verb.RESUME, Verb.COMPLETE, Verb.RETURN, Verb.CONFERENCE, Verb.HANG_UP]
    for by in (AGENT, CONSOLE) if small else (AGENT, OTHER, NUMBER, BOSS, LINE, CONSOLE):
        for verb in plain:
            yield _order(verb, by)
        if not small and by == AGENT:
            yield _order(Verb.MUTE, by)
            yield _order(Verb.UNMUTE, by)
        for who in (OTHER,) if small else (OTHER, NUMBER):
            yield f"{by}: consult {who}", lambda talk, by=by, who=who: _consult(talk, by, who)  # type: ignore[misc]
        yield _order(Verb.TRANSFER, by, target=Target("queue", "billing"))
        if not small:
            yield _order(Verb.PARK, by, target=Target("parking", "01"))
    for who in (AGENT, OTHER, BOSS) if small else (AGENT, OTHER, NUMBER, BOSS):
        for by in (BOSS,) if small else (AGENT, BOSS, CONSOLE):
            yield _order(Verb.DROP, by, who)


def _consult(talk: Talk, by: str, who: str) -> Happening:
    """Nobody who is in the call already can be consulted: that is refused before the state machine is asked."""
    if talk.named(who) is not None:
        return Ordered(Verb.RESUME, by)
    return Ordered(Verb.CONSULT, by, target=Target("agent" if ROLES[who] is Role.AGENT else "number", who))


def _facts(small: bool) -> Iterator[tuple[str, Maker]]:
    everybody = (AGENT, OTHER, BOSS) if small else (AGENT, OTHER, NUMBER, BOSS, LINE)
    yield "answers", _answered
    yield "answers too late", lambda talk: _answered(talk, stale=True)
    yield "not reached", lambda talk: NotReached(talk.request, "no answer")
    yield "barges in", _barges_in
    yield "bridge lost", lambda _talk: BridgeLost()
    yield "caller left", lambda _talk: CallerLeft()
    for who in everybody:
        channel = f"ch-{who}"
        yield f"{who} left", lambda _talk, at=channel: Left(at)  # type: ignore[misc]
        if who != LINE and not small:
            yield f"{who} transfers", lambda talk, at=channel: _replaced(talk, at)  # type: ignore[misc]
    yield f"{AGENT} holds", lambda _talk: PhoneHold(f"ch-{AGENT}", True)
    yield f"{AGENT} is back", lambda _talk: PhoneHold(f"ch-{AGENT}", False)
    yield f"{AGENT} is calm", lambda _talk: Kept(f"ch-{AGENT}", sent=False)
    for who in (AGENT,) if small else (AGENT, BOSS):
        channel = f"ch-{who}"
        yield f"{who} blind REFER", lambda _talk, at=channel: Referred(at, Target("queue", "billing"))  # type: ignore[misc]
        yield f"{who} leaves by REFER", lambda _talk, at=channel: Left(at, "transferred", sent=True)  # type: ignore[misc]
    if not small:
        yield "stale failure", lambda talk: NotReached(talk.request - 1, "no answer")
        yield "named", lambda _talk: Named(f"ch-{LINE}", "5557777", Role.NUMBER)


def _barges_in(talk: Talk) -> Happening:
    return Joined(party(BOSS)) if talk.named(BOSS) is None else BridgeLost()


def _replaced(talk: Talk, channel: str) -> Happening:
    return Replaced(channel, party(LINE)) if talk.find(f"ch-{LINE}") is None else BridgeLost()


# Sequences ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Count:
    """Sequences tried, and those after which something was wrong, with what."""

    sequences: int = 0
    refused: int = 0
    violations: list[str] = field(default_factory=list)


def start() -> tuple[Talk, World]:
    """The caller talks with the agent."""
    return happen(Talk(), World(), Joined(party(AGENT)))[:2]


def happen(talk: Talk, world: World, what: Happening) -> tuple[Talk, World, list[str]]:
    """One step, and what was wrong after it. A refusal changes nothing, and a REFER that is refused is undone."""
    seen = before(world, talk, what)
    try:
        found = step(talk, what)
    except CommandRefused:
        if isinstance(what, Referred) and talk.find(what.channel):
            return happen(talk, seen, Kept(what.channel))
        return talk, world, faults(talk, what, talk, world)
    for act in found.acts:
        seen = done(seen, found.talk, act)
    return found.talk, seen, faults(talk, what, found.talk, seen)


def reachable(alphabet: Sequence[tuple[str, Maker]], limit: int = 100_000) -> tuple[dict[Talk, World], Count]:
    """Every state that can be reached from `start`, and each single step out of it."""
    talk, world = start()
    known, waiting, count = {talk: world}, [talk], Count()
    while waiting and len(known) < limit:
        talk = waiting.pop()
        for name, maker in alphabet:
            after, seen, wrong = happen(talk, known[talk], maker(talk))
            count.sequences += 1
            if wrong:
                count.violations.append(f"{talk.phase}, {name}: {wrong}")
            elif (same := replace(after, request=min(after.request, 2))) not in known and not seen.wrong:
                known[same] = replace(seen, ringing=same.request if seen.ringing else 0)
                waiting.append(same)
    return known, count


def explore(talk: Talk, world: World, alphabet: Sequence[tuple[str, Maker]], length: int, count: Count) -> None:
    """Every sequence of so many happenings from a state on. ``count`` is added to."""
    for name, maker in alphabet:
        after, seen, wrong = happen(talk, world, maker(talk))
        count.sequences += length == 1
        if wrong:
            count.violations.append(f"{talk.phase}, {name}: {wrong}")
        elif length > 1:
            explore(after, seen, alphabet, length - 1, count)


def of_each_kind(alphabet: Sequence[tuple[str, Maker]], limit: int = 400) -> dict[Talk, World]:
    """A state of each phase with and without a supervisor and with two or more others: what sequences begin from."""
    kinds: dict[tuple[Phase, bool, int], tuple[Talk, World]] = {}
    for talk, world in reachable(alphabet, limit)[0].items():
        listened = any(one.role is Role.SUPERVISOR for one in talk.parties)
        kinds.setdefault((talk.phase, listened, min(len(talk.talkers), 3)), (talk, world))
    return dict(kinds.values())


def measured(states: int = 20_000) -> dict[str, int]:
    """``sequences`` tried and ``violations`` found: each step out of so many states, all pairs and small triples."""
    count = reachable(happenings(), states)[1]
    for talk, world in of_each_kind(happenings(small=True)).items():
        explore(talk, world, happenings(), 2, count)
        explore(talk, world, happenings(small=True), 3, count)
    return {"sequences": count.sequences, "violations": len(count.violations)}
