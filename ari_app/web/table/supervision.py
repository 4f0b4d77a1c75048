"""Supervisors in agents' calls: listen, whisper, barge in, take over, on their own telephone."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ari_app.web.fields import Agent, Answer, At, Page, Paged, Request, Ringing
from ari_app.web.operation import V1, Operation
from ari_app.web.table.kit import ASTERISK, FOUND, REFUSED
from models.domain.floor_commands import Watch
from models.domain.scopes import Scope

_TAG = "supervision"
_HOW = Meta(description="listen; whisper to the agent; barge in; take over")
Mode = Annotated[Literal["listen", "whisper", "barge", "takeover"], _HOW]


class Supervise(Request, frozen=True, kw_only=True):
    """Whose call, and how. The supervisor's own telephone rings."""

    agent: Annotated[Agent, Meta(min_length=1)]
    mode: Mode = "listen"


class ChangeMode(Request, frozen=True, kw_only=True):
    """How from now on."""

    mode: Mode


class SupervisionItem(Answer, frozen=True, kw_only=True):
    """A supervisor in an agent's call."""

    id: str
    supervisor: Agent
    agent: Agent
    call: str
    mode: str
    since_at: At


class SupervisionPage(Page, frozen=True, kw_only=True):
    """Who is in whose call."""

    items: list[SupervisionItem]


_ONE = f"{V1}/supervisions/{{supervision}}"
ROWS = (
    Operation("list_supervisions", "GET", f"{V1}/supervisions", _TAG, "which supervisors are in whose calls",
              "监听列表", Paged, SupervisionPage, Scope.SUPERVISE),
    Operation("supervise", "POST", f"{V1}/supervisions", _TAG, "ring one's own phone, and put it into an agent's call",
              "让自己的话机进入座席的通话", Supervise, Ringing, Scope.SUPERVISE, act=Watch.act,
              errors=(*REFUSED, *FOUND, *ASTERISK), status=202),
    Operation("change_supervision", "PATCH", _ONE, _TAG, "listen, whisper, barge in or take over from now on",
              "切换监听方式", ChangeMode, SupervisionItem, Scope.SUPERVISE, act=Watch.act, errors=(*REFUSED, *FOUND)),
    Operation("end_supervision", "DELETE", _ONE, _TAG, "leave the agent's call", "结束监听", Request, SupervisionItem,
              Scope.SUPERVISE, act=Watch.act, errors=(*REFUSED, *FOUND)),
)  # fmt: skip
