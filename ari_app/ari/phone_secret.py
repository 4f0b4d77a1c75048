"""The password of a telephone in a page: put into Asterisk's memory for one phone session, and taken out again.

Asterisk takes it without a reload (2 ms), refuses the one before from then on, and lets a running call be. It forgets
all of them when it is restarted.
"""

from __future__ import annotations

from ari_app.ari.rest import Rest

_WORD_SINCE = (22, 3)  # from then on it is called "digest"; "userpass" goes on to be understood, with a warning


async def put_secret(rest: Rest, user: str, secret: str, version: tuple[int, int]) -> None:
    """From now on ``user`` registers with ``secret``. Raises AsteriskError."""
    kind = "digest" if version >= _WORD_SINCE else "userpass"
    fields = {"auth_type": kind, "username": user, "password": secret}
    body = {"fields": [{"attribute": name, "value": value} for name, value in fields.items()]}
    await rest.request("PUT", _path(user), {}, body)


async def drop_secret(rest: Rest, user: str) -> bool:
    """From now on nobody registers as ``user``. Whether there was one; raises nothing."""
    return await rest.discard(_path(user))


def _path(user: str) -> str:
    return f"/asterisk/config/dynamic/res_pjsip/auth/{user}"
