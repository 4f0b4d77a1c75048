"""ID tokens: every check of OpenID Connect Core §3.1.3.7, each with a token that fails it alone."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from ari_app.accounts.errors import ProviderFailed
from ari_app.accounts.oidc_tokens import read_claims, read_mapping, verified
from ari_app.accounts.provider import must_be_private

ISSUER, CLIENT, NONCE = "https://sso.example.org", "kefu", "n-1"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)  # fmt: skip


def keys(*names: str) -> jwt.PyJWKSet:
    """The provider's keys."""
    row: dict[str, Any] = RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    return jwt.PyJWKSet.from_dict({"keys": [{**row, "kid": name, "use": "sig"} for name in names]})


def claims(**changes: object) -> dict[str, Any]:
    """Those of a good token, but for some; None leaves one out."""
    now = int(time.time())
    good = {"iss": ISSUER, "sub": "7", "aud": CLIENT, "exp": now + 60, "iat": now, "nonce": NONCE}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def token(key: Any = KEY, algorithm: str = "RS256", kid: str | None = "k1", **changes: object) -> str:  # noqa: ANN401
    """Signed."""
    headers = {"kid": kid} if kid else {}
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers=headers)


def test_a_good_token() -> None:
    """By the key that it names, or the only one there is."""
    for good in (token(), token(kid=None), token(aud=[CLIENT, "x"], azp=CLIENT), token(exp=int(time.time()) - 30)):
        assert verified(good, keys("k1"), ISSUER, CLIENT, NONCE)["sub"] == "7"


def _as_hmac() -> str:
    """The old confusion: the public key as a secret that everybody knows."""
    import base64
    import hashlib
    import hmac
    import json

    parts = [
        base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=")
        for one in ({"alg": "HS256", "kid": "k1"}, claims())
    ]
    signed = b".".join(parts)
    signature = base64.urlsafe_b64encode(hmac.new(PUBLIC, signed, hashlib.sha256).digest()).rstrip(b"=")
    return (signed + b"." + signature).decode()


@pytest.mark.parametrize(
    "bad",
    [
        token(OTHER), token(iss="https://evil.example"), token(aud="other"), token(aud=[CLIENT, "x"]),
        token(azp="other"), token(exp=int(time.time()) - 3600), token(iat=int(time.time()) + 3600), token(nonce="n-2"),
        token(nonce=None), token(sub=None), token(exp=None), token(iat=None), token(aud=None), token(iss=None),
        jwt.encode(claims(), "", algorithm="none"), _as_hmac(), token()[:-9] + "AAAAAAAAA", "", "a.b.c", "x" * 5000,
    ],
    ids=range(20),
)  # fmt: skip
def test_what_is_no_proof(bad: str) -> None:
    """Another key, issuer, client or log-in; too old, too new; incomplete; unsigned, or signed with what is public."""
    with pytest.raises(ProviderFailed):
        verified(bad, keys("k1"), ISSUER, CLIENT, NONCE)


def test_a_key_that_is_not_known() -> None:
    """May be a new one; with several, a token must name its own."""
    for given, named in (("k2", ("k1",)), (None, ("k1", "k3"))):
        with pytest.raises(KeyError):
            verified(token(kid=given), keys(*named), ISSUER, CLIENT, NONCE)


def test_what_claims_make_of_somebody() -> None:
    """Groups as a list or as words; those that no role belongs to give none."""
    mapped = read_mapping("floor=agent, leads = supervisor,")
    for groups in (["floor", "x", 7], "floor x"):
        read = read_claims(claims(preferred_username="ann", groups=groups), "preferred_username", "groups", mapped)
        assert (read.subject, read.name, read.shown) == (f"{ISSUER} 7", "ann", "ann")
        assert read.roles == {"agent"}
    assert read_claims(claims(email="a@b"), "email", "groups", mapped).roles == frozenset()
    with pytest.raises(ProviderFailed, match="name_claim"):
        read_claims(claims(), "preferred_username", "groups", mapped)


@pytest.mark.parametrize(
    "url", ["https://sso.example.org", "http://localhost:8080/x", "http://127.0.0.1:9", "http://[::1]/x"]
)
def test_nobody_reads_along(url: str) -> None:
    """TLS, or this machine."""
    must_be_private(url, "x")


@pytest.mark.parametrize(
    "url", ["http://sso.example.org", "http://10.0.0.1", "ftp://localhost", "", "https://", "file:///etc/passwd"]
)
def test_somebody_could_read_along(url: str) -> None:
    """Or it is no address."""
    with pytest.raises(ProviderFailed):
        must_be_private(url, "x")
