"""The books: in how many ways a line is left and a call ends, and whether they add up. Each call ends in exactly one.

One table for everybody who counts: the wallboard, `kefu books`, the records' own table of stays, and the KPIs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from models.domain.call_state import Outcome
from models.insight.kpi_facts import IN, Contact, Visit
from models.insight.kpi_tables import Array, Table, table_of

CONNECTED, ABANDONED, MOVED, OTHER = "connected", "abandoned", "moved", "other"
WAYS_OUT = (CONNECTED, ABANDONED, "left", MOVED, "call-back", "redirected", OTHER)
"""Of a line: connected with somebody; the caller hung up; left by a key of theirs or taken out; moved to another;
kept the place for a call-back; sent to the dialplan's fallback; other: a fault, or Asterisk was lost."""
_OF_END: Mapping[str, str] = {
    Outcome.ABANDONED: ABANDONED, Outcome.REDIRECTED: "redirected", Outcome.CALLBACK: "call-back",
    Outcome.VOICEMAIL: "left",
}  # fmt: skip


def way_out(kind: str, data: Mapping[str, Any]) -> str:
    """By which way an event takes its caller out of the line; "": it does not."""
    if kind == "CallConnected" or (kind == "LegJoined" and data.get("role") != "supervisor"):
        return CONNECTED
    if kind == "QueueLeft":
        return "left"
    if kind == "CallbackRequested":
        return "call-back"
    if kind == "CallEnded":
        return _OF_END.get(str(data.get("outcome", "")), OTHER)
    return ""


class End(StrEnum):
    """What became of a call that came in."""

    HANDLED = "handled"
    ABANDONED = "abandoned"
    CONTAINED = "contained"
    UNRESOLVED = "unresolved"
    CALLBACK = "call-back"
    MESSAGE = "message"
    REDIRECTED = "redirected"
    CLOSED = "closed"
    REFUSED = "refused"
    FAILED = "failed"
    OPEN = "open"


END_WORDS: Mapping[End, tuple[str, str]] = {
    End.HANDLED: ("spoke with a person", "人工接听"), End.ABANDONED: ("gave up waiting", "排队放弃"),
    End.CONTAINED: ("served without a person", "自助解决"), End.UNRESOLVED: ("left the menu", "自助中离开"),
    End.CALLBACK: ("wanted a call-back", "预约回拨"), End.MESSAGE: ("left a message", "留言"),
    End.REDIRECTED: ("sent elsewhere", "转出"), End.CLOSED: ("outside of hours", "非工作时间"),
    End.REFUSED: ("refused", "被拒绝"), End.FAILED: ("failed", "失败"), End.OPEN: ("goes on", "进行中"),
}  # fmt: skip
_ENDS: Mapping[str, End] = {
    Outcome.ANSWERED: End.HANDLED, Outcome.ABANDONED: End.ABANDONED, Outcome.SELF_SERVICE: End.CONTAINED,
    Outcome.HUNG_UP_IN_MENU: End.UNRESOLVED, Outcome.CLOSED: End.CLOSED, Outcome.REDIRECTED: End.REDIRECTED,
    Outcome.FAILED: End.FAILED, Outcome.VOICEMAIL: End.MESSAGE, Outcome.CALLBACK: End.CALLBACK,
    Outcome.NOT_REACHED: End.FAILED, Outcome.LOST: End.FAILED, Outcome.REFUSED: End.REFUSED,
}  # fmt: skip


def counts(calls: Table[Contact]) -> Array:
    """Where it is a call that came in: calls that we make, and those to test numbers, are none."""
    return calls.words("direction").are(IN) & ~calls.words("outcome").are(Outcome.TEST)


def end_of(contact: Contact) -> End:
    """What became of a call. Whoever spoke with a person was handled, whatever came after; a call that resolved a task
    in the flow is contained, whether the caller or the flow ended it."""
    ended, connected = contact.ended_at is not None, contact.connected_at is not None
    return _end(contact.outcome, ended, connected, contact.resolved)


def _end(outcome: str, ended: bool, connected: bool, resolved: bool) -> End:
    if not ended or connected:
        return End.HANDLED if ended else End.OPEN
    found = _ENDS.get(outcome, End.FAILED)
    if found in (End.CONTAINED, End.UNRESOLVED):
        return End.CONTAINED if resolved else End.UNRESOLVED
    return End.FAILED if found is End.HANDLED else found


def _ends(calls: Table[Contact]) -> Counter[End]:
    """What became of each, reckoned once for each way in which calls differ."""
    marks = [~np.isnan(calls("ended_at")), ~np.isnan(calls("connected_at")), calls("resolved")]
    outcome = calls.words("outcome")
    keys, how_many = np.unique(outcome.codes * 8 + marks[0] * 4 + marks[1] * 2 + marks[2], return_counts=True)
    found: Counter[End] = Counter()
    for key, n in zip(keys.tolist(), how_many.tolist(), strict=True):
        found[_end(outcome.names[key >> 3], bool(key & 4), bool(key & 2), bool(key & 1))] += n
    return found


@dataclass(frozen=True, slots=True)
class Sheet:
    """The balance of some calls: ``offered`` came in, and ``ends`` is what became of them; by queue, who ``entered`` a
    line and by which way (`WAYS_OUT`, "": waits still) they left it. ``wrong``: what does not add up, in words."""

    offered: int
    ends: Mapping[End, int]
    queues: Mapping[str, Mapping[str, int]]
    wrong: tuple[str, ...]


def sheet(contacts: Iterable[Contact], visits: Iterable[Visit]) -> Sheet:
    """The books of calls and their stays, which should be of the same time."""
    every, lines = table_of(Contact, contacts), table_of(Visit, visits)
    calls = every.take(counts(every))
    queue, way = lines.words("queue"), lines.words("way")
    queues: dict[str, Counter[str]] = {}
    keys, how_many = np.unique(queue.codes * max(1, len(way.names)) + way.codes, return_counts=True)
    for key, n in zip(keys.tolist(), how_many.tolist(), strict=True):
        line, out = divmod(key, len(way.names))
        queues.setdefault(queue.names[line], Counter())[way.names[out]] += n
    return Sheet(len(calls), _ends(calls), queues, tuple(_wrong(calls, lines)))


def _wrong(calls: Table[Contact], lines: Table[Visit]) -> Iterator[str]:
    """Looks at those calls one by one that may not add up."""
    place, n, way = {call: at for at, call in enumerate(calls("call"))}, len(calls), lines.words("way")
    of = np.fromiter((place.get(call, n) for call in lines("call")), np.int64, len(lines))
    stays, waits, met, gave_up, odd = (
        np.bincount(of, one, n + 1)[:n]
        for one in (np.ones(len(lines)), way.are(""), way.are(CONNECTED), way.are(ABANDONED),
                    ~way.are("", *WAYS_OUT))
    )  # fmt: skip
    ended, connected = ~np.isnan(calls("ended_at")), ~np.isnan(calls("connected_at"))
    lost = ended & ~connected & calls.words("outcome").each(lambda one: _ENDS.get(one) is End.ABANDONED, bool)
    open_ = waits > np.where(ended, 0, 1)
    suspect = (odd > 0) | open_ | ((met > 0) & ~connected) | (lost & (gave_up == 0))
    for at in np.flatnonzero(suspect & (stays > 0)).tolist():
        yield from _of_call(calls[at], list(lines.take(of == at)))
    for at in np.flatnonzero(lost & (stays == 0)).tolist():
        yield f"call {calls('call')[at]}: abandoned, and stood in no line"


def _of_call(contact: Contact, stays: list[Visit]) -> list[str]:
    """What one call's stays and its end say against each other."""
    wrong = [f"call {one.call}: left the line of {one.queue} as {one.way!r}" for one in stays
             if one.way not in ("", *WAYS_OUT)]  # fmt: skip
    ways = [one.way for one in stays]
    ended = contact.ended_at is not None
    if ways.count("") > (0 if ended else 1):
        wrong.append(f"call {contact.call}: stands in {ways.count('')} lines{' after its end' if ended else ''}")
    if CONNECTED in ways and contact.connected_at is None:
        wrong.append(f"call {contact.call}: left a line connected, and was with nobody")
    if end_of(contact) is End.ABANDONED and ABANDONED not in ways:
        wrong.append(f"call {contact.call}: abandoned, and every line was left otherwise")
    return wrong
