"""The other side of the control socket: an operation of the table by its name, with what it needs."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import msgspec

from ari_app.web.operation import BY, Operation
from ari_app.web.operations import BY_NAME, OPERATIONS
from config.words.terminal import terminal_language
from models.domain.errors import CommandRefused

Fields = dict[str, Any]


async def call(socket: Path, name: str, /, **given: object) -> Any:  # noqa: ANN401 - JSON, or the bytes of a file
    """One operation of the running kefu; what is not given stays as the table says. ``by``: for whom it is asked.

    Raises CommandRefused when it says no, aiohttp's errors when it is away.
    """
    operation, who = BY_NAME[name], {BY: quote(str(given.pop("by", "")))}
    path, fields = address_of(operation, given)
    query = {key: str(value) for key, value in fields.items()} if operation.by_query else None
    body = fields if not operation.by_query else None
    url = f"http://kefu{path}"
    async with _session(socket, operation.seconds) as session:
        return await _answer(session.request(operation.method, url, params=query, json=body, headers=who))


def address_of(operation: Operation, given: Fields) -> tuple[str, Fields]:
    """The path, and the fields of the request. Raises TypeError for what the operation does not have."""
    places = {name: quote(str(given[name]), safe="") for name in operation.places}
    known = {field.encode_name for field in msgspec.structs.fields(operation.request)}
    fields = {name: value for name, value in given.items() if name not in places}
    if strange := fields.keys() - known:
        raise TypeError(f"{operation.name} has no {', '.join(sorted(strange))}")
    return operation.path.format(**places), fields


async def lines(socket: Path, name: str, /, **given: object) -> AsyncGenerator[Any, None]:
    """What an operation tells line by line, for as long as kefu does. Raises as `call` does."""
    path, fields = address_of(BY_NAME[name], given)
    query = {key: str(value) for key, value in fields.items()}
    async with _session(socket, None) as session, session.get(f"http://kefu{path}", params=query) as answer:
        async for line in answer.content:
            yield json.loads(line)


async def request(socket: Path, method: str, path: str, body: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
    """One request as it is. Raises CommandRefused when it is refused, aiohttp's errors when kefu is away."""
    async with _session(socket, _patience(method, path)) as session:
        return await _answer(session.request(method, f"http://kefu{path}", json=body))


async def download(socket: Path, path: str, query: dict[str, str]) -> bytes:
    """A file. Raises as `request` does."""
    async with _session(socket, 60) as session:
        content: bytes = await _answer(session.get(f"http://kefu{path}", params=query))
        return content


def _patience(method: str, path: str) -> float:
    """How long the operation of that path may take, an old one too."""
    from ari_app.web.formerly import FORMER  # the command line does without it

    rows = [one.seconds for one in OPERATIONS if one.method == method and one.fits(path)]
    rows += [BY_NAME[one.operation].seconds for one in FORMER if one.method == method and one.fits(path)]
    return max(rows, default=12.0)


def _session(socket: Path, seconds: float | None) -> aiohttp.ClientSession:
    """What is refused is said in the language of the terminal."""
    timeout, spoken = aiohttp.ClientTimeout(total=seconds), {"Accept-Language": terminal_language(os.environ)}
    return aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(socket)), timeout=timeout, headers=spoken)


async def _answer(asking: Any) -> Any:  # noqa: ANN401 - aiohttp's context manager; JSON
    async with asking as answer:
        if answer.status >= 400:
            raise CommandRefused(await _words(answer))
        return await answer.json() if answer.content_type == "application/json" else await answer.read()


async def _words(answer: aiohttp.ClientResponse) -> str:
    """Why not; what no kefu has written is only a number."""
    if answer.content_type not in ("application/json", "application/problem+json"):
        return str(answer.status)
    content = json.loads(await answer.read())
    return str(content.get("detail") or content.get("error") or answer.status)
