"""From an entry to a call: who is calling, in which language."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from ari_app.ari.entry import Entry
from ari_app.foundation import steady
from ari_app.voice.call.session import CallSession
from models.domain.caller import Call


def new_call_id() -> str:
    """An id for a call; ids sort by time."""
    return f"c{time.strftime('%m%d%H%M%S')}{secrets.token_hex(3)}"


@dataclass(frozen=True, slots=True)
class Doors:
    """Whether the centre is open at a time (epoch seconds), and what a caller is told of whom FastAGI came too late
    for: ``hours`` (as it is), ``open`` or ``closed``."""

    is_open: Callable[[float], bool]
    late: str

    def settle(self, told: bool | None, now: float) -> bool:
        """What FastAGI has ``told``; None: it was late."""
        if told is not None:
            return told
        return self.is_open(now) if self.late == "hours" else self.late == "open"


def call_of(entry: Entry, doors: Doors) -> Call:
    """The facts at the moment of arrival. When FastAGI was late, whether the centre is open is settled here."""
    now = steady.now()
    return Call(
        id=new_call_id(), channel_id=entry.channel_id, number=entry.number, dialled=entry.dialled,
        arrived_at=now, open=doors.settle(entry.open, now), language=entry.language,
    )  # fmt: skip


async def recognise_caller(session: CallSession) -> None:
    """Look the caller up and choose the language: the line's, else the caller's own, else English."""
    call = session.call
    record = await session.services.callers.record(call.number)
    session.call = replace(call, caller=record)
    line = session.script.flow.lines.get(call.dialled)
    session.language = (line.language if line else "") or record.language or call.language or "en"
    session.arrive()
