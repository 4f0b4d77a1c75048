"""Parts of a sound (RFC 9110 §14): a player jumps to where somebody clicks without all that is before it."""

from __future__ import annotations

from aiohttp import web

from ari_app.web.problems import BadRange


def sound(request: web.Request, data: bytes, kind: str = "audio/wav") -> web.Response:
    """All of it, or the one range that is asked for. Raises BadRange for what lies beyond; what is no range is all."""
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "no-store"}
    begin, end = _asked(request, len(data))
    if (begin, end) == (0, len(data)):
        return web.Response(body=data, content_type=kind, headers=headers)
    headers["Content-Range"] = f"bytes {begin}-{end - 1}/{len(data)}"
    return web.Response(body=data[begin:end], status=206, content_type=kind, headers=headers)


def _asked(request: web.Request, size: int) -> tuple[int, int]:
    try:
        wanted = request.http_range
    except ValueError:
        return 0, size
    begin, end, _ = wanted.indices(size) if wanted.start is None or wanted.start < size else (size, size, 1)
    if begin >= end and size:
        raise BadRange(size)
    return begin, end
