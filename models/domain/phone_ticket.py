"""The ticket with which a web telephone opens its SIP socket: signed, so that the edge can judge it alone.

It says which SIP user, in which phone session, until when. It is no password: that is the SIP secret, which Asterisk
asks for and which ends with the session.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

_SHAPE = re.compile(r"([A-Za-z0-9]{1,40})\.([A-Za-z0-9]{8,64})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})")
_PURPOSE = b"kefu phone ticket 1"


class BadTicket(ValueError):
    """A ticket that lets nobody in; the message says why, and holds nothing of it."""


@dataclass(frozen=True, slots=True)
class PhoneTicket:
    """``until``: epoch seconds."""

    sip_user: str
    session: str
    until: int


def signed(ticket: PhoneTicket, key: bytes) -> str:
    """The ticket as it stands in an address. Raises ValueError for a user or session of other than letters, digits."""
    head = f"{ticket.sip_user}.{ticket.session}.{ticket.until}"
    text = f"{head}.{_mark(head, key)}"
    if not _SHAPE.fullmatch(text):
        raise ValueError("a SIP user and a phone session consist of letters and digits")
    return text


def read_ticket(text: str, key: bytes, now: float) -> PhoneTicket:
    """Raises BadTicket: forged, damaged, or over at ``now`` (epoch seconds)."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise BadTicket("the phone ticket is missing or damaged")
    head, _, mark = text.rpartition(".")
    if not hmac.compare_digest(mark, _mark(head, key)):
        raise BadTicket("the phone ticket is not one of this centre")
    user, session, until, _ = found.groups()
    if now >= int(until):
        raise BadTicket("the phone ticket is over: reload the page")
    return PhoneTicket(user, session, int(until))


def _mark(head: str, key: bytes) -> str:
    digest = hmac.digest(key, _PURPOSE + head.encode("ascii"), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
