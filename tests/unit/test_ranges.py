"""Parts of a sound: as RFC 9110 has it, whatever is asked for."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from ari_app.web.problems import BadRange
from ari_app.web.ranges import sound

DATA = bytes(range(100))


@pytest.mark.parametrize(
    ("asked", "status", "body", "told"),
    [
        ("", 200, DATA, ""),
        ("bytes=0-9", 206, DATA[:10], "bytes 0-9/100"),
        ("bytes=90-", 206, DATA[90:], "bytes 90-99/100"),
        ("bytes=-10", 206, DATA[90:], "bytes 90-99/100"),
        ("bytes=95-2000", 206, DATA[95:], "bytes 95-99/100"),
        ("bytes=0-99", 200, DATA, ""),
        ("bytes=-2000", 200, DATA, ""),
        ("lines=1-2", 200, DATA, ""),
        ("bytes=9-1", 200, DATA, ""),
    ],
)
def test_a_part_is_given(asked: str, status: int, body: bytes, told: str) -> None:
    """With where it lies; what is no range is passed over, as the standard says."""
    request = make_mocked_request("GET", "/", headers={"Range": asked} if asked else {})
    answer = sound(request, DATA)
    assert (answer.status, answer.body, answer.headers.get("Content-Range", "")) == (status, body, told)


@given(st.integers(100, 10**9))
def test_what_lies_beyond_is_refused(begin: int) -> None:
    """And how much there is, is said."""
    with pytest.raises(BadRange) as told:
        sound(make_mocked_request("GET", "/", headers={"Range": f"bytes={begin}-"}), DATA)
    assert told.value.size == 100
