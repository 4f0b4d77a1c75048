"""Calls read back from the store: the list, one call's timeline, and why it went where it went."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from ari_app.foundation.unclear_ids import several
from ari_app.store.ports import CallBook
from models.domain.call_ids import SHORT, shortened
from models.domain.errors import CommandRefused, NotThere
from models.domain.event_words_zh import WORDS_ZH

Json = dict[str, Any]
_WAIT = (", expected wait {:.0f} s", "，预计等待 {:.0f} 秒")


def list_calls(book: CallBook, limit: int) -> list[Json]:
    """The latest calls, newest first."""
    return book.latest_calls(limit)


def find_call(book: CallBook, call_id: str) -> Json:
    """One call by its id, the beginning or the end of it, or ``last``. Raises CommandRefused when there is none or
    several, and names these."""
    rows = book.latest_calls(1) if call_id == "last" else book.calls_like(call_id)
    if not rows and call_id == "last":
        raise CommandRefused("there are no calls yet; dial 8000 from a registered phone")
    if not rows:
        raise NotThere(f"there is no call {call_id!r}; `kefu calls` lists them")
    if len(rows) > 1 and rows[0]["id"] != call_id:
        raise several(call_id, "call", [(row["id"], row["arrived_at"], row["number"] or "") for row in rows])
    return rows[0]


def short_ids(book: CallBook, ids: Collection[str]) -> dict[str, str]:
    """A form of each id that can be typed, and that no other call has."""
    return shortened(ids, book.alike(sorted({one[-SHORT:] for one in ids})))


def legs_of(book: CallBook, call_id: str) -> list[Json]:
    """Everybody who was in the call beside the caller, in the order in which they joined."""
    return book.legs(call_id)


def timeline(book: CallBook, call_id: str) -> list[Json]:
    """Every event of a call in order, with its facts decoded."""
    return book.story(call_id)


def describe(event: Json, language: str = "en") -> str:
    """One event in words. ``language``: en or zh."""
    from models.domain.event_list import event_kinds  # some hundred classes, which most commands do without

    kind, data = event_kinds().get(event["kind"]), event["data"]
    wait = data.get("expected_wait", -1.0)
    words = kind.WORDS if kind else ""
    if language == "zh":
        words = WORDS_ZH.get(event["kind"], words)
    told = _WAIT[language == "zh"].format(wait) if wait >= 0 else ""
    return words.format_map({"agent_id": event.get("agent_id", ""), **data, "wait": told})


def decisions(book: CallBook, call_id: str) -> list[Json]:
    """Routing decisions of a call with the score that they used."""
    wanted = ("CallerScored", "RouteDecided", "OfferFailed", "CallConnected")
    return [event for event in timeline(book, call_id) if event["kind"] in wanted]


def clock(at: float | None) -> str:
    """Local wall-clock time with milliseconds; "" for none."""
    return f"{time.strftime('%H:%M:%S', time.localtime(at))}.{int(at % 1 * 1000):03d}" if at else ""


def minutes(begin: float | None, end: float | None) -> str:
    """From one time to another, as `lasted`; "" when one is missing."""
    return lasted(end - begin) if begin and end else ""


def lasted(seconds: float) -> str:
    """Minutes and seconds, with hours when there are any: 0:07, 12:30, 1:02:03."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
