"""One's own telephone in the page: who has it, with what it registers, and what the page says of it."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from ari_app.web.codes import Code
from ari_app.web.fields import Answer, At, Name, Request, Text
from ari_app.web.operation import V1, Operation
from ari_app.web.table.kit import ASTERISK, REFUSED
from models.domain.scopes import Scope

_TAG = "phone"
_STATES = "off, elsewhere, asking, denied, connecting, ready, ringing, talking, mending, lost"


class PhoneSays(Request, frozen=True, kw_only=True):
    """A beacon of the page. ``session`` "": the one that has the telephone now."""

    state: Annotated[Name, Meta(description=f"one of {_STATES}", examples=["ready"])]
    session: Name = ""
    detail: Text = ""
    level: Annotated[bool, Meta(description="the microphone was heard in this shift")] = False
    input: Annotated[Name, Meta(description="the microphone's name")] = ""
    output: Annotated[Name, Meta(description="the name of what calls are heard with")] = ""


class AnswerCall(Request, frozen=True, kw_only=True):
    """Which call that rings."""

    call: Annotated[Name, Meta(min_length=1, description="the call's id", examples=["c11260708145c984b"])]


class PhoneSessionIs(Answer, frozen=True, kw_only=True):
    """With what a page registers, from now until ``expires_at`` or until another page takes the telephone. ``rejoin``:
    the call that its agent is in, and that rings again at this page; null: none."""

    sip_user: str
    secret: str
    ws_path: str
    ticket: str
    session: str
    expires_at: At
    ice_servers: list[dict[str, Any]]
    rejoin: str | None


class PhoneIs(Answer, frozen=True, kw_only=True):
    """One's own telephones as the server sees them. ``kind``: sip, web, both; ``rings``: the endpoint that would ring
    now; ``words``: why no call can be taken with the page ("": one can)."""

    kind: str
    rings: str
    state: str
    session: str
    registered: bool
    words: str


_OWN = (Code.NOT_LOGGED_IN, *REFUSED)
ROWS = (
    Operation("read_phone", "GET", f"{V1}/me/phone", _TAG, "one's own telephones", "我的电话", Request, PhoneIs,
              Scope.DESK, errors=_OWN),
    Operation("take_phone", "POST", f"{V1}/me/phone", _TAG, "take one's telephone into this page; the page that had it "
              "has it no more", "在此页面使用电话", Request, PhoneSessionIs, Scope.DESK, errors=(*_OWN, *ASTERISK),
              secret=True),
    Operation("leave_phone", "DELETE", f"{V1}/me/phone", _TAG, "no page has one's telephone any more", "停用网页电话",
              Request, Answer, Scope.DESK, errors=_OWN),
    Operation("answer_phone", "POST", f"{V1}/me/phone/answer", _TAG, "the page whose telephone rings answers, told "
              "from another place", "让正在振铃的页面接听", AnswerCall, PhoneIs, Scope.DESK, errors=_OWN),
    Operation("tell_phone", "POST", f"{V1}/me/phone/events", _TAG, "the page says in which state its telephone is",
              "页面报告电话状态", PhoneSays, PhoneIs, Scope.DESK, errors=(*_OWN, Code.BAD_ARGUMENT)),
)  # fmt: skip
