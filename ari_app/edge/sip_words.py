"""The little of SIP that the edge must read: the method of a message, and whom a REGISTER is for (RFC 3261 §7, §25)."""

from __future__ import annotations

import re

_REQUEST = re.compile(r"([A-Z]{3,16}) (sips?:[^ ]{1,512}) SIP/2\.0\r?\n")
_STATUS = re.compile(r"SIP/2\.0 [1-6][0-9]{2} ")
_USER = re.compile(r"<?sips?:([^@;>:]{1,64})@", re.IGNORECASE)
_LONG = {"f": "from", "t": "to", "v": "via", "m": "contact", "i": "call-id", "l": "content-length"}
KEEP_ALIVE = ("\r\n\r\n", "\r\n")


def method_of(text: str) -> str:
    """The method of a request, "" for a status line or a keep-alive. Raises ValueError when it is no SIP."""
    if text in KEEP_ALIVE or _STATUS.match(text):
        return ""
    found = _REQUEST.match(text)
    if found is None:
        raise ValueError("no SIP message")
    return found.group(1)


def registration(text: str) -> bool | None:
    """What an answer to a REGISTER says: True, the telephone is registered; False, it is not any more. None: no such
    answer, or a refusal."""
    head = text.split("\r\n\r\n", 1)[0]
    if not head.startswith("SIP/2.0 200") or not re.search(r"^CSeq *: *[0-9]+ +REGISTER\s*$", head, re.I | re.M):
        return None
    return re.search(r"^(Contact|m) *:", head, re.I | re.M) is not None


def users_of(text: str) -> frozenset[str]:
    """The users that a REGISTER names in From, To and its credentials; each must be who the socket belongs to."""
    found = set()
    for line in text.split("\r\n\r\n", 1)[0].splitlines()[1:]:
        name, _, value = line.partition(":")
        name = name.strip().lower()
        if _LONG.get(name, name) in ("from", "to"):
            user = _USER.search(value)
            found.add(user.group(1) if user else "")
        elif name == "authorization":
            credentials = re.search(r'username="([^"]*)"', value)
            found.add(credentials.group(1) if credentials else "")
    return frozenset(found)
