"""What a change of the interface breaks: two OpenAPI documents compared, as clients of the older one see the newer.

Clients refuse nothing that is added to answers, and the server refuses every field that it does not know; so an
operation, a field of a request, a word that may be given, or a field of an answer may be added, and none may go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]


def broken(old: Json, new: Json) -> list[str]:
    """What a client of ``old`` finds missing or other than it was, in words."""
    return [words for path, row in old["paths"].items() for words in _path(path, row, old, new)]


def _path(path: str, row: Json, old: Json, new: Json) -> Iterator[str]:
    for method, operation in row.items():
        name, now = f"{method.upper()} {path}", new["paths"].get(path, {}).get(method)
        if now is None:
            yield f"{name}: is not there any more"
            continue
        if now.get("x-scope") != operation.get("x-scope"):
            yield f"{name}: needs {now.get('x-scope')} and not {operation.get('x-scope')}"
        yield from _parameters(name, operation, now)
        yield from _given(name, _body(operation), _body(now), old, new)
        yield from _answers(name, operation, now, old, new)


def _parameters(name: str, old: Json, new: Json) -> Iterator[str]:
    before = {(one["in"], one["name"]): one for one in old.get("parameters", ())}
    after = {(one["in"], one["name"]): one for one in new.get("parameters", ())}
    for key, one in before.items():
        if key not in after:
            yield f"{name}: takes no {key[1]} any more"
        else:
            yield from _narrower(f"{name}: {key[1]}", one.get("schema", {}), after[key].get("schema", {}))
    for key, one in after.items():
        if one.get("required") and not before.get(key, {}).get("required"):
            yield f"{name}: {key[1]} must be given now"


def _body(operation: Json) -> Json | None:
    content = operation.get("requestBody", {}).get("content", {})
    found: Json | None = content.get("application/json", {}).get("schema")
    return found


def _given(name: str, old: Json | None, new: Json | None, books: Json, now: Json) -> Iterator[str]:
    """A body of before must still be taken."""
    if old is None or new is None:
        if old is not None and _fields(old, books):
            yield f"{name}: takes no body any more"
        elif new is not None and _resolved(new, now).get("required"):
            yield f"{name}: a body must be given now"
        return
    before, after = _fields(old, books), _fields(new, now)
    for field, schema in before.items():
        if field not in after:
            yield f"{name}: takes no field {field} any more"
        else:
            yield from _narrower(f"{name}: field {field}", schema, after[field])
    for field in set(_resolved(new, now).get("required", ())) - set(_resolved(old, books).get("required", ())):
        yield f"{name}: field {field} must be given now"


def _answers(name: str, old: Json, new: Json, books: Json, now: Json) -> Iterator[str]:
    """What went well before must still be answered, with all its fields and their types."""
    for status, answer in old["responses"].items():
        if not status.startswith("2"):
            continue
        if status not in new["responses"]:
            yield f"{name}: does not answer {status} any more"
            continue
        for media, content in answer.get("content", {}).items():
            other = new["responses"][status].get("content", {}).get(media)
            if other is None:
                yield f"{name}: does not answer {media} any more"
            else:
                yield from _told(name, content.get("schema", {}), other.get("schema", {}), books, now, frozenset())


def _told(name: str, old: Json, new: Json, books: Json, now: Json, seen: frozenset[str]) -> Iterator[str]:
    reference = str(old.get("$ref", ""))
    if reference in seen:
        return
    before, after = _resolved(old, books), _resolved(new, now)
    if _type(before) != _type(after) and _type(after):
        yield f"{name}: answers {_type(after)} where it was {_type(before)}"
    fields = after.get("properties", {})
    for field, schema in before.get("properties", {}).items():
        if field not in fields:
            yield f"{name}: the answer has no {field} any more"
        else:
            yield from _told(f"{name}.{field}", schema, fields[field], books, now, seen | {reference})
    if "items" in before and "items" in after:
        yield from _told(f"{name}[]", before["items"], after["items"], books, now, seen | {reference})


def _narrower(name: str, old: Json, new: Json) -> Iterator[str]:
    """What might be given before and not any more."""
    if _type(old) != _type(new) and _type(new):
        yield f"{name} is {_type(new)} where it was {_type(old)}"
    if gone := set(map(str, old.get("enum", ()))) - set(map(str, new.get("enum", old.get("enum", ())))):
        yield f"{name} may not be {', '.join(sorted(gone))} any more"
    if "enum" in new and "enum" not in old:
        yield f"{name} may only be {', '.join(map(str, new['enum']))} now"
    for bound, sign in (("maximum", 1), ("maxLength", 1), ("maxItems", 1), ("minimum", -1), ("minLength", -1)):
        least = old.get(bound, float("inf") * sign)
        if bound in new and sign * new[bound] < sign * least:
            yield f"{name} has {bound} {new[bound]} where it was {old.get(bound, 'any')}"


def _type(schema: Json) -> str:
    if "anyOf" in schema:
        return " or ".join(sorted(_type(one) or str(one.get("$ref", "")) for one in schema["anyOf"]))
    return str(schema.get("type", ""))


def _resolved(schema: Json, book: Json) -> Json:
    reference = str(schema.get("$ref", ""))
    found: Json = book["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema
    return found


def _fields(schema: Json, book: Json) -> Json:
    found: Json = _resolved(schema, book).get("properties", {})
    return found
