"""``make profile CALLS=N``: where kefu's processor time goes while short calls come at a steady rate.

cProfile costs about as much again as what it watches: read the shares, not the milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import pstats
import shutil
import sys
import tempfile
from pathlib import Path

from bench import sipp
from bench.floor import BenchFloor

_WARM_UP = 100
_SHOWN = 45


class ProfiledFloor(BenchFloor):
    """Its kefu runs under cProfile, and leaves what that has seen in ``profile``."""

    def __init__(self, run: Path) -> None:
        super().__init__(run)
        self.profile = run / "kefu.prof"

    def command(self) -> list[str]:
        """See `KefuFloor`."""
        python, *rest = super().command()
        return [python, "-m", "cProfile", "-o", str(self.profile), *rest]


async def run(calls: int, number: str, rate: int) -> pstats.Stats:
    """The profile of a process that has served so many calls."""
    folder = Path(tempfile.mkdtemp(prefix="kefu-profile-"))
    floor = ProfiledFloor(folder)
    try:
        floor.prepare()
        await floor.start_kefu()
        await sipp.load(floor.state, number, _WARM_UP, 60, 60)
        done = await sipp.load(floor.state, number, calls, rate, 100)
        print(f"{done.good} calls, {done.bad} failed, {done.rate:.1f} a second under the profiler")
    finally:
        await floor.stop()
    stats = pstats.Stats(str(floor.profile))
    shutil.rmtree(folder, ignore_errors=True)
    return stats


def main() -> int:
    """Command line of the profile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1000, help="calls to be served")
    parser.add_argument("--rate", type=int, default=25, help="calls a second: below what it can take under the profiler")
    parser.add_argument("--number", default="8070", help="the number that they dial")
    parser.add_argument("--by", choices=("tottime", "cumtime"), default="tottime", help="what the table is sorted by")
    options = parser.parse_args()
    stats = asyncio.run(run(options.calls, options.number, options.rate))
    stats.strip_dirs().sort_stats(options.by).print_stats(_SHOWN)
    return 0


if __name__ == "__main__":
    sys.exit(main())
