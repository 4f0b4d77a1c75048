"""Headers that every answer carries, and what is taken out of requests before they are passed on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from aiohttp import web
from multidict import CIMultiDict

CSP_REPORTS = "/csp-report"
_POLICY = (
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "media-src 'self' blob:", "manifest-src 'self'", "base-uri 'none'", "form-action 'self'",
)  # fmt: skip
_TRUSTED = ("require-trusted-types-for 'script'", f"report-uri {CSP_REPORTS}", "report-to csp")
# RFC 9110 §7.6.1, and what only who stands next may say of where a request came from.
_HOP_BY_HOP = frozenset({
    "connection", "proxy-connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    "proxy-authenticate", "proxy-authorization", "proxy-authentication-info",
})  # fmt: skip
_OURS_TO_SAY = frozenset({
    "forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-forwarded-server",
    "x-forwarded-prefix", "x-real-ip", "via", "host", "content-length", "expect", "x-original-url", "x-rewrite-url",
    "x-http-method-override",
})  # fmt: skip


@cache
def security(path_is_embed: bool, tls: bool, embed: str = "") -> Mapping[str, str]:
    """Headers of our own answers. ``embed``: the origins that may frame /embed."""
    frames = f"frame-ancestors {embed or chr(39) + 'none' + chr(39)}" if path_is_embed else "frame-ancestors 'none'"
    found = {
        "Content-Security-Policy": "; ".join((*_POLICY, frames, *_TRUSTED)),
        "Reporting-Endpoints": f'csp="{CSP_REPORTS}"',
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "microphone=(self), speaker-selection=(self), camera=(), geolocation=(), payment=()",
        "Cross-Origin-Resource-Policy": "same-origin",
    }  # fmt: skip
    if not path_is_embed:
        found["Cross-Origin-Opener-Policy"] = "same-origin"
        found["X-Frame-Options"] = "DENY"
    if tls:
        found["Strict-Transport-Security"] = "max-age=31536000"
    return found


def onward(request: web.BaseRequest, leave_out: frozenset[str] = frozenset()) -> CIMultiDict[str]:
    """The headers of a request as kefu gets them: what clients say of proxies is no longer there, what we know is."""
    named = {word.strip().lower() for word in request.headers.get("Connection", "").split(",")}
    away = _HOP_BY_HOP | _OURS_TO_SAY | leave_out | named
    found = CIMultiDict((name, value) for name, value in request.headers.items() if name.lower() not in away)
    found["X-Forwarded-For"] = request.remote or ""
    found["X-Forwarded-Proto"] = request.scheme
    found["X-Forwarded-Host"] = request.headers.get("Host", "")
    return found


def back(headers: Mapping[str, str]) -> CIMultiDict[str]:
    """The headers of kefu's answer as the browser gets them."""
    items = headers.items()
    return CIMultiDict((name, value) for name, value in items if name.lower() not in _HOP_BY_HOP | {"date", "server"})


def same_origin(request: web.BaseRequest) -> bool:
    """Whether a socket is opened by a page of ours, or by a program, which has no origin."""
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.headers.get('Host', '')}"
