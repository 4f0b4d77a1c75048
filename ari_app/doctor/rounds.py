"""The order of the examination, and what keeps a check that fails from keeping the others from theirs."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import aiohttp

from ari_app.doctor.clocks import look_at_clocks
from ari_app.doctor.configuration import look_at_configuration
from ari_app.doctor.echo import look_at_sound
from ari_app.doctor.machine import look_at_machine
from ari_app.doctor.pages import look_at_pages
from ari_app.doctor.patient import Patient
from ari_app.doctor.ports import look_at_ports
from ari_app.doctor.privacy import look_at_privacy
from ari_app.doctor.records import look_at_records
from ari_app.doctor.result import Level, Result, fault
from ari_app.doctor.room import look_at_room
from ari_app.doctor.speech import look_at_speech
from ari_app.doctor.switch import look_at_asterisk
from ari_app.pbx.install import MissingTool
from config.problems import ConfigError
from models.domain.errors import CallCentreError

Look = Callable[[Patient], Iterable[Result]]
# Whatever a machine that is out of order may answer a check with.
_BREAKS = (
    OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError, ImportError, sqlite3.Error,
    subprocess.SubprocessError, aiohttp.ClientError, ExceptionGroup, ConfigError, CallCentreError, MissingTool,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """Checks that belong together: their title, what is said while they take their time, and the work."""

    title: str
    doing: str
    look: Look


GROUPS = (
    Group("Configuration", "reading every file, flow and dialplan", look_at_configuration),
    Group("Machine", "looking at the machine", look_at_machine),
    Group("Disk", "measuring folders", look_at_room),
    Group("Privacy", "looking at modes and keys", look_at_privacy),
    Group("Records", "reading the whole database", look_at_records),
    Group("Clock", "asking about the clock", look_at_clocks),
    Group("Speech", "looking for models and voices", look_at_speech),
    Group("Ports", "looking for who has which port", look_at_ports),
    Group("Asterisk and kefu", "asking Asterisk and kefu", look_at_asterisk),
    Group("Pages", "looking at the pages", look_at_pages),
    Group("Sound", "making a short call", look_at_sound),
)


def examine(
    patient: Patient, shown: Callable[[str], AbstractContextManager[object]], groups: Iterable[Group] = GROUPS
) -> Iterator[tuple[str, list[Result]]]:
    """Title and results of each group in turn; ``shown`` is entered with what is being done while it is."""
    for group in groups:
        with shown(group.doing):
            found = list(_guarded(group, patient))
        yield group.title, found


def _guarded(group: Group, patient: Patient) -> Iterator[Result]:
    """A group's results; an error that nobody has foreseen is a finding too."""
    try:
        yield from group.look(patient)
    except _BREAKS as error:
        kind = group.title.lower().split()[0]
        finding = f"could not be looked at: {type(error).__name__}: {error}"
        yield fault(f"{kind}.looked_at", finding, "That is unexpected: what else is wrong above may explain it.")


def healthy(results: Iterable[Result]) -> bool:
    """Whether nothing is a fault."""
    return all(one.level is not Level.FAULT for one in results)
