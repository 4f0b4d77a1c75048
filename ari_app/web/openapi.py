"""The table of operations as an OpenAPI 3.1 document; written out by ``make docs``, served at ``GET /openapi.json``."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from ari_app.web.answers import ErrorAnswer
from ari_app.web.operation import Media, Operation
from ari_app.web.operations import OPERATIONS, PLACES
from ari_app.web.problems import ALWAYS, BY_CODE
from ari_app.web.reading import fields_of
from models.domain.conversation import Verb
from models.domain.permissions import PERMISSIONS, Act, Role

Json = dict[str, Any]
_REF = "#/components/schemas/{name}"
_VERSION = "1"
_ABOUT = (
    "Orders and questions to a running kefu, on the Unix socket `kefu.sock` in its socket folder (mode 0600). Whoever "
    "may open it is the console; a `by` that names an agent leaves them what that agent may do. Unknown fields are "
    "refused; clients must ignore fields of answers that they do not know."
)
_TAGS = {
    "system": "state and events", "process": "the process itself", "agents": "agents and their states",
    "calls": "calls in conversation", "line": "callers who wait", "supervision": "supervisors in calls",
    "routing": "how calls are given to agents", "callbacks": "callers who are to be called back",
    "recordings": "what was recorded", "voicemail": "messages that callers left", "flows": "flow and prompts",
}  # fmt: skip


@cache
def document() -> Json:
    """The whole description."""
    paths: Json = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    types = [one.request for one in OPERATIONS if not one.by_query]
    types += [one.answer for one in OPERATIONS if one.answer is not None]
    _, schemas = msgspec.json.schema_components([*types, ErrorAnswer], ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {"title": "kefu", "version": _VERSION, "description": _ABOUT, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": "http://kefu", "description": "over the Unix socket kefu.sock"}],
        "tags": [{"name": name, "description": words} for name, words in _TAGS.items()],
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def written() -> str:
    """The document as it lies in the file."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=1).decode() + "\n"


def _operation(one: Operation) -> Json:
    found: Json = {
        "operationId": one.name, "tags": [one.tag], "summary": one.summary, "x-summary-zh": one.zh,
        "description": _who(one), "parameters": [*_places(one), *(_query(one) if one.by_query else ())],
    }  # fmt: skip
    if not one.by_query:
        content = {"application/json": {"schema": _schema(one.request)}}
        needed = any(field.required for field in msgspec.structs.fields(one.request))
        found["requestBody"] = {"required": needed, "content": content}
    return {**found, "responses": {"200": _answer(one), **_errors(one)}}


def _who(one: Operation) -> str:
    """Who may, as the table of permissions says."""
    if one.act is None:
        return "Whoever may open the socket may."
    own = f"; about themselves: {people(one.own)}" if one.own is not None else ""
    return f"May: {people(one.act)}{own}."


def people(act: Verb | Act) -> str:
    """Who may do it, of those who can come this way."""
    roles = PERMISSIONS[act] - {Role.ITSELF}
    return ", ".join(sorted(roles - {Role.IN_CALL} if Role.AGENT in roles else roles))


def _schema(kind: type[msgspec.Struct]) -> Json:
    return {"$ref": _REF.format(name=kind.__name__)}


def _places(one: Operation) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "description": PLACES[name].means,
         "schema": {"type": "string", **({"enum": list(choices)} if (choices := PLACES[name].choices) else {})}}
        for name in one.places
    ]  # fmt: skip


def _query(one: Operation) -> list[Json]:
    required = {field.encode_name for field in msgspec.structs.fields(one.request) if field.required}
    return [
        {"name": name, "in": "query", "required": name in required,
         "description": schema.get("description", ""), "schema": _bare(schema)}
        for name, schema in fields_of(one).items()
    ]  # fmt: skip


def _bare(schema: Json) -> Json:
    return {key: value for key, value in schema.items() if key != "description"}


def _answer(one: Operation) -> Json:
    if one.media is Media.WAV:
        return {"description": "the sound", "content": {one.media: {}}}
    schema: Json = _schema(one.answer) if one.answer is not None else {"type": "object"}
    lines = "a line each, for as long as the connection stands" if one.media is Media.LINES else "done"
    return {"description": lines, "content": {one.media: {"schema": schema}}}


def _errors(one: Operation) -> Json:
    """By status; several errors of one status are told apart by their code."""
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys((*ALWAYS, *one.errors)):
        problem = BY_CODE[code]
        by_status.setdefault(problem.status, []).append(f"`{problem.code}`: {problem.means}")
    content = {"application/json": {"schema": _schema(ErrorAnswer)}}
    return {
        str(status): {"description": "; ".join(words), "content": content}
        for status, words in sorted(by_status.items())
    }  # fmt: skip
