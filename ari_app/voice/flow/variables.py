"""What expressions and prompts of a flow can read: the caller, the call, the time, and the call's own variables."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from models.domain.expression import Value
from models.domain.flow import OpeningHours
from models.domain.hours import DAYS, is_open, parse_ranges

if TYPE_CHECKING:
    from ari_app.voice.session import CallSession


def moment_of(session: CallSession) -> float:
    """Now, for this call's flow (seconds since the epoch): the clock, or the time that a flow test has chosen."""
    return session.centre.moments.get(session.call.number) or time.time()


def local_time(session: CallSession) -> datetime:
    """The same on the clock of the flow's time zone."""
    return datetime.fromtimestamp(moment_of(session), ZoneInfo(session.flow.zone) if session.flow.zone else None)


def scope_of(session: CallSession) -> dict[str, Value]:
    """``caller``, ``call``, ``now`` and the variables that were set."""
    call, now = session.call, local_time(session)
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
    """``open``, ``closed`` or ``holiday`` at this moment, in the time zone of the hours.

    Hours without days of their own are the flow's; a flow without any has the centre's. On a day on which people work
    although it is a weekend nothing is a holiday, and the hours are those of a weekday.
    """
    own = session.flow.hours
    if hours.week is None and own is not None:
        hours = OpeningHours(own.week, own.zone, hours.holidays if hours.holidays.closings else own.holidays)
    zone = ZoneInfo(hours.zone) if hours.zone else None
    now, working = moment_of(session), hours.holidays.working
    works = datetime.fromtimestamp(now, zone).date().isoformat() in working
    if not works and hours.holidays.at(now):
        return "holiday"
    if hours.week is not None:
        return "open" if is_open(hours.week, now, zone, working) else "closed"
    if works or session.call.number in session.centre.moments:
        ranges = session.centre.settings.hours
        week = {day: parse_ranges(getattr(ranges, day)) for day in DAYS}
        return "open" if is_open(week, now, zone, working) else "closed"
    return "open" if session.call.open else "closed"
