"""Trainers: what utterances meant, and which model answers callers."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ari_app.web.fields import Answer, Given, Name, Request, Why
from ari_app.web.operation import V1, Operation
from ari_app.web.table.kit import FOUND, REFUSED
from models.domain.permissions import Act
from models.domain.scopes import Scope

_MODEL = Meta(pattern=r"^[a-z]{2}-[0-9a-f-]{4,60}$", description="a model's id", examples=["en-20261001-1a2b3c4d"])
Language = Literal["en", "zh"]
Model = Annotated[str, _MODEL]


class GiveLabel(Request, frozen=True, kw_only=True):
    """What an utterance meant. ``utterance``: its number in the journal."""

    utterance: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    intent: Given


class PromoteModel(Request, frozen=True, kw_only=True):
    """Which, and why. ``force``: also one that was not compared, or had no day in the shadow."""

    model: Model
    why: Annotated[str, Meta(min_length=3, max_length=500, description="why; it is written down")]
    force: bool = False


class ReturnModel(Request, frozen=True, kw_only=True):
    """Of which language the model before is to answer again."""

    language: Language
    why: Why = ""


class NoteModel(Request, frozen=True, kw_only=True):
    """What the command line has made or judged. ``how`` "": it was trained."""

    model: Model
    language: Language
    how: Literal["", "compare", "shadow"] = ""
    verdict: Name = ""
    data: Name = ""
    code: Name = ""
    encoder: Name = ""
    texts: Annotated[int, Meta(ge=0)] = 0
    held_out: Annotated[int, Meta(ge=0)] = 0
    metrics: dict[str, float] = {}  # noqa: RUF012 - msgspec copies it


class Returned(Answer, frozen=True, kw_only=True):
    """``model`` answers again; "": the one of the settings."""

    model: str


_AT = f"{V1}/training"
ROWS = (
    Operation("give_label", "POST", f"{_AT}/labels", "training", "say what an utterance meant", "标注一句话的意图",
              GiveLabel, Answer, Scope.FLOWS_WRITE, act=Act.FLOW, errors=(*REFUSED, *FOUND)),
    Operation("promote_model", "POST", f"{_AT}/promotions", "training", "let a model answer callers", "启用一个模型",
              PromoteModel, Answer, Scope.FLOWS_WRITE, act=Act.FLOW, errors=(*REFUSED, *FOUND)),
    Operation("return_model", "POST", f"{_AT}/returns", "training", "let the model before answer callers again",
              "退回上一个模型", ReturnModel, Returned, Scope.FLOWS_WRITE, act=Act.FLOW, errors=REFUSED),
    Operation("note_model", "POST", f"{_AT}/models", "training", "write down what was trained or judged",
              "登记模型的训练或评估", NoteModel, Answer, Scope.FLOWS_WRITE, act=Act.FLOW, errors=REFUSED, console=True),
)  # fmt: skip
