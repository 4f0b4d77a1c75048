"""``kefu simulate`` and ``kefu tune``: what another profile, staff or weight would do, before a caller meets it."""

from __future__ import annotations

import argparse
import json
import os
import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from rich.progress import Progress

from ari_app.cli.output import print_json
from ari_app.cli.scenario_lines import line_of
from ari_app.cli.table import Column, Page
from ari_app.store.reader import Reader
from models.domain.errors import CommandRefused
from models.routing.profile import Profile
from models.simulation import s1
from models.simulation.measure import Figures, estimate, paired, run_figures, summary
from models.simulation.scenario import check, profiles_of, setting_of
from models.simulation.world import Setting

_SHOWN = {
    "sl": "answered in time, %", "fcr": "resolved at once, %", "abandoned_share": "abandoned, %",
    "asa": "mean wait, s", "p99_wait": "p99 wait, s", "max_wait": "longest wait, s", "occupancy": "occupancy, %",
    "occupancy_sd": "occupancy between agents, points",
}  # fmt: skip
_HIGHER_IS_BETTER = ("sl", "fcr", "fcr_offered")
_LOSS = 0.3  # points that no KPI may fall by
Make = Callable[[Profile], Setting]
Times = list[tuple[float, str]]


def _day(make: Make, profile: Profile, seed: int) -> Figures:
    return run_figures(make(profile), seed)


def _s1(load: float, profile: Profile) -> Setting:
    return s1.setting(load, profile)


def _scenario(data: dict[str, Any], times: Times | None, profile: Profile) -> Setting:
    return setting_of(data, profile, times)


def _load(text: str, times: Times | None) -> tuple[Make, dict[str, Any]]:
    """How to make the setting, and the scenario's own fields. Raises CommandRefused with every mistake."""
    if text.startswith("s1:"):
        load = text.removeprefix("s1:")
        if not load.replace(".", "", 1).isdigit() or not 0 < float(load) < 3:
            raise CommandRefused(f"s1: is followed by a load such as 0.88, not {load!r}")
        return partial(_s1, float(load)), {"profiles": ["longest-idle", "service-first"]}
    file = Path(text)
    try:
        written = file.read_text(encoding="utf-8-sig")
        data = yaml.safe_load(written)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandRefused(f"{file}: {error}") from None
    except yaml.YAMLError as error:
        raise CommandRefused(f"{file}: this is not YAML: {error}") from None
    wrong = check(data)
    if wrong:
        raise CommandRefused("\n".join(f"{file}:{line_of(written, words)}: {words}" for words in wrong))
    return partial(_scenario, data, times), data


def _play(make: Make, profiles: list[Profile], seeds: range, quiet: bool) -> dict[str, list[Figures]]:
    found: dict[str, list[Figures]] = {}
    with ProcessPoolExecutor(os.cpu_count()) as pool, Progress(disable=quiet, transient=True) as progress:
        task = progress.add_task("simulating", total=len(profiles) * len(seeds))
        for profile in profiles:
            rows = []
            for row in pool.map(partial(_day, make, profile), seeds):
                rows.append(row)
                progress.advance(task)
            found[profile.name] = rows
    return found


def run_simulate(options: argparse.Namespace) -> int:
    """Table or JSON, and a picture."""
    times = _times(options.run) if options.journal else None
    make, data = _load(options.scenario, times)
    if options.profiles:
        data = {**data, "profiles": options.profiles.split(",")}
    try:
        profiles = profiles_of(data)
    except KeyError as error:
        raise CommandRefused(f"there is no profile {error}") from None
    days = options.days or int(data.get("days", 20))
    found = _play(make, profiles, range(1, days + 1), options.json)
    base = found[profiles[0].name]
    if options.json:
        print_json({
            name: {
                "figures": {key: asdict(value) for key, value in summary(rows).items()},
                "over_base": {key: asdict(value) for key, value in paired(rows, base).items()},
            }
            for name, rows in found.items()
        })  # fmt: skip
    else:
        show_figures(found, base, days, options.wide)
    if options.plot:
        from ari_app.cli.plot import plot

        plot(found, options.plot)
        print(f"{options.plot}: written")
    return 0


def _times(run: Path) -> Times:
    """The journal's busiest day of calls into the line, as (seconds since its first hour, problem)."""
    try:
        reader = Reader(run / "kefu.db")
    except FileNotFoundError:
        raise CommandRefused(f"there are no records in {run} yet (start with `make run`)") from None
    try:
        entries = reader.entries()
    finally:
        reader.close()
    if not entries:
        raise CommandRefused("the journal has no call that waited")
    days: dict[int, Times] = {}
    for at, problem in entries:
        days.setdefault(int(at // 86400), []).append((at, problem))
    busiest = max(days.values(), key=len)
    first = busiest[0][0] // 3600 * 3600
    return [(at - first, problem) for at, problem in busiest]


def show_figures(found: dict[str, list[Figures]], base: list[Figures], days: int, wide: bool = False) -> None:
    """Profiles side by side; where there is no room for all, the last gives way first."""
    title = (
        f"{days} {'day' if days == 1 else 'days'}; in brackets: difference to {next(iter(found))}, * when sure (95 %)"
    )
    columns = [Column(name, leaves=len(found) - at, right=True) for at, name in enumerate(found)]
    table = Page(wide).table(Column("", least=16, folds=True), *columns, title=title)
    own = {name: summary(rows) for name, rows in found.items()}
    more = {name: paired(rows, base) for name, rows in found.items() if rows is not base}
    for key, words in _SHOWN.items():
        cells = []
        for name in found:
            over = more.get(name)
            change = f" ({over[key].mean:+.1f}{'*' if over[key].excludes_zero else ''})" if over else ""
            cells.append(f"{own[name][key].mean:.1f}{change}")
        table.add(words, *cells)
    table.show()


def composite(row: Figures) -> float:
    """What is tuned: service level + resolved of offered, less what the 99th percentile lies beyond 120 s."""
    return row["sl"] + row["fcr_offered"] - max(0.0, row["p99_wait"] - 120)


def promotable(ours: list[Figures], old: list[Figures]) -> tuple[bool, str]:
    """Sure to be better (paired interval excludes zero), and no KPI worse by more than 0.3 points."""
    gain = estimate([composite(a) - composite(b) for a, b in zip(ours, old, strict=True)])
    more = paired(ours, old)
    for key in _HIGHER_IS_BETTER:
        if more[key].mean < -_LOSS:
            return False, f"{key} falls by {-more[key].mean:.2f} points"
    if gain.mean <= 0 or not gain.excludes_zero:
        return False, f"the gain {gain.mean:+.2f} ± {gain.half_width:.2f} is not sure"
    return True, f"gain {gain.mean:+.2f} ± {gain.half_width:.2f}"


def run_tune(options: argparse.Namespace) -> int:
    """Search on some days, decide on others."""
    make, data = _load(options.scenario, None)
    days = options.days or 10
    profiles = {profile.name: profile for profile in profiles_of({**data, "profiles": [options.profile]})}
    start = profiles[options.profile]
    draw = random.Random(1)
    tries = [start, *(_changed(start, draw, f"try {number}") for number in range(1, options.tries + 1))]
    found = _play(make, tries, range(5001, 5001 + days), options.json)
    means = {name: sum(map(composite, rows)) / days for name, rows in found.items()}
    best = next(profile for profile in tries if profile.name == max(means, key=lambda name: means[name]))
    fresh = _play(make, [start, best] if best is not start else [start], range(9001, 9001 + days), options.json)
    good, why = promotable(fresh[best.name], fresh[start.name]) if best is not start else (False, "nothing was better")
    weights = {key: value for key, value in asdict(best).items() if value != getattr(start, key) and key != "name"}
    if options.json:
        print_json({"promote": good, "why": why, "weights": weights})
    elif good:
        print(
            f"Promoted: {why} on fresh days. Put this into the scenario, or a profile:\n{json.dumps(weights, indent=1)}"
        )
    else:
        print(f"Not promoted: {why}. The weights stay as they are.")
    return 0


def _changed(profile: Profile, draw: random.Random, name: str) -> Profile:
    """Some weights up or down by about a third."""
    keys = ("priority", "urgency", "urgency_power", "resolution", "handling", "occupancy")
    new = {key: getattr(profile, key) * 2.718 ** draw.gauss(0, 0.3) for key in keys if draw.random() < 0.4}
    return replace(profile, name=name, **new)
