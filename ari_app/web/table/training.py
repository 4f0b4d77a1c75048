"""Trainers: what utterances meant, and which model answers callers."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ari_app.web.fields import Answer, At, Limit, Name, Request, Why
from ari_app.web.operation import V1, Operation
from ari_app.web.table.kit import ASKED, FOUND, REFUSED
from models.domain.permissions import Act
from models.domain.scopes import Scope

_FORM = r"((cards|phrases|wording)-)?[a-z]{2}-[0-9a-f-]{1,60}"
_MODEL = Meta(pattern=f"^{_FORM}$", description="a model's id", examples=["en-20261001-1a2b3c4d"])
Language = Literal["en", "zh"]
Part = Literal["intents", "cards", "phrases", "wording"]
Model = Annotated[str, _MODEL]


class GiveLabel(Request, frozen=True, kw_only=True):
    """What an utterance meant. ``utterance``: its number in the journal. ``intent`` "": what one said is taken back."""

    utterance: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    intent: Name


class PromoteModel(Request, frozen=True, kw_only=True):
    """Which, and why. ``force``: also one that was not compared, or had no day in the shadow."""

    model: Model
    why: Annotated[str, Meta(min_length=3, max_length=500, description="why; it is written down")]
    force: bool = False


class ReturnModel(Request, frozen=True, kw_only=True):
    """Of which language and part the model before is to answer again."""

    language: Language
    part: Part = "intents"
    why: Why = ""


class ListInbox(Request, frozen=True, kw_only=True):
    """Of which language ("": all), and how many at most."""

    language: Literal["", "en", "zh"] = ""
    limit: Limit = 50


class InboxItem(Answer, frozen=True, kw_only=True):
    """An open answer that somebody is to look at. ``why``: unsure, not understood, sent on (to ``corrected``), or needs
    another person. ``answer`` and ``second``: what the model thought likeliest, with ``chance`` and ``margin``.
    ``known``: the answers that the question had. ``mine``: what who asks has said; ``others``: how many others have
    said something, which is not shown, so that a second opinion is one."""

    utterance: int
    call: str
    at: At
    language: str
    step: str
    text: str
    why: str
    answer: str
    chance: float
    second: str
    margin: float
    corrected: str
    known: list[str]
    mine: str
    others: int


class IntentsOf(Answer, frozen=True, kw_only=True):
    """A language and what may be meant in it."""

    language: str
    intents: list[str]


class Inbox(Answer, frozen=True, kw_only=True):
    """What matters most first; ``total`` are there. ``settled``: answers whose meaning is settled by labels,
    ``waiting`` of the rest for another person; ``mine``: how many who asks has labelled."""

    items: list[InboxItem]
    total: int
    settled: int
    waiting: int
    mine: int
    intents: list[IntentsOf]


_TEXTS = Meta(
    max_length=20,
    description="files of kefu's machine to learn from, to add, or to compare on; from the console alone",
)


class ListBeside(Request, frozen=True, kw_only=True):
    """Of which model, and how many at most."""

    model: Model
    limit: Limit = 20


class BesideItem(Answer, frozen=True, kw_only=True):
    """What the model in the shadow and the live one did not say alike. ``row``: its number; ``text``: what the caller
    had said ("": it is not there; of phrases and wording the two are what was heard). ``one`` and ``other`` are what
    both said, in an order that tells nothing; ``one_more`` and ``other_more`` what stands behind, of cards. ``mine``:
    what who asks has said of it: one, other or neither; ``settled`` by others, or by what the caller did next."""

    row: int
    call: str
    at: At
    text: str
    one: str
    other: str
    one_more: str
    other_more: str
    mine: str
    settled: bool


class BesideList(Answer, frozen=True, kw_only=True):
    """The newest first, those that nobody has settled before the others; ``total`` are there, ``heard`` of what both
    said to, ``open`` of them not settled."""

    items: list[BesideItem]
    total: int
    heard: int
    open: int


class SettleBeside(Request, frozen=True, kw_only=True):
    """Which was right, of a row; "": what one said is taken back."""

    row: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    right: Literal["one", "other", "neither", ""]


class BeginWork(Request, frozen=True, kw_only=True):
    """``what``: train a candidate of a language, add one of another ``part`` than intents from a file or folder,
    compare a model with the live one, or shadow: try it beside the live one, and judge what it said there."""

    what: Literal["train", "add", "compare", "shadow"]
    language: Language | Literal[""] = ""
    part: Part = "intents"
    model: Annotated[str, Meta(pattern=f"^$|^{_FORM}$", description="a model's id")] = ""
    texts: Annotated[list[str], _TEXTS] = []  # noqa: RUF012 - msgspec copies it


class WorkIs(Answer, frozen=True, kw_only=True):
    """The last piece of work. ``state``: none, running, done or failed; ``done`` parts ``of`` so many. ``labels``: how
    many were learned from, ``held_out`` how many were not, ``right`` in cross-validation; ``verdict`` and ``metrics``
    of a comparison."""

    what: str
    state: str
    model: str
    language: str
    by: str
    begun_at: At | None
    ended_at: At | None
    done: int
    of: int
    error: str
    labels: int
    held_out: int
    verdict: str
    metrics: dict[str, float]


class ClassIs(Answer, frozen=True, kw_only=True):
    """An intent among the held-out answers: how many, and the shares that the live model and this one had right.
    ``losing``: it loses more than a candidate may."""

    intent: str
    n: int
    old: float
    new: float
    losing: bool


class JudgedIs(Answer, frozen=True, kw_only=True):
    """How a model was judged: by comparison (compare) or in the shadow."""

    how: str
    verdict: str
    at: At
    metrics: dict[str, float]


class ModelIs(Answer, frozen=True, kw_only=True):
    """A row of the registry: of which part, data (a digest) and texts (how many cards, phrases, or words of wording),
    by which version of kefu, by whom and when it was made; ``state`` since when, by whom and why. ``lacks``: why it may
    not answer callers yet. ``returned``: the figures by which kefu took it back. The ``part`` rules: a version of the
    quality rules, which `kefu rules` moves."""

    model: str
    part: str
    language: str
    state: str
    data: str
    code: str
    texts: int
    held_out: int
    metrics: dict[str, float]
    made_at: At
    made_by: str
    since: At | None
    moved_by: str
    why: str
    shadow_since: At | None
    judged: list[JudgedIs]
    classes: list[ClassIs]
    lacks: str
    returned: dict[str, float]


class LiveIs(Answer, frozen=True, kw_only=True):
    """Which model of a part is live in a language ("": that of the settings), and which is in its shadow ("": none;
    settings: what the settings name, which was live before)."""

    language: str
    part: str
    model: str
    shadow: str


class ModelList(Answer, frozen=True, kw_only=True):
    """The registry, the newest first."""

    items: list[ModelIs]
    live: list[LiveIs]


class Returned(Answer, frozen=True, kw_only=True):
    """``model`` answers again; "": the one of the settings."""

    model: str


_AT = f"{V1}/training"
ROWS = (
    Operation("list_inbox", "GET", f"{_AT}/inbox", "training", "open answers that were unsure or wrong", "待标注的回答",
              ListInbox, Inbox, Scope.TRAINING_LABEL, errors=REFUSED, audited=True),
    Operation("give_label", "POST", f"{_AT}/labels", "training", "say what an utterance meant", "标注一句话的意图",
              GiveLabel, Answer, Scope.TRAINING_LABEL, act=Act.LABEL, errors=(*ASKED, *FOUND)),
    Operation("list_models", "GET", f"{_AT}/models", "training", "models: made of what, judged how, by whom",
              "模型登记表", Request, ModelList, Scope.TRAINING_LABEL, errors=REFUSED),
    Operation("list_beside", "GET", f"{_AT}/beside", "training", "what the shadow and the live model did not say alike",
              "旁路与在用模型的不同之处", ListBeside, BesideList, Scope.TRAINING_LABEL,
              errors=(*REFUSED, *FOUND), audited=True),
    Operation("settle_beside", "POST", f"{_AT}/settlements", "training", "say which of the two was right",
              "判断两者哪个正确", SettleBeside, Answer, Scope.TRAINING_LABEL, act=Act.LABEL, errors=(*ASKED, *FOUND)),
    Operation("begin_training", "POST", f"{_AT}/work", "training", "train, compare, or try in the shadow of the live"
              " model", "训练、比较或旁路运行模型", BeginWork, WorkIs, Scope.FLOWS_WRITE, act=Act.FLOW,
              errors=(*ASKED, *FOUND), status=202),
    Operation("read_training", "GET", f"{_AT}/work", "training", "how far training is", "训练进度", Request, WorkIs,
              Scope.TRAINING_LABEL),
    Operation("promote_model", "POST", f"{_AT}/promotions", "training", "let a model answer callers", "启用一个模型",
              PromoteModel, Answer, Scope.FLOWS_WRITE, act=Act.FLOW, errors=(*REFUSED, *FOUND)),
    Operation("return_model", "POST", f"{_AT}/returns", "training", "let the model before answer callers again",
              "退回上一个模型", ReturnModel, Returned, Scope.FLOWS_WRITE, act=Act.FLOW, errors=REFUSED),
)  # fmt: skip
