"""``kefu replay``, ``kefu profile``, and the grammar of ``simulate`` and ``tune``.

Replay takes decisions again from the journal; profile shows or switches the routing profile.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from ari_app.cli.client import ask_kefu
from ari_app.cli.control import who
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page, add_wide
from ari_app.reports.routing import calibration, replay
from ari_app.store.reader import Reader
from models.routing.profile import SUPERVISED


def add_routing(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Their grammar."""
    again = add("replay", "replay every routing decision of the journal and compare, bit by bit")
    profile = add("profile", "show or switch the routing profile: service-first, resolution-first, overload")
    profile.add_argument("name", nargs="?", default="", choices=("", *SUPERVISED), help="the profile to switch to")
    profile.add_argument("--by", default="", help="who asks: a supervisor's id (default: you, at the console)")
    _add_simulations(add)
    for one in (again, profile):
        one.add_argument("--json", action="store_true", help="JSON for programs")
    add_wide(profile)


def _add_simulations(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Their grammar."""
    words = "simulate a day with the production router: profiles side by side, the same callers for each"
    simulate = add("simulate", words)
    tune = add("tune", "search for better weights for a scenario; they are promoted only when the simulation is sure")
    for one in (simulate, tune):
        one.add_argument("scenario", help="a YAML file such as config/scenarios/small-centre.yaml, or s1:LOAD")
        one.add_argument("--days", type=int, default=0, help="replications (default: the scenario's, or 20)")
        one.add_argument("--json", action="store_true", help="JSON for programs")
    add_wide(simulate)
    simulate.add_argument("--profiles", default="", help="comma-separated; the first is the base")
    simulate.add_argument("--plot", type=Path, help="picture of service level, resolution and wait (.svg or .png)")
    simulate.add_argument("--journal", action="store_true", help="arrivals as this run folder's journal has them")
    tune.add_argument("--tries", type=int, default=20, help="how many sets of weights (default 20)")
    tune.add_argument("--profile", default="service-first", help="where to begin")


def show_replay(reader: Reader, as_json: bool) -> None:
    """What the replay found, and how well waits were foretold."""
    found, told = replay(reader), calibration(reader)
    if as_json:
        print_json({**asdict(found), "expected_wait": asdict(told)})
        return
    print(f"{found.decisions} decisions taken again from {found.inputs} inputs: ", end="")
    print("all the same." if not found.different else f"{len(found.different)} differ: {list(found.different)[:20]}")
    if found.broken:
        print(f"The rules were broken {found.broken} times.")
    if told.calls:
        print(
            f"Expected waits: of {told.calls} callers {told.within_p50:.0%} were connected within the median they were"
            f" told, {told.within_p90:.0%} within the ninetieth percentile."
        )


def run_profile(options: argparse.Namespace) -> None:
    """Show or switch."""
    if options.name:
        answer = ask_kefu(options.run, "switch_profile", profile=options.name, by=who(options))
    else:
        answer = ask_kefu(options.run, "status")["routing"]
    if options.json:
        print_json(answer)
        return
    page = Page(options.wide)
    table = page.table(Column(""), Column("profile"), Column("what it is for", least=30, folds=True))
    for name, words in answer["profiles"].items():
        table.add("→" if name == answer["profile"] else "", name, words)
    page.say(f"Profile {answer['profile']} is in force.")
    table.show()
