"""A call as other programs are told of it: the whole of it with every event, so that nobody needs a second request.

It is made of the call's events alone and so comes out the same after a restart. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ari_app.feeds.stamps import rfc3339
from ari_app.store.row import Row
from models.domain.agent import AgentState
from models.domain.events import AgentStateChanged


@dataclass(slots=True)
class ShortCall:
    """What is known of a call so far. Instants in epoch seconds, 0.0: not yet; durations in seconds.

    ``wrapping``: agents who wrap up; while there are any, the call's paperwork is not complete.
    """

    id: str
    direction: str = "in"
    number: str = ""
    dialled: str = ""
    name: str = ""
    language: str = ""
    tier: str = ""
    queue: str = ""
    agent: str = ""
    began_at: float = 0.0
    answered_at: float = 0.0
    queued_at: float = 0.0
    connected_at: float = 0.0
    ended_at: float = 0.0
    waited: float = 0.0
    talked: float = 0.0
    held: float = 0.0
    outcome: str = ""
    cause: str = ""
    rating: int | None = None
    resolved: bool = False
    disposition: str = ""
    note: str = ""
    recorded: bool = False
    offered_to: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    external_refs: dict[str, str] = field(default_factory=dict)
    url: str = ""  # where the CRM shows it, when it said so
    wrapping: set[str] = field(default_factory=set)

    def take(self, row: Row) -> None:
        """One more event of it."""
        step = _STEPS.get(row.kind)
        if step is not None:
            step(self, row, row.data)

    @property
    def complete(self) -> bool:
        """Whether it is over, its paperwork included."""
        return self.ended_at > 0 and not self.wrapping

    def told(self, pop_url: str = "") -> dict[str, Any]:
        """As it goes out. ``pop_url``: where the site's CRM shows it."""
        return {
            "id": self.id, "direction": self.direction, "from": self.number if self.direction == "in" else self.dialled,
            "to": self.dialled if self.direction == "in" else self.number, "caller_name": self.name,
            "caller_tier": self.tier, "language": self.language, "queue": self.queue, "agent": self.agent,
            "began_at": rfc3339(self.began_at), "answered_at": rfc3339(self.answered_at),
            "queued_at": rfc3339(self.queued_at), "connected_at": rfc3339(self.connected_at),
            "ended_at": rfc3339(self.ended_at), "wait_ms": round(self.waited * 1000),
            "talk_ms": round(self.talked * 1000), "hold_ms": round(self.held * 1000), "outcome": self.outcome,
            "cause": self.cause, "rating": self.rating, "resolved_in_self_service": self.resolved,
            "disposition": self.disposition, "note": self.note,
            "recording_url": f"/api/v1/calls/{self.id}/recordings/both" if self.recorded else None,
            "transcript_url": f"/api/v1/calls/{self.id}/transcript", "attributes": dict(self.attributes),
            "external_refs": dict(self.external_refs), "pop_url": pop_url or None,
        }  # fmt: skip


Step = Callable[[ShortCall, Row, Mapping[str, Any]], None]


def _arrived(call: ShortCall, row: Row, data: Mapping[str, Any]) -> None:
    call.began_at = data.get("arrived_at") or row.at
    for name in ("number", "dialled", "name", "language", "tier", "direction"):
        setattr(call, name, data.get(name) or getattr(call, name))


def _answered(call: ShortCall, row: Row, _data: Mapping[str, Any]) -> None:
    call.answered_at = row.at


def _queued(call: ShortCall, row: Row, data: Mapping[str, Any]) -> None:
    call.queue, call.language = data["problem"], data.get("language") or call.language
    call.queued_at = call.queued_at or data.get("entered_at") or row.at


def _about(call: ShortCall, _row: Row, data: Mapping[str, Any]) -> None:
    call.queue = data["problem"]


def _offered(call: ShortCall, row: Row, _data: Mapping[str, Any]) -> None:
    call.offered_to = row.agent_id


def _connected(call: ShortCall, row: Row, data: Mapping[str, Any]) -> None:
    call.agent, call.offered_to = row.agent_id, ""
    call.connected_at = call.connected_at or row.at
    call.waited = call.waited or data.get("waited", 0.0)


def _resumed(call: ShortCall, _row: Row, data: Mapping[str, Any]) -> None:
    call.held += data.get("seconds", 0.0)


def _left(call: ShortCall, _row: Row, data: Mapping[str, Any]) -> None:
    if data.get("role") == "agent":
        call.talked += data.get("talked", 0.0)


def _joined(call: ShortCall, _row: Row, data: Mapping[str, Any]) -> None:
    if data.get("role") == "agent" and data.get("purpose") != "consult":
        call.agent = data["who"]


def _transferred(call: ShortCall, _row: Row, data: Mapping[str, Any]) -> None:
    kind, _, name = str(data.get("target", "")).partition(":")
    if kind == "agent":
        call.agent = name


def _wrapped_up(call: ShortCall, row: Row, data: Mapping[str, Any]) -> None:
    call.disposition = data.get("disposition") or call.disposition
    call.wrapping.discard(row.agent_id)


def _agent_moved(call: ShortCall, row: Row, data: Mapping[str, Any]) -> None:
    if data["new"] == AgentState.WRAP_UP:
        call.wrapping.add(row.agent_id)


def _rated(call: ShortCall, _row: Row, data: Mapping[str, Any]) -> None:
    call.rating = data["rating"]


def _resolved(call: ShortCall, _row: Row, _data: Mapping[str, Any]) -> None:
    call.resolved = True


def _recording(call: ShortCall, row: Row, _data: Mapping[str, Any]) -> None:
    call.recorded = row.kind == "RecordingStored"


def _pairs(data: Mapping[str, Any], names: str, values: str, known: Mapping[str, str]) -> dict[str, str]:
    """With these set, and those whose value is "" taken away."""
    changed = {**known, **dict(zip(data[names], data[values], strict=False))}
    return {name: value for name, value in changed.items() if value}


def _annotated(call: ShortCall, _row: Row, data: Mapping[str, Any]) -> None:
    call.attributes = _pairs(data, "names", "values", call.attributes)


def _linked(call: ShortCall, _row: Row, data: Mapping[str, Any]) -> None:
    call.external_refs = _pairs(data, "systems", "records", call.external_refs)
    call.url = data.get("url") or call.url


def _noted(call: ShortCall, _row: Row, data: Mapping[str, Any]) -> None:
    call.disposition, call.note = data.get("disposition") or call.disposition, data.get("note") or call.note


def _ended(call: ShortCall, row: Row, data: Mapping[str, Any]) -> None:
    call.ended_at, call.outcome, call.cause = row.at, data["outcome"], data["cause"]


_STEPS: dict[str, Step] = {
    "CallArrived": _arrived, "CallAnswered": _answered, "CallQueued": _queued, "CallAbout": _about,
    "CallOffered": _offered, "CallConnected": _connected, "CallResumed": _resumed, "LegLeft": _left,
    "LegJoined": _joined, "TransferCompleted": _transferred, "CallWrappedUp": _wrapped_up,
    AgentStateChanged.__name__: _agent_moved, "SurveyAnswered": _rated, "TaskResolved": _resolved,
    "RecordingStored": _recording, "RecordingDeleted": _recording, "CallEnded": _ended,
    "CallAnnotated": _annotated, "CallLinked": _linked,
    "DispositionGiven": _noted,
}  # fmt: skip
