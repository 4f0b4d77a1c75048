"""ID tokens of OpenID Connect, and what their claims make of somebody here. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from ari_app.accounts.errors import ProviderFailed

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_LEEWAY = 60.0  # seconds by which clocks may differ
_NEEDED = ["iss", "sub", "aud", "exp", "iat"]


@dataclass(frozen=True, slots=True)
class Claims:
    """What the provider says of somebody: ``subject`` is its issuer's own name for them and never changes."""

    subject: str
    name: str
    shown: str
    roles: frozenset[str]
    email: str = ""


def verified(token: str, keys: jwt.PyJWKSet, issuer: str, client: str, nonce: str) -> dict[str, Any]:
    """The claims of an ID token (OpenID Connect Core §3.1.3.7). Raises ProviderFailed; KeyError for a key that
    ``keys`` does not have."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise ProviderFailed(f"the ID token is signed with {header.get('alg')!r}, which is not accepted")
        claims: dict[str, Any] = jwt.decode(
            token, _key(keys, header.get("kid")), algorithms=list(ALGORITHMS), audience=client, issuer=issuer,
            leeway=_LEEWAY, options={"require": _NEEDED},
        )  # fmt: skip
    except jwt.PyJWTError as error:
        raise ProviderFailed(f"the ID token is not valid: {error}") from error
    if claims.get("nonce") != nonce:
        raise ProviderFailed("the ID token is an answer to another log-in (nonce)")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != client:
        raise ProviderFailed("the ID token is for another client (azp)")
    return claims


def _key(keys: jwt.PyJWKSet, key_id: str | None) -> jwt.PyJWK:
    """The key by its id; the only one there is, for a token that names none."""
    fitting = [one for one in keys.keys if key_id in (None, one.key_id)]
    if len(fitting) != 1:
        raise KeyError(key_id)
    return fitting[0]


def read_claims(claims: Mapping[str, Any], name_claim: str, roles_claim: str, mapped: Mapping[str, str]) -> Claims:
    """Who it is, and which roles their groups give. Raises ProviderFailed when the name is missing."""
    name = str(claims.get(name_claim) or "")
    if not name:
        raise ProviderFailed(f"the provider does not tell {name_claim!r} of you ([oidc] name_claim)")
    given = claims.get(roles_claim) or ()
    groups = given.split() if isinstance(given, str) else [str(one) for one in given]
    return Claims(
        subject=f"{claims['iss']} {claims['sub']}", name=name, shown=str(claims.get("name") or name),
        roles=frozenset(mapped[one] for one in groups if one in mapped), email=str(claims.get("email") or ""),
    )  # fmt: skip


def read_mapping(text: str) -> dict[str, str]:
    """``group=role`` separated by commas, as [oidc] roles has it."""
    pairs = (one.partition("=") for one in text.split(",") if one.strip())
    return {group.strip(): role.strip() for group, _, role in pairs}
