"""Callers whom a rule wants rung back (``callback_offer``): everybody it fires for, or those who were not served.

Not served: they left the line, or hung up on hold, or were lost with Asterisk. A rule may fire a moment after the end
of its call, by its last words. What is not possible (a withheld number, one that may not be dialled) is refused by the
book of call-backs, and written down there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from ari_app.contact.callback_book import CallbackBook, Wanted
from ari_app.store.row import Row
from models.domain.call_state import Outcome

LATE = 60.0  # seconds after the end of a call in which a rule may still fire about it
_EARLY = frozenset({Outcome.ABANDONED, Outcome.LOST})
_CARED_FOR = frozenset({Outcome.CALLBACK, Outcome.VOICEMAIL})  # they have asked for it, or left what they wanted
_WISHES = {"callback drop": "drop", "callback end": "end"}
_LIVE, _CALLER = "live", "caller"


@dataclass(slots=True)
class _Call:
    """``early``: the caller was not served, as far as is known; ``wish``: drop, end, or "" for none."""

    id: str
    number: str
    language: str
    queue: str
    priority: float = 0.0
    entered_at: float = 0.0
    early: bool = False
    ended: float = 0.0
    cared_for: bool = False
    wish: str = ""


class WishedCallbacks:
    """A listener of the journal. ``queue``: for a caller who has not been in a line."""

    def __init__(self, book: CallbackBook, queue: str) -> None:
        self._book, self._queue = book, queue
        self._calls: dict[str, _Call] = {}
        self._over: deque[_Call] = deque()

    def take(self, row: Row) -> None:
        """An event."""
        if row.kind == "CallArrived":
            number, language = str(row.data.get("number", "")), str(row.data.get("language", ""))
            self._calls[row.call_id] = _Call(row.call_id, number, language, self._queue, entered_at=row.at)
            return
        change, call = _CHANGES.get(row.kind), self._calls.get(row.call_id)
        if change is None or call is None:
            return
        change(call, row)
        if row.kind == "CallEnded":
            self._over.append(call)
            self._tidy(row.at)
        if call.ended and call.wish:
            self._settle(call)

    def _settle(self, call: _Call) -> None:
        """Once, when both are known: what is wished, and how the call ended."""
        wanted = not call.cared_for and (call.wish == "end" or call.early)
        call.wish = ""
        if wanted:
            self._book.add(Wanted(call.id, call.number, call.queue, call.language, call.priority, call.entered_at))

    def _tidy(self, now: float) -> None:
        while self._over and now - self._over[0].ended > LATE:
            self._calls.pop(self._over.popleft().id, None)


def _queued(call: _Call, row: Row) -> None:
    call.queue = str(row.data.get("problem", "")) or call.queue
    call.language = str(row.data.get("language", "")) or call.language
    call.priority = float(row.data.get("priority", 0.0))
    call.entered_at = float(row.data.get("entered_at", 0.0)) or row.at


def _resumed(call: _Call, row: Row) -> None:
    """Callers do not end a hold but by hanging up."""
    call.early = row.data.get("by") == _CALLER


def _fired(call: _Call, row: Row) -> None:
    if row.data.get("stage") != _LIVE:
        return
    wishes = {call.wish, *(_WISHES[one] for one in row.data.get("actions", ()) if one in _WISHES)}
    call.wish = max(wishes, key=("", "drop", "end").index)


def _ended(call: _Call, row: Row) -> None:
    outcome = row.data.get("outcome")
    call.ended, call.early = row.at, call.early or outcome in _EARLY
    call.cared_for = outcome in _CARED_FOR


_CHANGES: dict[str, Callable[[_Call, Row], None]] = {
    "CallQueued": _queued, "CallResumed": _resumed, "RuleFired": _fired, "CallEnded": _ended,
}  # fmt: skip
KINDS = frozenset({"CallArrived", *_CHANGES})
