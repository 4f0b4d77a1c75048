"""Forms by which calls are assessed: scores, reviews, contests, and how far those who answer agree."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ari_app.web.codes import Code
from ari_app.web.fields import Agent, Answer, At, Done, Name, Number, Page, Paged, Queue, Request
from ari_app.web.operation import V1, Operation
from ari_app.web.table.kit import FOUND, REFUSED
from models.domain.permissions import Act
from models.domain.scopes import Scope

_TAG = "forms"
MOST_QUESTIONS = 200
_VALUE = Meta(max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
_WORDS = Meta(min_length=1, max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$", description="why")
_QUESTION = Meta(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9-]*$", description="a question's id")
_ANSWER = "yes, no, 1 to 5, n/a, unknown, or text, as the question asks"


class ListScores(Paged, frozen=True, kw_only=True):
    """Which scores: of one form, or of all."""

    form: Name = ""


class ListReviews(Request, frozen=True, kw_only=True):
    """Of one agent or form, or of all."""

    agent: Agent = ""
    form: Name = ""


class Review(Request, frozen=True, kw_only=True):
    """Answers to a form, by question; what is not answered stays as it is."""

    answers: Annotated[
        dict[Annotated[str, _QUESTION], Annotated[str, _VALUE]],
        Meta(min_length=1, max_length=MOST_QUESTIONS, description=f"question → {_ANSWER}"),
    ]


class ReviewDraft(Request, frozen=True, kw_only=True):
    """What somebody has answered so far; without answers there is no draft any more."""

    answers: Annotated[
        dict[Annotated[str, _QUESTION], Annotated[str, _VALUE]],
        Meta(max_length=MOST_QUESTIONS, description=f"question → {_ANSWER}"),
    ]


class Contest(Request, frozen=True, kw_only=True):
    """The agent of the call does not agree with an answer, and says why."""

    question: Annotated[str, _QUESTION]
    words: Annotated[str, _WORDS]


class Decide(Request, frozen=True, kw_only=True):
    """What becomes of a contested answer. ``answer``: the right one, when it is overturned."""

    question: Annotated[str, _QUESTION]
    decision: Annotated[
        Literal["uphold", "overturn", "drop"], Meta(description="it stays; it is another; it counts for nothing")
    ]
    words: Annotated[str, _WORDS]
    answer: Annotated[str, Meta(max_length=20, description=_ANSWER)] = ""


class QuestionItem(Answer, frozen=True, kw_only=True):
    """A question. ``kind``: critical, a no takes its section; fatal, the form. ``rules``: which answer it."""

    id: str
    en: str
    zh: str
    type: str
    weight: float
    kind: str
    rules: list[str]


class SectionItem(Answer, frozen=True, kw_only=True):
    """Questions under one heading."""

    id: str
    questions: list[QuestionItem]


class FormItem(Answer, frozen=True, kw_only=True):
    """A form in force; ``queues``, ``languages``: of which calls (none: all)."""

    id: str
    version: int
    queues: list[str]
    languages: list[str]
    sections: list[SectionItem]


class FormsAre(Answer, frozen=True, kw_only=True):
    """Forms in force."""

    items: list[FormItem]


class ScoreItem(Answer, frozen=True, kw_only=True):
    """A form about a call. ``points``: 0 to 100, null: it cannot be assessed, or (``seen`` false) its agent has not
    looked at it yet. ``waiting``: fatal answers of rules that a person has to confirm."""

    call: str
    form: str
    version: int
    agent: Agent
    queue: Queue
    number: Number
    name: str
    scored_at: At
    points: float | None
    answered: float
    fatal: list[str]
    waiting: list[str]
    seen: bool
    reviewed: list[str]
    contested: bool


class ScorePage(Page, frozen=True, kw_only=True):
    """Scores, the newest first."""

    items: list[ScoreItem]


class ReviewItem(Answer, frozen=True, kw_only=True):
    """A call to be looked at. ``stratum``: random, fatal, no, unsure, contested, consensus; ``weight``: how many calls
    it stands for; ``double``: for two people who do not see each other's answers; ``done``: parts that are."""

    call: str
    form: str
    agent: Agent
    queue: Queue
    number: Number
    name: str
    scored_at: At
    stratum: str
    weight: float
    double: bool
    done: list[str]


class ReviewsAre(Answer, frozen=True, kw_only=True):
    """What is to be looked at, the most urgent first."""

    items: list[ReviewItem]


class Evidence(Answer, frozen=True, kw_only=True):
    """What an answer rests on: an utterance, or a moment (``words`` ""). ``at_ms`` since the call came."""

    utterance: str
    at_ms: int
    words: str


class AnsweredQuestion(Answer, frozen=True, kw_only=True):
    """A question and its answer. ``answer`` "": nobody has answered. ``rule``: rule@version; ``by``: people."""

    section: str
    id: str
    en: str
    zh: str
    type: str
    weight: float
    kind: str
    answer: str
    state: str
    rule: str
    confidence: float
    evidence: list[Evidence]
    by: list[str]
    contest: str
    contested_by: str
    decision: str
    decided_by: str


class PartItem(Answer, frozen=True, kw_only=True):
    """A review that was given."""

    part: str
    by: str
    at: At


class AssessedForm(Answer, frozen=True, kw_only=True):
    """A form about a call, as somebody may see it. ``hidden``: two people answer it blindly, and both are not done.
    ``review``, ``contest``, ``decide``: what they may do; ``draft``: what they have answered and not handed in yet."""

    form: str
    version: int
    agent: Agent
    queue: Queue
    scored_at: At
    points: float | None
    answered: float
    sections: dict[str, float]
    fatal: list[str]
    waiting: list[str]
    hidden: bool
    parts: list[PartItem]
    review: bool
    contest: bool
    decide: bool
    questions: list[AnsweredQuestion]
    draft: dict[str, str] = msgspec.field(default_factory=dict)


class Assessment(Answer, frozen=True, kw_only=True):
    """Everything that forms say of a call."""

    call: str
    items: list[AssessedForm]


class Figure(Answer, frozen=True, kw_only=True):
    """With its interval of 95 %; null: not defined."""

    value: float | None
    low: float | None
    high: float | None


class AgreementItem(Answer, frozen=True, kw_only=True):
    """Of one question ("": all yes-and-no questions). ``n`` pairs; ``known``: enough of them to go by."""

    question: str
    n: int
    known: bool
    share: Figure
    kappa: Figure
    ac1: Figure
    alpha: Figure


class AgreementIs(Answer, frozen=True, kw_only=True):
    """``people``: two blind reviewers with each other; ``rules``: rules with the first of these."""

    form: str
    version: int
    reviews: int
    people: list[AgreementItem] = msgspec.field(default_factory=list)
    rules: list[AgreementItem] = msgspec.field(default_factory=list)


class ContestFigures(Answer, frozen=True, kw_only=True):
    """Contests that were ``decided``, and of how many the answer was another one then, or counted for nothing."""

    decided: int
    overturned: int
    share: Figure


class CalibrationItem(Answer, frozen=True, kw_only=True):
    """A question that rules answer. ``answers``: how often they said yes or no, ``said``: the share of yes, ``true``:
    that share without the errors that blind reviewers found in calls drawn by chance; ``rules``: rules with those
    reviewers, ``people``: two of them. ``doubts``: why a person should decide: agreement, people, overturned."""

    question: str
    answers: int
    said: float | None
    true: Figure
    rules: AgreementItem | None
    people: AgreementItem | None
    contests: ContestFigures
    doubts: list[str]


class ScorerItem(Answer, frozen=True, kw_only=True):
    """Whose answers were contested; ``by`` "": rules'."""

    by: str
    contests: ContestFigures


class CalibrationIs(Answer, frozen=True, kw_only=True):
    """Whether the automatic answers of a form may be believed."""

    form: str
    version: int
    reviews: int
    questions: list[CalibrationItem]
    scorers: list[ScorerItem]


_CALL, _ONE = f"{V1}/calls/{{call}}/forms", f"{V1}/calls/{{call}}/forms/{{form}}"
ROWS = (
    Operation("list_forms", "GET", f"{V1}/forms", _TAG, "forms by which calls are assessed", "质检评分表", Request,
              FormsAre, Scope.QUALITY_REVIEW),
    Operation("read_agreement", "GET", f"{V1}/forms/{{form}}/agreement", _TAG, "how far those who answer a form agree: "
              "κ, AC1 and α with their intervals", "评分一致性", Request, AgreementIs, Scope.QUALITY_REVIEW,
              act=Act.REVIEW, errors=(*REFUSED, *FOUND), seconds=60),
    Operation("read_calibration", "GET", f"{V1}/forms/{{form}}/calibration", _TAG, "whether the automatic answers of a "
              "form may be believed: against people, and against contests", "自动评分校准", Request, CalibrationIs,
              Scope.QUALITY_REVIEW, act=Act.REVIEW, errors=(*REFUSED, *FOUND), seconds=60),
    Operation("list_scores", "GET", f"{V1}/agents/{{agent}}/scores", _TAG, "how an agent's calls were assessed",
              "座席的评分", ListScores, ScorePage, Scope.QUALITY_REVIEW, own=True, act=Act.REVIEW,
              own_act=Act.OWN_STATE, errors=(*REFUSED, *FOUND)),
    Operation("list_reviews", "GET", f"{V1}/reviews", _TAG, "calls to be reviewed: drawn by chance for each agent, "
              "flagged, contested", "待复核的通话", ListReviews, ReviewsAre, Scope.QUALITY_REVIEW, act=Act.REVIEW,
              errors=REFUSED),
    Operation("read_assessment", "GET", _CALL, _TAG, "what forms say of a call, with evidence", "通话的评分与依据",
              Request, Assessment, Scope.QUALITY_REVIEW, party=True, errors=(*REFUSED, *FOUND), audited=True),
    Operation("review_call", "PUT", f"{_ONE}/review", _TAG, "answer a form about a call", "填写评分表", Review, Done,
              Scope.QUALITY_REVIEW, act=Act.REVIEW, errors=(*REFUSED, *FOUND)),
    Operation("keep_review", "PUT", f"{_ONE}/draft", _TAG, "keep what one has answered so far; nobody else sees it",
              "保存复核草稿", ReviewDraft, Done, Scope.QUALITY_REVIEW, act=Act.REVIEW,
              errors=(*REFUSED, *FOUND, Code.STORAGE)),
    Operation("contest_answer", "POST", f"{_ONE}/contests", _TAG, "say that one does not agree with an answer about "
              "one's own call", "对评分提出申诉", Contest, Done, Scope.QUALITY_REVIEW, party=True,
              errors=(*REFUSED, *FOUND)),
    Operation("decide_contest", "POST", f"{_ONE}/decisions", _TAG, "decide on a contested answer that is neither about "
              "one's own call nor one's own", "裁定申诉", Decide, Done, Scope.QUALITY_REVIEW, act=Act.REVIEW,
              errors=(*REFUSED, *FOUND)),
)  # fmt: skip
