"""Events of forms by which calls are assessed: what rules and people answered, who contested it, what was decided.

Nothing that was said is in them: evidence is ids of utterances (leg and beginning), so that what is masked or erased
there is nowhere else. ``points`` are 0 to 100, -1: cannot be assessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from models.domain.events import Event
from models.domain.privacy import Says

_CODE = Says.CODE
_LISTS: Mapping[str, Says] = {
    "form": _CODE, "questions": _CODE, "answers": _CODE, "rules": _CODE, "evidence": _CODE, "fatal": _CODE,
    "waiting": _CODE, "stratum": _CODE, "part": _CODE, "question": _CODE, "answer": _CODE,
    "notes": Says.PROGRAM, "note": Says.PROGRAM,
}  # fmt: skip


def _says(*names: str) -> Mapping[str, Says]:
    return {name: _LISTS[name] for name in names}


@dataclass(frozen=True, slots=True)
class FormScored(Event):
    """Rules have answered a form about a call that is over, whose agent is ``agent_id``. Of each of ``questions``: the
    answer, the rule@version, how well the words were heard, and the utterances (blanks within, | between).
    ``answered``: share of the weight; ``waiting``: a fatal *no* that a person has to confirm."""

    TYPE: ClassVar[str] = "quality.form_scored"
    WORDS: ClassVar[str] = "{form} {version}: {points:.1f}, {answered:.0%} answered"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _says(
        "form", "questions", "answers", "rules", "evidence", "fatal", "waiting"
    )  # fmt: skip

    form: str = ""
    version: int = 1
    queue: str = ""
    points: float = -1.0
    answered: float = 0.0
    questions: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    confidence: list[float] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    fatal: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CallReviewed(Event):
    """Somebody answered a form about a call. ``part``: single, first, second (of two who do not see each other's) or
    consensus; ``stratum``: why the call was looked at, ``weight``: how many calls it stands for. ``notes``: of
    questions that are answered in words. ``points`` as the form stands now."""

    TYPE: ClassVar[str] = "quality.call_reviewed"
    WORDS: ClassVar[str] = "{form} {version} by {by} ({part}): {questions} {answers}"
    AFTERWARDS: ClassVar[bool] = True
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _says(
        "form", "part", "stratum", "questions", "answers", "notes", "fatal", "waiting"
    )  # fmt: skip

    form: str = ""
    version: int = 1
    part: str = "single"
    stratum: str = ""
    weight: float = 1.0
    questions: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    points: float = -1.0
    answered: float = 0.0
    fatal: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    by: str = ""


@dataclass(frozen=True, slots=True)
class ScoreSeen(Event):
    """The agent of a call has looked at how it was assessed."""

    WORDS: ClassVar[str] = "{form} by {by}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _says("form")

    form: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class AnswerContested(Event):
    """The agent of a call does not agree with an answer about it, and says why."""

    TYPE: ClassVar[str] = "quality.answer_contested"
    WORDS: ClassVar[str] = "{form} {question} by {by}: {note}"
    AFTERWARDS: ClassVar[bool] = True
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _says("form", "question", "note", "fatal", "waiting")

    form: str = ""
    question: str = ""
    note: str = ""
    points: float = -1.0
    answered: float = 0.0
    fatal: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    by: str = ""


@dataclass(frozen=True, slots=True)
class ContestDecided(Event):
    """Somebody else decided on it. ``decision``: uphold (it stays), overturn (it is ``answer``), drop (it counts for
    nothing)."""

    TYPE: ClassVar[str] = "quality.contest_decided"
    WORDS: ClassVar[str] = "{form} {question}: {decision} {answer} by {by}: {note}"
    AFTERWARDS: ClassVar[bool] = True
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {
        **_says("form", "question", "answer", "note", "fatal", "waiting"), "decision": _CODE,
    }  # fmt: skip

    form: str = ""
    question: str = ""
    decision: str = ""
    answer: str = ""
    note: str = ""
    points: float = -1.0
    answered: float = 0.0
    fatal: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    by: str = ""
