"""Events of the journal as other programs are told of them: one form for webhooks, the stream and pages.

A pure translation of rows in order: the same rows give the same events, byte for byte, whichever process reads them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ari_app.feeds.short_call import ShortCall
from ari_app.feeds.stamps import rfc3339
from ari_app.store.row import Row
from models.domain.event_list import event_kinds
from models.domain.events import INTERNAL

ENDED = "call.ended"
OPT_IN = frozenset({"call.transcribed"})  # only for those who name it: a call has a hundred of them
_HIDDEN = frozenset({"kept", "state", "channel_id", "bridge_id", "folder", "file", "words", "engine"})
Earlier = Callable[[str, int], Sequence[Row]]


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """``id`` is unique and stays; ``sequence`` is the journal's; ``data`` always has the call that it is about.

    ``kind``: of the row that it was made of; it is told to nobody.
    """

    id: str
    type: str
    at: float
    sequence: int
    data: dict[str, Any]
    kind: str = ""

    def body(self) -> bytes:
        """The envelope of Standard Webhooks, as UTF-8 JSON."""
        content = {
            "id": self.id, "type": self.type, "timestamp": rfc3339(self.at), "sequence": self.sequence,
            "data": self.data,
        }  # fmt: skip
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def types() -> tuple[str, ...]:
    """Every type that there is, in alphabetical order."""
    return tuple(sorted({kind.TYPE for kind in event_kinds().values() if kind.TYPE != INTERNAL}))


def wanted(type_: str, patterns: Sequence[str]) -> bool:
    """Whether an event is among those asked for: by its type, ``call.*``, or ``*`` (all but those of `OPT_IN`)."""
    if type_ in patterns:
        return True
    return type_ not in OPT_IN and ("*" in patterns or f"{type_.partition('.')[0]}.*" in patterns)


class Translation:
    """Rows to events. ``earlier``: the rows of a call before a sequence, for calls that began before this did;
    ``pop_url``: where the site's CRM shows a call."""

    def __init__(self, earlier: Earlier, pop_url: Callable[[ShortCall], str] = lambda call: "") -> None:
        self._earlier, self._pop_url = earlier, pop_url
        self._calls: dict[str, ShortCall] = {}

    def take(self, row: Row) -> list[PublicEvent]:
        """What is told of one row: nothing, or its event, and the call's end once the paperwork is complete."""
        call = self._call(row)
        was_complete = call is not None and call.complete
        if call is not None:
            call.take(row)
        kind = event_kinds().get(row.kind)
        type_ = INTERNAL if kind is None else kind.TYPE
        told = [] if type_ in (INTERNAL, ENDED) else [self._event(f"evt_{row.seq}", type_, row, call)]
        if call is not None and call.complete:
            if not was_complete:
                told.append(self._event(f"evt_{row.seq}_end", ENDED, row, call))
            self._calls.pop(call.id, None)
        return told

    def _call(self, row: Row) -> ShortCall | None:
        """The row's call as it was before it; one that began before this translation is read from the beginning."""
        if not row.call_id:
            return None
        call = self._calls.get(row.call_id)
        if call is None:
            call = self._calls[row.call_id] = ShortCall(row.call_id)
            for old in self._earlier(row.call_id, row.seq):
                call.take(old)
        return call

    def _event(self, id_: str, type_: str, row: Row, call: ShortCall | None) -> PublicEvent:
        data: dict[str, Any] = {name: value for name, value in row.data.items() if name not in _HIDDEN}
        if type_ == ENDED:
            data = {}
        if row.agent_id:
            data["agent"] = row.agent_id
        if call is not None:
            data["call"] = call.told(self._pop_url(call))
        return PublicEvent(id_, type_, row.at, row.seq, data, row.kind)
