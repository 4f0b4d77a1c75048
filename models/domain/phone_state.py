"""The telephone in a page: the states it can be in and the only steps between those, as page and server both know them.

The page says each step (`POST /me/phone/events`); the server adds what it knows better: who has the lease, whether the
socket stands and Asterisk has registered it. *Ready* is both together.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from models.domain.errors import IllegalTransition


class PhoneState(StrEnum):
    """What a page's telephone is doing."""

    OFF = "off"  # no page, or the shift has not begun
    ELSEWHERE = "elsewhere"  # another tab, window or machine has it
    ASKING = "asking"  # for the microphone
    DENIED = "denied"  # no microphone, or the browser forbids it
    CONNECTING = "connecting"  # socket or registration are on their way
    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    MENDING = "mending"  # in a call, and the socket or the way of the sound is being put together again
    LOST = "lost"  # in a call that the page could not mend


_S = PhoneState
TRANSITIONS: Mapping[PhoneState, frozenset[PhoneState]] = {
    _S.OFF: frozenset({_S.ELSEWHERE, _S.ASKING, _S.CONNECTING}),
    _S.ELSEWHERE: frozenset({_S.OFF, _S.ASKING, _S.CONNECTING}),
    _S.ASKING: frozenset({_S.OFF, _S.ELSEWHERE, _S.DENIED, _S.CONNECTING}),
    _S.DENIED: frozenset({_S.OFF, _S.ELSEWHERE, _S.ASKING}),
    _S.CONNECTING: frozenset({_S.OFF, _S.ELSEWHERE, _S.ASKING, _S.DENIED, _S.READY}),
    _S.READY: frozenset({_S.OFF, _S.ELSEWHERE, _S.ASKING, _S.DENIED, _S.CONNECTING, _S.RINGING}),
    _S.RINGING: frozenset({_S.OFF, _S.ELSEWHERE, _S.CONNECTING, _S.READY, _S.TALKING}),
    _S.TALKING: frozenset({_S.OFF, _S.ELSEWHERE, _S.READY, _S.MENDING}),
    _S.MENDING: frozenset({_S.OFF, _S.ELSEWHERE, _S.READY, _S.TALKING, _S.LOST}),
    _S.LOST: frozenset({_S.OFF, _S.ELSEWHERE, _S.CONNECTING, _S.READY, _S.TALKING}),
}
USABLE = frozenset({_S.READY, _S.RINGING, _S.TALKING, _S.MENDING})  # there is a telephone to speak with
IN_CALL = frozenset({_S.RINGING, _S.TALKING, _S.MENDING, _S.LOST})

# Why an agent cannot take calls with a telephone in that state: (English, Chinese).
WORDS: Mapping[PhoneState, tuple[str, str]] = {
    _S.OFF: (
        "the page's telephone is not on: open the desk and press Start shift",
        "网页电话未启用：请打开座席页面并点击开始上班",
    ),
    _S.ELSEWHERE: ("the telephone is in another page: press Phone here", "电话在另一个页面中：请点击在此使用电话"),
    _S.ASKING: ("the page waits for leave to use the microphone", "页面正在等待麦克风权限"),
    _S.DENIED: (
        "the page has no microphone: allow it in the browser, or plug one in",
        "页面没有麦克风：请在浏览器中允许，或插入麦克风",
    ),
    _S.CONNECTING: ("the page's telephone is connecting", "网页电话正在连接"),
    _S.LOST: ("the page's telephone was lost in a call", "网页电话在通话中断开"),
}


def step(old: PhoneState, new: PhoneState) -> PhoneState:
    """``new``, if the table allows it; the same state again is none. Raises IllegalTransition."""
    if new is not old and new not in TRANSITIONS[old]:
        raise IllegalTransition(f"a telephone in a page cannot go from {old} to {new}")
    return new


def why_not(state: PhoneState, connected: bool) -> str:
    """Why no call can be taken with it; "" when one can. ``connected``: Asterisk has it registered."""
    if state not in USABLE:
        return WORDS[state][0]
    return "" if connected else WORDS[PhoneState.CONNECTING][0]
