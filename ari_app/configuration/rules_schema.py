"""JSON Schema of rule files, for editors, from the same tables as the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from models.quality.rules.language import ACTIONS, APPROVED, CONDITIONS, FACTS, RULE, TREES, WHEN, Grammar, Part

Json = dict[str, Any]
_CONDITION: Json = {"$ref": "#/$defs/condition"}
_LIMIT: Json = {"type": ["number", "string"]}


def _one_or_many(item: Json) -> Json:
    return {"anyOf": [item, {"type": "array", "minItems": 1, "items": item}]}


_TYPES: Mapping[str, Callable[[Part], Json]] = {
    "text": lambda part: {"type": ["string", "number"]},
    "texts": lambda part: _one_or_many({"type": ["string", "number"]}),
    "phrases": lambda part: _one_or_many({"type": ["string", "number"], "maxLength": 200}),
    "word": lambda part: {"enum": list(part.options)},
    "words": lambda part: _one_or_many({"enum": list(part.options)}),
    "mark": lambda part: {"type": "string"},
    "seconds": lambda part: {"type": ["number", "string"]},
    "flag": lambda part: {"type": "boolean"},
    "whole": lambda part: {"type": "integer", "minimum": 1},
    "share": lambda part: {"type": ["number", "string"]},
    "limits": lambda part: {"anyOf": [_LIMIT, _table({"en": _LIMIT, "zh": _LIMIT}, [])]},
    "condition": lambda part: _CONDITION,
    "quiet": lambda part: {"type": ["number", "string"]},
    "answer": lambda part: {"type": "string", "pattern": "^[^=]+=.+$"},
    "ranges": lambda part: {"type": "string"},
    "when": lambda part: _grammar(WHEN),
    "approved": lambda part: _grammar(APPROVED),
    "actions": lambda part: {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/action"}},
    "once": lambda part: {"anyOf": [{"enum": ["call", "leg"]}, {"type": ["number", "string"]}]},
}


def _table(properties: Json, needed: list[str]) -> Json:
    return {"type": "object", "additionalProperties": False, "required": needed, "properties": properties}


def _grammar(grammar: Grammar) -> Json:
    properties = {part.name: {**_TYPES[part.type](part), "description": part.words} for part in grammar.parts}
    return {**_table(properties, [part.name for part in grammar.parts if part.needed]), "description": grammar.words}


def _with_bare(grammar: Grammar) -> Json:
    part = grammar.part(grammar.bare) if grammar.bare else None
    return {"anyOf": [_TYPES[part.type](part), _grammar(grammar)]} if part is not None else _grammar(grammar)


def rules_schema() -> Json:
    """The whole."""
    trees: Json = {name: {"type": "array", "minItems": 1, "items": _CONDITION, "description": words}
                   for name, words in TREES.items()}  # fmt: skip
    facts: Json = {"type": "object", "minProperties": 1, "properties": {name: {"description": words}
                   for name, words in FACTS.items()}}  # fmt: skip
    leaves: Json = {name: _grammar(grammar) for name, grammar in CONDITIONS.items()}
    actions: Json = {name: _with_bare(grammar) for name, grammar in ACTIONS.items()}
    beside: Json = {"until": _CONDITION, "say": {"type": "string"}}
    one: Json = {"minProperties": 1, "maxProperties": 1}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "kefu: rules over live calls",
        **_table({"rules": {"type": "array", "items": _grammar(RULE)}}, ["rules"]),
        "$defs": {
            "condition": {**_table({**trees, **leaves, "call": facts}, []), **one},
            "action": {"anyOf": [{"enum": list(ACTIONS)}, _table({**actions, **beside}, [])]},
        },
    }  # fmt: skip
