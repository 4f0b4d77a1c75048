"""Business events of users and tokens: who came in, who was refused, what changed, and who did what for others.

No secret is ever in one: not a password, a token, a link or a code, and no name that nobody has (people type passwords
into the wrong field).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from models.domain.events import Event
from models.domain.privacy import Says

_CODES: Mapping[str, Says] = dict.fromkeys(
    ("user", "address", "session", "token", "roles", "scopes", "operation", "path", "change"), Says.CODE
)


@dataclass(frozen=True, slots=True)
class LoggedIn(Event):
    """A user logged in: ``how`` is password, link, provider or display."""

    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    by: str = ""
    how: str = ""
    address: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class LogInRefused(Event):
    """A log-in failed. ``user`` is "" for a name that nobody has; ``what``: which check it was."""

    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    user: str = ""
    how: str = ""
    what: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class SessionEnded(Event):
    """A session is over: logged out, replaced, revoked, expired, changed, disabled, token revoked."""

    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {**_CODES, "reason": Says.CODE}

    user: str = ""
    session: str = ""
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class UserChanged(Event):
    """A user was added or changed; ``change`` in words, with roles of before and after."""

    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    user: str = ""
    change: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class TokenMade(Event):
    """A token for a program or a display was made; ``scopes`` separated by spaces."""

    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    token: str = ""
    scopes: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class TokenRevoked(Event):
    """A token was taken back."""

    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    token: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ActedForOthers(Event):
    """Somebody gave an order about a call that they are not in, an agent who they are not, or the system.

    ``operation`` as in the interface's table, ``path`` what it was about, ``result`` done or why not.
    """

    WORDS: ClassVar[str] = "{operation} {path} by {by}: {result}"
    AFTERWARDS: ClassVar[bool] = True
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {**_CODES, "result": Says.PROGRAM}

    operation: str = ""
    path: str = ""
    result: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class RecordsRead(Event):
    """Somebody read a transcript, a timeline or an export; ``detail``: the filter, ``why`` their reason."""

    WORDS: ClassVar[str] = "{operation} by {by}: {why}"
    AFTERWARDS: ClassVar[bool] = True
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = _CODES

    operation: str = ""
    path: str = ""
    detail: str = ""
    why: str = ""
    by: str = ""
