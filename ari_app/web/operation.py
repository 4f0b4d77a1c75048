"""What an operation of the control interface is; `operations.py` is the table of them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from ari_app.web.codes import Code
from models.domain.command import Command
from models.domain.conversation import Verb
from models.domain.identity import Identity
from models.domain.permissions import Act

if TYPE_CHECKING:
    from aiohttp import web  # the command line reads the table, and needs no server

R_co = TypeVar("R_co", covariant=True)
_PLACE = re.compile(r"\{(\w+)\}")


class Media(StrEnum):
    """What an answer consists of."""

    JSON = "application/json"
    LINES = "application/x-ndjson"  # one JSON object a line, for as long as the connection stands
    WAV = "audio/wav"


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a path that is given: what it is, and the words that it may be (none: any)."""

    means: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the table.

    ``act`` is what `models.domain.permissions` is asked about (None: whoever may open the socket may); ``own`` is asked
    instead when somebody asks about themselves. An order about a conversation (a `Verb`) is judged by the conversation,
    which knows who takes part. ``command`` is made of the request's ``argument``. ``seconds``: how long the answer
    may take.
    """

    name: str
    method: str
    path: str
    tag: str
    summary: str
    zh: str
    request: type[msgspec.Struct]
    answer: type[msgspec.Struct] | None
    act: Verb | Act | None = None
    own: Act | None = None
    command: type[Command] | None = None
    errors: tuple[Code, ...] = ()
    media: Media = Media.JSON
    seconds: float = 12.0

    @property
    def places(self) -> tuple[str, ...]:
        """The names of the parts of the path that are given."""
        return tuple(_PLACE.findall(self.path))

    def fits(self, path: str) -> bool:
        """Whether a path is one of this row's."""
        return re.fullmatch(_PLACE.sub("[^/]+", self.path), path) is not None

    @property
    def by_query(self) -> bool:
        """Whether the request's fields are in the query; else in a JSON body."""
        return self.method == "GET"


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


Handler = Callable[[Asked[Any]], Awaitable[object]]
Handlers = Mapping[str, Handler]
