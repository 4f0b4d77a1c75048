"""A flow: named steps that a call walks through, as plain values. `models.flow.read` makes one from YAML.

Each step has one kind, a body with what that kind needs, and exits: edge name → name of the next step. Beside the
flow's own steps there are the built-in targets of `BUILT_IN`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.domain.expression import Expression
from models.domain.holidays import NONE, Holidays

BUILT_IN = {
    "operator": "the operator's queue",
    "hangup": "good-bye, and the end of the call",
    "return": "back to where this sub-flow was entered",
}
SECRET = "•"  # stands in every record for what is secret
Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a menu: its key ("" for none) and the phrases that mean it, by language."""

    name: str
    key: str
    phrases: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Say:
    """Say prompts, one after the other."""

    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu: the prompt that lists it and its choices. ``speech`` False: keys only.

    ``secret``: what is keyed or said here is neither recorded nor written down. ``attempts`` 0 and
    ``no_input_seconds`` 0 take the general setting; ``nothing_heard`` and ``not_understood`` are said before the next
    attempt.
    """

    name: str
    prompt: str
    choices: tuple[Choice, ...]
    speech: bool = True
    secret: bool = False
    attempts: int = 0
    no_input_seconds: float = 0.0
    nothing_heard: str = "nothing_heard"
    not_understood: str = "not_understood"

    def by_key(self, key: str) -> Choice | None:
        """The choice on a key."""
        return next((choice for choice in self.choices if choice.key == key), None)

    def phrases(self, language: str) -> dict[str, str]:
        """Phrase → choice name, for one language."""
        return {
            phrase: choice.name for choice in self.choices for phrase in choice.phrases.get(language, ())
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """Ask for a value by key and by voice: ``slot`` says which kind (see `models.intent.slots`).

    ``low`` and ``high`` bound the number of digits; ``valid`` is an expression over the answer; ``confirm`` reads it
    back; ``secret`` keeps it out of every record and allows keys only.
    """

    prompt: str
    into: str
    slot: str = "digits"
    low: int = 1
    high: int = 20
    terminator: str = "#"
    valid: Expression | None = None
    invalid: str = "not_valid"
    confirm: bool = False
    secret: bool = False
    speech: bool = True
    attempts: int = 0
    no_input_seconds: float = 0.0
    nothing_heard: str = "nothing_heard"
    not_understood: str = "not_understood"
    values: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class LookUp:
    """Fetch a value by the named look-up of the flow into a variable."""

    name: str
    into: str


@dataclass(frozen=True, slots=True)
class Assign:
    """Set variables."""

    values: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class Branch:
    """The first condition that holds; its exit is the condition's number from 1, else ``else``."""

    conditions: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Exits ``open``, ``closed``, ``holiday``. Ranges are minutes of the day (`models.domain.hours`); ``week`` None
    takes the centre's. ``zone`` "" is the machine's."""

    week: Mapping[str, tuple[tuple[int, int], ...]] | None = None
    zone: str = ""
    holidays: Holidays = NONE


@dataclass(frozen=True, slots=True)
class Rule:
    """After so many seconds of waiting: add to the priority, or go to another queue, voicemail or call-back."""

    after: float
    boost: float = 0.0
    target: str = ""


@dataclass(frozen=True, slots=True)
class RouteTo:
    """To the best agent for a problem type. ``skills`` adds further problem types with their weight in (0, 1]."""

    problem: str
    skills: Mapping[str, float] = field(default_factory=dict)
    boost: float = 0.0
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """Kinds whose body is one word: language, record, voicemail, callback, transfer, sub-flow, survey, hang-up."""

    target: str = ""


class OwnBody:
    """The body of a kind of step that is a file of its own: a frozen dataclass with slots, derived from this."""

    __slots__ = ()


Body = Say | Menu | Question | LookUp | Assign | Branch | OpeningHours | RouteTo | Named | OwnBody


@dataclass(frozen=True, slots=True)
class Step:
    """``kind`` is the keyword of the file; ``resolves`` names the task that is done when this step has been carried
    out. ``file`` and ``line`` are where it is written."""

    name: str
    kind: str
    body: Body
    exits: Mapping[str, str]
    resolves: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """Where a look-up asks: ``sql`` with :names, or ``url`` with {names}. Seconds, tries, and the answer's JSON Schema.

    ``send`` is the JSON body of a POST; without one the request is a GET. ``retries`` None: once for what only reads
    (a GET), never for a POST, which may have done something before its answer was lost.
    """

    name: str
    sql: str = ""
    url: str = ""
    send: Mapping[str, Expression] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout_seconds: float = 1.0
    retries: int | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""
    line: int = 0

    @property
    def repeats(self) -> int:
        """How often it is asked again when no answer came."""
        if self.retries is None:
            return 0 if self.send else 1
        return self.retries


@dataclass(frozen=True, slots=True)
class Line:
    """A number that callers dial: its language ("" = the caller's own), its greeting, and where it begins."""

    number: str
    language: str
    greeting: str
    start: str
    file: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole: lines, steps, look-ups, texts written in the flow itself, and the queue that "operator" means.

    ``zone``: the time zone of its clock; "" is the machine's. ``notice``: a prompt that is said behind every greeting
    for as long as somebody wishes; "": none.
    """

    lines: Mapping[str, Line]
    steps: Mapping[str, Step]
    operator: str
    sources: Mapping[str, Source] = field(default_factory=dict)
    texts: Texts = field(default_factory=dict)
    files: tuple[str, ...] = ()
    hours: OpeningHours | None = None
    zone: str = ""
    notice: str = ""

    def edges(self) -> list[tuple[str, str, str]]:
        """(step, edge, target) of every exit, lines first."""
        begin = [(f"line {line.number}", "start", line.start) for line in self.lines.values()]
        return begin + [(step.name, edge, to) for step in self.steps.values() for edge, to in step.exits.items()]
