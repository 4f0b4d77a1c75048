"""Causes of an end, as Asterisk's events tell them."""

from __future__ import annotations

from typing import Any

import pytest

from ari_app.ari.events import ChannelHangupRequest
from ari_app.ari.hangups import ended_by


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ""),
        ({"cause": 16}, ""),
        ({"cause": 127, "tech_cause": 487}, ""),
        ({"cause": 1, "soft": True}, "rtp_timeout"),
        ({"cause": 8, "soft": True}, "TIMEOUT"),
        ({"cause": 4, "soft": True}, "shutting down"),
        ({"cause": 32, "soft": True}, "command"),
        ({"cause": 2, "soft": True}, "inside Asterisk"),
        ({"cause": 38, "tech_cause": 408}, "does not answer"),
        ({"tech_cause": 481}, "does not know"),
    ],
)
def test_who_ended_it(facts: dict[str, Any], words: str) -> None:
    """The party itself unless Asterisk says otherwise; what Asterisk does is never the caller's doing."""
    found = ended_by(ChannelHangupRequest({"channel": {"id": "c"}, **facts}))
    assert words in found
    assert bool(found) == bool(words)
