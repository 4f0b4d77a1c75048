"""``queue_log`` as app_queue writes it, from kefu's own events, so that QueueMetrics and its like go on working.

A line is ``epoch|call|queue|agent|EVENT|data…``. Seconds everywhere but in RINGNOANSWER, which counts milliseconds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ari_app.store.projections import Row
from models.domain.agent import AgentState

log = logging.getLogger(__name__)
Json = dict[str, Any]
_NOBODY = "NONE"


@dataclass
class _Caller:
    """What later lines need of an earlier one."""

    queue: str
    number: str
    position: int
    entered: float
    waited: float = 0.0
    rang: float = 0.0
    connected: bool = False
    left: bool = False


class QueueLog:
    """Listens to the journal and appends lines; `take` is quick and never fails a call."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._callers: dict[str, _Caller] = {}
        self._numbers: dict[str, str] = {}
        self._offered: dict[str, float] = {}
        self.lines: list[str] = []
        self._acts: dict[str, Callable[[Row], None]] = {
            "CallArrived": self._arrived, "CallQueued": self._queued, "CallOffered": self._rings,
            "OfferFailed": self._failed, "CallConnected": self._connected, "CallDisconnected": self._completed,
            "QueueLeft": self._went, "CallEnded": self._ended, "AgentStateChanged": self._agent,
            "TransferBegun": self._transferred,
        }  # fmt: skip

    def take(self, row: Row) -> None:
        """One event of the journal."""
        act = self._acts.get(row.kind)
        if act is not None:
            act(row)
            self._write()

    def _write(self) -> None:
        if self._file is None or not self.lines:
            return
        lines, self.lines = self.lines, []
        try:
            with self._file.open("a") as file:
                file.write("".join(f"{line}\n" for line in lines))
        except OSError as error:
            log.warning("%s: %s; %d lines are missing there", self._file, error, len(lines))

    def _line(self, row: Row, queue: str, agent: str, event: str, *data: object) -> None:
        words = [str(int(row.at)), row.call_id or _NOBODY, queue, agent or _NOBODY, event, *map(str, data)]
        self.lines.append("|".join(word.replace("|", "/") for word in words))

    def _arrived(self, row: Row) -> None:
        self._numbers[row.call_id] = str(row.data["number"])

    def _queued(self, row: Row) -> None:
        number = self._numbers.get(row.call_id, "")
        caller = _Caller(row.data["problem"], number, row.data["position"], row.data["entered_at"])
        self._callers[row.call_id] = caller
        self._line(row, caller.queue, "", "ENTERQUEUE", "", number, caller.position)

    def _rings(self, row: Row) -> None:
        self._offered[f"{row.call_id} {row.agent_id}"] = row.at

    def _failed(self, row: Row) -> None:
        self._offered.pop(f"{row.call_id} {row.agent_id}", None)
        caller = self._callers.get(row.call_id)
        if caller is not None:
            event = "RINGNOANSWER" if row.data["agent_to_blame"] else "RINGCANCELED"
            self._line(row, caller.queue, row.agent_id, event, int(1000 * row.data["ring_seconds"]))

    def _connected(self, row: Row) -> None:
        caller = self._callers.get(row.call_id)
        if caller is not None:
            caller.waited, caller.connected = row.data["waited"], True
            rang = row.at - self._offered.pop(f"{row.call_id} {row.agent_id}", row.at)
            channel = row.data["channel_id"]
            self._line(row, caller.queue, row.agent_id, "CONNECT", round(caller.waited), channel, round(rang))

    def _completed(self, row: Row) -> None:
        caller = self._callers.get(row.call_id)
        if caller is not None and caller.connected and not caller.left:
            event = "COMPLETECALLER" if row.data["by"] == "caller" else "COMPLETEAGENT"
            talked = round(row.data["talked"])
            self._line(row, caller.queue, row.agent_id, event, round(caller.waited), talked, caller.position)
            caller.left = True

    def _transferred(self, row: Row) -> None:
        caller = self._callers.get(row.call_id)
        if caller is not None and caller.connected and not caller.left and row.data.get("way") == "blind":
            waited, to = round(caller.waited), str(row.data["target"])
            self._line(row, caller.queue, row.agent_id, "BLINDTRANSFER", to, "kefu", waited, 0, caller.position)
            caller.left = True

    def _went(self, row: Row) -> None:
        """Out of the line before anybody answered: by a key, or because nobody serves it any more."""
        caller = self._callers.get(row.call_id)
        if caller is None or caller.left:
            return
        by, waited = str(row.data["by"]), round(row.at - caller.entered)
        if "key" in by:
            key = by.rpartition(" ")[2]
            self._line(row, caller.queue, "", "EXITWITHKEY", key, caller.position, caller.position, waited)
        else:
            event = "EXITEMPTY" if "nobody serves" in by else "EXITWITHTIMEOUT"
            self._line(row, caller.queue, "", event, caller.position, caller.position, waited)
        caller.left = True

    def _ended(self, row: Row) -> None:
        self._numbers.pop(row.call_id, None)
        for offer in [offer for offer in self._offered if offer.startswith(f"{row.call_id} ")]:
            del self._offered[offer]
        caller = self._callers.pop(row.call_id, None)
        if caller is not None and not caller.connected and not caller.left:
            waited = round(row.at - caller.entered)
            event = "EXITWITHTIMEOUT" if row.data["outcome"] == "redirected" else "ABANDON"
            self._line(row, caller.queue, "", event, caller.position, caller.position, waited)

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
