"""One load of the house on the kefu that PYTHONPATH names, whatever its version: JSON on standard output.

    PYTHONPATH=FOLDER .venv/bin/python -P bench/load_once.py SECONDS

`bench.house_load` runs it for this version and for an old one. It uses nothing but what bench/load.py of 0.8.0 had
already, and gives both the same crowd: a few more agents and longer talks than that file's own, so that 200 calls
last at once. Two callers in ten talk into the line, the others are silent: sound goes through Asterisk alone and costs
kefu nothing, and with sound on every call two cores are full of Asterisk and SIPp.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import load, sipp_scenarios
from models.domain.errors import AsteriskError

RATE = 10
_NUMBER = "8098"
_GOOD = 245
_PATIENCE = ((2, 0.1), (18, 0.2), (25, 0.4), (36, 0.3))
_TALKING = 18
_FULL_AFTER, _STEP = 45.0, 15.0  # seconds until as many leave as come; length of a window of processor time


def crowd() -> None:
    """The callers and agents of this bench instead of those of bench/load.py."""
    count = _GOOD + load.HASTY + load.DECLINE + load.SILENT
    load.GOOD, load.PATIENCE = _GOOD, _PATIENCE
    load._AGENTS = [str(2001 + number) for number in range(count)]
    talks = sipp_scenarios.caller

    def caller(user: str, password: str, patience: int, sound: str) -> str:
        lines = talks(user, password, patience, sound).splitlines(keepends=True)
        return "".join(line for line in lines if patience == _TALKING or "rtp_stream=" not in line)

    sipp_scenarios.caller = caller
    count_now, last = load._callers_now, [0]

    async def callers_now(floor: load.LoadFloor) -> int:
        with contextlib.suppress(AsteriskError):  # a question of the bench's own: it is asked again
            last[0] = await count_now(floor)
        return last[0]

    load._callers_now = callers_now


def before_others(*processes: int) -> None:
    """Linux weighs sessions against each other before it looks at anybody's priority (autogroups): this one, and that
    of Asterisk, go first, if they may, so that what is measured is not who else works on the machine."""
    for pid in processes:
        with contextlib.suppress(OSError):
            Path(f"/proc/{pid}/autogroup").write_text("-10")


async def windows(pid: int, seconds: float) -> list[float]:
    """kefu's processor milliseconds for each set-up, in windows of 15 s while the floor is full."""
    await asyncio.sleep(_FULL_AFTER)
    found: list[float] = []
    at, spent = time.monotonic(), load.usage(pid).cpu
    begun = at - _FULL_AFTER
    while time.monotonic() - begun + _STEP <= seconds:
        await asyncio.sleep(_STEP)
        now, used = time.monotonic(), load.usage(pid).cpu
        found.append(round((used - spent) / (now - at) / RATE * 1000, 2))
        at, spent = now, used
    return found


async def run(folder: Path, seconds: int) -> dict[str, Any]:
    """The load, and what each set-up cost."""
    os.environ.update({"KEFU_VOICE_ENGINE_EN": "espeak-ng:", "KEFU_VOICE_ENGINE_ZH": "espeak-ng:"})
    async with load.load_floor(folder) as floor:
        before_others(os.getpid(), floor.asterisk.pid)
        await floor.start_kefu()
        assert floor.kefu is not None
        async with asyncio.TaskGroup() as group:
            cost = group.create_task(windows(floor.kefu.pid, seconds))
            result = await load.run_load(floor, _NUMBER, RATE, seconds)
        per_call = cost.result()
        return {
            **result, "cpu_ms_per_call": round(sum(per_call) / len(per_call), 3), "cpu_ms_of_windows": per_call,
            "asterisk": floor.state.asterisk_version,
        }  # fmt: skip


def main() -> None:
    """Command line."""
    crowd()
    folder = Path(tempfile.mkdtemp(prefix="kefu-load-"))
    try:
        result = asyncio.run(run(folder / "run", int(sys.argv[1])))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not result["calls"]:
        sys.exit("nobody has called: SIPp could not begin (its ports may be taken by one of another run)")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
