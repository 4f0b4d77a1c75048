"""The machine's clock and time zone, which opening hours, records and retention go by."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ari_app.doctor.patient import Patient
from ari_app.doctor.result import Result, fault, lasting, ok, skipped, warning
from ari_app.store.examination import newest_event
from models.flow.calendar import known_zone, zone_of

_SECONDS = 5.0
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)  # this program is younger: a clock before it is wrong
_APART = timedelta(minutes=1)
_SET = "Set it: sudo timedatectl set-ntp true, or sudo date -s 'YYYY-MM-DD HH:MM'."


def look_at_clocks(patient: Patient) -> Iterator[Result]:
    """Plausible, kept by somebody, in a known zone."""
    newest = newest_event(patient.run / patient.settings.store.path)
    yield judge_clock(datetime.now(UTC), datetime.fromtimestamp(newest, UTC) if newest else None)
    yield judge_keeper(_keeper())
    yield judge_zone(patient.settings.hours.time_zone, datetime.now(UTC))


def judge_clock(now: datetime, newest: datetime | None) -> Result:
    """Whether ``now`` can be true, given the newest event of the journal."""
    said = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    if now < _WRITTEN:
        return fault("clock.time", f"the clock says {said}, before this program was written", _SET)
    if newest is not None and newest - now > _APART:
        behind = lasting((newest - now).total_seconds())
        return fault("clock.time", f"the clock says {said}, {behind} before the newest record", _SET)
    return ok("clock.time", f"the clock says {said}, after all records" if newest else f"the clock says {said}")


def _keeper() -> Mapping[str, str] | None:
    """What timedatectl knows; None when it is not there or knows nothing."""
    try:
        done = subprocess.run(
            ["timedatectl", "show"], capture_output=True, text=True, timeout=_SECONDS, check=False
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    rows = [line.partition("=") for line in done.stdout.splitlines()]
    return {name: value for name, _, value in rows} if done.returncode == 0 and rows else None


def judge_keeper(facts: Mapping[str, str] | None) -> Result:
    """Whether something sets the clock right."""
    if facts is None or "NTPSynchronized" not in facts:
        return skipped("clock.kept", "who sets the clock right is not known: timedatectl does not say")
    if facts["NTPSynchronized"] == "yes":
        return ok("clock.kept", "the clock is set right over the network (NTP)")
    if facts.get("NTP") == "yes":
        remedy = "Can this machine reach a time server? timedatectl timesync-status"
        return warning("clock.kept", "the clock is to be set over the network (NTP), but is not yet", remedy)
    remedy = "Turn it on: sudo timedatectl set-ntp true. Without a network, compare it with a watch now and then."
    return warning("clock.kept", "nothing sets the clock right (NTP is off)", remedy)


def judge_zone(name: str, now: datetime, localtime: Path = Path("/etc/localtime")) -> Result:
    """The zone that opening hours are in where a flow names none."""
    if name != "local" and not known_zone(name):
        remedy = "Write a name such as Asia/Shanghai; for more names: sudo apt-get install tzdata"
        return fault("clock.zone", f"unknown time zone [hours] time_zone = {name!r}", remedy)
    at = now.astimezone(zone_of("" if name == "local" else name))
    if name == "local":
        place = str(localtime.resolve()).partition("zoneinfo/")[2] or time.tzname[0]
        name = f"of the machine, {place}"
    return ok("clock.zone", f"opening hours are in the zone {name}, where it is {at:%H:%M} now")
