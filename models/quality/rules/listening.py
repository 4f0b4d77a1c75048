"""What rows of the journal say of a call, and which leaves of rules change by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from models.quality.rules.deadlines import Changed, Deadlines
from models.quality.rules.hearing import Hearing, Row
from models.quality.rules.program import Program
from models.quality.rules.rule import Call, Mood, NotSaid
from models.quality.rules.state import CALLED, CallState, Due, Evidence
from models.quality.rules.truth import upset

_FACTS: Mapping[str, Mapping[str, str]] = {  # by event, the fact that each of its fields is
    "CallArrived": {"language": "language", "tier": "tier", "direction": "direction", "dialled": "dialled"},
    "CallQueued": {"problem": "queue", "language": "language", "repeat_of_days": "repeat_of_days"},
    "CallAbout": {"problem": "queue", "language": "language"},
    "CallConnected": {"waited": "waited"},
    "Transcribed": {"confidence": "confidence"},
    "TopicAssigned": {"called": CALLED, "topic": "topic"},
}
_ORDERS = {"transfer": "transfer", "consult": "consult", "park": "park", "hold": "hold", "hangup": "hang_up"}
_EVER = 1e12
FORGOTTEN_AFTER = 5.0  # seconds after CallEnded: the last words come late


class Listening:
    """Takes rows into the state of their call; a leaf that changes is told, and one that happens again, too."""

    def __init__(self, program: Program, hearing: Hearing, deadlines: Deadlines) -> None:
        self._hearing, self._deadlines = hearing, deadlines
        self._facts = [leaf for leaf in program.users if isinstance(leaf, Call) and leaf.fact != "mark"]
        self._moods = [leaf for leaf in program.users if isinstance(leaf, Mood)]
        self._each_leg = [
            leaf
            for leaf, users in program.users.items()
            if isinstance(leaf, NotSaid) and all(program.rules[one].once == "leg" for one in users)
        ]
        self._takers: dict[str, Callable[[CallState, Row], Changed]] = {
            "Transcribed": hearing.transcribed, "PartlyHeard": hearing.partly, "TranscriptSkipped": self._skipped,
            "SpeechUnavailable": self._unavailable, "SoundHeard": self._sound, "MoodHeard": self._mood,
            "CallConnected": self._connected, "LegJoined": self._joined, "CallHeld": self._held,
            "CallResumed": self._resumed, "CallParked": self._parked, "CallUnparked": self._unparked,
            "TransferBegun": self._transfer, "OrderGiven": self._ordered, "OrderRefused": self._refused,
            "AnswerTaken": self._answered, "CallAnnotated": self._annotated, "CallDisconnected": self._over,
            "CallEnded": self._ended,
        }  # fmt: skip

    def take(self, call: CallState, row: Row) -> Changed:
        """The leaves that change, or happen again."""
        changed: Changed = set()
        for field, fact in _FACTS.get(row.kind, {}).items():
            value = row.data.get(field)
            if value not in ("", None):
                changed |= self.fact(call, fact, _written(fact, value))
        taker = self._takers.get(row.kind)
        return changed | (taker(call, row) if taker is not None else set())

    def fact(self, call: CallState, name: str, value: str) -> Changed:
        """A fact of the call is known, or is another."""
        if call.facts.get(name) == value:
            return set()
        call.facts[name] = value
        found = {leaf for leaf in self._facts if leaf.fact == name}
        call.proofs.update(dict.fromkeys(found, Evidence(at=call.now, began_at=call.now, words=value)))
        return set(found)

    def _counted(self, call: CallState, name: str) -> Changed:
        return self.fact(call, name, str(int(call.facts.get(name, "0")) + 1))

    # What was not written down, and what was no speech -----------------------------------------------

    def _skipped(self, call: CallState, row: Row) -> Changed:
        leg, seconds = str(row.data.get("leg", "")), float(row.data.get("seconds") or 0.0)
        call.talk.spoke(leg, row.at - seconds, seconds)
        call.promised = {leaf: one for leaf, one in call.promised.items() if one[0] != leg}
        call.skipped.append((leg, row.at - seconds - 1.0, row.at if seconds else _EVER))
        return self._hearing.listened(call, leg) if seconds else set()

    def _unavailable(self, call: CallState, row: Row) -> Changed:
        if not call.connected:  # a menu goes on with keys
            return set()
        call.skipped.append(("both", row.at, _EVER))
        return self._deadlines.heard(call, "agent") | self._deadlines.heard(call, "caller")

    def _sound(self, call: CallState, row: Row) -> Changed:
        leg = str(row.data.get("leg", ""))
        call.talk.ends(leg, float(row.data.get("began_at") or row.at) + float(row.data.get("seconds") or 0.0))
        return self._hearing.listened(call, leg)

    def _mood(self, call: CallState, row: Row) -> Changed:
        leg, changed = str(row.data.get("leg", "")), Changed()
        moods = call.moods.setdefault(leg, [])
        moods.append(float(row.data.get("upset") or 0.0))
        del moods[:-20]
        for leaf in self._moods:
            if leaf.of == leg:
                holds = upset(leaf, moods)
                if holds != call.known.get(leaf, False):
                    changed.add(leaf)
                call.known[leaf] = holds
                call.proofs[leaf] = Evidence(leg, row.at, row.at, step="measure", score=moods[-1])
        return changed

    # What happens in the call ------------------------------------------------------------------------

    def _connected(self, call: CallState, row: Row) -> Changed:
        call.connected = True
        if not call.talk.began_at:
            call.talk.began_at, call.next_second = row.at, row.at + 1.0
        changed = self._deadlines.mark(call, "connected", row.at)
        return changed | self._with(call, row.agent_id, row.at)

    def _joined(self, call: CallState, row: Row) -> Changed:
        return self._with(call, str(row.data.get("who", "")), row.at) if row.data.get("role") == "agent" else set()

    def _with(self, call: CallState, agent: str, at: float) -> Changed:
        """The caller talks with an agent; another one than before has to say anew what each of them must."""
        if agent and call.agent and agent != call.agent and call.connected:
            self._deadlines.anew(call, self._each_leg, at)
        call.agent = agent or call.agent
        return set()

    def _held(self, call: CallState, row: Row) -> Changed:
        call.talk.excuse("hold", row.at, True)
        return self._counted(call, "holds") | self._deadlines.mark(call, "hold_began", row.at)

    def _resumed(self, call: CallState, row: Row) -> Changed:
        call.talk.excuse("hold", row.at, False)
        return set()

    def _parked(self, call: CallState, row: Row) -> Changed:
        call.talk.excuse("parked", row.at, True)
        return set()

    def _unparked(self, call: CallState, row: Row) -> Changed:
        call.talk.excuse("parked", row.at, False)
        return set()

    def _transfer(self, call: CallState, row: Row) -> Changed:
        return self._counted(call, "transfers") | self._deadlines.ordered(call, "transfer", refused=False)

    def _ordered(self, call: CallState, row: Row) -> Changed:
        order = _ORDERS.get(str(row.data.get("verb", "")), "")
        if order in ("", "transfer"):  # the latter is told by TransferBegun
            return set()
        return self._deadlines.ordered(call, order, refused=False)

    def _refused(self, call: CallState, row: Row) -> Changed:
        return self._deadlines.ordered(call, str(row.data.get("order", "")), refused=True)

    def _answered(self, call: CallState, row: Row) -> Changed:
        return self.fact(call, f"slot.{row.data.get('variable', '')}", str(row.data.get("value", "")))

    def _annotated(self, call: CallState, row: Row) -> Changed:
        changed: Changed = set()
        for name, value in zip(row.data.get("names", ()), row.data.get("values", ()), strict=False):
            changed |= self.fact(call, f"slot.{name}", str(value))
        return changed

    def _over(self, call: CallState, row: Row) -> Changed:
        if call.connected:
            call.connected = False
            self._deadlines.ended(call)
        return set()

    def _ended(self, call: CallState, row: Row) -> Changed:
        changed = self._over(call, row)
        if call.ended_at is None:
            call.ended_at = row.at
            call.push(row.at + FORGOTTEN_AFTER, Due("forget"))
        return changed


def _written(fact: str, value: object) -> str:
    """A fact as it is kept. Who has never called about it, called longer ago than any number of days."""
    if fact == "repeat_of_days" and value == -1:
        return "inf"
    return f"{value:g}" if isinstance(value, float) else str(value)
