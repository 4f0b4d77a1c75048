"""Tokens of programs and displays: made once, shown once, kept as a hash."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from ari_app.accounts.secret import TOKEN, kept, new_id, new_secret
from ari_app.accounts.user import lacking
from ari_app.store.accounts import AccountStore
from models.domain.account_events import TokenMade, TokenRevoked
from models.domain.errors import BadArgument, NotPermitted, NotThere
from models.domain.events import Event
from models.domain.identity import Identity, Person
from models.domain.scopes import Scope

_DAY = 86400.0
_NOTED_EVERY = 60.0
BOARDS = ("wall",)


@dataclass(frozen=True, slots=True)
class Token:
    """What a program may do, until ``ends_at`` (epoch seconds; 0: until it is revoked). A display has one ``board`` and
    may do nothing else. ``hint``: its last letters, by which people know it again."""

    id: str
    name: str
    scopes: frozenset[Scope]
    queues: frozenset[str] | None = None
    board: str = ""
    made_by: str = ""
    made_at: float = 0.0
    ends_at: float = 0.0
    used_at: float = 0.0
    hint: str = ""
    hash: str = field(default="", repr=False)

    @property
    def person(self) -> Person:
        """Who a program with it is."""
        kind = "display" if self.board else "token"
        return Person(user=f"{kind}:{self.name}", agent="", scopes=self.scopes, queues=self.queues)


class Tokens:
    """All that are in force. ``ended`` hears the id of one that is revoked."""

    def __init__(self, store: AccountStore, publish: Callable[[Event], object], clock: Callable[[], float]) -> None:
        self._store, self._publish, self._clock = store, publish, clock
        self._by_hash: dict[str, Token] = {}

    async def load(self) -> None:
        """Those of the records; a scope that this version does not have allows nothing."""
        for row in await self._store.load("tokens"):
            token = _token_of(row)
            self._by_hash[token.hash] = token

    def all(self) -> list[Token]:
        """The newest first."""
        return sorted(self._by_hash.values(), key=lambda one: -one.made_at)

    def over(self, token: Token) -> bool:
        """Whether its time has come."""
        return bool(token.ends_at) and self._clock() >= token.ends_at

    def get(self, token_id: str) -> Token:
        """By its id. Raises NotThere."""
        for one in self._by_hash.values():
            if one.id == token_id:
                return one
        raise NotThere(f"there is no token {token_id!r}")

    def find(self, secret: str) -> Token | None:
        """The one that a program shows, if it is in force; it has been used by that."""
        token = self._by_hash.get(kept(secret)) if secret.startswith(TOKEN) else None
        now = self._clock()
        if token is None or self.over(token):
            return None
        if now >= token.used_at + _NOTED_EVERY:
            token = replace(token, used_at=now)
            self._by_hash[token.hash] = token
            self._store.later("tokens", token.id, _row_of(token))
        return token

    async def make(
        self, who: Identity, name: str, scopes: frozenset[Scope], queues: frozenset[str] | None = None, board: str = "",
        days: float = 365.0,
    ) -> tuple[Token, str]:  # fmt: skip
        """A new one, and its secret, which is shown once. Raises NotPermitted for what the maker has not themselves,
        BadArgument and OSError."""
        self._check(who, name, scopes, queues, board)
        now, secret = self._clock(), new_secret(TOKEN)
        token = Token(
            id=new_id(), name=name, scopes=scopes, queues=queues, board=board, made_by=str(who), made_at=now,
            ends_at=now + days * _DAY if days else 0.0, hint=secret[-4:], hash=kept(secret),
        )  # fmt: skip
        await self._store.put("tokens", _row_of(token))
        self._by_hash[token.hash] = token
        self._publish(TokenMade(token=f"{name} ({token.id})", scopes=" ".join(sorted(scopes)), by=str(who)))
        return token, secret

    async def revoke(self, who: Identity, token_id: str) -> Token:
        """It is over at once. Raises NotThere and OSError."""
        token = self.get(token_id)
        await self._store.drop("tokens", token.id)
        self._by_hash.pop(token.hash, None)
        self._publish(TokenRevoked(token=f"{token.name} ({token.id})", by=str(who)))
        return token

    def _check(
        self, who: Identity, name: str, scopes: frozenset[Scope], queues: frozenset[str] | None, board: str
    ) -> None:  # fmt: skip
        if any(one.name == name for one in self._by_hash.values()):
            raise BadArgument(f"there is a token {name!r} already")
        if not scopes:
            raise BadArgument("a token without a scope may do nothing")
        if (Scope.DISPLAY in scopes) != bool(board) or (board and scopes != {Scope.DISPLAY}):
            raise BadArgument("a display has a board and the scope 'display' alone; other tokens have neither")
        if board and board not in BOARDS:
            raise BadArgument(f"there is no board {board!r}; there are: {', '.join(BOARDS)}")
        if words := lacking(who, scopes, queues):
            raise NotPermitted(f"nobody grants what they lack: {words}")


def _row_of(token: Token) -> dict[str, Any]:
    queues = None if token.queues is None else json.dumps(sorted(token.queues))
    return {**asdict(token), "scopes": json.dumps(sorted(token.scopes)), "queues": queues}


def _token_of(row: dict[str, Any]) -> Token:
    known = {one.name for one in fields(Token)}
    values = {name: value for name, value in row.items() if name in known}
    there = {str(one) for one in Scope}
    values["scopes"] = frozenset(Scope(one) for one in json.loads(row["scopes"]) if one in there)
    values["queues"] = None if row["queues"] is None else frozenset(json.loads(row["queues"]))
    return Token(**values)
