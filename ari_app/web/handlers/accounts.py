"""Users, tokens and the audit: see `ari_app.web.table.accounts`."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET

from ari_app.accounts.accounts import Accounts
from ari_app.accounts.first_link import first_link
from ari_app.accounts.links import PAGE
from ari_app.accounts.tokens import Token
from ari_app.accounts.user import User, grantable, normal_name
from ari_app.web.entrance import SESSION
from ari_app.web.fields import Answer
from ari_app.web.handlers.session import session_item
from ari_app.web.operation import Asked, Handler
from ari_app.web.paging import page_of
from ari_app.web.reading import rfc3339, rfc3339_or_none
from ari_app.web.table.accounts import (
    AddUser,
    ChangeUser,
    ListUsers,
    MakeToken,
    NewLink,
    RoleItem,
    RoleList,
    TokenItem,
    TokenList,
    TokenMade,
    UserItem,
    UserPage,
)
from ari_app.web.table.session import SessionList
from models.domain.errors import BadArgument
from models.domain.scopes import ROLES, Scope


class AccountOrders:
    """What administrators, and the console, do with accounts."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "list_users": self._users, "add_user": self._add, "read_user": self._user, "change_user": self._change,
            "remove_user": self._remove, "make_user_link": self._link, "make_first_link": self._first_link,
            "list_user_sessions": self._sessions, "end_user_sessions": self._end_sessions,
            "reset_user_second_factor": self._reset_factor, "list_roles": self._roles, "list_tokens": self._tokens,
            "make_token": self._make_token, "revoke_token": self._revoke_token,
        }  # fmt: skip

    # Users ----------------------------------------------------------------------------------------

    async def _users(self, asked: Asked[ListUsers]) -> UserPage:
        body, wanted = asked.body, normal_name(asked.body.text)
        found = [one for one in self._accounts.people.all() if wanted in one.name or wanted in normal_name(one.shown)]
        rows, following = page_of(f"users {wanted}", found, body.limit, body.cursor, lambda one: (one.name,), str)
        return UserPage(items=[self._item(one) for one in rows], next=following)

    async def _user(self, asked: Asked[object]) -> UserItem:
        return self._item(self._accounts.people.get(asked.path["user"]))

    async def _add(self, asked: Asked[AddUser]) -> UserItem:
        body = asked.body
        user = User(
            name=body.name, shown=body.shown, roles=frozenset(body.roles), agent=body.agent, language=body.language,
            queues=None if body.queues is None else frozenset(body.queues), subject="*" if body.sso else "",
        )  # fmt: skip
        return self._item(await self._accounts.people.add(asked.who, user))

    async def _change(self, asked: Asked[ChangeUser]) -> UserItem:
        given = {name: value for name, value in msgspec.structs.asdict(asked.body).items() if value is not UNSET}
        for name in ("roles", "queues"):
            if given.get(name) is not None:
                given[name] = frozenset(given[name])
        return self._item(await self._accounts.alter(asked.who, asked.path["user"], **given))

    async def _remove(self, asked: Asked[object]) -> Answer:
        await self._accounts.remove(asked.who, asked.path["user"])
        return Answer()

    async def _link(self, asked: Asked[object]) -> NewLink:
        name = self._accounts.people.get(asked.path["user"]).name
        secret, ends_at = await self._accounts.make_link(asked.who, name)
        return NewLink(user=name, path=PAGE + secret, ends_at=rfc3339(ends_at))

    async def _first_link(self, _asked: Asked[object]) -> NewLink:
        path = await first_link(self._accounts)
        return NewLink(user="", path=path, ends_at=None)

    async def _sessions(self, asked: Asked[object]) -> SessionList:
        name = self._accounts.people.get(asked.path["user"]).name
        session = asked.connection.get(SESSION)
        own = session.id if session is not None else ""
        return SessionList(items=[session_item(one, own) for one in self._accounts.sessions.of(name)])

    async def _end_sessions(self, asked: Asked[object]) -> Answer:
        user = self._accounts.people.get(asked.path["user"])
        self._accounts.people.must_outrank(asked.who, user)
        await self._accounts.sessions.end_all(user.name, "revoked", asked.by)
        return Answer()

    async def _reset_factor(self, asked: Asked[object]) -> Answer:
        user = self._accounts.people.get(asked.path["user"])
        self._accounts.people.must_outrank(asked.who, user)
        await self._accounts.factor.drop(user.name, asked.by)
        return Answer()

    async def _roles(self, asked: Asked[object]) -> RoleList:
        may = grantable(asked.who)
        items = [RoleItem(name=name, scopes=sorted(scopes), grantable=scopes <= may) for name, scopes in ROLES.items()]
        return RoleList(items=items)

    def _item(self, user: User) -> UserItem:
        return UserItem(
            name=user.name, shown=user.shown or user.name, roles=sorted(user.roles), agent=user.agent,
            queues=None if user.queues is None else sorted(user.queues), language=user.language, active=user.active,
            sso=bool(user.subject), ready=bool(user.password or user.subject), second_factor=bool(user.totp),
            made_at=rfc3339(user.made_at), made_by=user.made_by, used_at=rfc3339_or_none(user.used_at),
            sessions=len(self._accounts.sessions.of(user.name)),
        )  # fmt: skip

    # Tokens ---------------------------------------------------------------------------------------

    async def _tokens(self, _asked: Asked[object]) -> TokenList:
        return TokenList(items=[TokenItem(**self._told(one)) for one in self._accounts.tokens.all()])

    async def _make_token(self, asked: Asked[MakeToken]) -> TokenMade:
        body = asked.body
        queues = None if body.queues is None else frozenset(body.queues)
        scopes = _scopes(body.scopes or (["display"] if body.board else []))
        token, secret = await self._accounts.tokens.make(asked.who, body.name, scopes, queues, body.board, body.days)
        return TokenMade(**self._told(token), secret=secret)

    async def _revoke_token(self, asked: Asked[object]) -> Answer:
        await self._accounts.revoke_token(asked.who, asked.path["token"])
        return Answer()

    def _told(self, token: Token) -> dict[str, Any]:
        return {
            "id": token.id, "name": token.name, "scopes": sorted(token.scopes), "board": token.board,
            "queues": None if token.queues is None else sorted(token.queues), "made_by": token.made_by,
            "made_at": rfc3339(token.made_at), "ends_at": rfc3339_or_none(token.ends_at),
            "used_at": rfc3339_or_none(token.used_at), "hint": token.hint, "over": self._accounts.tokens.over(token),
        }  # fmt: skip


def _scopes(names: list[str]) -> frozenset[Scope]:
    known = {str(one) for one in Scope}
    if strange := sorted(set(names) - known):
        raise BadArgument(f"there is no scope {', '.join(strange)}; there are: {', '.join(sorted(known))}")
    return frozenset(Scope(one) for one in names)
