"""The table of operations to routes: who asks, whether they may, what they give, and each error by the one table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import msgspec
from aiohttp import web

from ari_app.web.operation import Asked, Handler, Handlers, Media, Operation
from ari_app.web.operations import OPERATIONS
from ari_app.web.problems import TOLD, TooLarge, UnknownOperation, WrongMethod, answer_to
from ari_app.web.reading import read_fields, read_places
from models.domain.identity import Identity
from models.domain.permissions import Act

MOST_BYTES = 65_536
Entrance = Callable[[str], Identity]
Permits = Callable[[Identity, Act], None]
Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(handlers: Handlers, entrance: Entrance, permits: Permits) -> web.Application:
    """Serves every row of the table. ``entrance`` makes an identity of a label, ``permits`` raises NotPermitted.

    Raises ValueError when a row has no handler, or a handler no row.
    """
    names = {one.name for one in OPERATIONS}
    if names ^ handlers.keys():
        raise ValueError(f"operations and handlers differ: {', '.join(sorted(names ^ handlers.keys()))}")
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[_told])
    app.add_routes(
        web.route(one.method, one.path, _served(one, handlers[one.name], entrance, permits), name=one.name)
        for one in OPERATIONS
    )
    return app


def _served(operation: Operation, handler: Handler, entrance: Entrance, permits: Permits) -> Next:
    async def serve(request: web.Request) -> web.StreamResponse:
        body = read_fields(operation, request.query, await request.read())
        path = read_places(operation, request.match_info)
        who = entrance(str(getattr(body, "by", "")))
        _permitted(operation, who, path, permits)
        kind = operation.command
        command = kind.read(getattr(body, "argument", "")) if kind is not None else None
        return response_of(operation, await handler(Asked(operation, who, path, body, command, request)))

    return serve


def _permitted(operation: Operation, who: Identity, path: dict[str, str], permits: Permits) -> None:
    """An order about a conversation is judged by the conversation, which knows who takes part."""
    own = operation.own is not None and str(who) == path.get("agent")
    act = operation.own if own else operation.act
    if isinstance(act, Act):
        permits(who, act)


def response_of(operation: Operation, answer: object) -> web.StreamResponse:
    """What a handler has made, as an answer; one that it has sent itself is sent."""
    if isinstance(answer, web.StreamResponse):
        return answer
    if operation.media is Media.WAV and isinstance(answer, bytes):
        return web.Response(body=answer, content_type="audio/wav")
    return _json(answer)


def _json(content: object, status: int = 200) -> web.Response:
    body = msgspec.json.encode(content, enc_hook=_plain)
    return web.Response(body=body, status=status, content_type="application/json", charset="utf-8")


def _plain(value: Any) -> object:  # noqa: ANN401 - whatever a counter is
    """Numbers of other kinds (numpy's) as plain ones."""
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        return int(value)
    raise TypeError(f"{type(value).__name__} is no part of an answer")


@web.middleware
async def _told(request: web.Request, handler: Next) -> web.StreamResponse:
    """Errors of the table in words; anything else is a fault of kefu's own, and the log has it."""
    try:
        return await _known(request, handler)
    except TOLD as error:
        status, answer = answer_to(error)
        return _json(answer, status)


async def _known(request: web.Request, handler: Next) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge(f"the body is longer than {MOST_BYTES} bytes") from None
    except web.HTTPMethodNotAllowed as error:
        allowed = ", ".join(sorted(error.allowed_methods - {"HEAD"}))
        raise WrongMethod(f"{request.path} is for {allowed}") from None
    except web.HTTPNotFound:
        raise UnknownOperation(_nearest(request.method, request.path, OPERATIONS)) from None


def _nearest(method: str, path: str, table: Iterable[Operation]) -> str:
    """Words for a path that is none: with the orders that there are when only one word of it is unknown."""
    given, words = path.strip("/").split("/"), set()
    unknown = ""
    for one in table:
        parts = one.path.strip("/").split("/")
        if one.method != method or len(parts) != len(given):
            continue
        wrong = [pair for pair in zip(parts, given, strict=True) if pair[0] != pair[1] and not pair[0].startswith("{")]
        if len(wrong) == 1 and len(given) > 1:
            words.add(wrong[0][0])
            unknown = wrong[0][1]
    if words:
        return f"unknown order {unknown!r}; there are: {', '.join(sorted(words))}"
    return f"there is no {method} {path}; GET /openapi.json says what there is"
