"""What expressions and prompts of a flow can read: the caller, the call, the time, and the contact's own variables."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from zoneinfo import ZoneInfo

from models.domain.caller import Call, CallerRecord
from models.domain.expression import Value
from models.domain.hours import DAYS

_CALLER = tuple(field.name for field in fields(CallerRecord))


def moment_of(call: Call, moments: Mapping[str, float]) -> float:
    """Now, for this contact's flow (seconds since the epoch): the clock, or the time that a flow test has chosen."""
    return moments.get(call.number) or time.time()


def local_time(moment: float, zone: str) -> datetime:
    """A moment (seconds since the epoch) on the clock of a time zone; "" for the machine's own."""
    return datetime.fromtimestamp(moment, ZoneInfo(zone) if zone else None)


def scope_of(
    call: Call, language: str, priority: float, data: Mapping[str, Value], zone: str, moments: Mapping[str, float]
) -> dict[str, Value]:
    """``caller``, ``call``, ``now`` and the variables that were set (``data``)."""
    now = local_time(moment_of(call, moments), zone)
    caller = {**{name: getattr(call.caller, name) for name in _CALLER}, "number": call.number}
    about = {
        "dialled": call.dialled, "number": call.number, "language": language, "id": call.id,
        "open": call.open, "priority": priority,
    }  # fmt: skip
    moment = {
        "hour": now.hour, "minute": now.minute, "weekday": DAYS[now.weekday()], "date": now.date().isoformat(),
        "time": now.strftime("%H:%M"),
    }  # fmt: skip
    return {**data, "caller": caller, "call": about, "now": moment}
