"""Signatures of Standard Webhooks: HMAC-SHA256 over ``id.timestamp.body``, in Base64, under a secret ``whsec_…``.

Source: the Standard Webhooks specification, "Signature scheme".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A secret for one endpoint, of 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def key_of(secret: str) -> bytes:
    """The bytes of a secret. Raises ValueError for what none is."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("a secret is whsec_ and Base64") from None
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError("a secret is whsec_ and 24 to 64 bytes in Base64")
    return key


def headers(id_: str, at: int, body: bytes, keys: Sequence[str]) -> Mapping[str, str]:
    """The three headers of an attempt at ``at`` (seconds since the epoch); a signature for each secret in force."""
    signed = f"{id_}.{at}.".encode() + body
    told = (base64.b64encode(hmac.new(key_of(one), signed, hashlib.sha256).digest()).decode() for one in keys)
    return {
        "webhook-id": id_, "webhook-timestamp": str(at), "webhook-signature": " ".join(f"v1,{one}" for one in told),
    }  # fmt: skip
