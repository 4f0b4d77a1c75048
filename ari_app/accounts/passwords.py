"""Passwords: argon2id, and which are too easy to guess.

Parameters are OWASP's second choice for argon2id (19 MiB, two passes, one lane): some 80 ms of one core. At most two
are worked on at a time, on threads, so that a burst of log-ins takes neither the memory nor the event loop of calls.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from ari_app.accounts.errors import TooManyTries

LEAST, MOST = 12, 256  # characters
T = TypeVar("T")
_AT_A_TIME, _IN_LINE = 2, 100
_GUESSES = 9.0  # powers of ten; fewer are found within hours if hashes are ever stolen
_JUDGED = 72  # characters; what judges takes time by the square of them


def _hasher(passes: int, memory_kib: int) -> PasswordHasher:
    return PasswordHasher(
        time_cost=passes, memory_cost=memory_kib, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
    )  # fmt: skip


@cache
def _hash_of_nobody(passes: int, memory_kib: int) -> str:
    """What is verified for those who have no password; one of a process, as nothing depends on which it is."""
    return _hasher(passes, memory_kib).hash("nobody's")


class Passwords:
    """Hashes, and the same work for those who have none."""

    def __init__(self, passes: int = 2, memory_kib: int = 19 * 1024) -> None:
        self._hasher = _hasher(passes, memory_kib)
        self._nobody = _hash_of_nobody(passes, memory_kib)
        self._turn, self._line = asyncio.Semaphore(_AT_A_TIME), 0
        self.worked = 0  # how many were verified or hashed

    @property
    def turn(self) -> asyncio.Semaphore:
        """Held while one is worked on."""
        return self._turn

    async def hashed(self, password: str) -> str:
        """The hash to keep."""
        async with self._turn:
            return await self._work(self._hasher.hash, _normal(password))

    async def fits(self, kept: str, password: str) -> bool:
        """Whether it is that one; to be called with `turn` held. "" fits none, and takes as long."""
        return await self._work(self._verify, kept or self._nobody, password) and bool(kept)

    def is_old(self, kept: str) -> bool:
        """Whether it was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(kept)

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, _normal(password))
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False

    async def _work(self, function: Callable[..., T], *given: str) -> T:
        self.worked += 1
        return await asyncio.to_thread(function, *given)

    def join(self) -> None:
        """One more waits for a turn. Raises TooManyTries when the line is long."""
        if self._line >= _IN_LINE:
            raise TooManyTries(5)
        self._line += 1

    def leave(self) -> None:
        """It waits no longer."""
        self._line -= 1


def _normal(password: str) -> str:
    """The same characters, however a keyboard composes them (NIST SP 800-63B §5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, about: Iterable[str] = ()) -> str:
    """Why a password cannot be taken; "" when it can. ``about``: words that anybody would
    try first, such as the user's name."""
    text = _normal(password)
    if len(text) < LEAST:
        return f"a password has at least {LEAST} characters: four words in a row are easy to keep"
    if len(text) > MOST:
        return f"a password has at most {MOST} characters"
    from zxcvbn import zxcvbn  # its lists take a tenth of a second to read: only when a password is set

    words = [part for one in about for part in (one, *one.split()) if part] + ["kefu", "客服", "callcentre"]
    found = zxcvbn(text[:_JUDGED], user_inputs=words)
    if float(found["guesses_log10"]) < _GUESSES:
        return (
            "this password is among the first that are tried: common words, names, years or keys in a row; four words "
            "that do not belong together are better"
        )
    return ""
