"""``kefu rules check | list | test | schema``: what rules say, and what they would have done in stored calls; their
versions are in `rules_versions`."""

from __future__ import annotations

import argparse
import csv
import json
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from typing import Any

from ari_app.cli import rules_versions
from ari_app.cli.findings import counted, language_of, rows_of, say
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page
from ari_app.configuration.queues import load_queues
from ari_app.configuration.rule_references import Named, read_named
from ari_app.configuration.rules import Rules, load_rules
from ari_app.configuration.rules_schema import rules_schema
from ari_app.reports.calls import clock
from ari_app.store.reader import Reader
from ari_app.store.row import Row
from config.load import ROOT, load_settings
from config.problems import ConfigError, Problem
from models.domain.errors import CommandRefused
from models.encoders.known import USE, encoder
from models.quality.rules.backtest import KINDS, Report, Tried, run
from models.quality.rules.language import name_of
from models.quality.rules.matching.cascade import Cascade
from models.quality.rules.rule import Rule, RuleSet
from models.speech.dictionary import pronounce

_LISTED = (
    Column("rule"), Column("stage"), Column("for", leaves=2), Column("does", least=24), Column("about", least=24),
    Column("version", leaves=1),
)  # fmt: skip
_TRIED = (
    Column("rule"), Column("stage", leaves=2), Column("calls", right=True), Column("fired in", right=True),
    Column("per 100", right=True), Column("unknown", right=True, leaves=1), Column("precision", right=True),
    Column("n", right=True),
)  # fmt: skip
_EXAMPLES = (Column("at"), Column("call"), Column("leg", right=True), Column("words", least=20), Column("by"))


def run_rules(options: argparse.Namespace) -> int:
    """Carry one out; the exit status."""
    work = {
        "check": _check, "list": _list, "test": _test, "schema": _schema, "versions": rules_versions.versions,
        "diff": rules_versions.difference, "rollback": rules_versions.rollback,
    }  # fmt: skip
    return work[options.do](options)


def _loaded(options: argparse.Namespace, named: Named = Named()) -> Rules:  # noqa: B008 - frozen
    settings = load_settings()
    place = options.file or ROOT / settings.centre.rules
    if not place.exists():
        raise CommandRefused(f"there is no {place}; write a file or a folder with *.yaml files")
    queues = load_queues(ROOT / settings.centre.queues, lambda _prompt: True, frozenset())
    return load_rules(place, queues, named=named)


def _check(options: argparse.Namespace) -> int:
    errors: list[Problem] = []
    rules = Rules()
    named, unread = read_named(load_settings())
    try:
        rules = _loaded(options, named)
    except ConfigError as error:
        errors = error.problems
    found = [*errors, *unread, *rules.warnings]
    language = language_of(options)
    if options.json:
        rows = rows_of(found, language)
        print_json({"errors": len(errors), "warnings": len(found) - len(errors), "findings": rows})
    else:
        say(found, language)
        what = f"{len(rules.ruleset.rules)} rules", f"{len(rules.ruleset.rules)} 条规则"
        print(counted(what, len(errors), len(found) - len(errors), language))
    return int(bool(errors) or (options.strict and bool(found)))


def _list(options: argparse.Namespace) -> int:
    rules = _loaded(options).ruleset
    if options.json:
        print_json({"version": rules.version, "rules": [_listed(rule) for rule in rules.rules]})
        return 0
    table = Page(options.wide).table(*_LISTED)
    for rule in rules.rules:
        row = _listed(rule)
        table.add(*(str(row[name]) for name in ("rule", "stage", "for", "does", "about", "version")))
    table.show()
    return 0


def _listed(rule: Rule) -> dict[str, Any]:
    where = (rule.where.queues, rule.where.languages, rule.where.directions, rule.where.tiers)
    actions = dict.fromkeys(name_of(action) for action in rule.actions)
    return {
        "rule": rule.id, "stage": str(rule.stage), "for": " ".join(",".join(one) for one in where if one) or "all",
        "does": ", ".join(actions), "about": rule.words, "version": rule.version, "file": rule.file, "line": rule.line,
    }  # fmt: skip


def _test(options: argparse.Namespace) -> int:
    ruleset = _loaded(options).ruleset
    if options.rule:
        one = ruleset.named(options.rule)
        if one is None:
            raise CommandRefused(f"there is no rule {options.rule!r} in {options.file}")
        ruleset = RuleSet((one,), ruleset.version)
    try:
        reader = Reader(options.run / load_settings().store.path)
    except FileNotFoundError:
        raise CommandRefused(f"there are no calls in {options.run} yet (start with `make run`)") from None
    with closing(reader):
        rows = list(_latest(reader, options.calls))
    cascade = Cascade(ruleset, pronounce, encoder(USE), ordinary())
    report = run(ruleset, cascade, rows)
    if options.json:
        print_json({"calls": report.calls, "demoted": dict(report.demoted), "rules": list(map(_as_json, report.rules))})
    else:
        _show(report, ruleset, Page(options.wide), bool(options.rule))
    return 0


def ordinary() -> list[str]:
    """Utterances that mean nothing in particular: what the demonstration's callers say of every problem."""
    with (ROOT / "config" / "demo" / "intents.csv").open(encoding="utf-8", newline="") as rows:
        return [row["text"] for row in csv.DictReader(rows)]


def _latest(reader: Reader, calls: int) -> Iterator[Row]:
    """The rows of the latest calls that were talked in, in their order."""
    wanted = deque((row.call_id for row in reader.events(("CallConnected",))), maxlen=max(1, calls))
    known = frozenset(wanted)
    return (row for row in reader.events(KINDS) if row.call_id in known)


def _show(report: Report, ruleset: RuleSet, page: Page, examples: bool) -> None:
    page.say(f"{report.calls} calls")
    table = page.table(*_TRIED)
    for tried in report.rules:
        rule = ruleset.named(tried.rule)
        low_high = tried.interval
        precision = f"{tried.precision:.0%} [{low_high[0]:.0%}–{low_high[1]:.0%}]" if low_high else "not reviewed"
        table.add(
            tried.rule, str(rule.stage) if rule else "", str(tried.calls), str(tried.fired), f"{tried.per_100:g}",
            str(tried.unknown), precision, str(tried.reviewed),
        )  # fmt: skip
    table.show()
    for name, why in report.demoted.items():
        page.say(f"{name} would fall to shadow by itself: {why}")
    if examples and report.rules[0].shown:
        shown = page.table(*_EXAMPLES)
        for firing in report.rules[0].shown:
            found = f"{firing.step} {firing.score:.2f}"
            shown.add(clock(firing.began_at or firing.at), firing.call_id, firing.leg, firing.words, found)
        shown.show()


def _as_json(tried: Tried) -> dict[str, Any]:
    facts = {name: value for name, value in asdict(tried).items() if name != "shown"}
    shown = [
        {"call": one.call_id, "at": one.at, "leg": one.leg, "words": one.words, "step": one.step, "score": one.score}
        for one in tried.shown
    ]
    more = {"per_100": tried.per_100, "precision": tried.precision, "interval": tried.interval}
    return {**facts, **more, "examples": shown}


def _schema(_options: argparse.Namespace) -> int:
    print(json.dumps(rules_schema(), ensure_ascii=False, indent=1))
    return 0
