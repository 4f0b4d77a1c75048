"""A form and its score: what was not to be known, and what did not apply, costs nobody anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

ENOUGH = 0.7  # of the weight of what applies must be answered, or the call cannot be assessed
BEST = 5  # of a scale, which begins at 1


class Kind(StrEnum):
    """What a *no* does beside its own weight: nothing, no point in its section, no point at all."""

    NORMAL = "normal"
    CRITICAL = "critical"
    FATAL = "fatal"


class Type(StrEnum):
    """How a question is answered. ``TEXT`` has no points."""

    YES_NO = "yes_no"
    SCALE = "scale"
    TEXT = "text"


class Verdict(StrEnum):
    """Beside yes, no and 1 to 5: it did not apply; it cannot be known."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "n/a"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Auto:
    """Which rule answers: ``fired`` when it fires, ``otherwise`` when it does not. ``also``: those that do in calls for
    which there is no such rule, as in another language."""

    rule: str
    fired: str = Verdict.NO
    otherwise: str = Verdict.YES
    also: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """All of them, in their order."""
        return (self.rule, *self.also)


@dataclass(frozen=True, slots=True)
class Question:
    """``text`` by language; ``weight`` 0 to 100; ``auto`` None: a person answers; ``floor``: of the confidence of the
    words that an automatic *no* rests on."""

    id: str
    text: Mapping[str, str]
    type: Type = Type.YES_NO
    weight: float = 1.0
    kind: Kind = Kind.NORMAL
    auto: Auto | None = None
    floor: float = 0.8
    line: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """Sections by name; ``queues`` and ``languages``: of the calls that it is for (none: all); ``file``: its own."""

    id: str
    version: int
    sections: Mapping[str, tuple[Question, ...]]
    queues: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    file: str = ""

    def questions(self) -> Mapping[str, Question]:
        """By id."""
        return {one.id: one for section in self.sections.values() for one in section}


@dataclass(frozen=True, slots=True)
class Answer:
    """``value``: a verdict, 1 to 5, or text. ``by``: a person, or rule@version; ``evidence``: utterances' ids."""

    question: str
    value: str
    by: str
    person: bool = False
    evidence: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """``points`` 0 to 100, None: cannot be assessed. ``answered``: share of the weight of what applies; ``waiting``:
    questions of which a person has to confirm a fatal *no* before it counts."""

    points: float | None
    answered: float
    sections: Mapping[str, float] = field(default_factory=dict)
    fatal: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def share_of(question: Question, value: str) -> float | None:
    """How much of its weight an answer gets: 0 to 1; None: none is to be given (see `Verdict`, and text)."""
    if question.type is Type.TEXT:
        return None
    if question.type is Type.SCALE:
        return (int(value) - 1) / (BEST - 1) if value.isdecimal() and 1 <= int(value) <= BEST else None
    return {Verdict.YES.value: 1.0, Verdict.NO.value: 0.0}.get(value)


def scored(form: Form, answers: Mapping[str, Answer]) -> Score:
    """``answers`` by question; a question without one is not known yet."""
    waiting = tuple(name for name, one in form.questions().items() if _waits(one, answers.get(name)))
    fatal = tuple(
        name for name, one in form.questions().items()
        if one.kind is Kind.FATAL and _share(one, answers.get(name)) == 0 and name not in waiting
    )  # fmt: skip
    sections: dict[str, float] = {}
    total = known = points = 0.0
    for title, questions in form.sections.items():
        weight, own, got = _section(questions, answers)
        total, known, points = total + weight, known + own, points + got
        if own:
            sections[title] = round(100 * got / own, 2)
    answered = known / total if total else 0.0
    if answered < ENOUGH or not known:
        return Score(None, answered, sections, fatal, waiting)
    return Score(0.0 if fatal else round(100 * points / known, 2), answered, sections, fatal, waiting)


def _section(questions: tuple[Question, ...], answers: Mapping[str, Answer]) -> tuple[float, float, float]:
    """Weight of what applies, of what is answered, and what was reached of that."""
    total = known = points = 0.0
    critical = False
    for one in questions:
        answer = answers.get(one.id)
        if one.type is Type.TEXT or (answer is not None and answer.value == Verdict.NOT_APPLICABLE):
            continue
        total += one.weight
        share = None if _waits(one, answer) else _share(one, answer)
        if share is not None:
            known, points = known + one.weight, points + one.weight * share
            critical = critical or (one.kind is Kind.CRITICAL and share == 0)
    return total, known, 0.0 if critical else points


def _share(question: Question, answer: Answer | None) -> float | None:
    return None if answer is None else share_of(question, answer.value)


def _waits(question: Question, answer: Answer | None) -> bool:
    """A fatal *no* that nobody has confirmed counts as not known."""
    return question.kind is Kind.FATAL and answer is not None and not answer.person and _share(question, answer) == 0
