"""What expressions and prompts of a flow can read: the caller, the call, the time, and the call's own variables."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from models.domain.expression import Value
from models.domain.flow import OpeningHours
from models.domain.hours import DAYS, is_open

if TYPE_CHECKING:
    from ari_app.call.session import CallSession


def scope_of(session: CallSession) -> dict[str, Value]:
    """``caller``, ``call``, ``now`` and the variables that were set."""
    call = session.call
    now = datetime.fromtimestamp(session.centre.moments.get(call.number) or time.time())
    caller = {**asdict(call.caller), "number": call.number}
    about = {
        "dialled": call.dialled, "number": call.number, "language": session.language, "id": call.id,
        "open": call.open, "priority": session.priority,
    }  # fmt: skip
    moment = {
        "hour": now.hour, "minute": now.minute, "weekday": DAYS[now.weekday()], "date": now.date().isoformat(),
        "time": now.strftime("%H:%M"),
    }  # fmt: skip
    return {**session.data, "caller": caller, "call": about, "now": moment}


def hours_edge(session: CallSession, hours: OpeningHours) -> str:
    """``open``, ``closed`` or ``holiday`` at this moment, in the flow's time zone (else the machine's)."""
    own = session.flow.hours
    if hours.week is None and own is not None:
        hours = own
    zone = ZoneInfo(hours.zone) if hours.zone else None
    now = session.centre.moments.get(session.call.number) or time.time()
    if datetime.fromtimestamp(now, zone).date().isoformat() in hours.holidays:
        return "holiday"
    if hours.week is None:
        return "open" if session.call.open else "closed"
    return "open" if is_open(hours.week, now, zone) else "closed"
