"""Short secrets that must be read again, sealed with the key of recordings: a copy of the database holds none."""

from __future__ import annotations

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ari_app.store.keyring import ID_BYTES, KeyRing, key_id

_NONCE = 12
_MARK = b"kefu account secret"


def seal(text: str, keys: KeyRing) -> str:
    """The text as nobody without the key can read it. Raises NoKey."""
    key, nonce = keys.current(), secrets.token_bytes(_NONCE)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), _MARK)
    return base64.b64encode(key_id(key) + nonce + sealed).decode()


def unseal(sealed: str, keys: KeyRing) -> str:
    """What was sealed; "" when its key is not there, or it was changed."""
    data = base64.b64decode(sealed)
    name, nonce, rest = data[:ID_BYTES], data[ID_BYTES : ID_BYTES + _NONCE], data[ID_BYTES + _NONCE :]
    for key in keys.keys:
        if key_id(key) == name:
            try:
                return AESGCM(key).decrypt(nonce, rest, _MARK).decode()
            except InvalidTag:
                return ""
    return ""
