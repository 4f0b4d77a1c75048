"""What an operation of the interface is; `operations.py` is the table of them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from ari_app.web.codes import Code
from ari_app.web.texts import language_of
from models.domain.command import Command
from models.domain.conversation import Verb
from models.domain.identity import Identity
from models.domain.permissions import Act
from models.domain.scopes import Scope

if TYPE_CHECKING:
    from aiohttp import web  # the command line reads the table, and needs no server

R_co = TypeVar("R_co", covariant=True)
V1 = "/api/v1"
BY = "Kefu-By"
"""The header by which the console names somebody, percent-encoded; old paths have ``by`` in their fields."""
_PLACE = re.compile(r"\{(\w+)\}")
Order = Callable[[Any, Mapping[str, str]], Command]
"""A request and the parts of its path to the command that it gives. Raises BadArgument."""


def fits(template: str, path: str) -> bool:
    """Whether a path is one of a template's."""
    return re.fullmatch(_PLACE.sub("[^/]+", template), path) is not None


class Media(StrEnum):
    """What an answer consists of."""

    JSON = "application/json"
    LINES = "application/x-ndjson"  # one JSON object a line, for as long as the connection stands
    WAV = "audio/wav"
    CSV = "text/csv"
    PARQUET = "application/vnd.apache.parquet"
    SVG = "image/svg+xml"
    HTML = "text/html"
    CSS = "text/css"
    EVENTS = "text/event-stream"
    METRICS = "text/plain"  # Prometheus' text format 0.0.4


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a path that is given: what it is, the words that it may be (none: any), how long, how made."""

    means: str
    choices: tuple[str, ...] = ()
    most: int = 100
    pattern: str = r"^[^\x00-\x1f\x7f/]+$"


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the table.

    ``scope``: what a user or a token needs (None: nothing; not even a log-in, unless ``known``). ``party``:
    `Scope.DESK` is enough about a call that one is in. ``own``: it is enough about oneself (``{agent}`` of the path).
    ``act`` is what `models.domain.permissions` is asked about for the console that names an agent (None: whoever may
    open the socket may), ``own_act`` instead when it is about that agent. An order about a conversation (a `Verb`) is
    judged by the conversation, which knows who takes part. ``order`` makes the command of a request. ``audited``: who
    reads it is written down. ``console``: only the control socket has it. ``secret``: what is given and answered is
    kept nowhere, also not for an Idempotency-Key. ``drafts``: answers have an ETag, and If-Match is obeyed.
    ``seconds``: how long the answer may take; ``status`` of one that went well.
    """

    name: str
    method: str
    path: str
    tag: str
    summary: str
    zh: str
    request: type[msgspec.Struct]
    answer: type[msgspec.Struct] | None
    scope: Scope | None = None
    party: bool = False
    own: bool = False
    act: Verb | Act | None = None
    own_act: Act | None = None
    order: Order | None = None
    errors: tuple[Code, ...] = ()
    media: tuple[Media, ...] = (Media.JSON,)
    audited: bool = False
    console: bool = False
    secret: bool = False
    known: bool = False
    drafts: bool = False
    seconds: float = 12.0
    status: int = 200

    @property
    def places(self) -> tuple[str, ...]:
        """The names of the parts of the path that are given."""
        return tuple(_PLACE.findall(self.path))

    def fits(self, path: str) -> bool:
        """Whether a path is one of this row's."""
        return fits(self.path, path)

    @property
    def by_query(self) -> bool:
        """Whether the request's fields are in the query; else in a JSON body."""
        return self.method in ("GET", "DELETE")

    @property
    def versioned(self) -> bool:
        """Whether it belongs to the interface that keeps its promises, with problems as RFC 9457 says."""
        return self.path.startswith(V1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What has to be known of a thing to say who may see it: its queue, and the agents who take part in it.

    ``open``: everybody may know of it (a caller who is parked).
    """

    id: str
    queue: str = ""
    parties: frozenset[str] = frozenset()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Asked(Generic[R_co]):
    """A request that has been understood and permitted: who asks, about what, and what they have given with it."""

    operation: Operation
    who: Identity
    path: Mapping[str, str]
    body: R_co
    command: Command | None
    connection: web.Request

    @property
    def by(self) -> str:
        """Who asks, for the journal."""
        return str(self.who)

    @property
    def language(self) -> str:
        """Theirs, of those that there are: en or zh."""
        return language_of(self.connection.headers.get("Accept-Language", ""))


Handler = Callable[[Asked[Any]], Awaitable[object]]
Handlers = Mapping[str, Handler]


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer with more to it than its content: an ETag, a status, headers."""

    content: object
    etag: str = ""
