"""Answers for a client that may go at any moment: a closed tab is no fault."""

from __future__ import annotations

import logging
from collections.abc import Awaitable

from aiohttp import web

log = logging.getLogger(__name__)
_NOBODY = 499  # as proxies write it down: the client closed the connection before its answer came


async def until_gone(request: web.BaseRequest, answer: Awaitable[web.StreamResponse]) -> web.StreamResponse:
    """The answer; an empty one that nobody gets when the client went while it was given. Raises what ``answer`` does,
    also ConnectionError when it is another connection that broke."""
    try:
        return await answer
    except ConnectionError:
        if request.transport is not None and not request.transport.is_closing():
            raise
        log.debug("%s was left before its answer", request.path)
        return web.Response(status=_NOBODY)
