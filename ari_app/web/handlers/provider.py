"""Log-in by an identity provider: the two redirections (see `ari_app.web.table.session`)."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

import msgspec
from aiohttp import web

from ari_app.accounts.accounts import Accounts
from ari_app.accounts.errors import LogInFailed, ProviderFailed
from ari_app.accounts.user import User
from ari_app.web.entrance import address_of, cookie_name, cookie_of, is_secure, own_origin, set_cookie
from ari_app.web.operation import V1, Asked, Handler
from ari_app.web.problems import NotFound
from ari_app.web.table.session import BeginProvider, ProviderSays
from ari_app.web.texts import Words
from models.domain.account_events import LogInRefused
from models.domain.errors import CommandRefused
from models.domain.events import Event
from models.domain.scopes import Scope

log = logging.getLogger(__name__)
_COOKIE, _PATH, _SECONDS = "kefu-provider", f"{V1}/oidc/callback", 600
_LOGIN = "/login#problem="
_OF_OURS = re.compile(r"/(?![/\\])[\x21-\x7e]*")  # a path of this site, and of no other


class ProviderOrders:
    """Both answer with a redirection: a person is at the browser, and a page of ours shows what went wrong."""

    def __init__(self, accounts: Accounts, publish: Callable[[Event], object]) -> None:
        self._accounts, self._publish = accounts, publish

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {"begin_provider_log_in": self._begin, "end_provider_log_in": self._end}

    async def _begin(self, asked: Asked[BeginProvider]) -> web.StreamResponse:
        oidc, request = self._accounts.oidc, asked.connection
        if oidc is None:
            raise NotFound("not there", what=Words("provider"), given="[oidc] issuer")
        try:
            address, browser = await oidc.begin(own_origin(request) + _PATH, asked.body.next)
        except ProviderFailed as error:
            return self._failed("provider", error, request)
        response = _see(address)
        # Lax, not Strict: the way back begins at the provider's page.
        response.set_cookie(
            cookie_name(request, _COOKIE), browser, max_age=_SECONDS, path="/", httponly=True, samesite="Lax",
            secure=is_secure(request),
        )  # fmt: skip
        return response

    async def _end(self, asked: Asked[ProviderSays]) -> web.StreamResponse:
        oidc, request = self._accounts.oidc, asked.connection
        if oidc is None:
            raise NotFound("not there", what=Words("provider"), given="[oidc] issuer")
        said = {name: value for name, value in msgspec.structs.asdict(asked.body).items() if value}
        try:
            user, then = await oidc.finish(said, cookie_of(request, _COOKIE))
        except LogInFailed as error:
            return self._failed(error.what, error, request, error.user)
        except (ProviderFailed, CommandRefused) as error:
            return self._failed("provider", error, request)
        address, browser = address_of(request), request.headers.get("User-Agent", "")
        _, secret = await self._accounts.begin(user, "provider", address, browser, cookie_of(request))
        response = _see(then if _OF_OURS.fullmatch(then) else _home(user))
        set_cookie(request, response, secret)
        response.del_cookie(cookie_name(request, _COOKIE), path="/", secure=is_secure(request))
        return response

    def _failed(self, what: str, error: Exception, request: web.Request, user: str = "") -> web.Response:
        """Back to the page for log-ins, with a word and not with words: those would be anybody's to write."""
        log.warning("log-in by the identity provider: %s", error)
        self._publish(LogInRefused(user=user, how="provider", what=what, address=address_of(request)))
        return _see(_LOGIN + what.replace(" ", "_"))


def _home(user: User) -> str:
    """The page that somebody works with."""
    if user.agent:
        return "/desk"
    pages = {Scope.SUPERVISE: "/wall", Scope.USERS_ADMIN: "/admin", Scope.FLOWS_READ: "/flows"}
    return next((page for scope, page in pages.items() if scope in user.scopes), "/desk")


def _see(address: str) -> web.Response:
    """Go there (303: with GET), and let no cache or page know where you come from."""
    headers = {"Location": address, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    return web.Response(status=303, headers=headers)
