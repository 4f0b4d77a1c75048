"""How far those who answer forms agree, by question: people with people, and rules with people who did not see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from models.quality.forms.agreement import Estimate, ac1, agreement, alpha, kappa, weighted_kappa, with_interval
from models.quality.forms.form import BEST, Form, Question, Type, Verdict
from models.quality.forms.reviews import Part

ENOUGH = 100  # pairs; with fewer a figure is told with its interval, and is not yet known
_DRAWS = 1000
_CHOICES = 2  # of yes and no
ALL = ""
Pairs = Mapping[str, Sequence[tuple[str, str]]]  # by call


@dataclass(frozen=True, slots=True)
class Review:
    """One review of a call. ``machine``: what rules had answered; ``stratum``, ``weight``: why it was drawn, and how
    many calls it stands for."""

    call: str
    part: str
    by: str
    answers: Mapping[str, str]
    machine: Mapping[str, str] = field(default_factory=dict)
    stratum: str = ""
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Agreed:
    """Of one question ("": all of yes and no together). ``share``: of pairs that are the same; κ is weighted for a
    scale; α is Krippendorff's."""

    question: str
    share: Estimate
    kappa: Estimate
    ac1: Estimate
    alpha: Estimate

    @property
    def known(self) -> bool:
        """Whether there are enough pairs to go by."""
        return self.share.n >= ENOUGH


def people(form: Form, reviews: Iterable[Review]) -> list[Agreed]:
    """Two blind reviews of a call with each other."""
    calls: dict[str, dict[str, Mapping[str, str]]] = defaultdict(dict)
    for one in reviews:
        calls[one.call][one.part] = one.answers
    both = {
        call: (parts[Part.FIRST], parts[Part.SECOND]) for call, parts in calls.items()
        if Part.FIRST in parts and Part.SECOND in parts
    }  # fmt: skip
    return _figures(form, both)


def machine(form: Form, reviews: Iterable[Review]) -> list[Agreed]:
    """What rules answered with what the first blind reviewer did, who had not seen it. Reviews in which it is shown say
    nothing about it."""
    return _figures(form, {one.call: (one.machine, one.answers) for one in reviews if one.part == Part.FIRST})


def _figures(form: Form, calls: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]]) -> list[Agreed]:
    found, together = [], defaultdict[str, list[tuple[str, str]]](list)
    for name, one in form.questions().items():
        if one.type is Type.TEXT:
            continue
        pairs = {
            call: [(first[name], second[name])]
            for call, (first, second) in calls.items()
            if _counts(first.get(name)) and _counts(second.get(name))
        }
        if pairs:
            found.append(_agreed(one, pairs))
        if one.type is Type.YES_NO:
            for call, some in pairs.items():
                together[call] += some
    return [_agreed(Question(ALL, {}), together), *found] if together else found


def _counts(value: str | None) -> bool:
    """What nobody could tell is no opinion."""
    return value is not None and value != Verdict.UNKNOWN


def _agreed(question: Question, pairs: Pairs) -> Agreed:
    calls = list(pairs.values())
    share = with_interval(calls, agreement, draws=_DRAWS)
    if question.type is not Type.SCALE:
        return Agreed(
            question.id, share, with_interval(calls, kappa, draws=_DRAWS),
            with_interval(calls, lambda some: ac1(some, _CHOICES), draws=_DRAWS),
            with_interval(calls, _alpha, draws=_DRAWS),
        )  # fmt: skip
    numbers = [
        [(float(one), float(other)) for one, other in some if one.isdecimal() and other.isdecimal()] for some in calls
    ]
    return Agreed(
        question.id, share, with_interval(numbers, weighted_kappa, draws=_DRAWS),
        with_interval(calls, lambda some: ac1(some, BEST), draws=_DRAWS),
        with_interval(numbers, lambda some: alpha(some, interval=True), draws=_DRAWS),
    )  # fmt: skip


def _alpha(pairs: Sequence[tuple[str, str]]) -> float | None:
    codes = {str(value): float(place) for place, value in enumerate(Verdict)}
    return alpha([(codes.get(one), codes.get(other)) for one, other in pairs])
