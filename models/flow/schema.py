"""The JSON Schema of flow files, made from the grammar: editors complete and check with it while one types."""

from __future__ import annotations

from typing import Any

from models.domain.caller import LANGUAGES
from models.domain.flow import BUILT_IN
from models.domain.hours import DAYS
from models.flow.fields import Field
from models.flow.grammar import COMMON, LINE, LOOKUP, TOP
from models.flow.kind_list import kinds

Json = dict[str, Any]
_TEXT: Json = {"type": "string"}
_ATOM: Json = {"type": ["string", "number", "boolean"]}
_TARGET: Json = {"anyOf": [_TEXT, {"$ref": "#/$defs/step"}]}
_PHRASES: Json = {
    "type": "object",
    "properties": {language: {"type": "array", "items": _ATOM} for language in LANGUAGES},
    "additionalProperties": False,
}


def json_schema() -> Json:
    """Draft 2020-12."""
    properties: Json = {
        "operator": _TEXT,
        "include": {"type": "array", "items": _TEXT},
        "hours": {"$ref": "#/$defs/hours"},
        "lines": {"type": "object", "additionalProperties": {"$ref": "#/$defs/line"}},
        "lookups": {"type": "object", "additionalProperties": {"$ref": "#/$defs/lookup"}},
        "steps": {"type": "object", "additionalProperties": {"$ref": "#/$defs/step"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "kefu flow",
        "type": "object",
        "properties": {name: {**properties[name], "description": words} for name, words in TOP.items()},
        "additionalProperties": False,
        "$defs": {
            "value": _ATOM, "target": _TARGET, "prompt": _prompt(),
            "hours": _hours(), "line": _line(), "lookup": _lookup(), "choices": _choices(),
            "step": {"type": "object", "oneOf": [_step(name) for name in kinds()]},
        },
    }  # fmt: skip


def _prompt() -> Json:
    own = {
        "type": "object", "properties": dict.fromkeys(LANGUAGES, _TEXT), "required": list(LANGUAGES),
        "additionalProperties": False,
    }  # fmt: skip
    return {"anyOf": [_TEXT, own], "description": "a prompt's name, or its text in every language"}


def _hours() -> Json:
    ranges: Json = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
    day = f"(?:{'|'.join(DAYS)})"
    table = {
        "type": "object", "properties": {"zone": _TEXT, "holidays": _TEXT}, "additionalProperties": False,
        "patternProperties": {f"^{day}(?:-{day})?(?:, ?{day}(?:-{day})?)*$": ranges},
    }  # fmt: skip
    return {"anyOf": [{"const": "centre"}, table]}


def _line() -> Json:
    kinds: Json = {"language": {"enum": list(LANGUAGES)}, "greeting": {"$ref": "#/$defs/prompt"}, "start": _TARGET}
    return _table({name: {**kinds[name], "description": words} for name, words in LINE.items()}, ["start"])


def _lookup() -> Json:
    kinds: Json = {
        "send": {"type": "object"}, "headers": {"type": "object"}, "answer": {"type": "object"},
        "timeout_seconds": {"type": "number"}, "retries": {"type": "integer"},
    }  # fmt: skip
    return _table({name: {**kinds.get(name, _TEXT), "description": words} for name, words in LOOKUP.items()}, [])


def _choices() -> Json:
    """A choice has key, phrases and then; or a step's own fields beside key and phrases."""
    fields: Json = {"key": {"enum": list("0123456789*#")}, "phrases": _PHRASES, "then": _TARGET}
    return {"type": "object", "additionalProperties": {"type": "object", "properties": fields}}


def _table(properties: Json, required: list[str]) -> Json:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _step(keyword: str) -> Json:
    kind = kinds()[keyword]
    properties: Json = {keyword: {**_type(kind.main), "description": f"{kind.words}: {kind.main.words}"}}
    for name, spec in (*kind.fields.items(), *COMMON.items()):
        properties[name] = {**_type(spec), "description": spec.words}
    for edge, default in kind.exits.items():
        properties[edge] = {**_TARGET, "description": f"where it goes on (default: {BUILT_IN.get(default, default)})"}
    required = [keyword, *(name for name, spec in kind.fields.items() if spec.required)]
    return _table(properties, required)


def _type(spec: Field) -> Json:
    if spec.json is not None:
        return dict(spec.json)
    prompt: Json = {"$ref": "#/$defs/prompt"}
    known: Json = {
        "prompt": prompt, "speech": {"anyOf": [prompt, {"type": "array", "items": prompt}]},
        "number": {"type": "number", "minimum": spec.low, "maximum": spec.high},
        "whole": {"type": "integer", "minimum": spec.low, "maximum": spec.high},
        "flag": {"type": "boolean"}, "choices": {"$ref": "#/$defs/choices"}, "expression": _ATOM,
        "assignments": {"type": "object", "additionalProperties": _ATOM},
    }  # fmt: skip
    found: Json = known.get(spec.type, _ATOM)
    return found
