"""Callers whose next call is more urgent, because of what was said in the last one: each raise counts for one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ari_app.store.row import Row
from models.domain.caller import Call

KINDS = ("NextCallRaised", "NextCallCame")
WEEK = 7 * 86_400.0  # seconds; what is older counts no more


@dataclass(slots=True)
class _Raise:
    """``call``: the one that it counts for; "": none yet. ``at``: epoch seconds."""

    at: float
    earlier: str
    by_much: float
    rule: str
    call: str = ""


class Raised:
    """By the form of a number by which numbers are compared."""

    def __init__(self, key: Callable[[str], str]) -> None:
        self._key = key
        self._of: dict[str, _Raise] = {}

    def take(self, row: Row) -> None:
        """A listener of the journal."""
        if row.kind in KINDS:
            self.note(row.kind, row.at, row.call_id, row.data)

    def restore(self, told: Iterable[tuple[float, str, str, dict[str, object]]]) -> None:
        """What former processes told: when, kind, call and facts."""
        for at, kind, call_id, data in sorted(told, key=lambda one: one[0]):
            self.note(kind, at, call_id, data)

    def note(self, kind: str, at: float, call_id: str, data: dict[str, object]) -> None:
        """One event."""
        key = self._key(str(data.get("number", "")))
        if kind == "NextCallRaised" and key:
            by_much = data.get("by_much", 0.0)
            amount = float(by_much) if isinstance(by_much, int | float) else 0.0
            self._of[key] = _Raise(at, call_id, amount, str(data.get("rule", "")))
        elif key in self._of:
            self._of[key].call = call_id

    def of(self, call: Call, now: float) -> tuple[float, str, bool]:
        """How much more urgent a call is, by which rule, and whether it is the first to be so: that is to be told with
        `models.domain.quality_rule_events.NextCallCame`. (0, "", False): it is not."""
        key = self._key(call.number)
        found = self._of.get(key)
        if found is None or call.direction != "in" or found.earlier == call.id:
            return 0.0, "", False
        if now - found.at > WEEK or found.call not in ("", call.id):
            del self._of[key]
            return 0.0, "", False
        first = not found.call
        found.call = call.id
        return found.by_much, found.rule, first
