"""Every order and event in every state of a conversation, in sequences that are counted; a benchmark may publish them.

`happenings` is what can happen, `reachable` goes through every state, `explore` through every sequence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from models.domain.conversation import Role, Target, Verb
from models.domain.conversation_facts import (
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
    PhoneHold,
    Referred,
    Rejoined,
    Replaced,
    Returned,
    Talk,
    Vanished,
)
from models.domain.conversation_state import step
from models.domain.conversation_table import Phase
from models.domain.errors import CommandRefused
from tests.support.conversations import (
    AGENT,
    BOSS,
    CONSOLE,
    LINE,
    NUMBER,
    OTHER,
    ROLES,
    World,
    before,
    done,
    faults,
    party,
)

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
    yield f"{AGENT}'s page vanishes", lambda _talk: Vanished(f"ch-{AGENT}")
    yield f"{AGENT}'s page is back", lambda _talk: Returned(f"ch-{AGENT}")
    if not small:
        yield f"{OTHER}'s page vanishes", lambda _talk: Vanished(f"ch-{OTHER}")
        yield f"{AGENT} rejoins", _rejoins
    for who in (AGENT,) if small else (AGENT, BOSS):
        channel = f"ch-{who}"
        yield f"{who} blind REFER", lambda _talk, at=channel: Referred(at, Target("queue", "billing"))  # type: ignore[misc]
        yield f"{who} leaves by REFER", lambda _talk, at=channel: Left(at, "transferred", sent=True)  # type: ignore[misc]
    if not small:
        yield "stale failure", lambda talk: NotReached(talk.request - 1, "no answer")
        yield "named", lambda _talk: Named(f"ch-{LINE}", "5557777", Role.NUMBER)


def _barges_in(talk: Talk) -> Happening:
    return Joined(party(BOSS)) if talk.named(BOSS) is None else BridgeLost()


def _rejoins(talk: Talk) -> Happening:
    new = replace(party(AGENT), channel=f"again-{AGENT}")
    return Rejoined(f"ch-{AGENT}", new) if talk.find(new.channel) is None else BridgeLost()


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
