"""Users, tokens and the audit."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from ari_app.web.codes import Code
from ari_app.web.fields import Answer, At, Name, Page, Paged, Request, Time
from ari_app.web.operation import V1, Operation
from ari_app.web.table.kit import FOUND, REFUSED
from ari_app.web.table.session import SessionList
from models.domain.permissions import Act
from models.domain.scopes import Scope

_ROLES = Meta(max_length=20, description="roles, as GET /roles lists them", examples=[["agent"]])
_AGENT = Meta(max_length=100, description='who they are in the agents file ("": nobody there)', examples=["1001"])
_QUEUES = Meta(max_length=1000, description="the queues that they look after (null: all)")
_LANGUAGE = Meta(max_length=10, description="en or zh")
Roles = Annotated[list[Name], _ROLES]
Queues = Annotated[list[Name], _QUEUES]


class ListUsers(Paged, frozen=True, kw_only=True):
    """Which users are listed."""

    text: Annotated[Name, Meta(description="only those in whose name or name shown this is")] = ""


NewName = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9._@-]{0,62}[A-Za-z0-9])?$",
        description="a user's name; upper and lower case are one",
        examples=["ann"],
    ),
]


class AddUser(Request, frozen=True, kw_only=True):
    """A new user. ``sso``: they log in by the identity provider, where they have this name."""

    name: NewName
    shown: Annotated[Name, Meta(description="their name as people write it")] = ""
    roles: Roles = msgspec.field(default_factory=list)
    agent: Annotated[str, _AGENT] = ""
    queues: Queues | None = None
    language: Annotated[str, _LANGUAGE] = "en"
    sso: bool = False


class ChangeUser(Request, frozen=True, kw_only=True):
    """What is to be different; what is not given stays. ``active`` false: they cannot log in, and are out at once."""

    shown: Name | UnsetType = UNSET
    roles: Roles | UnsetType = UNSET
    agent: Annotated[str, _AGENT] | UnsetType = UNSET
    queues: Queues | UnsetType | None = UNSET
    language: Annotated[str, _LANGUAGE] | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class UserItem(Answer, frozen=True, kw_only=True):
    """A user. ``sso``: bound to the identity provider; ``ready``: they can log in (a password, or the provider)."""

    name: str
    shown: str
    roles: list[str]
    agent: str
    queues: list[str] | None
    language: str
    active: bool
    sso: bool
    ready: bool
    second_factor: bool
    made_at: At
    made_by: str
    used_at: At | None
    sessions: int


class UserPage(Page, frozen=True, kw_only=True):
    """Users, by name."""

    items: list[UserItem]


class NewLink(Answer, frozen=True, kw_only=True):
    """A one-time link: ``path`` behind the address of this site. Whoever has it is that user, once."""

    user: str
    path: str
    ends_at: At | None


class RoleItem(Answer, frozen=True, kw_only=True):
    """A role and what it may; ``grantable``: by who asks."""

    name: str
    scopes: list[str]
    grantable: bool


class RoleList(Answer, frozen=True, kw_only=True):
    """Roles."""

    items: list[RoleItem]


class MakeToken(Request, frozen=True, kw_only=True):
    """A new token. ``board``: a display that shows it (wall), whose only scope is ``display``; ``days`` 0: until it is
    revoked."""

    name: Annotated[
        str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="what it is for")
    ]
    scopes: Annotated[list[Name], Meta(max_length=100, description="what it may", examples=[["calls:read"]])] = (
        msgspec.field(default_factory=list)
    )
    queues: Queues | None = None
    board: Name = ""
    days: Annotated[int, Meta(ge=0, le=3650, description="how long it is in force")] = 365


class TokenItem(Answer, frozen=True, kw_only=True):
    """A token; ``hint``: its last letters."""

    id: str
    name: str
    scopes: list[str]
    queues: list[str] | None
    board: str
    made_by: str
    made_at: At
    ends_at: At | None
    used_at: At | None
    hint: str
    over: bool


class TokenMade(TokenItem, frozen=True, kw_only=True):
    """A new token, with its ``secret``, which is shown this one time: ``Authorization: Bearer`` and it."""

    secret: str


class TokenList(Answer, frozen=True, kw_only=True):
    """Tokens, the newest first."""

    items: list[TokenItem]


class ReadAudit(Paged, frozen=True, kw_only=True):
    """Which entries."""

    whose: Annotated[Name, Meta(description="only what this user, agent or token did")] = ""
    kind: Annotated[Name, Meta(description="only this kind", examples=["LogInRefused"])] = ""
    call: Annotated[Name, Meta(description="only about this call")] = ""
    since: Annotated[Time, Meta(description="from this instant on")] = ""
    until: Annotated[Time, Meta(description="before this instant")] = ""


class AuditItem(Answer, frozen=True, kw_only=True):
    """What somebody did: an event of the journal with its number; ``details`` as the kind has them."""

    sequence: int
    at: At
    by: str
    kind: str
    call: str
    agent: str
    details: dict[str, Any]


class AuditPage(Page, frozen=True, kw_only=True):
    """The newest first."""

    items: list[AuditItem]


_ADMIN, _ACT = Scope.USERS_ADMIN, Act.ACCOUNTS
_ONE = f"{V1}/users/{{user}}"
_CHANGES = (*REFUSED, Code.BAD_ARGUMENT, Code.STORAGE)
ROWS = (
    Operation("list_users", "GET", f"{V1}/users", "users", "users, by name", "用户列表", ListUsers, UserPage, _ADMIN,
              act=_ACT, errors=REFUSED),
    Operation("add_user", "POST", f"{V1}/users", "users", "add a user; they come in by a one-time link", "添加用户",
              AddUser, UserItem, _ADMIN, act=_ACT, errors=_CHANGES),
    Operation("read_user", "GET", _ONE, "users", "one user", "一个用户", Request, UserItem, _ADMIN, act=_ACT,
              errors=(*REFUSED, *FOUND)),
    Operation("change_user", "PATCH", _ONE, "users", "change a user: roles, agent, queues, language, active",
              "修改用户", ChangeUser, UserItem, _ADMIN, act=_ACT, errors=(*_CHANGES, *FOUND)),
    Operation("remove_user", "DELETE", _ONE, "users", "remove a user for good", "删除用户", Request, Answer, _ADMIN,
              act=_ACT, errors=(*_CHANGES, *FOUND)),
    Operation("make_user_link", "POST", f"{_ONE}/link", "users", "a one-time link for a user: their first log-in, or a "
              "lost password", "为用户生成一次性链接", Request, NewLink, _ADMIN, act=_ACT, errors=(*_CHANGES, *FOUND),
              secret=True),
    Operation("make_first_link", "POST", f"{V1}/first-link", "users", "a one-time link for the first administrator, as "
              "long as none can log in", "首位管理员的一次性链接", Request, NewLink, _ADMIN, act=_ACT, errors=_CHANGES,
              console=True, secret=True),
    Operation("list_user_sessions", "GET", f"{_ONE}/sessions", "users", "where a user is logged in", "用户的会话",
              Request, SessionList, _ADMIN, act=_ACT, errors=(*REFUSED, *FOUND)),
    Operation("end_user_sessions", "DELETE", f"{_ONE}/sessions", "users", "log a user out everywhere",
              "结束用户的全部会话", Request, Answer, _ADMIN, act=_ACT, errors=(*REFUSED, *FOUND)),
    Operation("reset_user_second_factor", "DELETE", f"{_ONE}/totp", "users", "take a lost authenticator from a user",
              "重置用户的身份验证器", Request, Answer, _ADMIN, act=_ACT, errors=(*_CHANGES, *FOUND)),
    Operation("list_roles", "GET", f"{V1}/roles", "users", "roles and what they may", "角色与权限", Request, RoleList,
              _ADMIN, act=_ACT, errors=REFUSED),
    Operation("list_tokens", "GET", f"{V1}/tokens", "tokens", "tokens of programs and displays", "令牌列表", Request,
              TokenList, Scope.TOKENS_ADMIN, act=_ACT, errors=REFUSED),
    Operation("make_token", "POST", f"{V1}/tokens", "tokens", "a token for a program or a display; shown once",
              "生成令牌（只显示一次）", MakeToken, TokenMade, Scope.TOKENS_ADMIN, act=_ACT, errors=_CHANGES,
              secret=True),
    Operation("revoke_token", "DELETE", f"{V1}/tokens/{{token}}", "tokens", "take a token back", "撤销令牌", Request,
              Answer, Scope.TOKENS_ADMIN, act=_ACT, errors=(*_CHANGES, *FOUND)),
    Operation("read_audit", "GET", f"{V1}/audit", "audit", "who did what: log-ins, changes, orders for others, "
              "readings", "审计记录", ReadAudit, AuditPage, Scope.AUDIT_READ, act=_ACT, errors=REFUSED),
)  # fmt: skip
