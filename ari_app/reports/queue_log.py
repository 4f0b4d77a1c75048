"""``queue_log`` as app_queue writes it, from kefu's own events, so that QueueMetrics and its like go on working.

A line is ``epoch|call|queue|agent|EVENT|data…``. Seconds everywhere but in RINGNOANSWER, which counts milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ari_app.store.line_file import LineFile
from ari_app.store.row import Row
from models.domain.agent import AgentState

Json = dict[str, Any]
_NOBODY = "NONE"
_INFO = 40  # letters that app_queue gives to the reason of a WITHDRAW


@dataclass
class _Caller:
    """What later lines need of earlier events. ``queue`` "": the caller has not been in a line."""

    number: str = ""
    queue: str = ""
    position: int = 0
    entered: float = 0.0
    in_line: bool = False
    waited: float = 0.0  # before the agent who has the caller now
    sent_at: float = 0.0  # when somebody sent the caller on; 0: nobody has
    rang: dict[str, float] = field(default_factory=dict)  # agent → since when their telephone rings
    holds: dict[str, float] = field(default_factory=dict)  # agent → what their CONNECT said of the wait


class QueueLog:
    """Listens to the journal and appends lines to a file.

    Every agent who has the caller gets a CONNECT, and one COMPLETEAGENT, COMPLETECALLER, BLINDTRANSFER or
    ATTENDEDTRANSFER with their own seconds; the wait of a second agent is counted from when the caller was sent on.
    """

    def __init__(self, file: LineFile | None) -> None:
        self._file = file
        self._callers: dict[str, _Caller] = {}
        self.lines: list[str] = []
        self._acts: dict[str, Callable[[Row], None]] = {
            "CallArrived": self._arrived, "CallQueued": self._queued, "CallOffered": self._rings,
            "OfferFailed": self._failed, "LegJoined": self._joined, "LegLeft": self._left,
            "QueueLeft": self._went, "CallEnded": self._ended, "AgentStateChanged": self._agent,
            "TransferBegun": self._sent, "CallbackRequested": self._keeps_place,
        }  # fmt: skip

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of events that lines are made of."""
        return tuple(self._acts)

    def take(self, row: Row) -> None:
        """One event of the journal."""
        act = self._acts.get(row.kind)
        if act is not None:
            act(row)
            self._write()

    def recall(self, rows: Iterable[Row]) -> None:
        """What a former process has written of calls that go on: their later lines need it. Nothing is written."""
        for row in rows:
            act = self._acts.get(row.kind)
            if act is not None:
                act(row)
        self.lines.clear()

    def _write(self) -> None:
        if self._file is not None and self.lines:
            self._file.put(self.lines)
            self.lines.clear()

    def _line(self, row: Row, queue: str, agent: str, event: str, *data: object) -> None:
        words = [str(int(row.at)), row.call_id or _NOBODY, queue, agent or _NOBODY, event, *map(str, data)]
        self.lines.append("|".join(word.replace("|", "/") for word in words))

    # The line -----------------------------------------------------------------------------------

    def _arrived(self, row: Row) -> None:
        self._callers[row.call_id] = _Caller(str(row.data["number"]))

    def _queued(self, row: Row) -> None:
        """Into a line; into another one without a word of leaving the first: taken out of that."""
        caller = self._callers.setdefault(row.call_id, _Caller())
        queue = str(row.data["problem"])
        if caller.in_line and caller.queue == queue:
            return
        if caller.in_line:
            self._out(row, caller, "WITHDRAW", f"to queue:{queue}"[:_INFO])
        caller.queue, caller.position, caller.in_line = queue, row.data["position"], True
        caller.entered, caller.sent_at = row.data["entered_at"], 0.0
        self._line(row, queue, "", "ENTERQUEUE", "", caller.number, caller.position)

    def _out(self, row: Row, caller: _Caller, event: str, *more: object, first: tuple[object, ...] = ()) -> None:
        waited = round(row.at - caller.entered)
        self._line(row, caller.queue, "", event, *first, caller.position, caller.position, waited, *more)
        caller.in_line = False

    def _went(self, row: Row) -> None:
        """Out of the line before anybody answered: by a key, taken out by somebody, or because nobody serves it."""
        caller = self._callers.get(row.call_id)
        if caller is None or not caller.in_line:
            return
        by = str(row.data["by"])
        if by.startswith("caller's key"):
            self._out(row, caller, "EXITWITHKEY", first=(by.rpartition(" ")[2],))
        elif by.startswith("nobody serves"):
            self._out(row, caller, "EXITEMPTY")
        elif by.startswith(("rule after", "nobody can be found")):
            self._out(row, caller, "EXITWITHTIMEOUT")
        else:
            self._out(row, caller, "WITHDRAW", f"to {row.data['target']} by {by}"[:_INFO])

    def _keeps_place(self, row: Row) -> None:
        """Without a word of leaving (asked by voice): as by a key, since they were served as they wished."""
        caller = self._callers.get(row.call_id)
        if caller is not None and caller.in_line:
            self._out(row, caller, "EXITWITHKEY", first=("",))

    def _ended(self, row: Row) -> None:
        caller = self._callers.pop(row.call_id, None)
        if caller is not None and caller.in_line:
            self._out(row, caller, "EXITWITHTIMEOUT" if row.data["outcome"] == "redirected" else "ABANDON")

    # Agents' telephones and legs ------------------------------------------------------------------

    def _rings(self, row: Row) -> None:
        caller = self._callers.get(row.call_id)
        if caller is not None:
            caller.rang[row.agent_id] = row.at

    def _failed(self, row: Row) -> None:
        caller = self._callers.get(row.call_id)
        if caller is None:
            return
        caller.rang.pop(row.agent_id, None)
        if caller.queue:
            event = "RINGNOANSWER" if row.data["agent_to_blame"] else "RINGCANCELED"
            self._line(row, caller.queue, row.agent_id, event, int(1000 * row.data["ring_seconds"]))

    def _joined(self, row: Row) -> None:
        caller = self._callers.get(row.call_id)
        if caller is None or not caller.queue or row.data["role"] != "agent":
            return
        rang = row.at - caller.rang.pop(row.agent_id, row.at)
        since = caller.entered if caller.in_line else caller.sent_at
        caller.in_line, caller.sent_at = False, 0.0
        caller.holds[row.agent_id] = waited = max(0.0, row.at - since) if since else 0.0
        self._line(row, caller.queue, row.agent_id, "CONNECT", round(waited), row.data["channel_id"], round(rang))

    def _sent(self, row: Row) -> None:
        caller = self._callers.get(row.call_id)
        if caller is not None:
            caller.sent_at = row.at

    def _left(self, row: Row) -> None:
        caller = self._callers.get(row.call_id)
        if caller is None or row.data["role"] != "agent" or row.agent_id not in caller.holds:
            return
        waited, talked, way = round(caller.holds.pop(row.agent_id)), round(row.data["talked"]), row.data.get("way")
        target = str(row.data.get("target", "")).partition(":")[2]
        first: tuple[str, ...]
        event, first = "COMPLETECALLER" if row.data["reason"] == "caller" else "COMPLETEAGENT", ()
        if way == "blind":
            event, first = "BLINDTRANSFER", (target, "kefu")
        elif way == "attended":
            event, first = "ATTENDEDTRANSFER", ("BRIDGE", target)
        self._line(row, caller.queue, row.agent_id, event, *first, waited, talked, caller.position)

    # Agents -------------------------------------------------------------------------------------

    def _agent(self, row: Row) -> None:
        old, new = row.data["old"], row.data["new"]
        events = []
        if old == AgentState.OFFLINE:
            events.append(("ADDMEMBER", ""))
        elif new == AgentState.OFFLINE:
            events.append(("REMOVEMEMBER", ""))
        elif new == AgentState.PAUSED:
            events.append(("PAUSEALL", row.data["reason"]))
        elif old == AgentState.PAUSED and new == AgentState.READY:
            events.append(("UNPAUSEALL", ""))
        for event, reason in events:
            self._line(row, _NOBODY, row.agent_id, event, reason)
