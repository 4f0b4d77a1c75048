"""``kefu forms calibration``: whether the automatic answers of a form may be believed, question by question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page
from ari_app.quality.calibration import Records, calibration
from models.quality.forms.agreement import Estimate
from models.quality.forms.calibration import DECIDED, Calibrated, Contests, Doubt
from models.quality.forms.form import Form
from models.quality.forms.report import ENOUGH

_QUESTIONS = (
    Column("question"), Column("answers", right=True), Column("yes", right=True), Column("truly yes", right=True),
    Column("n", right=True), Column("same", right=True, leaves=2), Column("κ", right=True),
    Column("AC1", right=True, leaves=1), Column("overturned", right=True), Column("proposal", least=12),
)  # fmt: skip
_SCORERS = (Column("whose answers"), Column("decided", right=True), Column("overturned", right=True))
WORDS = {
    Doubt.AGREEMENT: "a person decides: rules agree with people too little",
    Doubt.PEOPLE: "a person decides: people agree with each other more",
    Doubt.OVERTURNED: "a person decides: too many contests were right",
}


def show_calibration(form: Form, records: Records, as_json: bool, wide: bool) -> None:
    """As tables, or as JSON."""
    found, scorers = calibration(form, records)
    if as_json:
        print_json({
            "form": form.id, "version": form.version, "reviews": len(records.reviews),
            "questions": [asdict(one) for one in found],
            "scorers": [{"by": who, **asdict(one)} for who, one in sorted(scorers.items())],
        })  # fmt: skip
        return
    page = Page(wide)
    table = page.table(*_QUESTIONS)
    for one in found:
        table.add(*_cells(one))
    table.show()
    if scorers:
        _show_scorers(page, scorers)
    page.say(
        f"truly yes: without the errors that blind reviewers found. Proposals need {ENOUGH} pairs, or {DECIDED} decided"
        " contests. Intervals are 95 %.", "dim",
    )  # fmt: skip


def _show_scorers(page: Page, scorers: Mapping[str, Contests]) -> None:
    table = page.table(*_SCORERS)
    for who, one in sorted(scorers.items()):
        table.add(who or "rules", str(one.decided), _share(one.share))
    table.show()


def _cells(one: Calibrated) -> list[str]:
    rules, none = one.rules, "–"
    return [
        one.question, str(one.answers), none if one.said is None else f"{one.said:.0%}", _share(one.true),
        str(rules.share.n if rules else 0), _share(rules.share) if rules else none,
        _figure(rules.kappa) if rules else none, _figure(rules.ac1) if rules else none, _share(one.contests.share),
        "; ".join(WORDS[why] for why in one.doubts),
    ]  # fmt: skip


def _share(one: Estimate) -> str:
    if one.value is None:
        return "–"
    interval = f" [{one.low:.0%}–{one.high:.0%}]" if one.low is not None and one.high is not None else ""
    return f"{one.value:.0%}{interval}"


def _figure(one: Estimate) -> str:
    if one.value is None:
        return "–"
    interval = f" [{one.low:.2f}–{one.high:.2f}]" if one.low is not None and one.high is not None else ""
    return f"{one.value:.2f}{interval}"
