"""The hours step of a flow."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ari_app.contact.contact import Contact
from ari_app.contact.variables import moment_of
from models.domain.flow import OpeningHours
from models.domain.hours import DAYS, is_open, parse_ranges


def hours_edge(contact: Contact, hours: OpeningHours) -> str:
    """``open``, ``closed`` or ``holiday`` at this moment, in the time zone of the hours.

    Hours without days of their own are the flow's; a flow without any has the centre's. On a day on which people work
    although it is a weekend nothing is a holiday, and the hours are those of a weekday.
    """
    own, moments = contact.script.flow.hours, contact.services.flows.moments
    if hours.week is None and own is not None:
        hours = OpeningHours(own.week, own.zone, hours.holidays if hours.holidays.closings else own.holidays)
    zone = ZoneInfo(hours.zone) if hours.zone else None
    now, working = moment_of(contact.call, moments), hours.holidays.working
    works = datetime.fromtimestamp(now, zone).date().isoformat() in working
    if not works and hours.holidays.at(now):
        return "holiday"
    if hours.week is not None:
        return "open" if is_open(hours.week, now, zone, working) else "closed"
    if works or contact.call.number in moments:
        ranges = contact.services.settings.hours
        week = {day: parse_ranges(getattr(ranges, day)) for day in DAYS}
        return "open" if is_open(week, now, zone, working) else "closed"
    return "open" if contact.call.open else "closed"
