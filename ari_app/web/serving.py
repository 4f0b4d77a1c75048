"""The table of operations to routes: who asks, whether they may, what they give, and each error by the one table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

import msgspec
from aiohttp import web

from ari_app.foundation.gone_client import until_gone
from ari_app.web.formerly import FORMER, Former
from ari_app.web.judging import Judge
from ari_app.web.masking import masked
from ari_app.web.operation import BY, Asked, Handler, Handlers, Media, Operation, Sent
from ari_app.web.operations import BY_NAME, OPERATIONS
from ari_app.web.problems import (
    TOLD,
    NoJson,
    NotLoggedIn,
    TooLarge,
    UnknownOperation,
    WrongMethod,
    former_answer,
    headers_of,
    problem_answer,
)
from ari_app.web.reading import read_fields, read_places
from ari_app.web.replaying import Replays
from ari_app.web.texts import language_of
from models.domain.identity import Identity, Nobody

_PROMISED = ("/api/", "/openapi.json")  # the console's own paths, and old ones, tell errors as they did
MOST_BYTES = 65_536
LABEL = web.RequestKey("label", str)
Entrance = Callable[[web.Request], Awaitable[Identity]]
"""Who asks. Raises NotLoggedIn, TooMany, NotPermitted."""
Noted = Callable[[Asked[Any]], None]
Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _nothing_noted(_asked: Asked[Any]) -> None:
    """No audit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What serving needs beside the handlers. ``noted`` is told of every order that was carried out, and of readings
    that are audited; ``own_numbers``: agents see the numbers of their own callers."""

    judge: Judge
    replays: Replays
    own_numbers: bool = True
    noted: Noted = _nothing_noted


def application(handlers: Handlers, entrance: Entrance, house: House, console: bool = False) -> web.Application:
    """Serves every row of the table; what only the ``console`` has and the old paths, if it is one.

    Raises ValueError when a row has no handler, or a handler no row.
    """
    names = {one.name for one in OPERATIONS}
    if names ^ handlers.keys():
        raise ValueError(f"operations and handlers differ: {', '.join(sorted(names ^ handlers.keys()))}")
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[_told])
    app.add_routes(
        web.route(one.method, one.path, _served(one, handlers[one.name], entrance, house), name=one.name)
        for one in OPERATIONS if console or not one.console
    )  # fmt: skip
    if console:
        app.add_routes(
            web.route(one.method, one.path, _formerly(one, handlers[one.operation], entrance, house)) for one in FORMER
        )
    return app


def label_of(request: web.Request) -> str:
    """What the console calls itself: an agent's id, or any label ("")."""
    return str(request.get(LABEL, "") or unquote(request.headers.get(BY, "")))[:100]


def _served(operation: Operation, handler: Handler, entrance: Entrance, house: House) -> Next:
    async def serve(request: web.Request) -> web.StreamResponse:
        who = await _who(request, entrance, operation)
        path = read_places(request.match_info)
        await house.judge.judge(operation, who, path)
        content = b"" if operation.by_query else await _body(request)
        body = read_fields(operation, list(request.query.items()), content)
        command = operation.order(body, path) if operation.order is not None else None
        asked = Asked(operation, who, path, body, command, request)

        async def work() -> web.StreamResponse:
            return await _carried_out(asked, handler, house)

        if operation.secret:
            answer = await work()
            answer.headers["Cache-Control"] = "no-store"
            return answer
        return await house.replays.once(request, operation, who, content, work)

    return serve


async def _who(request: web.Request, entrance: Entrance, operation: Operation) -> Identity:
    try:
        return await entrance(request)
    except NotLoggedIn:
        if operation.scope is None and not operation.known:
            return Nobody()
        raise


async def _body(request: web.Request) -> bytes:
    content = await request.read()
    if content.strip() and request.content_type != "application/json":
        raise NoJson("not JSON", given=request.content_type)
    return content


def _formerly(former: Former, handler: Handler, entrance: Entrance, house: House) -> Next:
    """An old path: its own request, and the same order."""
    operation = BY_NAME[former.operation]

    async def serve(request: web.Request) -> web.StreamResponse:
        query = list(request.query.items()) if former.by_query else []
        given = read_fields(operation, query, await request.read(), former.request)
        request[LABEL] = str(given.by)
        who = await entrance(request)
        old = read_places(request.match_info)
        path, body, command = former.translated(operation, old, given)
        await house.judge.judge(operation, who, path)
        asked = Asked(operation, who, path, body, command, request)
        return response_of(operation, await handler(asked), former=True)

    return serve


async def _carried_out(asked: Asked[Any], handler: Handler, house: House) -> web.StreamResponse:
    answer = await handler(asked)
    if isinstance(answer, Sent):
        answer = replace(answer, content=masked(answer.content, asked.who, house.own_numbers))
    else:
        answer = masked(answer, asked.who, house.own_numbers)
    if asked.operation.method != "GET" or asked.operation.audited:
        house.noted(asked)
    return response_of(asked.operation, answer)


def response_of(operation: Operation, answer: object, former: bool = False) -> web.StreamResponse:
    """What a handler has made, as an answer; one that it has sent itself is sent."""
    if isinstance(answer, web.StreamResponse):
        return answer
    if isinstance(answer, Sent):
        response = response_of(operation, answer.content, former)
        if answer.etag:
            response.headers["ETag"] = answer.etag
        return response
    if isinstance(answer, bytes):
        return web.Response(body=answer, content_type=operation.media[0])
    if isinstance(answer, str):
        kind = Media.JSON if operation.media[0] is Media.JSON else operation.media[0]
        return web.Response(text=answer, content_type=kind, charset="utf-8")
    return _json(answer, 200 if former else operation.status)


def _json(content: object, status: int = 200, kind: str = "application/json") -> web.Response:
    body = msgspec.json.encode(content, enc_hook=_plain)
    return web.Response(body=body, status=status, content_type=kind, charset="utf-8")


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
        return await until_gone(request, _known(request, handler))
    except TOLD as error:
        if request.path.startswith(_PROMISED):
            answer = problem_answer(error, language_of(request.headers.get("Accept-Language", "")))
            response = _json(answer, answer.status, "application/problem+json")
        else:
            response = _json(*reversed(former_answer(error)))  # type: ignore[arg-type]
        response.headers.update(headers_of(error))
        return response


async def _known(request: web.Request, handler: Next) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge("too large", most=MOST_BYTES) from None
    except web.HTTPMethodNotAllowed as error:
        raise WrongMethod(request.path, ", ".join(sorted(error.allowed_methods - {"HEAD"}))) from None
    except web.HTTPNotFound:
        raise _unknown(request.method, request.path) from None


def _unknown(method: str, path: str) -> UnknownOperation:
    """For a path that is none: with the orders that there are when only one word of it is unknown."""
    given, words, unknown = path.strip("/").split("/"), set(), ""
    for parts in _paths(method):
        if len(parts) != len(given):
            continue
        wrong = [pair for pair in zip(parts, given, strict=True) if pair[0] != pair[1] and not pair[0].startswith("{")]
        if len(wrong) == 1 and len(given) > 1:
            words.add(wrong[0][0])
            unknown = wrong[0][1]
    if words:
        return UnknownOperation("unknown order", given=unknown, known=", ".join(sorted(words)))
    return UnknownOperation("no operation", method=method, path=path)


def _paths(method: str) -> Iterable[list[str]]:
    rows = [(one.method, one.path) for one in OPERATIONS] + [(one.method, one.path) for one in FORMER]
    return (path.strip("/").split("/") for other, path in rows if other == method)
