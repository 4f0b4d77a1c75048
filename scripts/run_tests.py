"""Every test, in the order that two processors are quickest with: ``make test``.

First the calls, side by side, and then, one after the other, the calls that load the machine or measure gaps in sound.
Calls mostly wait. What needs no telephone is done in the time that both leave over (SCHED_IDLE: it runs when nobody
else wants to), in asyncio's debug mode. A few that failed beside others, calls on the real Asterisk, with sound on the
fake one or of engines, are made once more with nothing beside them, and named at the end: what fails twice has failed.
Examples are the same each time; ``make check`` looks for new ones. What Python has compiled is kept, whatever the
terminal's PYTHONDONTWRITEBYTECODE says: tests start kefu hundreds of times. The exit status is 0 when all have passed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

PYTEST = (sys.executable, "-m", "pytest", "-q", "--hypothesis-profile=same", "-o", "junit_duration_report=total")
CACHES = Path(".cache/tested")  # by stage: what failed, what was told, how long each test took
FEW = 8  # failed calls that may be the load's; more are the product's
ASTERISK = ("tests/integration/test_templates.py",)  # with a real one, among those that have none
CALLING = ("tests/acceptance", "tests/browser", "tests/interop", *ASTERISK)
QUIET = ("tests/unit", "tests/fake", "tests/contract", "tests/integration")
TIMED = ("tests/fake/", "tests/contract/", "tests/integration/")  # where sound, engines and servers have a clock
CALLS = str(min(8, max(2, os.cpu_count() or 1)))
SLOWEST = 10
TWO_CORES = "30 to 40 minutes on two quiet cores"
TOLD_EVERY = 60.0  # seconds between two words of how far what runs beside others is


@dataclass
class Lane:
    """One run of pytest. ``seconds`` of the clock, ``cpu``: seconds of all its processes; ``tests``: name, seconds."""

    name: str
    status: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    tests: list[tuple[str, float]] = field(default_factory=list)
    again: list[str] = field(default_factory=list)  # failed, and may be the load's

    @property
    def folder(self) -> Path:
        """Where it keeps what it found."""
        return CACHES / self.name.replace(" ", "-")


def _behind_others(process: int) -> None:
    """Only what nobody else wants of the processors. Where the system does not know that: less than others."""
    try:
        os.sched_setscheduler(process, os.SCHED_IDLE, os.sched_param(0))
    except (OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, process, 19)


def environment(given: dict[str, str], idle: bool) -> dict[str, str]:
    """What pytest runs in."""
    kept = {name: value for name, value in given.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | ({"PYTHONASYNCIODEBUG": "1"} if idle else {})


def _wait(lane: Lane, command: Sequence[str], idle: bool) -> None:
    """Run it to its end. What runs beside others writes into a file."""
    with contextlib.ExitStack() as stack:
        told = stack.enter_context((lane.folder / "told.txt").open("wb")) if idle else None
        process = subprocess.Popen(command, stdout=told, stderr=told, env=environment(dict(os.environ), idle))
        if idle:
            _behind_others(process.pid)
        _, status, used = os.wait4(process.pid, 0)
    lane.status = process.returncode = os.waitstatus_to_exitcode(status)
    lane.cpu = cpu_of(used)


def cpu_of(used: resource.struct_rusage) -> float:
    """Seconds of processors."""
    return used.ru_utime + used.ru_stime


def took(report: Path) -> list[tuple[str, float]]:
    """Each test of a JUnit report, with its seconds from set-up to the end; none when there is no report."""
    if not report.exists():
        return []
    cases = ET.parse(report).iter("testcase")
    return [(f"{case.get('classname')}::{case.get('name')}", float(case.get("time", 0))) for case in cases]


async def _run(lane: Lane, *arguments: str, idle: bool = False) -> Lane:
    """One run of pytest: its output as it comes, or, when it runs behind another, at its end."""
    begun = time.monotonic()
    shutil.rmtree(lane.folder, ignore_errors=True)
    lane.folder.mkdir(parents=True)
    report = lane.folder / "tests.xml"
    print(f"-- {lane.name}{', beside the others' if idle else ''} …", flush=True)
    command = (*PYTEST, "-o", f"cache_dir={lane.folder}", f"--junit-xml={report}", *arguments)
    await asyncio.to_thread(_wait, lane, command, idle)
    if idle:
        sys.stdout.buffer.write((lane.folder / "told.txt").read_bytes())
    lane.seconds, lane.tests = time.monotonic() - begun, took(report)
    words = "passed" if lane.status == 0 else f"failed ({lane.status})"
    print(f"-- {lane.name} {words} after {lane.seconds:.0f} s", flush=True)
    return lane


async def _stage(name: str, *arguments: str, idle: bool = False, under: tuple[str, ...] = ("tests/",)) -> Lane:
    """One run. A few that failed, all ``under`` such folders, are left to be made once more, and it has not failed."""
    lane = await _run(Lane(name), *arguments, idle=idle)
    noted = lane.folder / "v/cache/lastfailed"
    failed = sorted(json.loads(noted.read_text())) if lane.status == 1 and noted.exists() else []
    if 0 < len(failed) <= FEW and all(one.startswith(under) for one in failed):
        lane.status, lane.again = 0, failed
    return lane


async def _again(failed: list[str], *more: str) -> Lane:
    """The calls that failed, one after the other with nothing beside them."""
    lane = await _run(Lane(f"{len(failed)} calls once more, alone"), *failed, *more)
    for name in failed:
        print(f"-- failed beside others{'' if lane.status else ', passed alone'}: {name}", flush=True)
    return lane


def how_far(told: str) -> str:
    """The last percentage that pytest told; "" before the first."""
    found = re.findall(r"\[ *(\d+%)\]", told)
    return found[-1] if found else ""


async def _tell(name: str) -> None:
    """Say now and then how far what runs beside others is, until it is cancelled."""
    while True:
        await asyncio.sleep(TOLD_EVERY)
        told = Lane(name).folder / "told.txt"
        if told.exists() and (far := how_far(told.read_text(errors="replace"))):
            print(f"\n-- {name}, beside the others: {far}", flush=True)


async def _calls(*others: str) -> list[Lane]:
    """All calls: those that bear others beside them, then the rest."""
    many = await _stage("calls", "-n", CALLS, "--dist", "worksteal", "-m", "not alone", *CALLING, *others)
    return [many, await _stage("calls that need the machine", "-m", "alone", *CALLING, *others)]


async def _quiet(*others: str) -> Lane:
    """What needs no telephone."""
    name, ignored = "what needs no telephone", [f"--ignore={file}" for file in ASTERISK]
    quietly = ("-n", "2", "--dist", "worksteal", "-o", "timeout=900", "-m", "not alone", *QUIET, *ignored)
    told = asyncio.create_task(_tell(name))
    try:
        return await _stage(name, *quietly, *others, idle=True, under=TIMED)
    finally:
        told.cancel()


def table(lanes: Sequence[Lane]) -> str:
    """What took how long: each run, then the slowest tests of all."""
    rows = [f"{'':<28} {'tests':>6} {'seconds':>8} {'CPU s':>7}"]
    rows += [f"{one.name:<28} {len(one.tests):>6} {one.seconds:>8.0f} {one.cpu:>7.0f}" for one in lanes]
    slowest = sorted((test for one in lanes for test in one.tests), key=lambda test: -test[1])[:SLOWEST]
    return "\n".join([*rows, "the slowest", *(f"{seconds:>8.1f} s  {name}" for name, seconds in slowest)])


def announcement(last: Path) -> str:
    """How long it takes; ``last``: the file with the seconds that it took here."""
    here = f"; the last time here {float(last.read_text()) / 60:.0f} minutes" if last.exists() else ""
    return f"Every test: {TWO_CORES}{here}. A dot is a test; at the end a table says what took how long."


async def main(more: list[str]) -> int:
    """All of it; ``more`` goes to each pytest."""
    begun, last = time.monotonic(), CACHES / "seconds"
    print(announcement(last), flush=True)
    calls, quiet = await asyncio.gather(_calls(*more), _quiet(*more))
    lanes = [*calls, quiet]
    if failed := [name for lane in lanes for name in lane.again]:
        lanes.append(await _again(failed, *more))
    print(f"\n{table(lanes)}", flush=True)
    if not more:
        last.write_text(f"{time.monotonic() - begun:.0f}")
    return 1 if any(lane.status for lane in lanes) else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
