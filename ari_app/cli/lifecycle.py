"""``kefu restart`` and ``kefu drain``: the process and its floor."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ari_app.cli.client import ask_kefu
from config.load import load_settings
from models.domain.errors import CommandRefused

_BACK_SECONDS = 60.0
_LOOK_SECONDS = 0.1
_TOLD_SECONDS = 2.0


def add_lifecycle(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Their grammar."""
    add("restart", "restart kefu with its program and settings as they are now; every call goes on")
    drain = add("drain", "take no new calls and wait until the floor is empty")
    drain.add_argument("--off", action="store_true", help="take calls again")


def run_restart(options: argparse.Namespace) -> int:
    """Begin kefu anew and wait until it is back. What it would stumble over is said before anything is stopped.

    Raises ConfigError, CommandRefused.
    """
    from ari_app.configuration.everything import Files

    Files(load_settings())
    before = ask_kefu(options.run, "ping")["incarnation"]
    calls = ask_kefu(options.run, "status")["health"]["calls"]
    begun = time.monotonic()
    print(f"Restarting kefu; {_calls(calls, 'stays', 'stay')} in Asterisk meanwhile …", flush=True)
    ask_kefu(options.run, "restart")
    health = _back(options.run, before, begun)
    taken = health["taken_over"]
    print(f"kefu is back after {time.monotonic() - begun:.1f} s; {_calls(taken, 'taken over')}.")
    return 0


def _calls(count: object, one: str, many: str = "") -> str:
    return f"1 call {one}" if count == 1 else f"{count} calls {many or one}"


def _back(run: Path, before: str, begun: float) -> dict[str, object]:
    """The health of the process that came after ``before``, once it is connected."""
    told = begun
    while time.monotonic() - begun < _BACK_SECONDS:
        try:
            health: dict[str, object] = ask_kefu(run, "status")["health"]
            if health["incarnation"] != before and health["asterisk"] == "connected":
                return health
        except CommandRefused:
            pass
        if time.monotonic() - told > _TOLD_SECONDS:
            told = time.monotonic()
            print(f"  {told - begun:.0f} s …", file=sys.stderr, flush=True)
        time.sleep(_LOOK_SECONDS)
    raise CommandRefused(f"kefu is not back after {_BACK_SECONDS:.0f} s; see {run}/log/kefu.log")


def run_drain(options: argparse.Namespace) -> int:
    """Take no new calls and wait until the last one is over; Ctrl-C leaves off waiting, not draining."""
    if options.off:
        ask_kefu(options.run, "drain_off")
        print("kefu takes calls again.")
        return 0
    ask_kefu(options.run, "drain_on")
    print("New callers go to the dialplan's fallback from now on (`kefu drain --off` ends that).", flush=True)
    shown = -1
    try:
        while calls := int(ask_kefu(options.run, "status")["health"]["calls"]):
            if calls != shown:
                shown = calls
                print(f"  {_calls(calls, 'is', 'are')} still on …", flush=True)
            time.sleep(1)
    except KeyboardInterrupt:
        print("\nStill draining; `kefu drain` waits again.")
        return 130
    print("The floor is empty.")
    return 0
