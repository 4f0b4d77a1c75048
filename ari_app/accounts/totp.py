"""Codes of an authenticator, which change every half minute: RFC 6238 (TOTP) on RFC 4226 (HOTP), SHA-1, six digits.

SHA-1, six digits and thirty seconds are what every authenticator app assumes, whatever the address says. Pure.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
_WINDOW = (0, -1, 1)  # steps that are tried: clocks of telephones go wrong by less than half a minute
_SECRET_BYTES = 20  # RFC 4226 §4 R6: 160 bits


def new_secret() -> str:
    """A secret in base32, as authenticator apps take it."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def code_at(secret: str, step: int, digits: int = DIGITS) -> str:
    """The code of a step (seconds since the epoch divided by `STEP_SECONDS`). RFC 4226 §5.3: dynamic truncation."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: str, code: str, now: float, after: int) -> int:
    """The step whose code this is, within one step of ``now`` (epoch seconds); 0 for none.

    Steps up to ``after``, the last one that was used, are none: a code opens one door once (RFC 6238 §5.2).
    """
    given, here, found = "".join(code.split()), int(now) // STEP_SECONDS, 0
    for step in (here + one for one in _WINDOW):
        same = hmac.compare_digest(code_at(secret, step).encode(), given.encode())
        found = step if same and step > after else found
    return found


def address(secret: str, user: str, issuer: str = "kefu") -> str:
    """What an app reads from a QR code: Google Authenticator's key URI format."""
    label = quote(f"{issuer}:{user}", safe="")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"


def picture(uri: str) -> str:
    """The address as a QR code: an SVG in a ``data:`` address, for an ``<img>``."""
    import segno  # only when somebody enrols

    return str(segno.make_qr(uri, error="m").svg_data_uri(scale=4, border=4))
