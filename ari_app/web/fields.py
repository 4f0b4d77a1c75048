"""What requests and answers are made of: bases, and the types that many of them share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
MOST_ROWS = 200
NUMBER = "x-number"  # of a field's schema: a telephone number, masked for who may not read numbers

Text = Annotated[str, Meta(max_length=500, pattern=PRINTABLE)]
Note = Annotated[str, Meta(max_length=4000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Why = Annotated[str, Meta(max_length=500, pattern=PRINTABLE, description="why; it is written down")]
Name = Annotated[str, Meta(max_length=100, pattern=PRINTABLE)]
Given = Annotated[str, Meta(min_length=1, max_length=100, pattern=PRINTABLE)]
Agent = Annotated[str, Meta(max_length=100, pattern=PRINTABLE, description="an agent's id", examples=["1001"])]
Queue = Annotated[str, Meta(max_length=100, pattern=PRINTABLE, description="a queue's name", examples=["orders"])]
Number = Annotated[str, Meta(description="a telephone number", extra_json_schema={NUMBER: True})]
_INSTANT = (
    r"^$|^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?"
    r"(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$"
)
Time = Annotated[
    str,
    Meta(
        pattern=_INSTANT, max_length=40,
        description="an instant, RFC 3339", examples=["2026-01-31T08:00:00Z"],
    ),
]  # fmt: skip
At = Annotated[str, Meta(description="an instant, RFC 3339 in UTC", examples=["2026-01-31T08:00:00.000Z"])]
Limit = Annotated[int, Meta(ge=1, le=MOST_ROWS, description="how many at most")]
Cursor = Annotated[str, Meta(max_length=500, pattern=r"^[A-Za-z0-9_-]*$", description="`next` of the page before")]


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of all; as it is, a request that says nothing. ``MORE``: what its schema says beside its fields."""

    MORE: ClassVar[Mapping[str, Any]] = {}


class Paged(Request, frozen=True, kw_only=True):
    """A page of a list."""

    limit: Limit = 50
    cursor: Cursor = ""


class Reason(Request, frozen=True, kw_only=True):
    """With a reason."""

    why: Why = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The base of all; as it is, an answer without content."""


class Page(Answer, frozen=True, kw_only=True):
    """A page; ``next`` is the cursor of the page after it (null: there is none)."""

    next: str | None = None


class Done(Answer, frozen=True, kw_only=True):
    """An order about a call was carried out."""

    call: str
    result: str


class Ringing(Answer, frozen=True, kw_only=True):
    """A phone rings."""

    result: str


Json = dict[str, Any]
