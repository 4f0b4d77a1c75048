"""The second factor of a user: an authenticator's codes, and recovery codes for the day it is lost."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from ari_app.accounts import totp
from ari_app.accounts.errors import LogInFailed, SecondFactorNeeded
from ari_app.accounts.people import People
from ari_app.accounts.secret import kept
from ari_app.accounts.user import User
from ari_app.store.keyring import KeyRing
from ari_app.store.sealing import seal, unseal
from models.domain.errors import CommandRefused

RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike
_GROUPS, _GROUP = 4, 4  # 79 bits
_PENDING_SECONDS = 900.0
_PENDING = 1000
_WRONG = "this code is wrong, too old, or has been used"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What somebody scans; in force once they have shown a code of it."""

    secret: str
    uri: str
    picture: str


class SecondFactor:
    """Codes are judged by the wall clock (``wall``), as telephones have it."""

    def __init__(self, people: People, keys: KeyRing, wall: Callable[[], float]) -> None:
        self._people, self._keys, self._wall = people, keys, wall
        self._pending: dict[str, tuple[float, str]] = {}

    def check(self, user: User, code: str) -> None:
        """Nothing, for a user without one. Raises SecondFactorNeeded without a code, and LogInFailed for a wrong one.

        A code, of either kind, is used by that.
        """
        if not user.totp:
            return
        if not code.strip():
            raise SecondFactorNeeded("a code of your authenticator is needed")
        step = totp.matching_step(unseal(user.totp, self._keys), code, self._wall(), user.totp_step)
        if step:
            self._people.note(user.name, totp_step=step)
            return
        recovery = kept(_plain(code))
        if recovery not in user.recovery:
            raise LogInFailed(_WRONG, user.name, "code")
        self._people.note(user.name, recovery=tuple(one for one in user.recovery if one != recovery))

    def begin(self, name: str) -> Enrolment:
        """A new secret for an authenticator; an older one stays in force until `confirm`."""
        now, secret = self._wall(), totp.new_secret()
        self._pending = {one: (at, kept) for one, (at, kept) in self._pending.items() if now < at + _PENDING_SECONDS}
        if len(self._pending) >= _PENDING:
            raise CommandRefused("too many people are setting up an authenticator; try again in some minutes")
        self._pending[name] = (now, secret)
        uri = totp.address(secret, name)
        return Enrolment(secret, uri, totp.picture(uri))

    async def confirm(self, name: str, code: str) -> list[str]:
        """The authenticator shows the right code: it is in force. The recovery codes, which are shown once.

        Raises LogInFailed, CommandRefused without `begin`, OSError and NoKey.
        """
        at, secret = self._pending.get(name, (0.0, ""))
        now = self._wall()
        if not secret or now >= at + _PENDING_SECONDS:
            raise CommandRefused("there is no authenticator to confirm: begin again")
        step = totp.matching_step(secret, code, now, 0)
        if not step:
            raise LogInFailed(_WRONG)
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        hashes = tuple(kept(_plain(one)) for one in codes)
        await self._people.secure(
            name, name, "authenticator set up", totp=seal(secret, self._keys), totp_step=step, recovery=hashes
        )
        self._pending.pop(name, None)
        return codes

    async def drop(self, name: str, by: str) -> None:
        """No second factor any more. Raises NotThere and OSError."""
        await self._people.secure(name, by, "authenticator removed", totp="", totp_step=0, recovery=())


def _recovery_code() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _plain(code: str) -> str:
    """Without what people put between."""
    return "".join(letter for letter in code.lower() if letter.isalnum())
