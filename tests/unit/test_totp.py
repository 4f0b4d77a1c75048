"""Codes of authenticators against the published vectors, and what a code opens only once."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.accounts.totp import STEP_SECONDS, address, code_at, matching_step, new_secret, picture

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
        (2000000000, "69279037"), (20000000000, "65353130"),
    ],
)  # fmt: skip
def test_the_vectors_of_rfc_6238(now: int, code: str) -> None:
    """Appendix B, the rows of SHA-1; six digits are the last six of eight."""
    step = now // STEP_SECONDS
    assert code_at(RFC_SECRET, step, 8) == code
    assert matching_step(RFC_SECRET, code[-6:], now, 0) == step


_HOTP = ("755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583")


@pytest.mark.parametrize(("counter", "code"), list(enumerate(_HOTP)))
def test_the_vectors_of_rfc_4226(counter: int, code: str) -> None:
    """Appendix D."""
    assert code_at(RFC_SECRET, counter) == code


@given(st.integers(2, 10**9), st.integers(-5, 5), st.integers(0, 29))
def test_one_step_of_leeway_and_no_more(step: int, off: int, second: int) -> None:
    """A telephone's clock may be half a minute wrong."""
    code = code_at(RFC_SECRET, step + off) if step + off >= 0 else "x"
    found = matching_step(RFC_SECRET, code, step * STEP_SECONDS + second, 0)
    alike = {code_at(RFC_SECRET, step + one) for one in (-1, 0, 1)}
    assert bool(found) == (code in alike)


@given(st.integers(100, 10**9), st.sampled_from([-1, 0, 1]))
def test_a_code_is_used_once(step: int, off: int) -> None:
    """Neither it nor an older one opens again."""
    now, secret = step * STEP_SECONDS, new_secret()
    used = matching_step(secret, code_at(secret, step + off), now, 0)
    for one in (-1, 0, 1):
        again = matching_step(secret, code_at(secret, step + one), now, used)
        assert again == 0 or again > used


@given(st.text(max_size=12))
def test_no_text_is_a_fault(text: str) -> None:
    """Whatever is typed for a code."""
    assert matching_step(RFC_SECRET, text, 59, 10**9) == 0


def test_what_an_app_reads() -> None:
    """Spaces between groups are as people type them; names are escaped; the picture needs nobody."""
    assert matching_step(RFC_SECRET, "287 082", 59, 0) == 1
    uri = address(RFC_SECRET, "ann b@site")
    assert uri == f"otpauth://totp/kefu%3Aann%20b%40site?secret={RFC_SECRET}&issuer=kefu"
    assert picture(uri).startswith("data:image/svg+xml")
