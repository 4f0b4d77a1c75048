"""``kefu forms list | check | score | reviews | agreement | calibration``: forms, and what they say of stored calls."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from typing import Any

from ari_app.cli.findings import counted, language_of, say
from ari_app.cli.forms_calibration import show_calibration
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page
from ari_app.configuration.forms import load_forms
from ari_app.configuration.queues import load_queues
from ari_app.configuration.rule_references import unanswered
from ari_app.configuration.rules import load_rules
from ari_app.quality.assessments import assessed, to_review
from ari_app.quality.calibration import records_of
from ari_app.quality.scorer import events_of
from ari_app.reports.calls import find_call
from ari_app.store.reader import Reader
from ari_app.store.row import Row
from config.load import ROOT, load_settings
from config.problems import ConfigError, Problem
from models.domain.errors import CommandRefused
from models.quality.forms import report
from models.quality.forms.agreement import Estimate
from models.quality.forms.form import Form
from models.quality.rules.rule import RuleSet

_LISTED = (Column("form"), Column("version", right=True), Column("for", leaves=2), Column("questions", right=True),
           Column("by rules", right=True), Column("weight by rules", right=True, leaves=1))  # fmt: skip
_ANSWERS = (Column("form"), Column("question"), Column("answer"), Column("state"), Column("by"),
            Column("rests on", least=20, leaves=1))  # fmt: skip
_REVIEWS = (Column("at"), Column("call"), Column("form"), Column("agent"), Column("queue", leaves=2), Column("why"),
            Column("two", leaves=1), Column("done", leaves=3))  # fmt: skip
_FIGURES = (Column("who"), Column("question"), Column("n", right=True), Column("same", right=True),
            Column("κ", right=True), Column("AC1", right=True), Column("α", right=True))  # fmt: skip


def run_forms(options: argparse.Namespace) -> int:
    """Carry one out; the exit status."""
    work = {
        "check": _check, "list": _list, "score": _score, "reviews": _reviews, "agreement": _agreement,
        "calibration": _calibration,
    }  # fmt: skip
    return work[options.do](options)


def _loaded(options: argparse.Namespace) -> Mapping[str, Form]:
    folder = getattr(options, "folder", None) or ROOT / load_settings().centre.forms
    if not folder.is_dir():
        raise CommandRefused(f"there is no folder {folder}; make one with a *.yaml file for each form")
    return load_forms(folder)


def _check(options: argparse.Namespace) -> int:
    errors: list[Problem] = []
    forms: Mapping[str, Form] = {}
    try:
        forms = _loaded(options)
    except ConfigError as error:
        errors = error.problems
    warnings = unanswered(forms.values(), _rules().rules) if forms else []
    language = language_of(options)
    if options.json:
        rows = [{"file": one.file, "line": one.line, "text": one.words(language)} for one in errors]
        print_json({"forms": len(forms), "errors": rows, "warnings": [one.words(language) for one in warnings]})
    else:
        say([*errors, *warnings], language)
        print(counted((f"{len(forms)} forms", f"{len(forms)} 张评分表"), len(errors), len(warnings), language))
    return int(bool(errors))


def _rules() -> RuleSet:
    settings = load_settings()
    queues = load_queues(ROOT / settings.centre.queues, lambda _prompt: True, frozenset())
    return load_rules(ROOT / settings.centre.rules, queues).ruleset


def _list(options: argparse.Namespace) -> int:
    rows = [_listed(one) for one in _loaded(options).values()]
    if options.json:
        print_json({"forms": rows})
        return 0
    table = Page(options.wide).table(*_LISTED)
    for row in rows:
        table.add(*(str(row[name]) for name in ("form", "version", "for", "questions", "by rules", "weight by rules")))
    table.show()
    return 0


def _listed(form: Form) -> dict[str, Any]:
    questions = form.questions().values()
    total = sum(one.weight for one in questions)
    auto = [one for one in questions if one.auto is not None]
    among = " ".join(",".join(sorted(one)) for one in (form.queues, form.languages) if one)
    share = sum(one.weight for one in auto) / total if total else 0.0
    return {
        "form": form.id, "version": form.version, "for": among or "all", "questions": len(questions),
        "by rules": len(auto), "weight by rules": f"{share:.0%}",
    }  # fmt: skip


def _reader(options: argparse.Namespace) -> Reader:
    try:
        return Reader(options.run / load_settings().store.path)
    except FileNotFoundError:
        raise CommandRefused(f"there are no calls in {options.run} yet (start with `make run`)") from None


# A call -----------------------------------------------------------------------------------------------


def _score(options: argparse.Namespace) -> int:
    forms = _loaded(options)
    with closing(_reader(options)) as reader:
        call = str(find_call(reader, options.call)["id"])
        if options.again:
            return _again(options, reader, call, forms)
        found = assessed(reader, call, forms, load_settings().quality.review_double)
    if options.json:
        print_json({"call": call, "forms": [{**one.row, "answers": list(one.answers)} for one in found]})
        return 0
    page = Page(options.wide)
    if not found:
        page.say(f"No form says anything of call {call}: no agent talked in it, or it is not over.")
        return 0
    for one in found:
        page.say(_points(one.row["form"], one.row["points"], one.row["answered"], json.loads(one.row["waiting"])))
    table = page.table(*_ANSWERS)
    for one in found:
        for row in one.answers:
            by = (row["scorers"] or row["rule"] or "").replace("|", ", ")
            table.add(row["form"], row["question"], row["answer"], row["state"], by, row["evidence"] or "")
    table.show()
    return 0


def _points(form: str, points: float | None, answered: float, waiting: list[str]) -> str:
    words = f"{form}: {points:g} points" if points is not None else f"{form}: cannot be assessed"
    more = f"; a person has to confirm: {', '.join(waiting)}" if waiting else ""
    return f"{words}, {answered:.0%} of the weight answered{more}."


def _again(options: argparse.Namespace, reader: Reader, call: str, forms: Mapping[str, Form]) -> int:
    rows = [Row(**row) for row in reader.story(call)]
    events = events_of(call, rows, forms.values(), _rules())
    if options.json:
        print_json({"call": call, "forms": [one.facts() for one in events]})
        return 0
    page = Page(options.wide)
    table = page.table(*_ANSWERS)
    for event in events:
        points = event.points if event.points >= 0 else None
        page.say(_points(event.form, points, event.answered, event.waiting))
        for name, answer, rule, rests in zip(event.questions, event.answers, event.rules, event.evidence, strict=True):
            table.add(event.form, name, answer, "unstored", rule, rests)
    table.show()
    return 0


# Reviews and agreement --------------------------------------------------------------------------------


def _reviews(options: argparse.Namespace) -> int:
    quality = load_settings().quality
    with closing(_reader(options)) as reader:
        found = to_review(
            reader, _loaded(options), "", time.time(), None, quality.review_each, quality.review_double
        )  # fmt: skip
    found = [one for one in found if options.agent in ("", one.row["agent_id"])]
    if options.json:
        print_json({"reviews": [asdict(one) for one in found]})
        return 0
    page = Page(options.wide)
    if not found:
        page.say("Nothing is to be reviewed.")
        return 0
    shown = page.ids([one.row["call_id"] for one in found])
    table = page.table(*_REVIEWS)
    for one in found:
        row = one.row
        table.add(page.time(row["at"]), shown[row["call_id"]], row["form"], row["agent_id"], row["queue"] or "",
                  one.stratum, "two" if one.double else "", " ".join(one.parts))  # fmt: skip
    table.show()
    return 0


def _calibration(options: argparse.Namespace) -> int:
    form = _named(options)
    with closing(_reader(options)) as reader:
        records = records_of(reader, form)
    show_calibration(form, records, options.json, options.wide)
    return 0


def _named(options: argparse.Namespace) -> Form:
    form = _loaded(options).get(options.form)
    if form is None:
        raise CommandRefused(f"there is no form {options.form!r}; `kefu forms list` shows them")
    return form


def _agreement(options: argparse.Namespace) -> int:
    form = _named(options)
    with closing(_reader(options)) as reader:
        rows = reader.reviews_with(form.id, form.version)
    reviews = [
        report.Review(one["call_id"], one["part"], one["reviewer"], one["answers"], one["machine"]) for one in rows
    ]
    found = {"people": report.people(form, reviews), "rules": report.machine(form, reviews)}
    if options.json:
        figures = {name: list(map(asdict, some)) for name, some in found.items()}
        print_json({"form": form.id, "version": form.version, **figures})
        return 0
    _show_agreement(Page(options.wide), found)
    return 0


def _show_agreement(page: Page, found: Mapping[str, list[report.Agreed]]) -> None:
    if not any(found.values()):
        page.say("Nobody has reviewed a call together with somebody else yet: there is nothing to compare.")
        return
    table = page.table(*_FIGURES)
    for who, some in found.items():
        for one in some:
            figures = (one.share, one.kappa, one.ac1, one.alpha)
            table.add(who, one.question or "all yes/no", str(one.share.n), *map(_figure, figures))
    table.show()
    page.say(f"With fewer than {report.ENOUGH} pairs a figure is not yet known. Intervals are 95 %, over calls.", "dim")


def _figure(one: Estimate) -> str:
    if one.value is None:
        return "–"
    interval = f" [{one.low:.2f}–{one.high:.2f}]" if one.low is not None and one.high is not None else ""
    return f"{one.value:.2f}{interval}"
