"""What people make of answers: one review accepts or corrects; of two blind ones, what both say is the answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from models.quality.forms.form import Answer, Form, Question, Type, Verdict, share_of
from models.quality.forms.states import State


class Part(StrEnum):
    """Which review it is: the only one; of two blind ones; or what was agreed on after them."""

    SINGLE = "single"
    FIRST = "first"
    SECOND = "second"
    CONSENSUS = "consensus"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer and where it is in its life. ``scorers``: the people who gave it."""

    answer: Answer
    state: State = State.AUTO
    scorers: frozenset[str] = field(default_factory=frozenset)


_OPEN = frozenset({State.AUTO, State.ACCEPTED, State.CORRECTED})  # what is contested or decided, no review changes


def part_of(double: bool, before: Mapping[Part, str], by: str) -> Part:
    """Which part a review of ``by`` is. ``before``: who gave which; until the next part is given, one can be put right
    by who gave it."""
    if not double:
        return Part.SINGLE
    if Part.FIRST not in before or (before[Part.FIRST] == by and Part.SECOND not in before):
        return Part.FIRST
    if Part.SECOND not in before:
        return Part.SECOND
    return Part.CONSENSUS


def blind(double: bool, parts: Collection[Part]) -> bool:
    """Whether those who are still to answer see nothing of what others, and rules, have answered."""
    return double and not {Part.FIRST, Part.SECOND} <= set(parts)


def wrong_in(form: Form, given: Mapping[str, str]) -> tuple[str, str]:
    """The first question that has an answer which it cannot have, and the answers that it can; ("", "") for none."""
    questions = form.questions()
    for name, value in given.items():
        one = questions.get(name)
        if one is None:
            return name, ""
        if not fits(one, value):
            return name, "1–5, n/a, unknown" if one.type is Type.SCALE else "yes, no, n/a, unknown"
    return "", ""


def fits(question: Question, value: str) -> bool:
    """Whether a question can be answered like this."""
    if question.type is Type.TEXT:
        return True
    return value in (Verdict.NOT_APPLICABLE, Verdict.UNKNOWN) or share_of(question, value) is not None


def reviewed(kept: Mapping[str, Kept], given: Mapping[str, str], by: frozenset[str]) -> dict[str, Kept]:
    """All answers after a review of ``by`` (several: they agree)."""
    found = dict(kept)
    name = ", ".join(sorted(by))
    for question, value in given.items():
        old = kept.get(question)
        if old is None:
            found[question] = Kept(Answer(question, value, name, person=True), State.ACCEPTED, by)
        elif old.state in _OPEN:
            same = old.answer.value == value and old.state is not State.CORRECTED
            answer = replace(old.answer, value=value, person=True, by=old.answer.by if same else name)
            found[question] = Kept(answer, State.ACCEPTED if same else State.CORRECTED, by)
    return found


def standing(
    kept: Mapping[str, Kept], part: Part, given: Mapping[str, str], by: str, first: tuple[str, Mapping[str, str]] | None
) -> dict[str, Kept]:  # fmt: skip
    """All answers after one part. ``first``: who gave the first of two blind ones, and what they said; alone it changes
    nothing yet."""
    if part is Part.FIRST:
        return dict(kept)
    if part is Part.SECOND and first is not None:
        return reviewed(kept, agreed(first[1], given), frozenset({first[0], by}))
    return reviewed(kept, given, frozenset({by}))


def agreed(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """What two say of each question that both answered; where they differ, nothing is known until they have talked."""
    return {
        name: value if value == second[name] else str(Verdict.UNKNOWN)
        for name, value in first.items()
        if name in second
    }


def answers_of(kept: Mapping[str, Kept]) -> dict[str, Answer]:
    """Those that count: what is contested or void is not known."""
    out = (State.CONTESTED, State.VOID)
    return {
        name: replace(one.answer, value=Verdict.UNKNOWN) if one.state in out else one.answer
        for name, one in kept.items()
    }
