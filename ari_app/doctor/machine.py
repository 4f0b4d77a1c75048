"""What the machine has: open files, processors and memory, against what the settings let in."""

from __future__ import annotations

import contextlib
import os
import resource
from collections.abc import Iterator
from pathlib import Path

from ari_app.doctor.patient import Patient
from ari_app.doctor.result import Result, fault, mb, ok, skipped, warning
from config.settings import Settings

_FILES_A_CALL = 12  # a caller and an agent in Asterisk: sound and control, timers, a tap of each voice
_FILES_ALONE = 200
_STREAMS_A_PROCESSOR = 70  # legs of English whose answers one processor recognises (bench/results/speech.json)
_MB = 1 << 20
_ENOUGH, _LEAST = 1000 * _MB, 400 * _MB  # before anything runs: recognisers, voices, Asterisk
_SPARE = 200 * _MB  # while all runs


def look_at_machine(patient: Patient) -> Iterator[Result]:
    """Files, processors, memory."""
    pids = [pid for pid in (patient.asterisk_pid, patient.kefu_pid) if pid]
    limits = [found for pid in pids if (found := limit_of(pid))] or [resource.getrlimit(resource.RLIMIT_NOFILE)[0]]
    yield judge_files(min(limits), patient.settings.centre.max_calls)
    yield judge_processors(len(os.sched_getaffinity(0)), patient.settings)
    yield judge_memory(available(), bool(pids))


def limit_of(pid: int, proc: Path = Path("/proc")) -> int:
    """How many files a process may have open; 0 when that is not known."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in (proc / str(pid) / "limits").read_text(encoding="ascii").splitlines():
            if line.startswith("Max open files"):
                return int(line.split()[3])
    return 0


def judge_files(limit: int, max_calls: int) -> Result:
    """Open files against calls at once; -1 is no limit."""
    needed = _FILES_ALONE + _FILES_A_CALL * max_calls
    if limit < 0 or limit >= needed:
        return ok(
            "machine.files",
            f"{limit if limit >= 0 else 'any number of'} open files: enough for {max_calls} calls at once",
        )
    calls = max(0, (limit - _FILES_ALONE) // _FILES_A_CALL)
    finding = f"{limit} open files are enough for some {calls} calls at once; {max_calls} may come"
    remedy = f"`ulimit -n {needed}` before `make run` (LimitNOFILE= in a unit), or lower [centre] max_calls."
    return (fault if calls < 1 else warning)("machine.files", finding, remedy)


def judge_processors(count: int, settings: Settings) -> Result:
    """Processors against legs that are listened to at once."""
    most, check = settings.speech.max_streams, "machine.processors"
    words = f"{count} processor{'s' if count > 1 else ''}"
    if not most:
        return ok(check, f"{words}; nobody is listened to ([speech] max_streams = 0)")
    able = _STREAMS_A_PROCESSOR * count
    if able >= most:
        return ok(check, f"{words}: enough for {most} legs that are listened to at once")
    finding = f"{words}: enough to listen to some {able} legs at once; [speech] max_streams lets in {most}"
    return warning(check, finding, f"Set max_streams = {able}: further callers are asked for keys.")


def available(proc: Path = Path("/proc"), cgroup: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Bytes of memory that programs can still get, by the machine and by the limit of this container; None: unknown."""
    found: list[int] = []
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in (proc / "meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                found.append(int(line.split()[1]) * 1024)
    with contextlib.suppress(OSError, ValueError):
        limit = int((cgroup / "memory.max").read_text(encoding="ascii"))
        found.append(max(0, limit - int((cgroup / "memory.current").read_text(encoding="ascii"))))
    return min(found, default=None)


def judge_memory(free: int | None, runs: bool) -> Result:
    """Free memory; less is needed when everything ``runs`` already."""
    if free is None:
        return skipped("machine.memory", "how much memory is free is not known")
    finding = f"{mb(free)} of memory are free"
    if free < _LEAST and not runs:
        return fault("machine.memory", f"{finding}: too little to start", _LESS)
    if free < (_SPARE if runs else _ENOUGH):
        return warning("machine.memory", f"{finding}: little for speech", _LESS)
    return ok("machine.memory", finding)


_LESS = 'End what else runs, or take less: [speech] engine_zh = "none" and [voice] engine_zh = "espeak-ng:".'
