"""``kefu flow check | draw | test | versions | rollback | schema`` and ``kefu reload``."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ari_app.cli.client import ask_kefu
from ari_app.cli.control import who
from ari_app.cli.findings import counted, language_of, rows_of, say
from ari_app.cli.kept_versions import show_versions
from ari_app.cli.output import print_json
from ari_app.configuration.checks import lint
from ari_app.configuration.everything import Files
from ari_app.flowtest.play import Result
from ari_app.flowtest.read import read_scripts
from ari_app.flowtest.report import keep
from ari_app.flowtest.script import Script
from ari_app.flowtest.suite import JOBS, play_all
from ari_app.reports.flow_traffic import containment, flow_events, traffic_of
from ari_app.store.reader import Reader
from config.load import ROOT, load_settings
from config.problems import ConfigError
from models.domain.errors import CommandRefused
from models.flow.draw import draw_svg, draw_text
from models.flow.schema import json_schema

TESTS = ROOT / "dialplans" / "flows" / "tests"


def run_reload(options: argparse.Namespace) -> int:
    """``kefu reload``."""
    answer = ask_kefu(options.run, "reload_flow", by=who(options))
    if options.json:
        print_json(answer)
        return 0
    print(
        f"Version {answer['version']} is in force for new calls ({answer['milliseconds']:.0f} ms);"
        " live calls keep theirs."
        + (f" Version {answer['rules']} of the rules judges all of them." if answer["rules"] else "")
    )
    print("\n".join(f"  {change}" for change in answer["changes"]) or "  nothing has changed")
    return 0


def run_flow(options: argparse.Namespace) -> int:
    """``kefu flow …``; the exit status."""
    work: dict[str, Callable[[argparse.Namespace], int]] = {
        "check": check, "draw": _draw, "test": _test, "versions": _versions, "rollback": _rollback, "schema": _schema,
    }  # fmt: skip
    return work[options.do](options)


def check(options: argparse.Namespace) -> int:
    """Raises ConfigError when the settings cannot be used at all."""
    settings, language = load_settings(), language_of(options)
    try:
        files = Files(settings)
    except ConfigError as error:
        print(error.said(language), file=sys.stderr)
        return 1
    found = lint(settings, files)
    errors = [one for one in found if not one.warning]
    if getattr(options, "json", False):
        rows = rows_of(found, language)
        print_json({"errors": len(errors), "warnings": len(found) - len(errors), "findings": rows})
    else:
        say(found, language)
        agents, steps, prompts = len(files.agents), len(files.flow.steps), len(files.texts)
        english, chinese = "{} agents, {} steps, {} prompts", "{} 名座席、{} 个步骤、{} 条提示语"
        what = english.format(agents, steps, prompts), chinese.format(agents, steps, prompts)
        print(counted(what, len(errors), len(found) - len(errors), language))
    return int(bool(errors) or (options.strict and bool(found)))


def _draw(options: argparse.Namespace) -> int:
    flow = Files(load_settings()).flow
    traffic, contained = None, {}
    if options.traffic:
        since = time.time() - options.hours * 3600
        reader = _reader(options.run)
        try:
            traffic, contained = traffic_of(flow_events(reader, since)), containment(reader, since)
        finally:
            reader.close()
    if options.to is not None:
        options.to.write_text(draw_svg(flow, traffic, options.language), encoding="utf-8")
        print(f"{options.to}: {len(flow.steps)} steps, {len(flow.edges())} edges")
    else:
        print(draw_text(flow, traffic, options.language))
    if contained:
        print(f"{contained['calls']} calls, {contained['containment']:.1%} contained in self-service")
    return 0


def _reader(run: Path) -> Reader:
    try:
        return Reader(run / load_settings().store.path)
    except FileNotFoundError:
        raise CommandRefused(f"there are no calls in {run} yet (start with `make run`)") from None


def _test(options: argparse.Namespace) -> int:
    files = _script_files(options.scripts or [TESTS])
    scripts, settings = read_scripts(files)
    wanted = [script for script in scripts if options.only.lower() in script.name.lower()]
    if not wanted:
        raise CommandRefused(
            f"no test has {options.only!r} in its name; there are {len(scripts)} in {len(files)} files"
        )
    print(f"Starting Asterisk and kefu for {len(wanted)} tests …", flush=True)
    outcome = asyncio.run(play_all(wanted, settings, options.jobs or JOBS, _told))
    if options.out is not None:
        keep(outcome, options.out)
    skipped = sum(bool(result.skipped) for result in outcome.results)
    print(
        f"{len(outcome.results) - len(outcome.failed) - skipped} passed, {len(outcome.failed)} failed,"
        f" {skipped} skipped"
        f" in {outcome.seconds:.1f} s ({outcome.per_minute:.0f} a minute);"
        f" {outcome.covered:.1%} of {outcome.edges} branches walked"
    )
    for begin, edge, end in outcome.missing[:200]:
        print(f"  not walked: {begin} —{edge}→ {end}")
    short = options.min_coverage and outcome.covered * 100 < options.min_coverage
    if short:
        print(f"Coverage is under {options.min_coverage:g} %.")
    return int(bool(outcome.failed) or bool(short))


def _script_files(paths: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob("*.calls")) if path.is_dir() else [path]
    if not found:
        raise CommandRefused(f"no *.calls files in {', '.join(map(str, paths))}")
    return found


def _told(result: Result) -> None:
    script: Script = result.script
    mark = "skip" if result.skipped else "FAIL" if result.failure else "ok"
    print(f"{mark:>4}  {script.name}  {result.seconds:.1f} s  {result.skipped}".rstrip(), flush=True)
    if result.failure:
        print(f"      {script.file.replace(f'{ROOT}/', '')}:{result.line}: {result.failure}", flush=True)
    elif result.beside:
        print(f"      played alone; beside other calls (fewer with -j): {result.beside}", flush=True)


def _versions(options: argparse.Namespace) -> int:
    none = "No version yet. `kefu reload` puts dialplans/flows/*.yaml into force as the first."
    return show_versions(options, "list_flow_versions", none)


def _rollback(options: argparse.Namespace) -> int:
    answer = ask_kefu(options.run, "roll_back_flow", by=who(options), version=options.version)
    if options.json:
        print_json(answer)
    else:
        print(f"Version {answer['version']} is in force again, and stays so over restarts until `kefu reload`.")
        print("\n".join(f"  {change}" for change in answer["changes"]))
    return 0


def _schema(_options: argparse.Namespace) -> int:
    print(json.dumps(json_schema(), ensure_ascii=False, indent=1))
    return 0
