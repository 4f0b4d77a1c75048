"""Those who call: what is known of them, and those who are to be called back."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from ari_app.web.codes import Code
from ari_app.web.fields import Agent, Answer, At, Done, Name, Number, Page, Paged, Queue, Request
from ari_app.web.operation import V1, Operation
from ari_app.web.table.kit import FOUND, REFUSED
from models.domain.permissions import Act
from models.domain.scopes import Scope

Tier = Literal["basic", "silver", "gold", "platinum"]
Language = Literal["", "en", "zh"]
Url = Annotated[str, Meta(max_length=1000, pattern=r"^$|^https?://[^\s\x00-\x1f]+$", description="http or https")]
Digits = Annotated[str, Meta(min_length=2, max_length=25, pattern=r"^\+?[0-9]{1,24}$", description="the number")]
_PRIORITY = Meta(ge=0, le=1, description="0 to 1")
Revenue = Annotated[float, Meta(ge=0, le=1e12)]
Years = Annotated[float, Meta(ge=0, le=200)]
Risk = Annotated[float, Meta(ge=0, le=1)]


class ListCallers(Paged, frozen=True, kw_only=True):
    """Which callers are listed. ``text``: in a name, a number or an external id."""

    text: Name = ""


class PutCaller(Request, frozen=True, kw_only=True):
    """All that is known of a caller. ``url``: their page in the CRM."""

    name: Name = ""
    tier: Tier = "basic"
    language: Language = ""
    revenue: Revenue = 0.0
    tenure_years: Years = 0.0
    churn_risk: Risk = 0.0
    external_id: Name = ""
    url: Url = ""


class ChangeCaller(Request, frozen=True, kw_only=True):
    """What is different from now on; what is not given stays."""

    MORE = {"minProperties": 1}  # noqa: RUF012 - of the base

    name: Name | UnsetType = UNSET
    tier: Tier | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    revenue: Revenue | UnsetType = UNSET
    tenure_years: Years | UnsetType = UNSET
    churn_risk: Risk | UnsetType = UNSET
    external_id: Name | UnsetType = UNSET
    url: Url | UnsetType = UNSET


class AskCallback(Request, frozen=True, kw_only=True):
    """Who is to be called back, and by which queue."""

    number: Digits
    queue: Annotated[Queue, Meta(min_length=1)]
    language: Literal["en", "zh"] = "en"
    priority: Annotated[float, _PRIORITY] = 0.5


class ListCallbacks(Paged, frozen=True, kw_only=True):
    """Which call-backs are listed."""

    queue: Queue = ""


class CallerItem(Answer, frozen=True, kw_only=True):
    """What is known of a caller."""

    number: Number
    name: str
    tier: str
    language: str
    external_id: str
    url: str
    last_agent: Agent


class CallerPage(Page, frozen=True, kw_only=True):
    """Callers, by number."""

    items: list[CallerItem]


class Visit(Answer, frozen=True, kw_only=True):
    """An earlier call of a caller."""

    call: str
    arrived_at: At
    queue: Queue
    agent: Agent
    outcome: str
    disposition: str
    direction: str


class CallerDetail(CallerItem, frozen=True, kw_only=True):
    """The portrait: a caller with their last calls, an open call-back, and messages that nobody has heard.

    ``known``: there is a record; the others have only called.
    """

    known: bool
    revenue: float
    tenure_years: float
    churn_risk: float
    calls: list[Visit]
    callback: str | None
    messages: int


class CallbackItem(Answer, frozen=True, kw_only=True):
    """Somebody who waits to be called back; ``id``: the call in which they asked."""

    id: str
    number: Number
    queue: Queue
    language: str
    priority: float
    entered_at: At
    attempts: int


class CallbackPage(Page, frozen=True, kw_only=True):
    """Call-backs, who came first first."""

    items: list[CallbackItem]


_ONE = f"{V1}/callers/{{number}}"
_SAVED = (*REFUSED, *FOUND, Code.STORAGE)
ROWS = (
    Operation("list_callers", "GET", f"{V1}/callers", "callers", "callers that are known", "来电者列表", ListCallers,
              CallerPage, Scope.CALLERS_READ, errors=REFUSED),
    Operation("read_caller", "GET", _ONE, "callers", "the portrait of a caller", "来电者资料", Request, CallerDetail,
              Scope.CALLERS_READ, errors=(*REFUSED, *FOUND)),
    Operation("put_caller", "PUT", _ONE, "callers", "write down all that is known of a caller", "保存来电者资料",
              PutCaller, CallerDetail, Scope.CALLERS_WRITE, act=Act.ANNOTATE, errors=_SAVED),
    Operation("change_caller", "PATCH", _ONE, "callers", "change what is known of a caller", "修改来电者资料",
              ChangeCaller, CallerDetail, Scope.CALLERS_WRITE, act=Act.ANNOTATE, errors=_SAVED),
    Operation("list_callbacks", "GET", f"{V1}/callbacks", "callbacks", "who waits to be called back", "待回拨列表",
              ListCallbacks, CallbackPage, Scope.CALLBACKS_READ),
    Operation("ask_callback", "POST", f"{V1}/callbacks", "callbacks", "have somebody called back", "登记回拨",
              AskCallback, CallbackItem, Scope.CALLBACKS_WRITE, act=Act.LINE,
              errors=(*REFUSED, *FOUND, Code.NUMBER_REFUSED)),
    Operation("withdraw_callback", "DELETE", f"{V1}/callbacks/{{callback}}", "callbacks", "cancel a call-back",
              "取消回拨", Request, Done, Scope.CALLBACKS_WRITE, act=Act.WITHDRAW_CALLBACK, errors=(*REFUSED, *FOUND)),
)  # fmt: skip
