"""Two hundred calls at once for ten minutes, and what each costs beside an older version, on the same machine.

    git worktree add ../kefu-0.8.0 a8a873f          # and .venv, .cache and the models as links, or `make setup` there
    .venv/bin/python -m bench.house_load --peer ../kefu-0.8.0

writes the part ``load`` of bench/results/house.json. ``loop_lag_excess_p99_ms``: the 99th percentile of kefu's event
loop above that of one that does nothing, measured beside it in the same minutes, with the same priority; 0 if it
is not above. ``cpu_per_call_ratio``: kefu's processor seconds for each call over those of the peer, both
while the floor is full; 1 = as then. Without ``--peer`` the last peer's figure counts, which is only fair on a machine
that has nothing else to do.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.machine import load_result, machine, save
from config.load import ROOT

_PEER = "0.8.0"
Json = dict[str, Any]


def once(folder: Path, seconds: int) -> Json:
    """One load (`bench.load_once`) of the kefu in that folder."""
    done = subprocess.run(
        [sys.executable, "-P", str(ROOT / "bench/load_once.py"), str(seconds)],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, stdout=subprocess.PIPE, check=True, text=True,
    )  # fmt: skip
    found: Json = json.loads(done.stdout.splitlines()[-1])
    return found


def figures(ours: Json, peer: Json) -> Json:
    """What counts, and under it everything of both."""
    excess = ours["loop_lag_p99_ms"] - ours["idle_loop_lag_p99_ms"]
    return {
        "concurrent": ours["concurrent"], "loop_lag_excess_p99_ms": round(max(0.0, excess), 2),
        "cpu_per_call_ratio": round(ours["cpu_ms_per_call"] / peer["cpu_ms_per_call"], 3),
        "n": ours["calls"], "seconds": ours["seconds"], "peer": _PEER, "peer_n": peer["calls"],
        "peer_seconds": peer["seconds"], "ours": ours, "theirs": peer,
        "method": "SIPp callers, 10 a second, who talk to SIPp agents through kefu until their patience ends; two in"
        " ten send sound; processor seconds in windows of 15 s while the floor is full",
        "load_average": round(os.getloadavg()[2], 1), "machine": machine(ours["asterisk"]),
    }  # fmt: skip


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600, help="length of this version's load (default 600)")
    parser.add_argument("--peer", type=Path, help=f"folder with {_PEER}")
    parser.add_argument("--peer-seconds", type=int, default=150, help="length of the peer's load (default 150)")
    options = parser.parse_args()
    known = load_result("house").get("load", {}).get("theirs")
    if options.peer is None and known is None:
        parser.error("--peer FOLDER is needed the first time")
    peer = once(options.peer.resolve(), options.peer_seconds) if options.peer is not None else known
    found = figures(once(ROOT, options.seconds), peer)
    print(json.dumps({name: value for name, value in found.items() if name not in ("ours", "theirs")}))
    save("house", {**load_result("house"), "load": found})


if __name__ == "__main__":
    main()
