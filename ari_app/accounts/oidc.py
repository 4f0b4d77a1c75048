"""Logging in with an identity provider: OpenID Connect's code flow with PKCE (RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from ari_app.accounts.errors import LogInFailed, ProviderFailed
from ari_app.accounts.oidc_tokens import Claims, read_claims, verified
from ari_app.accounts.people import People
from ari_app.accounts.provider import Provider
from ari_app.accounts.secret import kept
from ari_app.accounts.user import User, check_name, normal_name
from models.domain.errors import BadArgument
from models.domain.identity import Itself

_PENDING_SECONDS = 600.0
_PENDING = 1000
_STALE = "this log-in was begun in another browser, too long ago, or before kefu was restarted: begin again"
Alter = Callable[..., Awaitable[User]]
_ERRAND = Itself("identity provider")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the settings say: the claims for name and roles, and which groups are which roles."""

    scope: str = "openid profile"
    name_claim: str = "preferred_username"
    roles_claim: str = "roles"
    roles: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Begun:
    at: float
    nonce: str
    verifier: str
    browser: str
    redirect: str
    then: str


class Oidc:
    """Log-ins that are under way are in memory: at most 1000, for ten minutes."""

    def __init__(
        self, provider: Provider, wanted: Wanted, people: People, alter: Alter, clock: Callable[[], float]
    ) -> None:  # fmt: skip
        self._provider, self._wanted, self._people, self._clock = provider, wanted, people, clock
        self._alter = alter
        self._begun: dict[str, _Begun] = {}

    async def begin(self, redirect: str, then: str = "") -> tuple[str, str]:
        """Where the browser goes, and a secret for a cookie that binds this log-in to it; ``then``: where it goes
        afterwards. Raises ProviderFailed."""
        known, now = await self._provider.describe(), self._clock()
        state, nonce, verifier, browser = (secrets.token_urlsafe(32) for _ in range(4))
        self._begun = {one: begun for one, begun in self._begun.items() if now < begun.at + _PENDING_SECONDS}
        while len(self._begun) >= _PENDING:
            self._begun.pop(next(iter(self._begun)))
        self._begun[state] = _Begun(now, nonce, verifier, kept(browser), redirect, then)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code", "client_id": self._provider.client, "redirect_uri": redirect,
            "scope": self._wanted.scope, "state": state, "nonce": nonce, "code_challenge": challenge,
            "code_challenge_method": "S256",
        }  # fmt: skip
        address = str(known["authorization_endpoint"])
        return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}", browser

    async def finish(self, answer: Mapping[str, str], browser: str) -> tuple[User, str]:
        """Who came back, and where they go: ``answer`` is the query of the redirection. Raises LogInFailed,
        ProviderFailed, and CommandRefused for roles that cannot be."""
        begun = self._begun.pop(answer.get("state", ""), None)
        if begun is None or self._clock() >= begun.at + _PENDING_SECONDS or kept(browser) != begun.browser:
            raise LogInFailed(_STALE, what="state")
        if answer.get("iss", self._provider.issuer).rstrip("/") != self._provider.issuer:  # RFC 9207
            raise LogInFailed(_STALE, what="issuer")
        if "code" not in answer:
            words = f"the provider did not let you in ({answer.get('error', 'no code')[:60]})"
            raise LogInFailed(words, what="provider")
        token = await self._provider.exchange(answer["code"], begun.verifier, begun.redirect)
        claims = await self._claims(token, begun.nonce)
        read = read_claims(claims, self._wanted.name_claim, self._wanted.roles_claim, self._wanted.roles or {})
        return await self._user(read), begun.then

    async def _claims(self, token: str, nonce: str) -> dict[str, object]:
        """Verified; a key that is not known may be a new one, so keys are asked for once more."""
        issuer = str((await self._provider.describe())["issuer"])
        for anew in (False, True):
            try:
                return verified(token, await self._provider.keys(anew), issuer, self._provider.client, nonce)
            except KeyError:
                continue
        raise ProviderFailed("the ID token is signed with a key that the provider does not publish")

    async def _user(self, claims: Claims) -> User:
        """The user that the provider means: bound before, waiting to be bound by name, or new with roles."""
        user = self._people.of_subject(claims.subject) or self._waiting(claims.name)
        if user is None:
            return await self._new(claims)
        if not user.active:
            raise LogInFailed("this account is disabled", user.name, "disabled")
        if user.subject != claims.subject:
            words = "bound to the identity provider"
            user = await self._people.secure(user.name, user.name, words, subject=claims.subject)
        if self._wanted.roles and claims.roles != user.roles:
            if not claims.roles:
                raise _no_role(claims.name)
            user = await self._alter(_ERRAND, user.name, roles=claims.roles)
        return user

    def _waiting(self, name: str) -> User | None:
        """A user whom somebody has made for the provider's person of that name. Another one's account is never taken
        over because the names are alike."""
        user = self._people.find(normal_name(name))
        return user if user is not None and user.subject == "*" else None

    async def _new(self, claims: Claims) -> User:
        if not claims.roles:
            raise _no_role(claims.name)
        try:
            name = check_name(claims.name)
        except BadArgument as error:
            raise LogInFailed(str(error), what="name") from error
        if self._people.find(name) is not None:
            words = f"there is a user {name} of another kind: an administrator must allow the provider for them"
            raise LogInFailed(words, name, "name taken")
        made = User(name=name, shown=claims.shown[:100], roles=claims.roles, subject=claims.subject)
        return await self._people.add(_ERRAND, made)


def _no_role(name: str) -> LogInFailed:
    return LogInFailed(f"{name} has no role here: the provider names no group that [oidc] roles has", what="no role")
