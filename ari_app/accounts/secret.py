"""Random secrets, and how they are kept: as a SHA-256, since nobody can guess 256 random bits from it."""

from __future__ import annotations

import hashlib
import secrets
import string

TOKEN = "kefu_"  # what scanners for leaked secrets look for
_LETTERS = string.ascii_letters + string.digits
_LENGTH = 43  # of 62 letters: 256 bits


def new_secret(prefix: str = "") -> str:
    """256 random bits in letters and digits."""
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def new_id() -> str:
    """What a session or token is called where people see it; it opens nothing."""
    return secrets.token_hex(8)


def kept(secret: str) -> str:
    """As it is stored and looked up."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
