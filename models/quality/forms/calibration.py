"""Whether what rules answer may be believed: per question, rules against people who had not seen it, and contests.

A question is proposed for a person when rules agree with people too little, clearly less than people agree with each
other, or when agents contest its answers with success. Where there is too little to go by, nothing is proposed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from models.quality.forms.agreement import Estimate, true_share
from models.quality.forms.form import Form, Type, Verdict
from models.quality.forms.report import Agreed, Review, machine, people
from models.quality.forms.reviews import Part
from models.quality.forms.sampling import RANDOM
from models.quality.forms.states import State

KAPPA, KAPPA_LOW = 0.75, 0.6  # of rules with people, and the lower end of its interval: under either, a person decides
BEHIND = 0.05  # by so much κ of rules may be under that of two people
OVERTURNED, DECIDED = 0.15, 10  # share of contests that were right, of at least so many that were decided
_Z = 1.959964
_SHARES = {str(Verdict.YES): 1.0, str(Verdict.NO): 0.0}


class Doubt(StrEnum):
    """Why a person should decide."""

    AGREEMENT = "agreement"
    PEOPLE = "people"
    OVERTURNED = "overturned"


@dataclass(frozen=True, slots=True)
class Decided:
    """A contested answer that was decided. ``scorers``: the people who had given it; none: a rule had."""

    question: str
    state: State
    scorers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contests:
    """Of how many that were decided the agent was right: the answer is another one now, or counts for nothing."""

    decided: int = 0
    overturned: int = 0

    @property
    def share(self) -> Estimate:
        """With Wilson's interval (1927)."""
        n = self.decided
        if not n:
            return Estimate(None, None, None, 0)
        share, most = self.overturned / n, 1 + _Z**2 / n
        centre = (share + _Z**2 / (2 * n)) / most
        half = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / most
        return Estimate(share, max(0.0, centre - half), min(1.0, centre + half), n)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """One question. ``answers``: how often rules have said yes or no; ``said``: how often of these yes; ``true``: what
    it is when the errors that people found are taken out; ``rules``, ``people``: how far they agree, None: no pair."""

    question: str
    answers: int
    said: float | None
    true: Estimate
    rules: Agreed | None
    people: Agreed | None
    contests: Contests
    doubts: tuple[Doubt, ...] = ()


def calibrated(
    form: Form, reviews: Collection[Review], given: Mapping[str, Mapping[str, int]], decided: Iterable[Decided]
) -> list[Calibrated]:  # fmt: skip
    """Every question that a rule answers, or that was contested. ``given``: question → answer of rules → how many."""
    rules = {one.question: one for one in machine(form, reviews)}
    pairs = {one.question: one for one in people(form, reviews)}
    contests = _contests((one.question, one) for one in decided)
    found = []
    for name, question in form.questions().items():
        answers = {value: count for value, count in given.get(name, {}).items() if value in _SHARES}
        if question.type is Type.TEXT or not (question.auto or answers or name in contests):
            continue
        one = contests.get(name, Contests())
        said = [_SHARES[value] for value, count in answers.items() for _ in range(count)]
        found.append(
            Calibrated(
                name, len(said), sum(said) / len(said) if said else None, true_share(said, _checked(name, reviews)),
                rules.get(name), pairs.get(name), one, tuple(_doubts(rules.get(name), pairs.get(name), one)),
            )
        )  # fmt: skip
    return found


def by_scorer(decided: Iterable[Decided]) -> dict[str, Contests]:
    """Of the answers that each person gave ("": of rules), those that did not stand."""
    return _contests((who, one) for one in decided for who in (one.scorers or ("",)))


def _contests(pairs: Iterable[tuple[str, Decided]]) -> dict[str, Contests]:
    found: dict[str, list[bool]] = defaultdict(list)
    for key, one in pairs:
        found[key].append(one.state is not State.UPHELD)
    return {key: Contests(len(some), sum(some)) for key, some in found.items()}


def _checked(question: str, reviews: Iterable[Review]) -> Sequence[tuple[float, float, float]]:
    """What rules said, what a person said who had not seen that, and for how many calls it stands: of calls that were
    drawn by chance alone, since those that were flagged are other than the rest."""
    return [
        (_SHARES[own], _SHARES[person], one.weight)
        for one in reviews if one.part == Part.FIRST and one.stratum == RANDOM and one.weight > 0
        for own, person in [(one.machine.get(question, ""), one.answers.get(question, ""))]
        if own in _SHARES and person in _SHARES
    ]  # fmt: skip


def _doubts(rules: Agreed | None, pairs: Agreed | None, contests: Contests) -> Iterable[Doubt]:
    if rules is not None and rules.known and _low(rules):
        yield Doubt.AGREEMENT
    if rules is not None and pairs is not None and rules.known and pairs.known:
        own, others = rules.kappa.value, pairs.kappa.value
        if own is not None and others is not None and own < others - BEHIND:
            yield Doubt.PEOPLE
    if contests.decided >= DECIDED and contests.overturned / contests.decided > OVERTURNED:
        yield Doubt.OVERTURNED


def _low(rules: Agreed) -> bool:
    """κ, or AC1 where nearly everybody always says the same, so that κ is not defined."""
    figure = rules.kappa if rules.kappa.value is not None else rules.ac1
    return figure.value is not None and (figure.value < KAPPA or (figure.low is not None and figure.low < KAPPA_LOW))
