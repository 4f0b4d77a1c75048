"""``kefu kpis``: figures of calls, and the calls behind each."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import tzinfo
from zoneinfo import ZoneInfo

from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page
from ari_app.configuration.agents import load_agents
from ari_app.configuration.everything import flow_zone
from ari_app.configuration.queues import load_queues
from ari_app.reports.kpis import (
    Question,
    Site,
    answer,
    checked_by,
    checked_kpis,
    figure_json,
    instant_of,
    site_of,
    variants_of,
)
from ari_app.store.reader import Reader
from config.load import ROOT, load_settings
from models.domain.errors import CommandRefused
from models.domain.queue import QueueProfile
from models.insight.kpi import KPIS, Figure
from models.insight.kpi_groups import ALL, period
from models.insight.kpi_kind import Unit
from models.insight.kpi_words import span_said, target_said, value_said, verdict_said

_WORDS = {
    "group": ("group", "分组"), "kpi": ("figure", "指标"), "value": ("value", "数值"), "span": ("95 %", "95 %"),
    "n": ("n", "n"), "target": ("target", "目标"), "verdict": ("", ""), "variant": ("variant", "口径"),
    "formula": ("formula", "公式"), "known": ("known", "已知"),
}  # fmt: skip
_STYLES = {"met": "green", "near": "yellow", "missed": "red", "unknown": ""}


def site_here() -> Site:
    """As the configuration files have it."""
    settings = load_settings()
    agents = load_agents(ROOT / settings.centre.agents)
    name = flow_zone(settings)
    zone: tzinfo | None = ZoneInfo(name) if name else None
    return site_of(settings, {name: one.target_seconds for name, one in _queues_here().items()}, agents, zone)


def books_of(options: argparse.Namespace) -> Reader:
    """The records, with days kept that are over. Raises CommandRefused when there are none."""
    try:
        return Reader(options.run / load_settings().store.path, keeps=True)
    except FileNotFoundError:
        raise CommandRefused(f"there are no records in {options.run} yet (start with `make run`)") from None


def run_kpis(options: argparse.Namespace) -> int:
    """Print figures; the exit status."""
    if options.list:
        _list(options)
        return 0
    site, now = site_here(), time.time()
    question = _question(options, site, now)
    with closing(books_of(options)) as book:
        _known_queues(book, question)
        groups = answer(book, site, question, now, calls=bool(options.calls))
    if options.group:
        if options.group not in groups:
            raise CommandRefused(f"there is no {options.by} {options.group!r}; there are: {', '.join(groups)}")
        groups = {options.group: groups[options.group]}
    if options.calls:
        return _calls(options, groups)
    if options.json:
        rows = {name: [figure_json(one, options.language) for one in own.values()] for name, own in groups.items()}
        print_json({"since": question.since, "until": question.until, "by": question.by, "groups": rows})
    else:
        _show(options, groups)
    return 0


def _known_queues(book: Reader, question: Question) -> None:
    """Raises CommandRefused for a queue that is neither in queues.toml nor, being removed since, in the records."""
    there = set(_queues_here())
    missing = set(question.queues or ()) - there
    if missing:
        there |= set(book.stays(question.since, question.until).words("queue").names)
        for name in sorted(missing - there):
            raise CommandRefused(f"there is no queue {name!r}; there are: {', '.join(sorted(there))}")


def _queues_here() -> Mapping[str, QueueProfile]:
    return load_queues(ROOT / load_settings().centre.queues, lambda _prompt: True, frozenset())


def _question(options: argparse.Namespace, site: Site, now: float) -> Question:
    since = instant_of(options.since, site.zone) if options.since else period("day", now, site.zone)[0]
    until = instant_of(options.until, site.zone) if options.until else now
    if since >= until:
        raise CommandRefused("--to must be later than --from")
    only, queues = checked_kpis(options.kpi), tuple(filter(None, options.queue.split(",")))
    if options.calls and len(only) != 1:
        raise CommandRefused("say which figure the calls are wanted of: --kpi NAME, such as --kpi service_level")
    return Question(since, until, checked_by(options.by), variants_of(options.variant), only, queues or None)


def _word(key: str, options: argparse.Namespace) -> str:
    return _WORDS[key][options.language == "zh"]


def _show(options: argparse.Namespace, groups: dict[str, dict[str, Figure]]) -> None:
    page, language = Page(options.wide), options.language
    columns = [Column(_word("kpi", options)), Column(_word("value", options), right=True)]
    columns += [Column(_word("span", options), right=True), Column(_word("n", options), right=True)]
    columns += [Column(_word("target", options), leaves=2), Column(_word("verdict", options), leaves=3),
                Column(_word("variant", options), leaves=1)]  # fmt: skip
    if set(groups) != {ALL}:
        columns.insert(0, Column(_word("group", options)))
    table = page.table(*columns)
    for name, own in groups.items():
        for one in own.values():
            cells = [one.kpi.name(language), value_said(one, language), span_said(one), str(one.estimate.n)]
            last = (verdict_said(one, language), _STYLES[one.verdict])
            first = [name] if len(columns) > 7 else []
            table.add(*first, *cells, target_said(one), last, one.variant.id)
    table.show()


def _calls(options: argparse.Namespace, groups: dict[str, dict[str, Figure]]) -> int:
    """Their ids, a line each, for `kefu call`; exactly those that count in the figure."""
    found: list[str] = []
    for own in groups.values():
        for one in own.values():
            found += [*one.for_it] if options.calls in ("all", "for") else []
            found += [*one.against] if options.calls in ("all", "against") else []
    if options.calls != "all" and not found:
        _say_why(groups)
    if options.json:
        print_json(list(dict.fromkeys(found)))
    else:
        print("\n".join(dict.fromkeys(found)))
    return 0


def _say_why(groups: dict[str, dict[str, Figure]]) -> None:
    """Beside an empty list of calls against a figure: of a mean there are none, though it has calls."""
    for own in groups.values():
        for one in own.values():
            if one.estimate.n and one.variant.unit is not Unit.SHARE:
                whole = f"{one.kpi.id}={one.variant.id}"
                print(f"{whole} has calls, but none against it: --calls all lists them", file=sys.stderr)
                return


def _list(options: argparse.Namespace) -> None:
    page, zh = Page(options.wide), options.language == "zh"
    if options.json:
        print_json([
            {"kpi": one.id, "name": one.name(options.language), "source": one.source, "default": one.default,
             "variants": {name: variant.zh if zh else variant.formula for name, variant in one.variants.items()}}
            for one in KPIS.values()
        ])  # fmt: skip
        return
    table = page.table(Column(_word("kpi", options)), Column(_word("variant", options)),
                       Column(_word("formula", options), least=24, folds=True))  # fmt: skip
    for one in KPIS.values():
        for variant in one.variants.values():
            mark = " *" if variant.id == one.default else ""
            table.add(f"{one.id}", f"{variant.id}{mark}", variant.zh if zh else variant.formula)
    table.show()
