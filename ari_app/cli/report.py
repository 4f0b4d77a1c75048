"""``kefu report day | week | month``: one page for whoever decides, to read, to print, to hang up."""

from __future__ import annotations

import argparse
import os
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from ari_app.cli.kpis import books_of, site_here
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page
from ari_app.reports.kept_figures import keep_figures
from ari_app.reports.kept_slices import KeptSlices
from ari_app.reports.kpi_report import Maker, days_of, label_of, last_over
from ari_app.reports.kpis import Site, figure_json, instant_of
from ari_app.reports.mailing import PROBLEMS, deliver, fault_of, letter
from ari_app.reports.printing import printer_for
from config.load import load_settings
from config.report_settings import Report as Settings
from models.domain.errors import CommandRefused
from models.insight.kpi_groups import period
from models.insight.kpi_words import span_said, target_said, value_said, verdict_said
from models.insight.report import HEADLINE, Report, advice
from models.insight.report_page import page
from models.insight.report_periods import heading, whole_name
from models.insight.report_words import word


def run_report(options: argparse.Namespace) -> int:
    """Print the report, or write it; the exit status."""
    site, now, base = site_here(), time.time(), checked_base(options.base)
    if options.period == "keep":
        return _keep(options, site, now)
    mail = load_settings().report
    options.language = options.language or (mail.language if options.mail else "en")
    options.title = " ".join((options.title or mail.title or "kefu").split())  # a subject is one line
    at = _begun(options, site, now)
    printer = printer_for(options.language) if options.pdf else None
    with closing(books_of(options)) as book:
        report = Maker(book, site, now, KeptSlices(options.run)).report(options.period, at, options.title)
    wanted = options.html or options.pdf or options.mail
    written = page(report, options.language, *days_of(report, site), base) if wanted else ""
    if options.html:
        _write(options.html, written.encode())
    if printer is not None:
        _write(options.pdf, printer.pdf(written))
    if options.mail:
        _mail(mail, report, options.language, written)
    if options.json:
        print_json(_json(report, options.language, site))
    elif not written:
        _show(report, options.language)
    return 0


def _begun(options: argparse.Namespace, site: Site, now: float) -> float:
    """A moment of the period that is asked for. Raises CommandRefused for one of the future."""
    if not options.date:
        return last_over(options.period, now, site)
    at = instant_of(options.date, site.zone)
    begin = period(options.period, at, site.zone)[0]
    if begin > now:
        name = whole_name(options.period, label_of(options.period, begin, site), "en")
        raise CommandRefused(f"{name} has not begun; without a date it is the last {options.period} that is over")
    return at


def _keep(options: argparse.Namespace, site: Site, now: float) -> int:
    with closing(books_of(options)) as book:
        keep_figures(book, site, now, options.run)
    print("everything that reports of the last year are made of is reckoned and kept")
    return 0


def checked_base(base: str) -> str:
    """An address to which links lead. Raises CommandRefused for one that no browser can follow."""
    found = urlsplit(base)
    if base and (found.scheme not in ("http", "https") or not found.netloc or found.query or found.fragment):
        raise CommandRefused(f"--base {base!r} is no address of kefu's pages; write https://kefu.example:8443")
    return base


def _mail(settings: Settings, report: Report, language: str, html: str) -> None:
    """With a PDF where one can be made. Raises CommandRefused with what the server said."""
    try:
        pdf = printer_for(language).pdf(html)
    except CommandRefused:
        pdf = b""
    try:
        deliver(settings, letter(settings, report, language, html, pdf))
    except PROBLEMS as error:
        raise CommandRefused(f"the report was not sent by {settings.smtp_host}: {fault_of(error, settings)}") from None
    print(f"sent to {settings.mail_to}" + (" with a PDF" if pdf else ""))


def _json(report: Report, language: str, site: Site) -> dict[str, object]:
    since, until = days_of(report, site)
    figures = [figure_json(one, language) for one in report.now.figures.values()]
    todo = [{"kpi": one.kpi, "words": word(one.key, language, **one.values)} for one in advice(report)]
    ends = {str(end): n for end, n in report.sheet.ends.items()}
    return {
        "period": report.kind, "label": report.now.label, "from": since, "to": until, "figures": figures,
        "offered": report.sheet.offered, "ends": ends, "to_do": todo,
    }  # fmt: skip


def _show(report: Report, language: str) -> None:
    out = Page()
    out.say(heading(report.kind, report.now.label, language, report.running), "bold")
    table = out.table(
        Column(word("figure", language)), Column(word("value", language), right=True), Column("95 %", right=True),
        Column("n", right=True), Column(word("target", language), leaves=1), Column(""),
    )  # fmt: skip
    for one in (report.now.figures[name] for name in HEADLINE):
        table.add(one.kpi.name(language), value_said(one, language), span_said(one), str(one.estimate.n),
                  target_said(one), verdict_said(one, language))  # fmt: skip
    table.show()
    for one_advice in advice(report):
        out.say(f"• {word(one_advice.key, language, **one_advice.values)}")
    out.say("--html FILE writes the page with charts, trend and causes." if language == "en" else
            "--html FILE 可生成含图表、趋势与原因的页面。")  # fmt: skip


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all. Raises CommandRefused with what is in the way."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CommandRefused(f"{file} cannot be written: {error.strerror}") from None
    print(f"{file} ({len(content) // 1024} kB)")
