"""An OpenID Connect provider over HTTP: its description, its keys, and a code for an ID token."""

from __future__ import annotations

import base64
import ipaddress
import json
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
import jwt

from ari_app.accounts.errors import ProviderFailed

_SECONDS = 10.0
_MOST = 1 << 20  # bytes of an answer
Json = dict[str, Any]


class Provider:
    """One provider, asked when it is needed; what it says of itself is kept until `forget`."""

    def __init__(self, issuer: str, client: str, secret: str) -> None:
        self.issuer, self.client = issuer.rstrip("/"), client
        self._secret = secret
        self._known: Json = {}
        self._keys: jwt.PyJWKSet | None = None

    @property
    def host(self) -> str:
        """What people know it by."""
        return urlsplit(self.issuer).netloc

    async def describe(self) -> Json:
        """Its configuration (OpenID Connect Discovery §4). Raises ProviderFailed."""
        if not self._known:
            found = await self._json("GET", f"{self.issuer}/.well-known/openid-configuration")
            if str(found.get("issuer", "")).rstrip("/") != self.issuer:
                raise ProviderFailed(f"{self.issuer} says that it is {found.get('issuer')!r}")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                must_be_private(str(found.get(name, "")), name)
            self._known = found
        return self._known

    async def keys(self, anew: bool = False) -> jwt.PyJWKSet:
        """Its keys; ``anew`` when one is missing. Raises ProviderFailed."""
        if self._keys is None or anew:
            found = await self._json("GET", (await self.describe())["jwks_uri"])
            try:
                self._keys = jwt.PyJWKSet.from_dict(found)
            except jwt.PyJWTError as error:
                raise ProviderFailed(f"the provider's keys cannot be used: {error}") from error
        return self._keys

    async def exchange(self, code: str, verifier: str, redirect: str) -> str:
        """The ID token for a code (RFC 6749 §4.1.3, RFC 7636 §4.5). Raises ProviderFailed."""
        known = await self.describe()
        fields = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier
        }  # fmt: skip
        headers = {"Accept": "application/json"}
        ways = known.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if self._secret and "client_secret_basic" in ways:
            pair = f"{quote(self.client, safe='')}:{quote(self._secret, safe='')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        else:
            fields |= {"client_id": self.client, **({"client_secret": self._secret} if self._secret else {})}
        answer = await self._json("POST", known["token_endpoint"], headers, fields)
        if not isinstance(answer.get("id_token"), str):
            raise ProviderFailed("the provider gave no ID token ([oidc] scope must have openid)")
        return str(answer["id_token"])

    async def _json(self, method: str, url: str, headers: Json | None = None, fields: Json | None = None) -> Json:
        must_be_private(url, "the provider")
        try:
            timeout = aiohttp.ClientTimeout(total=_SECONDS)
            async with (
                aiohttp.ClientSession(timeout=timeout, trust_env=False) as session,
                session.request(method, url, headers=headers, data=fields, allow_redirects=False) as answer,
            ):
                body = await answer.content.read(_MOST)
                if answer.status != 200:
                    raise ProviderFailed(f"{urlsplit(url).netloc} answers {answer.status}{_reason(body)}")
                return _object(body, url)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ProviderFailed(f"{urlsplit(url).netloc} does not answer: {type(error).__name__}") from error


def must_be_private(url: str, what: str) -> None:
    """Raises ProviderFailed unless nobody can read along: TLS, or this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    host = parts.hostname or ""
    try:
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if parts.scheme != "http" or not here:
        raise ProviderFailed(f"{what} must have an https address, not {url!r}")


def _object(body: bytes, url: str) -> Json:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ProviderFailed(f"{urlsplit(url).netloc} answers something that is no JSON object")
    return found


def _reason(body: bytes) -> str:
    """The error's name of RFC 6749 §5.2, and nothing else of what a provider may say."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    error = found.get("error") if isinstance(found, dict) else None
    return f" ({error})" if isinstance(error, str) and error.isascii() and len(error) < 60 else ""
