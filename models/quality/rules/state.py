"""What is known of one call: its facts, marks, what was said of what is looked for, and what was not heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappush

from models.quality.rules.program import Leaf
from models.quality.rules.rule import Call, Meant, Measure, NotSaid, Order, Said, Truth
from models.quality.rules.talk import LiveTalk

MURKY = 0.3  # a recogniser that is less sure than this has not heard what was said
CALLED = "topic, called"  # the name that somebody gave the topic, beside its id
_COUNTED = {"transfers": "0", "holds": "0"}  # known before the first, too
_PATIENCE = 20.0  # seconds for which an utterance may go on after a deadline


@dataclass(frozen=True, slots=True)
class Evidence:
    """What made a leaf true. ``at``: when it became known; ``began_at``: when it began."""

    leg: str = ""
    at: float = 0.0
    began_at: float = 0.0
    words: str = ""
    utterance: int = 0
    step: str = "fact"
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Nearly:
    """Words of an utterance that are nearly what a rule looks for. ``absent``: the rule fires because they are missing,
    or come too late; else it would fire by them."""

    rule: str
    version: str
    absent: bool
    proof: Evidence


@dataclass(slots=True)
class Standing:
    """How a rule stands in a call. ``since``: it holds from then on, None: it does not; ``fired``: something is to be
    cleared; ``fired_at`` and ``leg``: the last time, and with which agent; ``proof``: what it fired by."""

    since: float | None = None
    fired: bool = False
    fired_at: float | None = None
    leg: str = ""
    proof: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class Due:
    """What comes due. ``kind``: judge (a NotSaid, with its deadline in ``since`` and ``until``), order (an Order), hold
    (a rule that has held long enough), found (a look-up is over) or forget (the call)."""

    kind: str
    leaf: NotSaid | Order | None = None
    rule: int = -1
    since: float = 0.0
    until: float = 0.0


@dataclass(slots=True)
class CallState:
    """One call. ``known``: what leaves are that are not asked anew: True, None (cannot be known) or, if absent, False;
    ``heard``: by leaf, when it was said (``began_at``), each; ``closed``: NotSaid leaves that were said in time;
    ``partly``: by leg, the partial before: when it began, its words, what was found in them; ``promised``: by leaf,
    the utterance (leg, ``began_at``) whose partials have it; ``skipped``: (leg, from, until) of what nobody wrote down;
    ``near``: rules that nearly found what they look for, ``nearly``: those of them that were not told yet; ``moods``:
    by leg, of the last utterances; ``unproven``: absences, with their deadlines, that nobody can tell before
    somebody is heard; ``renewed``: absences that another agent has to make good anew, since when; ``stale``: permits
    may have changed."""

    id: str
    now: float = 0.0
    facts: dict[str, str] = field(default_factory=dict)
    marks: dict[str, tuple[float, bool]] = field(default_factory=dict)
    known: dict[Leaf, Truth] = field(default_factory=dict)
    heard: dict[Leaf, list[float]] = field(default_factory=dict)
    proofs: dict[Leaf, Evidence] = field(default_factory=dict)
    closed: set[Leaf] = field(default_factory=set)
    partly: dict[str, tuple[float, str, frozenset[object]]] = field(default_factory=dict)
    promised: dict[Leaf, tuple[str, float]] = field(default_factory=dict)
    skipped: list[tuple[str, float, float]] = field(default_factory=list)
    near: set[tuple[int, bool]] = field(default_factory=set)
    nearly: list[Nearly] = field(default_factory=list)
    legs: set[str] = field(default_factory=set)
    moods: dict[str, list[float]] = field(default_factory=dict)
    standing: dict[int, Standing] = field(default_factory=dict)
    talk: LiveTalk = field(default_factory=LiveTalk)
    rules: frozenset[int] = frozenset()
    measures: tuple[Measure, ...] = ()
    stale: bool = True
    agent: str = ""
    connected: bool = False
    ended_at: float | None = None
    unproven: dict[NotSaid, Due] = field(default_factory=dict)
    renewed: dict[NotSaid, float] = field(default_factory=dict)
    due: list[tuple[float, int, Due]] = field(default_factory=list)
    pushed: int = 0
    next_second: float = 0.0

    def push(self, when: float, what: Due) -> None:
        """Something is to be looked at then; of the same moment, in the order in which it was pushed."""
        self.pushed += 1
        heappush(self.due, (when, self.pushed, what))

    def since(self, mark: str, shadow: bool = True) -> float | None:
        """When a mark was set; ``shadow``: those that rules in shadow set count too."""
        found = self.marks.get(mark)
        return found[0] if found is not None and (shadow or not found[1]) else None

    def deaf(self, by: str, since: float, until: float) -> bool:
        """Whether something that they said between two moments was not written down, or not surely."""
        return any(
            (leg in (by, "both") or by == "anybody") and begin < until and end > since
            for leg, begin, end in self.skipped
        )

    def promised_before(self, leg: str, moment: float) -> list[tuple[Leaf, tuple[str, float]]]:
        """What the partials of an utterance promised that a leg began before a moment; the next one may have begun."""
        return [(leaf, one) for leaf, one in self.promised.items() if one[0] == leg and one[1] < moment]

    def listened(self, by: str) -> bool:
        """Whether anything at all was heard of who would say it; a leg without an ear proves nothing."""
        return bool(self.legs) if by == "anybody" else by in self.legs

    def speaking_since_before(self, by: str, moment: float) -> bool:
        """Whether they are in the middle of an utterance that began before."""
        legs = ("agent", "caller") if by == "anybody" else (by,)
        begun = [self.talk.speaking(leg, self.now) for leg in legs]
        return any(one is not None and one <= moment and self.now - moment < _PATIENCE for one in begun)

    def fact(self, leaf: Call, shadow: bool) -> Truth:
        """Whether a fact of the call is so; None when it is not known."""
        if leaf.fact == "mark":
            return self.since(leaf.value, shadow) is not None
        value = self.facts.get(leaf.fact, _COUNTED.get(leaf.fact))
        if value is None:
            return None
        if leaf.test in ("is", "in"):
            wanted = (leaf.value,) if leaf.test == "is" else leaf.value.split("|")
            return value in wanted or (leaf.fact == "topic" and self.facts.get(CALLED) in wanted)
        try:
            number = float(value)
        except ValueError:
            return None
        return number > leaf.number if leaf.test == "over" else number < leaf.number

    def told_nearly(self) -> list[Nearly]:
        """What was nearly said and not told yet."""
        found, self.nearly = self.nearly, []
        return found

    def late(self, leaf: NotSaid, began_at: float) -> bool:
        """Whether words that were said then come after the time in which they had to be."""
        start = self.since(name_of(leaf.said.after or "connected"))
        return bool(leaf.by_time and start) and began_at > max(start or 0.0, self.renewed.get(leaf, 0.0)) + leaf.by_time

    def qualifies(self, leaf: Said | Meant, began_at: float) -> bool:
        """Whether words that were said then are in the time that the leaf asks for."""
        if isinstance(leaf, Meant):
            return True
        if leaf.before and (mark := self.since(name_of(leaf.before))) is not None and began_at >= mark:
            return False
        start = self.since(name_of(leaf.after)) if leaf.after else self.since("connected")
        if leaf.after and (start is None or began_at < start):
            return False
        return not leaf.within or (start is not None and began_at <= start + leaf.within)


def name_of(mark: str) -> str:
    """``mark.verified`` and ``verified`` are one; orders keep their ``order.``."""
    return mark.removeprefix("mark.")
