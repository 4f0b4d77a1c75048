"""A rule as it is written: where it counts, when it holds, and what is done then.

Truth has three values: True, False, and None for what is not known. What is not known fires nothing and fails nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

Truth = bool | None
Limits = tuple[tuple[str, float], ...]  # by language, "" for all others


class Stage(StrEnum):
    """How far a rule has come: a draft is only tried on stored calls, one in shadow fires and nobody is told, one that
    is live acts."""

    DRAFT = "draft"
    SHADOW = "shadow"
    LIVE = "live"


class Match(StrEnum):
    """The laxest step of the cascade that a phrase may be found by."""

    EXACT = "exact"
    SPELLING = "spelling"
    SOUND = "sound"
    MEANING = "meaning"


# Conditions ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """Words that were said. ``by``: agent, caller or anybody. ``early``: what stands in two partials in a row counts.
    ``after``, ``before``: marks (or orders, ``order.transfer``); ``within``: seconds since ``after``, or since the
    conversation began. ``count``: so many utterances. ``examples``: of the same meaning (`match: meaning`)."""

    phrases: tuple[str, ...] = ()
    by: str = "anybody"
    match: Match = Match.SOUND
    early: bool = False
    after: str = ""
    before: str = ""
    within: float = 0.0
    count: int = 1
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotSaid:
    """Words that were not said ``by_time`` seconds after ``said.after`` (or the beginning of the conversation), or
    ``before`` an order (``order.transfer``), a mark, or the ``end``."""

    said: Said
    by_time: float = 0.0
    before: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """An utterance that means what the statement or one of the examples says, and not what one of ``unlike`` says;
    ``above``: similarity from which it counts, 0 for the one that is learned from ordinary utterances."""

    statement: str = ""
    examples: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    by: str = "anybody"
    above: float = 0.0


@dataclass(frozen=True, slots=True)
class Order:
    """``first`` happened, then ``then``: both for the first time, or, with ``within`` seconds, any two."""

    first: Condition
    then: Condition
    within: float = 0.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of talk over or under a limit, looked at each second. ``kind``: silence, dead_air, over_talk, rate,
    monologue, hold or share. ``over``, ``under`` by language: seconds; shares of 1 for over_talk and share;
    words (Chinese: characters) a minute for rate. ``lasting``: seconds that it must hold. ``of``: the last so many
    seconds that are measured. ``unless``: hold, look_up, parked."""

    kind: str
    by: str = "anybody"
    over: Limits = ()
    under: Limits = ()
    lasting: float = 0.0
    of: float = 60.0
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mood:
    """How upset somebody sounds: the probability is ``above`` in ``lasting`` utterances in a row."""

    of: str = "caller"
    above: float = 0.5
    lasting: int = 1


@dataclass(frozen=True, slots=True)
class Call:
    """A fact of the call: ``waited``, ``transfers``, ``mark``, ``slot.NAME``…; ``test``: is, over, under or in."""

    fact: str
    test: str = "is"
    value: str = ""
    number: float = 0.0


@dataclass(frozen=True, slots=True)
class All:
    """Each of them."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of them."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """Not one of them."""

    parts: tuple[Condition, ...]


Leaf = Said | NotSaid | Meant | Order | Measure | Mood | Call
Condition = Leaf | All | AnyOf | NoneOf


# Actions ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alert:
    """Tell the supervisors: ``level`` info, warning or high; ``clip``: seconds of sound before the moment."""

    to: str = "supervisor"
    level: str = "warning"
    clip: float = 0.0


@dataclass(frozen=True, slots=True)
class Hint:
    """Show the agent a text, a card of the knowledge base, or a step of the script: ``kind`` text, card or script."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Tick an item of the agent's checklist."""

    item: str


@dataclass(frozen=True, slots=True)
class Tag:
    """Put a word on the call, to be found by."""

    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Set a mark, which other rules may ask for."""

    name: str


@dataclass(frozen=True, slots=True)
class Mask:
    """Keep what is said out of recording, transcript or the agent's ear. ``quiet``: seconds without digits after which
    it ends; ``seconds``: at the latest so long after it began; 0: not by time."""

    recording: bool = True
    transcript: bool = True
    agent_leg: bool = False
    quiet: float = 8.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Refuse:
    """Refuse orders (transfer, hang_up, payment, price) while the rule holds and until ``until`` holds. ``say``: what
    the caller hears before they go when the agent's telephone was put down, which nobody can refuse."""

    orders: tuple[str, ...]
    until: Condition | None = None
    say: str = ""


@dataclass(frozen=True, slots=True)
class RaisePriority:
    """This caller's next call waits less: ``by`` is added to its priority."""

    by: float = 0.1


@dataclass(frozen=True, slots=True)
class Webhook:
    """Tell other programs, with a name that they know."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """Answer a question of the quality form."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class CallbackOffer:
    """Ring the caller back; ``on``: drop (if they left the line, hung up on hold or were lost) or end (always)."""

    on: str = "drop"


Action = (
    Alert | Hint | Tick | Tag | Mark | Mask | Refuse | RaisePriority | Webhook | FormAnswer | CallbackOffer
)  # fmt: skip


# Rules -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Where:
    """Calls that a rule is for; () is all. ``hours``: (first minute, last minute) of a local day; ``tiers`` of callers;
    ``languages`` and ``queues`` as the call has them."""

    queues: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    hours: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """Who let an interlock go live, and on how many stored calls it had been tried."""

    by: str = ""
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """``once``: call, leg, or ``time`` with ``every`` seconds between two firings. ``hold``: seconds that the condition
    must hold. ``version``: of its content. ``file`` and ``line``: where it is written."""

    id: str
    condition: Condition
    actions: tuple[Action, ...] = ()
    where: Where = Where()
    once: str = "call"
    every: float = 0.0
    hold: float = 0.0
    stage: Stage = Stage.DRAFT
    version: str = ""
    approved: Approval | None = None
    words: str = ""
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @property
    def interlock(self) -> bool:
        """Whether it can refuse an order."""
        return any(isinstance(one, Refuse) for one in self.actions)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Every rule in force, in the order of their files; ``version``: of all of its content; ``number``: of the version
    as which it was put into force, 0: it was not."""

    rules: tuple[Rule, ...] = ()
    version: str = ""
    number: int = 0

    def named(self, name: str) -> Rule | None:
        """The rule of that id."""
        return next((rule for rule in self.rules if rule.id == name), None)


def inside(condition: Condition) -> Iterator[Condition]:
    """A condition and everything in it, from the outside in."""
    yield condition
    match condition:
        case All(parts) | AnyOf(parts) | NoneOf(parts):
            for part in parts:
                yield from inside(part)
        case Order(first, then):
            yield from inside(first)
            yield from inside(then)
        case NotSaid(said):
            yield said
        case _:
            return


def conditions_of(rule: Rule) -> Iterator[Condition]:
    """Every condition of a rule, with those that end a refusal."""
    yield from inside(rule.condition)
    for action in rule.actions:
        if isinstance(action, Refuse) and action.until is not None:
            yield from inside(action.until)
