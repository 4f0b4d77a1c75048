"""What the records say of a form's questions: see `models.quality.forms.calibration`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from ari_app.store.form_rows import BETWEEN
from ari_app.store.ports import FormBook
from models.quality.forms.calibration import Calibrated, Contests, Decided, by_scorer, calibrated
from models.quality.forms.form import Form
from models.quality.forms.report import Review
from models.quality.forms.states import State


@dataclass(frozen=True, slots=True)
class Records:
    """Of one form in one version: reviews, what rules answered (question → answer → calls), decided contests."""

    reviews: list[Review]
    given: dict[str, dict[str, int]]
    decided: list[Decided]


def records_of(book: FormBook, form: Form, queues: Collection[str] | None = None) -> Records:
    """Of the calls of some queues (None: all)."""
    given: dict[str, dict[str, int]] = defaultdict(dict)
    for row in book.machine_answers(form.id, form.version, queues):
        given[row["question"]][row["machine"]] = int(row["calls"])
    reviews = [
        Review(
            one["call_id"], one["part"], one["reviewer"], one["answers"], one["machine"], one["stratum"] or "",
            float(one["weight"] or 0.0),
        )
        for one in book.reviews_with(form.id, form.version, queues)
    ]  # fmt: skip
    decided = [
        Decided(
            row["question"], State(row["state"]),
            tuple(one for one in (row["scorers"] or "").split(BETWEEN) if one and one != row["decided_by"]),
        )
        for row in book.decided_answers(form.id, form.version, queues)
    ]  # fmt: skip
    return Records(reviews, given, decided)


def calibration(form: Form, records: Records) -> tuple[list[Calibrated], dict[str, Contests]]:
    """By question, and by whose answers were contested ("": rules). It takes some seconds: not for an event loop."""
    return calibrated(form, records.reviews, records.given, records.decided), by_scorer(records.decided)
