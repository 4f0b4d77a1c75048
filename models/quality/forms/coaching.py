"""What somebody may work on: the questions in which their calls lost most, with the calls that show it. No I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from models.quality.forms.form import Kind, Question, share_of
from models.quality.forms.states import State

MOST = 2  # questions: nobody works on more at once
FEWEST = 3  # answers: one bad call is no habit
SHOWN = 3  # calls of each, the newest
_OUT = (State.CONTESTED, State.VOID)  # what somebody has contested counts nowhere until it is decided


@dataclass(frozen=True, slots=True)
class Marked:
    """An answer about a call. ``at``: epoch seconds; ``evidence``: utterances, as the records name them."""

    form: str
    question: Question
    call: str
    at: float
    answer: str
    state: State
    person: bool
    evidence: tuple[str, ...] = ()

    def share(self) -> float | None:
        """How much of its weight it got, 0 to 1; None: it counts for nothing now."""
        share = share_of(self.question, self.answer)
        waits = self.question.kind is Kind.FATAL and share == 0 and not self.person
        return None if self.state in _OUT or waits else share


@dataclass(frozen=True, slots=True)
class Weak:
    """``share``: how much of the question's weight ``n`` calls got, 0 to 1; ``calls``: those that show it."""

    form: str
    question: Question
    share: float
    n: int
    calls: tuple[Marked, ...]


def weakest(marks: Iterable[Marked], most: int = MOST, fewest: int = FEWEST) -> list[Weak]:
    """Those with the smallest share, the heavier first among equals; what is always done well is none."""
    by: dict[tuple[str, str], list[Marked]] = defaultdict(list)
    for one in marks:
        if one.share() is not None and one.question.weight > 0:
            by[one.form, one.question.id].append(one)
    found = [_weak(some) for some in by.values() if len(some) >= fewest]
    found.sort(key=lambda one: (one.share, -one.question.weight, one.form, one.question.id))
    return [one for one in found if one.share < 1][:most]


def _weak(some: list[Marked]) -> Weak:
    lost = [one for one in some if (one.share() or 0.0) < 1]
    lost.sort(key=lambda one: (not one.evidence, one.share() or 0.0, -one.at))
    share = sum(one.share() or 0.0 for one in some) / len(some)
    return Weak(some[0].form, some[0].question, share, len(some), tuple(lost[:SHOWN]))
