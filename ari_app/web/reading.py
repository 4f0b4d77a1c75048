"""Requests to values: what the table says a request may be, and words for what it is not."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

import msgspec

from ari_app.web.operation import Operation
from ari_app.web.operations import PLACES
from ari_app.web.problems import BadRequest
from ari_app.web.texts import Words

_AT = re.compile(r"(?P<what>.*?)(?: - at (?:`key` in )?`\$?\.?(?P<field>[^`]*)`)?", re.DOTALL)
_EXPECTED = re.compile(r"Expected `(?P<kind>[^`]+)`, got `(?P<found>\w+)`")
_EXACT = 2.0**53
_LENGTH = re.compile(r"Expected `\w+` of length (?P<sign>[<>]=) (?P<length>\d+)")
_BOUND = re.compile(r"Expected `\w+` (?P<sign>[<>]=) (?P<bound>-?[\d.]+)")
_FIELD = re.compile(r"Object (?P<what>missing required|contains unknown) field `(?P<field>.*)`", re.DOTALL)
_ENUM = re.compile(r"Invalid enum value")
_KINDS = {
    "str": "text", "int": "whole number", "float": "number", "bool": "true or false", "object": "object",
    "null": "null", "array": "list",
}  # fmt: skip


def _number(text: str) -> float:
    """A number; one that is whole is whole however it is written, as JSON Schema has it. Raises ValueError."""
    found = float(text)
    if math.isinf(found):
        raise ValueError(text)
    return int(found) if found.is_integer() and abs(found) < _EXACT else found


_DECODER = msgspec.json.Decoder(float_hook=_number)


def read_fields(
    operation: Operation, query: Sequence[tuple[str, str]], body: bytes, kind: type[msgspec.Struct] | None = None
) -> Any:  # noqa: ANN401 - a struct of that kind
    """The fields of a request, from its query (GET, DELETE) or its JSON body. Raises BadRequest, with the field.

    ``kind``: another than the operation's, for old paths; these may say everything in a body, and numbers as text.
    """
    wanted = kind or operation.request
    given: Any = {} if operation.by_query and kind is None else _decoded(body)
    if operation.by_query and isinstance(given, dict):
        for name, value in query:
            if name in given and kind is None:
                raise BadRequest("twice", name, name=name)
            given[name] = value
    try:
        return msgspec.convert(given, wanted, strict=not operation.by_query and kind is None)
    except msgspec.ValidationError as error:
        raise _told(wanted, str(error)) from None


def _decoded(body: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return _DECODER.decode(body) if body.strip() else {}
    except (ValueError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadRequest("no object") from None


def read_places(given: Mapping[str, str]) -> dict[str, str]:
    """The parts of the path. Raises BadRequest for what none can be."""
    for name, text in given.items():
        known, most = PLACES[name].choices, PLACES[name].most
        if known and text not in known:
            raise BadRequest("unknown word", name, name=name, given=text, known=", ".join(known))
        if not 0 < len(text) <= most or not re.match(PLACES[name].pattern, text):
            raise BadRequest("place", name, name=name, most=most)
    return dict(given)


def instant(text: str, field: str) -> float | None:
    """Epoch seconds of an RFC 3339 instant; None for "". Raises BadRequest."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError):
        raise BadRequest("unfit", field, name=field, wanted=Words("an instant"), means="") from None


@lru_cache(maxsize=4096)
def rfc3339(at: float) -> str:
    """Epoch seconds as RFC 3339 in UTC, to the millisecond."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def rfc3339_or_none(at: float | None) -> str | None:
    """The same, None for none."""
    return rfc3339(at) if at else None


def _told(kind: type[msgspec.Struct], error: str) -> BadRequest:
    """A validation error in words for a person, with what the field is."""
    parts = _AT.fullmatch(error)
    path, what = (parts["field"] or "", parts["what"]) if parts is not None else ("", error)
    field = _FIELD.fullmatch(what)
    if field is not None:
        return _unfit(kind, field["field"], missing=field["what"] == "missing required")
    name = re.split(r"[.\[]", path)[0]
    known = schema_of(kind)
    if name not in known:
        return BadRequest("no object")
    means = known[name].get("description", "")
    return BadRequest(
        "unfit", name, name=name, wanted=_wanted(what, known[name]), means=f" ({means})" if means else ""
    )  # fmt: skip


def _unfit(kind: type[msgspec.Struct], name: str, missing: bool) -> BadRequest:
    known = schema_of(kind)
    if missing:
        return BadRequest("missing", name, name=name, means=known[name].get("description", "text"))
    if not known:
        return BadRequest("no fields", name, name=name)
    return BadRequest("unknown field", name, name=name, known=", ".join(known))


def _wanted(what: str, schema: Mapping[str, Any]) -> Words:
    """What was wanted instead."""
    if _ENUM.match(what) or "enum" in schema:
        return Words("one of", known=", ".join(map(str, schema.get("enum", ()))))
    if kind := _EXPECTED.search(what):
        wanted, found = _named(kind["kind"]), _named(kind["found"])
        return Words("not", wanted=wanted, found=found)
    if length := _LENGTH.search(what):
        return _long(length["length"], length["sign"] == "<=")
    if bound := _BOUND.search(what):
        return Words("at most" if bound["sign"] == "<=" else "at least", bound=bound["bound"])
    if "matching regex" in what:
        return _matching(schema)
    return Words("something else", words=what[:1].lower() + what[1:])


def _long(length: str, most: bool) -> Words:
    if length == "0":
        return Words("empty")
    key = "at most characters" if most else "at least characters"
    return Words(key, count=length, characters="character" if length == "1" else "characters")


def _matching(schema: Mapping[str, Any]) -> Words:
    """What a pattern is for: instants, else texts; those with a pattern of their own show it."""
    pattern = str(schema.get("pattern", ""))
    if "T" in pattern and r"\d{4}-" in pattern:
        return Words("an instant")
    return Words("no control") if not pattern or "x00" in pattern else Words("something else", words=pattern)


def _named(kind: str) -> Words | str:
    first = kind.split(" | ")[0]
    return Words(_KINDS[first]) if first in _KINDS else kind


@cache
def schema_of(kind: type[msgspec.Struct]) -> dict[str, dict[str, Any]]:
    """The JSON Schema of each field of a struct."""
    _, schemas = msgspec.json.schema_components([kind], ref_template="{name}")
    found: dict[str, dict[str, Any]] = schemas[kind.__name__]["properties"]
    return found
