"""The grammar of ``kefu kpis`` and ``kefu report``; what they do is imported when they are asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ari_app.cli.table import add_output


def add_kpis(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Their grammar."""
    kpis = add("kpis", "figures of calls with their variant, interval and target, and the calls behind each")
    _times(kpis)
    kpis.add_argument("--by", default="all", help="queue, language, agent_group, hour, day, week, month, hour_of_day")
    kpis.add_argument("--kpi", default="", help="these alone, with commas between")
    kpis.add_argument("--variant", default="", help="another variant: service_level=answered,csat=top2")
    kpis.add_argument("--queue", default="", help="of these queues alone, with commas between")
    kpis.add_argument("--group", default="", help="of this group alone, as --by names it")
    kpis.add_argument("--calls", choices=("all", "for", "against"), help="the calls behind one --kpi instead")
    kpis.add_argument("--list", action="store_true", help="every KPI with its variants and formulas instead")
    _language(kpis)
    add_output(kpis)
    report = add("report", "a day, week or month on one page: figures, targets, trend, causes, what to do")
    report.add_argument("period", choices=("day", "week", "month", "keep"), help="of which length; keep: reckon"
                        " beforehand what all of them are made of, as every night does")  # fmt: skip
    report.add_argument("date", nargs="?", default="", help="a day in it, or 2026-10 (default: the last that is over)")
    report.add_argument("--html", type=Path, help="write it as a web page that needs nothing else")
    report.add_argument("--pdf", type=Path, help="write it as PDF (needs `make pdf` once)")
    report.add_argument("--base", default="", help="kefu's address, such as https://kefu.example:8443, to whose pages"
                        " the figures lead then")  # fmt: skip
    report.add_argument("--mail", action="store_true", help="send it by e-mail as [report] of the settings says")
    report.add_argument("--title", default="", help="what stands above it (default: kefu)")
    report.add_argument("--language", choices=("en", "zh"), help="words in English or Chinese ([report] for --mail)")
    report.add_argument("--json", action="store_true", help="JSON for programs")


def _times(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="since", default="", help="from this day or moment on (default: today)")
    parser.add_argument("--to", dest="until", default="", help="before this day or moment (default: now)")


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="words in English or Chinese")
