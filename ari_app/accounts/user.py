"""A user: who they are, what they may do, and what their secrets look like at rest."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from models.domain.errors import BadArgument, NotThere
from models.domain.identity import Console, Identity, Itself, Person
from models.domain.scopes import EVERYTHING, ROLES, Scope, scopes_of

NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?")
_LISTS = ("roles", "queues", "recovery")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may log in. ``agent``: their id in the agents file (""; nobody there); ``queues``: those that they
    look after (None: all); ``subject``: the identity provider's name for them ("*": to be bound at their first log-in
    there). Times are epoch seconds. ``totp`` is sealed, ``recovery`` holds hashes."""

    name: str
    shown: str = ""
    roles: frozenset[str] = frozenset()
    agent: str = ""
    queues: frozenset[str] | None = None
    language: str = "en"
    active: bool = True
    made_at: float = 0.0
    made_by: str = ""
    used_at: float = 0.0
    subject: str = ""
    password: str = field(default="", repr=False)
    password_at: float = 0.0
    totp: str = field(default="", repr=False)
    totp_step: int = 0
    recovery: tuple[str, ...] = field(default=(), repr=False)

    @property
    def scopes(self) -> frozenset[Scope]:
        """What the roles allow together; a role that this version does not have allows nothing."""
        return scopes_of(role for role in self.roles if role in ROLES)

    def row(self) -> dict[str, Any]:
        """As it is stored."""
        values = asdict(self)
        for name in _LISTS:
            values[name] = None if values[name] is None else json.dumps(sorted(values[name]))
        return {**values, "active": int(self.active)}

    def changed(self, **values: Any) -> User:  # noqa: ANN401 - fields of any type
        """With other values."""
        return replace(self, **values)


def user_of(row: dict[str, Any]) -> User:
    """A stored row as a user."""
    known = {one.name for one in fields(User)}
    values = {name: value for name, value in row.items() if name in known}
    roles, queues, recovery = (json.loads(row[name]) if row[name] is not None else None for name in _LISTS)
    values["roles"] = frozenset(roles or ())
    values["queues"] = None if queues is None else frozenset(queues)
    values["recovery"] = tuple(recovery or ())
    values["active"] = bool(row["active"])
    return User(**values)


def normal_name(name: str) -> str:
    """How names are compared: case and width do not matter."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def check_name(name: str) -> str:
    """A user's name in its normal form. Raises BadArgument. Letters that look alike in several scripts are left out."""
    normal = normal_name(name)
    if not NAME.fullmatch(normal):
        raise BadArgument(
            f"a user's name is 1 to 64 of a-z, 0-9, '.', '_', '@' and '-', not {name!r}; the name that is shown may be "
            "in any script"
        )
    return normal


def check_roles(roles: frozenset[str]) -> None:
    """Raises BadArgument for a role that is none."""
    if strange := roles - ROLES.keys():
        raise BadArgument(f"there is no role {', '.join(sorted(strange))}; there are: {', '.join(ROLES)}")


def grantable(who: Identity) -> frozenset[Scope]:
    """What somebody may grant: what they have. A display shows less than whoever may make tokens sees."""
    if isinstance(who, Console | Itself):
        return EVERYTHING
    if not isinstance(who, Person):
        return frozenset()
    return who.scopes | ({Scope.DISPLAY} if Scope.TOKENS_ADMIN in who.scopes else frozenset())


def lacking(who: Identity, scopes: frozenset[Scope], queues: frozenset[str] | None) -> str:
    """What somebody lacks of what they want to grant, in words; "" for nothing."""
    missing = scopes - grantable(who)
    if missing:
        return f"you do not have {', '.join(sorted(missing))} yourself"
    own = who.queues if isinstance(who, Person) else None
    if own is not None and (queues is None or not queues <= own):
        return f"you look after {', '.join(sorted(own)) or 'no queue'} alone"
    return ""


def no_user(name: str) -> NotThere:
    """There is none of that name."""
    return NotThere(f"there is no user {name!r}")
