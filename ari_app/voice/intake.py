"""From an entry to a call: who is calling, in which language."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace

from ari_app.ari.entry import Entry
from ari_app.contact.services import Centre
from ari_app.foundation import steady
from ari_app.voice.session import CallSession
from models.domain.caller import Call


def new_call_id() -> str:
    """An id for a call; ids sort by time."""
    return f"c{time.strftime('%m%d%H%M%S')}{secrets.token_hex(3)}"


def call_of(entry: Entry, centre: Centre) -> Call:
    """The facts at the moment of arrival. When FastAGI was late, whether the centre is open is settled here."""
    now = steady.now()
    return Call(
        id=new_call_id(), channel_id=entry.channel_id, number=entry.number, dialled=entry.dialled,
        arrived_at=now, open=_open(entry, centre, now), language=entry.language,
    )  # fmt: skip


def _open(entry: Entry, centre: Centre, now: float) -> bool:
    if entry.open is not None:
        return entry.open
    late = centre.settings.agi.late
    return centre.is_open(now) if late == "hours" else late == "open"


async def recognise_caller(session: CallSession) -> None:
    """Look the caller up and choose the language: the line's, else the caller's own, else English."""
    call = session.call
    record = await session.centre.callers.record(call.number)
    session.call = replace(call, caller=record)
    line = session.flow.lines.get(call.dialled)
    session.language = (line.language if line else "") or record.language or call.language or "en"
    session.arrive()
