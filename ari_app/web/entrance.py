"""Who comes over the network: a browser with a session, a program with a token; and whether a page of ours sent them.

The edge says where a request came from (``X-Forwarded-For``, ``-Proto``, ``-Host``); it removes what a client writes
there, and this socket (mode 0600) is open to nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import web

from ari_app.accounts.accounts import Accounts
from ari_app.accounts.sessions import LIFE_SECONDS, Session
from ari_app.accounts.tokens import Token
from ari_app.web.problems import ForeignRequest, NoJson, NotLoggedIn
from models.domain.identity import Person

_SAFE = ("GET", "HEAD", "OPTIONS")
_PORTS = {"http": ":80", "https": ":443"}
_DISPLAY_SECONDS = 400 * 86400  # browsers keep no cookie longer (RFC 6265bis §5.5)
SESSION = web.RequestKey("session", Session)
TOKEN = web.RequestKey("token", Token)


class WebEntrance:
    """Makes a `Person` of a request."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def __call__(self, request: web.Request) -> Person:
        """Who asks. Raises NotLoggedIn; ForeignRequest and NoJson for what another site may have made a browser do."""
        if "Authorization" not in request.headers:
            must_be_ours(request)
        person = self.person_of(request)
        if person is None:
            raise NotLoggedIn("log in")
        return person

    def person_of(self, request: web.Request) -> Person | None:
        """Who asks, by token or cookie; None for nobody. What they ask for is not looked at."""
        given = request.headers.get("Authorization")
        if given is not None:
            kind, _, secret = given.partition(" ")
            token = self._accounts.tokens.find(secret.strip()) if kind.lower() == "bearer" else None
            if token is None:
                return None
            request[TOKEN] = token
            return token.person
        session = self.session_of(request)
        return self._accounts.person(session) if session is not None else None

    def session_of(self, request: web.Request) -> Session | None:
        """The open session of a request's cookie."""
        session = self._accounts.sessions.find(cookie_of(request))
        if session is not None:
            request[SESSION] = session
        return session


def is_secure(request: web.Request) -> bool:
    """Whether the browser came over TLS."""
    return request.headers.get("X-Forwarded-Proto", "http") == "https"


def address_of(request: web.Request) -> str:
    """Where a request came from: what the edge has added last."""
    return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or "this machine"


def own_origin(request: web.Request) -> str:
    """The origin of the page that the browser sees, as browsers write it (RFC 6454 §6.2)."""
    scheme = "https" if is_secure(request) else "http"
    return _origin(f"{scheme}://{request.headers.get('X-Forwarded-Host') or request.host}")


def origin_is_ours(request: web.Request) -> bool:
    """Whether a page of ours opens this connection. A WebSocket's handshake is not kept from other sites by the
    browser, and carries their Origin."""
    given = request.headers.get("Origin", "")
    return bool(given) and _origin(given) == own_origin(request)


def must_be_ours(request: web.Request) -> None:
    """Raises ForeignRequest, or NoJson, for a request that changes something and that another site may have made the
    browser send: with its cookie, or to log it in as somebody else."""
    if request.method in _SAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    known = cookie_of(request) != ""
    if site is not None:
        ours = site == "same-origin"
    elif origin is not None:
        ours = origin_is_ours(request)
    else:
        ours = not known  # no browser: these always say where a request comes from
    if not ours:
        raise ForeignRequest("foreign request")
    if known and request.content_type != "application/json":
        raise NoJson("not JSON", given=request.content_type)


def _origin(text: str) -> str:
    try:
        parts = urlsplit(text)
        scheme, host = parts.scheme.lower(), parts.netloc.lower()
    except ValueError:
        return ""
    if scheme not in _PORTS or not host or "@" in host:
        return ""
    return f"{scheme}://{host.removesuffix(_PORTS[scheme])}"


# Cookies ----------------------------------------------------------------------------------------------

# For a page in a frame of another site (CHIPS): a jar for that site alone. `must_be_ours` and `origin_is_ours` keep out
# what the site itself sends with it. http.cookies of Python before 3.14 does not know the attribute.
_PARTITIONED = "{name}={secret}; Max-Age={age}; Path=/; HttpOnly; Secure; SameSite=None; Partitioned"


def _framed(request: web.Request) -> bool:
    """Whether our own page says that it stands in a frame; another site's cannot give the header (Fetch §3.3)."""
    return is_secure(request) and request.headers.get("X-Kefu-Framed") == "1"


def cookie_name(request: web.Request, what: str = "kefu") -> str:
    """Over TLS no other host, path or plain connection can set or see it; loopback without TLS has no such cookie."""
    return f"__Host-{what}" if is_secure(request) else what


def cookie_of(request: web.Request, what: str = "kefu") -> str:
    """What the browser has brought, or ""."""
    cookies: Mapping[str, str] = request.cookies
    return cookies.get(cookie_name(request, what), "")


def set_cookie(request: web.Request, response: web.StreamResponse, secret: str, display: bool = False) -> None:
    """The session's secret to the browser, which shows it to us alone, and to no script."""
    age = _DISPLAY_SECONDS if display else int(LIFE_SECONDS)
    if _framed(request):
        response.headers.add("Set-Cookie", _PARTITIONED.format(name=cookie_name(request), secret=secret, age=age))
        return
    response.set_cookie(
        cookie_name(request), secret, max_age=age, path="/", httponly=True, samesite="Strict", secure=is_secure(request)
    )  # fmt: skip


def drop_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """The browser forgets it."""
    if _framed(request):
        response.headers.add("Set-Cookie", _PARTITIONED.format(name=cookie_name(request), secret="", age=0))
    response.del_cookie(
        cookie_name(request), path="/", httponly=True, samesite="Strict", secure=is_secure(request)
    )  # fmt: skip
