"""Idempotency-Key: a POST with a key is carried out once; who sends it again gets the same answer.

The key is taken note of before the order is carried out and its answer kept afterwards, in the store: a request that a
crash cut off is told from one that never came. What was refused before it began leaves the key free.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

from aiohttp import web

from ari_app.store.web_records import Replay, WebRecords
from ari_app.web.operation import Operation
from ari_app.web.problems import AnotherBody, BadRequest, Unfinished
from models.domain.identity import Identity, Person

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
_LONGEST = 200


class Replays:
    """Answers by who asked and their key."""

    def __init__(self, records: WebRecords) -> None:
        self._records = records

    async def once(
        self, request: web.Request, operation: Operation, who: Identity, body: bytes,
        work: Callable[[], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:  # fmt: skip
        """The answer of ``work``, or the one of the request before it with that key.

        Raises BadRequest for a key that none is, AnotherBody, Unfinished; what ``work`` raises, and then the key is
        free again.
        """
        key = request.headers.get(HEADER)
        if key is None or request.method != "POST":
            return await work()
        if not 0 < len(key) <= _LONGEST or not key.isascii() or not key.isprintable():
            raise BadRequest("key", HEADER)
        name = f"{type(who).__name__} {who.user if isinstance(who, Person) else who} {key}"
        digest = hashlib.sha256(f"{request.path_qs}\n".encode() + body).hexdigest()
        before = await self._records.begin(name, operation.name, digest)
        if before is not None:
            return _again(before, operation, digest)
        return await self._first(name, Replay(operation.name, digest), work)

    async def _first(
        self, name: str, began: Replay, work: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        ended = False
        try:
            answer = await work()
            ended = True
        finally:
            if not ended:
                await self._records.forget(name)
        if isinstance(answer, web.Response):
            kept = Replay(
                began.operation, began.digest, answer.status, answer.content_type, answer.headers.get("ETag", ""),
                bytes(answer.body) if isinstance(answer.body, bytes) else b"",
            )  # fmt: skip
            await self._records.end(name, kept)
        return answer


def _again(before: Replay, operation: Operation, digest: str) -> web.Response:
    if (before.operation, before.digest) != (operation.name, digest):
        raise AnotherBody("another body")
    if not before.status:
        raise Unfinished("unfinished")
    headers = {REPLAYED: "true", **({"ETag": before.etag} if before.etag else {})}
    return web.Response(
        body=before.body, status=before.status, content_type=before.kind, charset="utf-8", headers=headers
    )  # fmt: skip
