"""TypeScript of the tables: ``python -m ari_app.web.typescript`` writes what pages know of the interface.

``web/api/types.ts``: every request and answer, and for each operation its method, path, request and answer.
``web/live/shapes.ts``: the shape of what screens show (`ari_app.live.shapes`). With ``--check``: whether they are
as the tables are.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from ari_app.foundation.generated import keep
from ari_app.live import shapes
from ari_app.web.fields import Request
from ari_app.web.openapi import public
from ari_app.web.operation import Media, Operation
from ari_app.web.problems import ProblemAnswer
from config.load import ROOT

Json = Mapping[str, Any]
API, LIVE = ROOT / "web" / "api" / "types.ts", ROOT / "web" / "live" / "shapes.ts"
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_EMPTY = Request.__name__  # a request that says nothing; browsers have a type of that name
_HEAD = "/** {} Made by `python -m ari_app.web.typescript`; do not edit. */\n"


def wanted() -> dict[Path, str]:
    """Every file and what belongs into it."""
    return {API: api_types(), LIVE: live_shapes()}


def api_types() -> str:
    """What the interface takes and gives."""
    requests = {one.request for one in public()}
    answers = {one.answer for one in public() if one.answer is not None} | {ProblemAnswer}
    parts = [_HEAD.format("What the REST interface takes and answers with."), *_interfaces(requests, answers)]
    parts.append("/** A refusal (RFC 9457). */\nexport type ProblemBody = ProblemAnswer;\n")
    parts.append("/** No fields. */\nexport type Nothing = Record<string, never>;\n")
    parts.append("/** Each operation by its name: what is put into its path, given with it, and answered. */")
    parts.append("export interface Operations {")
    parts += [_operation(one) for one in public()]
    parts.append("}\n\n/** Methods and paths, by operation. */\nexport const OPERATIONS = {")
    parts += [f'  {one.name}: {{ method: "{one.method}", path: "{one.path}" }},' for one in public()]
    parts.append("} as const satisfies { [N in keyof Operations]: { method: string; path: string } };\n")
    return "\n".join(parts)


def live_shapes() -> str:
    """What screens show."""
    kinds = {
        one for one in vars(shapes).values()
        if isinstance(one, type) and issubclass(one, shapes.Shape) and one is not shapes.Shape
    }  # fmt: skip
    words = "What screens show. Instants (`…_at_ms`) are milliseconds since the epoch, durations (`…_ms`) milliseconds."
    return "\n".join([_HEAD.format(words), *_interfaces(set(), kinds)])


def _interfaces(requests: Iterable[type[Any]], answers: Iterable[type[Any]]) -> list[str]:
    """An interface for each type and those that it is made of. Answers have all their fields, requests need not."""
    given = set(_components(requests))
    components = {**_components(requests), **_components(answers)}
    sparse = {kind.__name__ for kind in answers if kind.__struct_config__.omit_defaults}
    found = []
    components.pop(_EMPTY, None)
    for name, schema in sorted(components.items()):
        whole = name not in given and name not in sparse
        words = _words(schema.get("description", name))
        found.append(f"/** {words} */\nexport interface {name} {{\n{_fields(schema, whole)}}}\n")
    return found


def _components(kinds: Iterable[type[Any]]) -> dict[str, Json]:
    ordered = sorted(kinds, key=lambda kind: kind.__name__)
    _, found = msgspec.json.schema_components(ordered, ref_template="{name}")
    return dict(found)


def _fields(schema: Json, whole: bool) -> str:
    needed, lines = schema.get("required", []), []
    for name, field in schema.get("properties", {}).items():
        if words := field.get("description"):
            lines.append(f"  /** {_words(words)} */\n")
        mark = "" if whole or name in needed else "?"
        lines.append(f"  {name if _NAME.fullmatch(name) else json.dumps(name)}{mark}: {type_of(field)};\n")
    return "".join(lines)


def _words(text: str) -> str:
    return " ".join(text.replace("``", "`").replace("*/", "* /").split())


def type_of(schema: Json) -> str:
    """A JSON Schema as a type."""
    if "$ref" in schema:
        return str(schema["$ref"])
    if "enum" in schema:
        return " | ".join(json.dumps(one, ensure_ascii=False) for one in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(type_of(one) for one in schema["anyOf"])
    match schema.get("type"):
        case "array":
            inner = type_of(schema.get("items", {}))
            return f"({inner})[]" if " | " in inner else f"{inner}[]"
        case "object":
            inside = schema.get("additionalProperties")
            return f"Record<string, {type_of(inside) if isinstance(inside, Mapping) else 'unknown'}>"
    return _PLAIN.get(str(schema.get("type")), "unknown")


def _operation(one: Operation) -> str:
    places = "; ".join(f"{name}: string" for name in one.places)
    shape = f"{{ {places} }}" if places else "Nothing"
    given = "Nothing" if one.request is Request else one.request.__name__
    answer = one.answer.__name__ if one.answer is not None else "unknown" if one.media[0] is Media.JSON else "Blob"
    return (
        f"  /** {_words(one.summary)}. */\n"
        f'  {one.name}: {{ method: "{one.method}"; path: "{one.path}"; places: {shape};'
        f" given: {given}; answer: {answer} }};"
    )


def main() -> int:
    """Write the files, or say whether they are up to date."""
    return keep(wanted(), "python -m ari_app.web.typescript", "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
