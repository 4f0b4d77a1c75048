"""Coming in and going out, and what somebody may change about themselves. Nothing of it can be repeated by a key."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from ari_app.web.codes import Code
from ari_app.web.fields import PRINTABLE, Answer, At, Request
from ari_app.web.operation import V1, Media, Operation
from ari_app.web.table.kit import FOUND

Secret = Annotated[str, Meta(max_length=1000)]
UserName = Annotated[str, Meta(max_length=200, pattern=PRINTABLE, description="a user's name", examples=["ann"])]
_CODE = Meta(max_length=100, description="of the authenticator, or a recovery code; when it is asked for")
CodeGiven = Annotated[str, _CODE]
_TAG = "session"


class LogIn(Request, frozen=True, kw_only=True):
    """Who comes in, and how they show it: ``user`` and ``password``; or the ``token`` of a one-time link with the
    password that is theirs from then on; or the ``token`` of a display alone."""

    user: UserName = ""
    password: Annotated[Secret, Meta(description="theirs; with a link the new one, of at least 12 characters")] = ""
    code: CodeGiven = ""
    token: Annotated[Secret, Meta(description="of a one-time link (behind its #), or of a display")] = ""


class LookAtLink(Request, frozen=True, kw_only=True):
    """What stands behind the # of a one-time link."""

    token: Annotated[Secret, Meta(description="the link's secret")]


class ConfirmPassword(Request, frozen=True, kw_only=True):
    """Whoever sits there is who they were."""

    password: Annotated[Secret, Meta(description="the password, of who has one")] = ""


class GiveCode(Request, frozen=True, kw_only=True):
    """What the authenticator shows."""

    code: Annotated[str, Meta(max_length=100, description="six digits")]


class ChangePassword(Request, frozen=True, kw_only=True):
    """Another password."""

    current: Annotated[Secret, Meta(description="the password until now, of who has one")] = ""
    password: Annotated[Secret, Meta(description="the new one: at least 12 characters, none of the commonest")]


class ChangeMe(Request, frozen=True, kw_only=True):
    """What everybody may change about themselves."""

    language: Annotated[str, Meta(max_length=10, description="en or zh")]


class BeginProvider(Request, frozen=True, kw_only=True):
    """Where to go afterwards."""

    next: Annotated[str, Meta(max_length=500, description="a path of this site")] = ""


class ProviderSays(msgspec.Struct, frozen=True, kw_only=True):
    """What an identity provider adds to the redirect address; it may say more."""

    state: Annotated[str, Meta(max_length=500)] = ""
    code: Annotated[str, Meta(max_length=4000)] = ""
    error: Annotated[str, Meta(max_length=500)] = ""
    iss: Annotated[str, Meta(max_length=500)] = ""


class MeIs(Answer, frozen=True, kw_only=True):
    """Who asks: ``name`` as people write it; ``kind``: password, link, provider, display, token, console; ``must``:
    what has to be done before anything else (authenticator, or "" for nothing); ``queues`` null: all; ``session``: ""
    for a token; ``time_zone``: whose days the site has ("": not known, the browser's)."""

    user: str
    name: str
    agent: str
    kind: str
    session: str
    roles: list[str]
    scopes: list[str]
    queues: list[str] | None
    language: str
    must: str
    second_factor: bool
    has_password: bool
    board: str
    time_zone: str
    expires_at: At | None


class LinkIs(Answer, frozen=True, kw_only=True):
    """Whose link it is, and until when it can be used."""

    user: str
    name: str
    ends_at: At


class ProviderIs(Answer, frozen=True, kw_only=True):
    """An identity provider: its host, and where its log-in begins (``?next=`` says where to go afterwards)."""

    name: str
    url: str


class WaysIn(Answer, frozen=True, kw_only=True):
    """How one can log in here, beside a password. ``first_admin``: no administrator can yet; `kefu` prints a link."""

    oidc: ProviderIs | None
    first_admin: bool


class Enrolment(Answer, frozen=True, kw_only=True):
    """What an authenticator reads: ``picture`` is the QR code of ``uri``, an SVG in a data: address."""

    secret: str
    uri: str
    picture: str


class RecoveryCodes(Answer, frozen=True, kw_only=True):
    """Each is worth one code of the authenticator, once; they are shown this one time."""

    codes: list[str]


class SessionItem(Answer, frozen=True, kw_only=True):
    """A browser that is logged in. ``own``: the one that asks."""

    id: str
    user: str
    kind: str
    made_at: At
    used_at: At
    ends_at: At | None
    address: str
    browser: str
    own: bool


class SessionList(Answer, frozen=True, kw_only=True):
    """Sessions, the newest first."""

    items: list[SessionItem]


_IN = (Code.LOG_IN_FAILED, Code.TOO_MANY, Code.FOREIGN_REQUEST, Code.STORAGE)
_OWN = (Code.NOT_LOGGED_IN, Code.FOREIGN_REQUEST, Code.NO_JSON)
ROWS = (
    Operation("read_ways_in", "GET", f"{V1}/session/entrance", _TAG, "how one can log in here", "可用的登录方式",
              Request, WaysIn),
    Operation("log_in", "POST", f"{V1}/session", _TAG, "log in: by name and password, by a one-time link with a new "
              "password, or as a display", "登录：用户名密码、一次性链接（设置新密码）或显示屏令牌", LogIn, MeIs,
              errors=(*_IN, Code.SECOND_FACTOR_NEEDED, Code.BAD_ARGUMENT), secret=True),
    Operation("look_at_link", "POST", f"{V1}/session/link", _TAG, "whose one-time link this is; it stays in force",
              "查看一次性链接", LookAtLink, LinkIs, errors=_IN, secret=True),
    Operation("read_session", "GET", f"{V1}/session", _TAG, "who is logged in", "当前登录", Request, MeIs, errors=_OWN,
              known=True),
    Operation("log_out", "DELETE", f"{V1}/session", _TAG, "log out", "退出登录", Request, Answer, errors=_OWN,
              known=True),
    Operation("change_password", "PUT", f"{V1}/session/password", _TAG, "change one's own password; other sessions end",
              "修改密码；其他会话将结束", ChangePassword, MeIs,
              errors=(*_OWN, *_IN, Code.REFUSED, Code.BAD_ARGUMENT), secret=True, known=True),
    Operation("begin_second_factor", "POST", f"{V1}/session/totp", _TAG, "begin to set up an authenticator",
              "开始设置身份验证器", ConfirmPassword, Enrolment, errors=(*_OWN, *_IN, Code.REFUSED), secret=True,
              known=True),
    Operation("confirm_second_factor", "PUT", f"{V1}/session/totp", _TAG, "the authenticator shows the right code: it "
              "is needed from now on", "确认身份验证器", GiveCode, RecoveryCodes,
              errors=(*_OWN, *_IN, Code.REFUSED, Code.NO_KEY), secret=True, known=True),
    Operation("drop_second_factor", "POST", f"{V1}/session/totp/remove", _TAG, "no authenticator any more",
              "移除身份验证器", ConfirmPassword, Answer, errors=(*_OWN, *_IN, Code.REFUSED), secret=True, known=True),
    Operation("read_me", "GET", f"{V1}/me", _TAG, "who asks, and what they may do", "我是谁，可以做什么", Request, MeIs,
              errors=_OWN, known=True),
    Operation("change_me", "PATCH", f"{V1}/me", _TAG, "change one's own language", "修改自己的语言", ChangeMe, MeIs,
              errors=(*_OWN, Code.BAD_ARGUMENT, Code.REFUSED, Code.STORAGE), known=True),
    Operation("list_my_sessions", "GET", f"{V1}/me/sessions", _TAG, "where one is logged in", "我的会话", Request,
              SessionList, errors=_OWN, known=True),
    Operation("end_session", "DELETE", f"{V1}/sessions/{{session}}", _TAG, "end a session: one's own, or with "
              "users:admin anybody's", "结束会话", Request, Answer, errors=(*_OWN, *FOUND), known=True),
    Operation("begin_provider_log_in", "GET", f"{V1}/oidc/start", _TAG, "go to the identity provider",
              "前往身份提供方", BeginProvider, None, errors=(Code.PROVIDER_FAILED, *FOUND), media=(Media.HTML,)),
    Operation("end_provider_log_in", "GET", f"{V1}/oidc/callback", _TAG, "come back from the identity provider",
              "从身份提供方返回", ProviderSays, None, errors=(Code.PROVIDER_FAILED, *FOUND), media=(Media.HTML,),
              secret=True),
)  # fmt: skip
