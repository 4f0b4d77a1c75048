"""Rows of forms as the interface shows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ari_app.quality.assessments import Assessed, ToReview
from ari_app.store.form_rows import BETWEEN
from ari_app.web.reading import rfc3339
from ari_app.web.table.forms import (
    AgreementItem,
    AnsweredQuestion,
    AssessedForm,
    CalibrationItem,
    ContestFigures,
    Evidence,
    Figure,
    FormItem,
    PartItem,
    QuestionItem,
    ReviewItem,
    ScoreItem,
    SectionItem,
)
from models.quality.forms.agreement import Estimate
from models.quality.forms.calibration import Calibrated, Contests
from models.quality.forms.form import Form, Question, scored
from models.quality.forms.report import Agreed
from models.quality.forms.reviews import answers_of
from models.quality.forms.states import CONTEST_DAYS

Json = dict[str, Any]
_DAY = 86400.0


def form_item(form: Form) -> FormItem:
    """A form in force."""
    return FormItem(
        id=form.id, version=form.version, queues=sorted(form.queues), languages=sorted(form.languages),
        sections=[
            SectionItem(id=name, questions=[_question(one) for one in some]) for name, some in form.sections.items()
        ],
    )  # fmt: skip


def _question(one: Question) -> QuestionItem:
    return QuestionItem(
        id=one.id, en=one.text.get("en", one.id), zh=one.text.get("zh", one.id), type=str(one.type), weight=one.weight,
        kind=str(one.kind), rules=list(one.auto.rules) if one.auto is not None else [],
    )  # fmt: skip


def score_item(row: Json, told: bool) -> ScoreItem:
    """``told``: its points are shown."""
    return ScoreItem(
        call=row["call_id"], form=row["form"], version=row["version"], agent=row["agent_id"] or "",
        queue=row["queue"] or "", number=row["number"] or "", name=row["name"] or "", scored_at=rfc3339(row["at"]),
        points=row["points"] if told else None, answered=row["answered"] or 0.0,
        fatal=json.loads(row["fatal"]) if told else [], waiting=json.loads(row["waiting"]) if told else [], seen=told,
        reviewed=(row["reviewed"] or "").split(), contested=bool(row["contested"]),
    )  # fmt: skip


def review_item(one: ToReview) -> ReviewItem:
    """A call to be looked at."""
    row = one.row
    return ReviewItem(
        call=row["call_id"], form=row["form"], agent=row["agent_id"] or "", queue=row["queue"] or "",
        number=row["number"] or "", name=row["name"] or "", scored_at=rfc3339(row["at"]), stratum=one.stratum,
        weight=round(one.weight, 2), double=one.double, done=list(one.parts),
    )  # fmt: skip


def agreement(one: Agreed) -> AgreementItem:
    """Figures of one question."""
    return AgreementItem(
        question=one.question, n=one.share.n, known=one.known, share=_figure(one.share), kappa=_figure(one.kappa),
        ac1=_figure(one.ac1), alpha=_figure(one.alpha),
    )  # fmt: skip


def calibration_item(one: Calibrated) -> CalibrationItem:
    """One question."""
    return CalibrationItem(
        question=one.question, answers=one.answers, said=None if one.said is None else round(one.said, 4),
        true=_figure(one.true), rules=agreement(one.rules) if one.rules else None,
        people=agreement(one.people) if one.people else None, contests=contests(one.contests),
        doubts=[str(why) for why in one.doubts],
    )  # fmt: skip


def contests(one: Contests) -> ContestFigures:
    """Of a question, or of somebody."""
    return ContestFigures(decided=one.decided, overturned=one.overturned, share=_figure(one.share))


def _figure(one: Estimate) -> Figure:
    def short(value: float | None) -> float | None:
        return None if value is None else round(value, 4)

    return Figure(value=short(one.value), low=short(one.low), high=short(one.high))


def assessed_form(
    one: Assessed, by: str, reviewer: bool, lines: Mapping[str, str], began: float, now: float
) -> AssessedForm:  # fmt: skip
    """As somebody may see it. ``lines``: what was said, by utterance; ``began``: when the call came."""
    row, hidden = one.row, one.hidden(by)
    young = now - float(row["at"]) <= CONTEST_DAYS * _DAY
    sections = scored(one.form, answers_of(one.kept)).sections if one.form is not None and not hidden else {}
    own = by == one.agent
    return AssessedForm(
        form=row["form"], version=row["version"], agent=one.agent, queue=row["queue"] or "",
        scored_at=rfc3339(row["at"]), points=None if hidden else row["points"],
        answered=0.0 if hidden else row["answered"] or 0.0, sections=dict(sections),
        fatal=[] if hidden else json.loads(row["fatal"]), waiting=[] if hidden else json.loads(row["waiting"]),
        hidden=hidden,
        parts=[PartItem(part=part["part"], by=part["reviewer"], at=rfc3339(part["at"])) for part in one.reviews],
        review=reviewer and not own and one.form is not None, contest=own and young, decide=reviewer and not own,
        questions=_questions(one, hidden, lines, began),
    )  # fmt: skip


def _questions(one: Assessed, hidden: bool, lines: Mapping[str, str], began: float) -> list[AnsweredQuestion]:
    answers = {row["question"]: row for row in one.answers} if not hidden else {}
    if one.form is None:
        return [_answered("", Question(name, {}), row, lines, began) for name, row in answers.items()]
    return [
        _answered(section, question, answers.get(question.id, {}), lines, began)
        for section, some in one.form.sections.items()
        for question in some
    ]


def _answered(section: str, one: Question, row: Json, lines: Mapping[str, str], began: float) -> AnsweredQuestion:
    evidence = [name for name in (row.get("evidence") or "").split(BETWEEN) if name]
    return AnsweredQuestion(
        section=section, id=one.id, en=one.text.get("en", one.id), zh=one.text.get("zh", one.id), type=str(one.type),
        weight=one.weight, kind=str(one.kind), answer=row.get("answer") or "", state=row.get("state") or "",
        rule=row.get("rule") or "", confidence=row.get("confidence") or 0.0,
        evidence=[_evidence(name, lines, began) for name in evidence],
        by=[name for name in (row.get("scorers") or "").split(BETWEEN) if name], contest=row.get("contest") or "",
        contested_by=row.get("contested_by") or "", decision=row.get("decision") or "",
        decided_by=row.get("decided_by") or "",
    )  # fmt: skip


def _evidence(name: str, lines: Mapping[str, str], began: float) -> Evidence:
    at = float(name.rpartition(" ")[2])
    return Evidence(utterance=name, at_ms=max(0, round((at - began) * 1000)), words=lines.get(name, ""))
