"""Requests to values: what the table says a request may be, and words for what it is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from ari_app.web.operation import Operation
from ari_app.web.operations import PLACES
from ari_app.web.problems import BadRequest

_AT = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<field>[^`]*)`)?", re.DOTALL)
_EXPECTED = re.compile(r"Expected `(?P<kind>\w+)`, got `(?P<found>\w+)`")
_LENGTH = re.compile(r"Expected `str` of length (?P<sign>[<>]=) (?P<length>\d+)")
_BOUND = re.compile(r"Expected `\w+` (?P<sign>[<>]=) (?P<bound>-?\d+)")
_FIELD = re.compile(r"Object (?P<what>missing required|contains unknown) field `(?P<field>.*)`", re.DOTALL)
_KINDS = {
    "str": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "object": "a JSON object",
    "null": "null", "array": "a list",
}  # fmt: skip
_LONGEST = 100
_NO_OBJECT = "the body must be a JSON object"


def read_fields(operation: Operation, query: Mapping[str, str], body: bytes) -> msgspec.Struct:
    """The fields of a request, from its query (GET) and its JSON body. Raises BadRequest, with the field."""
    try:
        given = msgspec.json.decode(body) if body.strip() else {}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadRequest(_NO_OBJECT) from None
    if operation.by_query and isinstance(given, dict):
        given = {**given, **query}
    try:
        return msgspec.convert(given, operation.request, strict=False)
    except msgspec.ValidationError as error:
        raise _told(operation, str(error)) from None


def read_places(operation: Operation, given: Mapping[str, str]) -> dict[str, str]:
    """The parts of the path. Raises BadRequest for what none can be."""
    for name, text in given.items():
        known = PLACES[name].choices
        if known and text not in known:
            raise BadRequest(f"unknown {name} {text!r}; there are: {', '.join(known)}", name)
        if len(text) > _LONGEST or not text.isprintable():
            raise BadRequest(f"{name} must be at most {_LONGEST} printable characters", name)
    return dict(given)


def _told(operation: Operation, error: str) -> BadRequest:
    """A validation error in words for a person, with what the field is."""
    field = _FIELD.fullmatch(error)
    if field is not None:
        return _unfit(operation, field["field"], missing=field["what"] == "missing required")
    parts = _AT.fullmatch(error)
    name, what = (parts["field"] or "", parts["what"]) if parts is not None else ("", error)
    if not name:
        return BadRequest(_NO_OBJECT)
    means = fields_of(operation)[name].get("description", "")
    return BadRequest(f"{name} must be {_wanted(what)}" + (f" ({means})" if means else ""), name)


def _unfit(operation: Operation, name: str, missing: bool) -> BadRequest:
    known = fields_of(operation)
    if missing:
        return BadRequest(f"{name} is missing: {known[name].get('description', 'text')}", name)
    return BadRequest(f"there is no field {name!r}; there are: {', '.join(known)}", name)


def _wanted(what: str) -> str:
    """What was wanted instead."""
    if kind := _EXPECTED.search(what):
        return f"{_KINDS.get(kind['kind'], kind['kind'])}, not {_KINDS.get(kind['found'], kind['found'])}"
    if length := _LENGTH.search(what):
        if length["length"] == "0":
            return "empty: this order takes none"
        most = length["sign"] == "<="
        return f"at {'most' if most else 'least'} {length['length']} character{'s'[: length['length'] != '1']}"
    if bound := _BOUND.search(what):
        return f"{'at most' if bound['sign'] == '<=' else 'at least'} {bound['bound']}"
    if "matching regex" in what:
        return "text without control characters"
    return "something else: " + what[:1].lower() + what[1:]


def fields_of(operation: Operation) -> dict[str, dict[str, Any]]:
    """The JSON Schema of each field of a request."""
    (_,), schemas = msgspec.json.schema_components([operation.request], ref_template="{name}")
    found: dict[str, dict[str, Any]] = schemas[operation.request.__name__]["properties"]
    return found
