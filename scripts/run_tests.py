"""Every test, in the order that two processors are quickest with: ``make test``.

First the calls, as many side by side as there are processors, and what needs no telephone in the time that they leave
over (SCHED_IDLE: it runs when nobody else wants to), in asyncio's debug mode. Then, with nothing beside them, the
calls that load the machine or measure gaps in sound. A few that failed beside others, calls on the real Asterisk, with
sound on the fake one or of engines, are made once more, alone, and named at the end: what fails twice has failed.
Examples are the same each time; ``make check`` looks for new ones. The exit status is 0 when all have passed.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import time
from pathlib import Path

PYTEST = (sys.executable, "-m", "pytest", "-q", "--hypothesis-profile=same")
CACHES = Path(".cache/tested")  # what failed, by stage
FEW = 8  # failed calls that may be the load's; more are the product's
QUIET = ("tests/unit", "tests/fake", "tests/contract")
TIMED = ("tests/fake/", "tests/contract/")  # where sound and engines run against the clock
CALLS = str(min(8, max(2, os.cpu_count() or 1)))


def _idle() -> None:
    """Only what nobody else wants of the processors. Where the system does not know that: less than others."""
    try:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    except OSError:
        os.nice(19)


async def _run(name: str, *arguments: str, idle: bool = False) -> int:
    """One run of pytest: its output as it comes, or, when it runs behind another, at its end."""
    begun = time.monotonic()
    pipe = asyncio.subprocess.PIPE if idle else None
    print(f"-- {name}{', beside the others' if idle else ''} …", flush=True)
    process = await asyncio.create_subprocess_exec(
        *PYTEST, *arguments, stdout=pipe, stderr=asyncio.subprocess.STDOUT if idle else None,
        preexec_fn=_idle if idle else None, env={**os.environ, "PYTHONASYNCIODEBUG": "1"} if idle else None,
    )  # fmt: skip
    output, _ = await process.communicate()
    if output:
        sys.stdout.buffer.write(output)
    status = process.returncode or 0
    words = "passed" if status == 0 else f"failed ({status})"
    print(f"-- {name} {words} after {time.monotonic() - begun:.0f} s", flush=True)
    return status


async def _stage(
    name: str, *arguments: str, idle: bool = False, under: tuple[str, ...] = ("tests/",)
) -> tuple[int, list[str]]:
    """One run; the exit status, and the names of those to make once more: a few, all ``under`` such folders."""
    cache = CACHES / name.replace(" ", "-")
    shutil.rmtree(cache, ignore_errors=True)
    status = await _run(name, "-o", f"cache_dir={cache}", *arguments, idle=idle)
    noted = cache / "v/cache/lastfailed"
    failed = sorted(json.loads(noted.read_text())) if status == 1 and noted.exists() else []
    again = 0 < len(failed) <= FEW and all(one.startswith(under) for one in failed)
    return (0, failed) if again else (status, [])


async def _again(failed: list[str], *more: str) -> int:
    """The calls that failed, one after the other with nothing beside them."""
    status = await _run(f"{len(failed)} calls once more, alone", *failed, *more)
    for name in failed:
        print(f"-- failed beside others{'' if status else ', passed alone'}: {name}", flush=True)
    return status


async def main(more: list[str]) -> int:
    """All of it; ``more`` goes to each pytest."""
    others = ("-m", "not alone", "--dist", "worksteal", *more)
    ignored = (f"--ignore={folder}" for folder in QUIET)
    quietly = ("-n", "2", "-o", "timeout=900", *QUIET, *others)
    (calls, failed), (quiet, starved) = await asyncio.gather(
        _stage("calls", "-n", CALLS, *ignored, "tests", *others),
        _stage("what needs no telephone", *quietly, idle=True, under=TIMED),
    )
    last = await _run("calls that need the machine", "-m", "alone", "tests", *more)
    again = await _again([*failed, *starved], *more) if failed or starved else 0
    return 1 if any((calls, quiet, last, again)) else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
