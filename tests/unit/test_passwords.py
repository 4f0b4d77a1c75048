"""Which passwords are taken, and what a hash is."""

from __future__ import annotations

import asyncio
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ari_app.accounts.errors import TooManyTries
from ari_app.accounts.passwords import Passwords, weakness
from tests.support.accounts import GOOD


@pytest.mark.parametrize(
    "password",
    [
        "", "short", "elevenchars", "Password123!", "qwertyuiop12", "123456789012", "aaaaaaaaaaaa", "iloveyou1234",
        "adminadmin123", "Summer2026!!", "woaini1314520", "密码密码密码密码密码密码", "1234567890qwertyuiop",
        "ann.smith2026", "call-centre1", "x" * 257,
    ],
)  # fmt: skip
def test_what_anybody_tries_first_is_not_taken(password: str) -> None:
    """Short, common, keys in a row, repeated, or made of the user's own name."""
    assert weakness(password, ("ann.smith", "Ann Smith", "call-centre"))


@pytest.mark.parametrize(
    "password",
    [GOOD, "correct horse battery staple", "xK9#mQ2vLp7z", "东边的鱼今天不想上班呢哦", "x!" + "ω" * 3 + "9Zpw#qLr"],
)
def test_what_is_hard_to_guess_is_taken(password: str) -> None:
    """In any script; nothing is demanded of its letters."""
    assert weakness(password, ("ann",)) == ""


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=400))
def test_no_text_is_a_fault(text: str) -> None:
    """Whatever is given as a password."""
    assert isinstance(weakness(text, (text, "")), str)


async def test_the_parameters_are_those_that_are_documented() -> None:
    """argon2id with 19 MiB, two passes, one lane, and salt."""
    passwords = Passwords()
    one, other = await passwords.hashed(GOOD), await passwords.hashed(GOOD)
    assert re.match(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$", one)
    assert one != other
    assert GOOD not in one
    assert passwords.is_old(one) is False
    assert Passwords(passes=3).is_old(one)


async def test_what_fits() -> None:
    """However the keyboard composes it; no hash fits nothing, and costs the same."""
    passwords = Passwords(passes=1, memory_kib=64)
    kept = await passwords.hashed("Zürich ist schön heute")
    assert await passwords.fits(kept, "Zürich ist schön heute")
    assert not await passwords.fits(kept, "Zurich ist schon heute")
    before = passwords.worked
    assert not await passwords.fits("", "Zürich ist schön heute")
    assert not await passwords.fits("not a hash", "x")
    assert not await passwords.fits("", "nobody's")
    assert passwords.worked == before + 3


async def test_two_at_a_time_and_a_line_with_an_end() -> None:
    """A burst of log-ins takes neither memory nor threads."""
    passwords = Passwords(passes=1, memory_kib=64)
    for _ in range(100):
        passwords.join()
    with pytest.raises(TooManyTries):
        passwords.join()
    passwords.leave()
    passwords.join()
    inside = most = 0

    async def one() -> None:
        nonlocal inside, most
        async with passwords.turn:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(one() for _ in range(20)))
    assert most == 2
