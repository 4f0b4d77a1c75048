"""Assessments as the records have them: what stands about a call, what a review or a decision makes of it, and which
calls are to be looked at."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ari_app.store.form_rows import kept_of
from ari_app.store.ports import FormBook
from models.domain.errors import CommandRefused
from models.quality.forms.form import Form, Score, scored
from models.quality.forms.reviews import Kept, Part, answers_of, blind
from models.quality.forms.sampling import Drawn, Scored, doubled, drawn

Json = dict[str, Any]
DAYS = 7.0  # calls of so many days are drawn from
SEEN_FIRST = 3 * 86400.0  # seconds in which an agent's score is counted nowhere before they have seen it
CONTESTED, CONSENSUS = "contested", "consensus"
_MOST = 5000
_NONE = -1.0


@dataclass(frozen=True, slots=True)
class Assessed:
    """One form about one call. ``row`` of `FormBook.form_scores`, ``answers`` and ``reviews`` of that call and form;
    ``form``: as it is in force, None when it is not there any more in that version."""

    row: Json
    answers: tuple[Json, ...]
    reviews: tuple[Json, ...]
    form: Form | None
    double: bool

    @property
    def agent(self) -> str:
        """Whose call it is."""
        return str(self.row["agent_id"])

    @property
    def parts(self) -> dict[Part, str]:
        """Who gave which review."""
        return {Part(one["part"]): str(one["reviewer"]) for one in self.reviews}

    @property
    def kept(self) -> dict[str, Kept]:
        """Answers by question."""
        return kept_of(self.answers)

    def hidden(self, by: str) -> bool:
        """Whether somebody may not see answers yet: two people are to answer, neither seeing the other's nor the
        machine's. The agent of the call sees what rules answered."""
        return by != self.agent and blind(self.double, self.parts)

    def differs(self) -> bool:
        """Whether two have answered, differently, and have not settled it."""
        by_part = {Part(one["part"]): one["answers"] for one in self.reviews}
        if Part.CONSENSUS in by_part or not {Part.FIRST, Part.SECOND} <= by_part.keys():
            return False
        first, second = by_part[Part.FIRST], by_part[Part.SECOND]
        texts = {name for name, one in self.form.questions().items() if one.weight == 0} if self.form else set()
        return any(second.get(name, value) != value for name, value in first.items() if name not in texts)

    def of_form(self) -> Form:
        """The form. Raises CommandRefused when it is not in force any more."""
        if self.form is None:
            raise CommandRefused(f"form {self.row['form']} is in force in another version: this call keeps its score")
        return self.form


def assessed(book: FormBook, call: str, forms: Mapping[str, Form], double: float) -> list[Assessed]:
    """Everything that forms say of a call."""
    return [_assessed(book, row, forms, double) for row in book.form_scores_of(call)]


def _assessed(book: FormBook, row: Json, forms: Mapping[str, Form], double: float) -> Assessed:
    call, name = str(row["call_id"]), str(row["form"])
    form = forms.get(name)
    reviews = tuple(book.form_reviews(call, name))
    two = doubled(call, name, double) if not reviews else reviews[0]["part"] != Part.SINGLE
    return Assessed(
        row, tuple(book.form_answers(call, name)), reviews,
        form if form is not None and form.version == row["version"] else None, two,
    )  # fmt: skip


def score_now(form: Form, kept: Mapping[str, Kept]) -> tuple[Score, Json]:
    """The score, and its facts as events have them."""
    score = scored(form, answers_of(kept))
    facts = {
        "points": _NONE if score.points is None else score.points, "answered": round(score.answered, 4),
        "fatal": list(score.fatal), "waiting": list(score.waiting),
    }  # fmt: skip
    return score, facts


@dataclass(frozen=True, slots=True)
class ToReview:
    """A call to be looked at. ``parts``: what has been done. ``stratum`` of `models.quality.forms.sampling`, contested
    or consensus."""

    row: Json
    stratum: str
    weight: float
    double: bool
    parts: tuple[str, ...]


def to_review(
    book: FormBook, forms: Mapping[str, Form], by: str, now: float, queues: Collection[str] | None, each: int,
    double: float,
) -> list[ToReview]:  # fmt: skip
    """What somebody is to look at: contests first, then differences to be settled, flagged calls, and drawn ones. Their
    own calls are not theirs to judge, and what they have done is done."""
    rows = book.form_scores(_MOST, since=now - DAYS * 86400, queues=queues)
    by_key = {(str(row["call_id"]), str(row["form"])): row for row in rows}
    found = [
        ToReview(row, CONTESTED, 1.0, False, tuple(str(row["reviewed"]).split()))
        for row in rows if row["contested"] and row["agent_id"] != by
    ]  # fmt: skip
    later: list[ToReview] = []
    for one in drawn(map(_scored, rows), each, double):
        row = by_key[one.scored.call, one.scored.form]
        if row["agent_id"] == by or row["contested"] or row["form"] not in forms:
            continue
        todo = _left(book, one, row, forms, by)
        if todo is not None:
            (found if todo.stratum == CONSENSUS else later).append(todo)
    return found + later


def _left(book: FormBook, one: Drawn, row: Json, forms: Mapping[str, Form], by: str) -> ToReview | None:
    """What of a drawn call is left for somebody."""
    parts = tuple(str(row["reviewed"] or "").split())
    if not parts:
        return ToReview(row, one.stratum, one.weight, one.double, ())
    if Part.SINGLE in parts:
        return None
    call = _assessed(book, row, forms, 0.0)
    if Part.SECOND not in parts:
        return None if call.parts.get(Part.FIRST) == by else ToReview(row, one.stratum, one.weight, True, parts)
    return ToReview(row, CONSENSUS, 1.0, True, parts) if call.differs() else None


def drawn_as(
    rows: Iterable[Json], call: str, form: str, each: int, double: float
) -> tuple[str, float]:  # fmt: skip
    """Why a call is looked at, and how many calls it stands for; ("chosen", 0) for one that was not drawn."""
    for one in drawn(map(_scored, rows), each, double):
        if (one.scored.call, one.scored.form) == (call, form):
            return one.stratum, round(one.weight, 4)
    return "chosen", 0.0


def _scored(row: Json) -> Scored:
    return Scored(
        str(row["call_id"]), str(row["form"]), str(row["agent_id"]), float(row["at"]), bool(json.loads(row["waiting"])),
        bool(row["denied"]), float(row["confidence"]) if row["confidence"] is not None else 1.0,
    )  # fmt: skip


def blindly(row: Json, double: float) -> bool:
    """Whether two people answer a form of `FormBook.form_scores` without seeing answers, and are not done."""
    parts = {Part(one) for one in str(row["reviewed"] or "").split()}
    two = doubled(str(row["call_id"]), str(row["form"]), double) if not parts else Part.SINGLE not in parts
    return two and not {Part.FIRST, Part.SECOND} <= parts


def told_yet(row: Json, by: str, now: float) -> bool:
    """Whether a score is shown in lists: to its agent at once, to others when the agent has seen it, or could have."""
    return row["agent_id"] == by or bool(row["seen_at"]) or now - float(row["at"]) > SEEN_FIRST
