"""How long `make run` takes to "kefu is up" on a machine where it ran before, and whether that is true.

Each start is a whole one: make, its checks, Asterisk, kefu. The clock runs from the call of make to the line. Right
after it a telephone dials 910 and must hear itself; then everything is stopped as Ctrl-C does.
``python -m bench.house_start`` writes the part ``second_start`` and ``second_start_s`` (the median) of
bench/results/house.json.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
import time
from typing import Any

from ari_app.media.voice import tone
from ari_app.pbx.state import PbxState
from ari_app.phone.call import CallFailed
from ari_app.phone.g711 import Pcm
from ari_app.phone.rtp import MediaClock
from ari_app.phone.telephone import Telephone
from bench.machine import load_result, machine, save
from config.load import ROOT

_UP = "kefu is up"
_LONGEST_SECONDS = 600.0
_LOUD = 1000


async def started() -> tuple[float, bool, str]:
    """One start: seconds to the line, whether 910 answered with an echo, and Asterisk's version."""
    begun = time.monotonic()
    make = await asyncio.create_subprocess_exec(
        "make", "run", cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"}, start_new_session=True,
    )  # fmt: skip
    assert make.stdout is not None
    try:
        async with asyncio.timeout(_LONGEST_SECONDS):
            while _UP not in (line := (await make.stdout.readline()).decode()):
                if not line:
                    raise RuntimeError("make run ended before kefu was up; try it by hand")
        seconds = time.monotonic() - begun
        state = PbxState.load(ROOT / ".run")
        return seconds, await echoes(state), state.asterisk_version
    finally:
        os.killpg(make.pid, signal.SIGINT)
        await make.communicate()


async def echoes(state: PbxState) -> bool:
    """Whether a call to 910 hears what it says."""
    sound: Pcm = tone(1000, 0.5).astype("int16")
    server = ("127.0.0.1", state.sip_port)
    async with Telephone("outside", state.passwords["outside"], server, MediaClock(), "5559999") as phone:
        try:
            call = await phone.dial("910")
            await asyncio.sleep(0.3)
            said = time.monotonic()
            await call.say(sound)
            await call.hear(said, 5, _LOUD)
        except (CallFailed, TimeoutError):
            return False
        await call.hang_up()
        return True


async def measure(times: int) -> dict[str, Any]:
    """Several starts, after one that is not counted."""
    load = os.getloadavg()[0]  # others' work on the machine: each process that waits for a core makes it slower
    await started()
    found = [await started() for _ in range(times)]
    seconds = [one[0] for one in found]
    return {
        "median_s": round(statistics.median(seconds), 2), "all_s": [round(one, 2) for one in seconds], "n": times,
        "echo_right_after": sum(one[1] for one in found), "load_before": round(load, 1),
        "method": "make run (the demonstration on) from its call to the line 'kefu is up', after a start that is not"
        " counted; then a call to 910 that must hear itself",
        "machine": machine(found[0][2]),
    }  # fmt: skip


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=5, help="how many starts (default 5)")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    options = parser.parse_args()
    result = asyncio.run(measure(options.n))
    print(result)
    if not options.dry:
        save("house", {**load_result("house"), "second_start_s": result["median_s"], "second_start": result})


if __name__ == "__main__":
    main()
