"""What has to be known of a live call to act on what rules find in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ari_app.store.row import Row
from models.domain.conversation import Role


@dataclass(slots=True)
class Known:
    """``agents``: channel → agent, as they came in; ``ended``: epoch seconds, 0: not yet; ``heard``: a word or a sound
    of an agent was; ``joined``: there was one; ``gaps``: something that was said is not written down."""

    id: str
    number: str = ""
    queue: str = ""
    language: str = ""
    agents: dict[str, str] = field(default_factory=dict)
    ended: float = 0.0
    heard: bool = False
    gaps: bool = False
    joined: bool = False

    @property
    def silent(self) -> bool:
        """Whether agents were listened to and have not said a word: then it is known that they have said nothing."""
        return self.joined and not self.heard and not self.gaps

    @property
    def agent(self) -> str:
        """Who talks with the caller; of several, who came last. "": nobody."""
        return next(reversed(self.agents.values()), "")

    @property
    def talked_in(self) -> bool:
        """Whether an agent is in it."""
        return bool(self.agents) and not self.ended


class KnownCalls(dict[str, Known]):
    """By id, until they are forgotten."""

    def take(self, row: Row) -> None:
        """An event of the journal."""
        change = _CHANGES.get(row.kind)
        if change is None or not row.call_id:
            return
        known = self.get(row.call_id)
        if known is None and row.kind not in ("CallEnded", "LegLeft"):
            known = self[row.call_id] = Known(row.call_id)
        if known is not None:
            change(known, row)

    def timed(self) -> list[str]:
        """Calls in which time tells something: an agent is in them, or they have just ended."""
        return [one.id for one in self.values() if one.talked_in or one.ended]


def _arrived(known: Known, row: Row) -> None:
    known.number, known.language = str(row.data.get("number", "")), str(row.data.get("language", ""))


def _queued(known: Known, row: Row) -> None:
    known.queue = str(row.data.get("problem", "")) or known.queue
    known.language = str(row.data.get("language", "")) or known.language


def _joined(known: Known, row: Row) -> None:
    if row.data.get("role") == Role.AGENT:
        known.agents[str(row.data.get("channel_id", ""))] = str(row.data.get("who", ""))
        known.joined = True


def _left(known: Known, row: Row) -> None:
    known.agents.pop(str(row.data.get("channel_id", "")), None)


def _heard(known: Known, row: Row) -> None:
    known.heard = known.heard or row.data.get("leg") == Role.AGENT


def _missed(known: Known, row: Row) -> None:
    known.gaps = known.gaps or row.data.get("leg") != "caller"


def _ended(known: Known, row: Row) -> None:
    known.ended = row.at
    known.agents.clear()


_CHANGES: dict[str, Callable[[Known, Row], None]] = {
    "CallArrived": _arrived, "CallQueued": _queued, "CallAbout": _queued, "LegJoined": _joined, "LegLeft": _left,
    "CallEnded": _ended, "Transcribed": _heard, "SoundHeard": _heard, "PartlyHeard": _heard,
    "TranscriptSkipped": _missed, "SpeechUnavailable": _missed,
}  # fmt: skip
KINDS = frozenset(_CHANGES)
