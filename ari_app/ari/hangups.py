"""Who ended a channel, when it was not the party itself: read off the request to hang up that comes before its end.

A request with ``soft`` was made inside Asterisk; its ``cause`` is a flag of ``AST_SOFTHANGUP`` (channel.h) then, not of
Q.850. Without it the far end hung up, or its signalling failed: ``tech_cause`` is the SIP status that says so.
"""

from __future__ import annotations

from ari_app.ari.events import ChannelHangupRequest

_FLAGS = (
    (0x01, "Asterisk cut the channel off: no media came (rtp_timeout)"),
    (0x04, "Asterisk is shutting down"),
    (0x08, "Asterisk cut the channel off: its time limit (TIMEOUT) was reached"),
    (0x20, "hung up by a command"),
)
_STATUS = {408: "the telephone does not answer any more", 481: "the telephone does not know the call any more"}


def ended_by(event: ChannelHangupRequest) -> str:
    """The true cause that it tells; "" when the party hung up."""
    if event.soft:
        return next((words for flag, words in _FLAGS if event.cause & flag), "hung up inside Asterisk")
    return _STATUS.get(event.tech_cause, "")
