"""How often a log-in may fail, by a clock that stands still."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.accounts import attempts as module
from ari_app.accounts.attempts import SECONDS, TRIES, Attempts, address_key


def test_five_a_minute_by_each_key() -> None:
    """The sixth waits until the first is a minute old, whichever of its keys is full."""
    attempts = Attempts()
    for second in range(TRIES):
        assert attempts.wait(("user ann", "from a"), second) == 0
        attempts.count(("user ann", "from a"), second)
    assert attempts.wait(("user ann", "from b"), 5) == 55
    assert attempts.wait(("user bob", "from a"), 5) == 55
    assert attempts.wait(("user bob", "from b"), 5) == 0
    assert attempts.wait(("user ann", "from b"), SECONDS) == 0


def test_what_succeeds_is_taken_back_and_nothing_else() -> None:
    """Logging in with one's own account is no way to go on guessing another."""
    attempts = Attempts()
    for second in range(4):
        attempts.count(("user victim", "from a"), second)
        attempts.count(("user mine", "from a"), second + 0.5)
        attempts.take_back(("user mine", "from a"), second + 0.5)
    attempts.count(("user victim", "from a"), 4)
    assert attempts.wait(("user victim",), 5) > 0
    assert attempts.wait(("from a",), 5) > 0
    assert attempts.wait(("user mine",), 5) == 0


@given(st.lists(st.tuples(st.floats(0.01, 30), st.sampled_from("abc"), st.sampled_from("xy"))))
def test_no_order_of_tries_lets_more_through(tries: list[tuple[float, str, str]]) -> None:
    """In any minute at most five of one key were allowed, whatever the others do."""
    attempts, now = Attempts(), 0.0
    allowed: list[tuple[float, str]] = []
    for pause, user, place in tries:
        now += pause
        keys = (f"user {user}", f"from {place}")
        if attempts.wait(keys, now) == 0:
            attempts.count(keys, now)
            allowed += [(now, key) for key in keys]
    for at, key in allowed:
        assert sum(at <= other < at + SECONDS and key == one for other, one in allowed) <= TRIES


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking leaves nothing behind, and of many keys those that failed longest ago go."""
    monkeypatch.setattr(module, "_KEYS", 10)
    attempts = Attempts()
    for number in range(100):
        attempts.wait((f"user {number}",), number)
    assert len(attempts._failed) == 0
    for number in range(100):
        attempts.count((f"user {number}",), number)
    assert list(attempts._failed) == [f"user {number}" for number in range(90, 100)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False), ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False), ("::ffff:192.0.2.1", "192.0.2.1", True), ("", "x", False),
    ],
)  # fmt: skip
def test_what_one_address_is(one: str, other: str, same: bool) -> None:
    """A network of 64 bits of IPv6 is one household."""
    assert (address_key(one) == address_key(other)) == same
