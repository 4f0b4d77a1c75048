"""What Asterisk really answers to a REGISTER: lines end with CR and LF."""

from __future__ import annotations

import pytest

from ari_app.edge.sip_words import registration

_HEAD = "Via: SIP/2.0/WS x.invalid;branch=z9hG4bK7\r\nCall-ID: 6k\r\nFrom: <sip:1001w@127.0.0.1>;tag=5"


@pytest.mark.parametrize(
    ("answer", "means"),
    [
        (f"SIP/2.0 200 OK\r\n{_HEAD}\r\nCSeq: 2 REGISTER\r\nContact: <sip:5@0r.invalid>;expires=59\r\n\r\n", True),
        (f"SIP/2.0 200 OK\r\n{_HEAD}\r\nCSeq: 3 REGISTER\r\nExpires: 0\r\n\r\n", False),
        (f"SIP/2.0 401 Unauthorized\r\n{_HEAD}\r\nCSeq: 1 REGISTER\r\n\r\n", None),
        (f"SIP/2.0 200 OK\r\n{_HEAD}\r\nCSeq: 2 BYE\r\nContact: <sip:5@0r.invalid>\r\n\r\n", None),
    ],
)
def test_answers_to_a_registration(answer: str, means: bool | None) -> None:
    """Registered, not any more, and what says neither."""
    assert registration(answer) is means
