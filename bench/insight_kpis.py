"""``python -m bench.insight_kpis``: KPIs, books, report and their cost, written to bench/results/insight.json.

``kpi``: the checks by hand and of the books, as tests; ``report``: seconds for a month of 100,000 calls,
as a PDF too;
``calls_million``: a year of a million calls with texts, see `bench.insight_million`.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import Any

from ari_app.reports.kpi_report import Maker, days_of
from ari_app.reports.kpis import Question, Site, answer, site_of
from ari_app.reports.printing import printer_for
from ari_app.store.reader import Reader
from bench.insight_calls import fill, utc
from bench.insight_fcr import fcr
from bench.insight_million import million
from bench.machine import load_result, machine, save
from config.load import ROOT
from config.settings import Settings
from models.domain.errors import CommandRefused
from models.insight.report_page import page

_NOW = utc(2026, 11, 26).timestamp()
_MONTH = utc(2026, 10, 15).timestamp()


def _site() -> Site:
    return site_of(Settings(), {}, [], UTC)


def kpi() -> dict[str, Any]:
    """Whether the fifty calls come to what was computed by hand, and the books of 10,000 random ones balance."""
    found = {}
    for name, file in (("hand_checked", "test_kpis_by_hand"), ("books_balance", "test_kpi_books")):
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--no-header", f"tests/unit/{file}.py"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        found[name] = {"passed": done.returncode == 0, "said": done.stdout.strip().splitlines()[-1]}
    found["hand_checked"] |= {"calls": 50, "by": "events of a journal through the tables to the figures"}
    found["books_balance"] |= {"calls": 10_000, "by": "ten seeds: transfers, call-backs, midnight, set clocks, DST"}
    return found


def _measured(calls: int, days: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kefu.db"
        fill(path, calls, utc(2026, 10, 1), days)
        with closing(Reader(path)) as book:
            maker, began, worked = Maker(book, _site(), _NOW), time.perf_counter(), time.process_time()
            report = maker.report("month", _MONTH, "kefu")
            made = time.perf_counter()
            html = page(report, "en", *days_of(report, _site()))
            drawn, worked = time.perf_counter(), time.process_time() - worked
            cpu = time.process_time()
            answer(book, _site(), Question(report.now.begin, report.now.end, "queue"), _NOW)
            asked = time.perf_counter()
        return {
            **_printed(page(report, "zh", *days_of(report, _site()))),
            "calls": report.sheet.offered, "report_month_s": round(drawn - began, 1), "cpu_s": round(worked, 1),
            "page_s": round(drawn - made, 3), "html_kb": round(len(html.encode()) / 1024),
            "kpis_by_queue_s": round(asked - drawn, 1), "kpis_by_queue_cpu_s": round(time.process_time() - cpu, 1),
            "books_wrong": len(report.sheet.wrong),
        }  # fmt: skip


def _printed(html: str) -> dict[str, Any]:
    """A page as a PDF, Chinese letters included; where that cannot be made, why."""
    try:
        printer, began, worked = printer_for("zh"), time.perf_counter(), _of_children()
        pdf = printer.pdf(html)
    except CommandRefused as error:
        return {"pdf_s": None, "pdf_missing": str(error)}
    cpu = round(_of_children() - worked, 1)
    return {"pdf_s": round(time.perf_counter() - began, 1), "pdf_cpu_s": cpu, "pdf_kb": round(len(pdf) / 1024)}


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Command line of the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="these parts alone: kpi, report, calls_million, fcr")
    parser.add_argument("--calls", type=Path, help="of calls_million: a database that the bench has filled before")
    options = parser.parse_args()
    parts: dict[str, Callable[[], Any]] = {
        "kpi": kpi,
        "report": lambda: _report(_measured(100_000, 31)),
        "calls_million": lambda: million(options.calls),
        "fcr": fcr,
    }
    for name, part in parts.items():
        if options.only and name not in options.only:
            continue
        print(f"{name} …", end=" ", flush=True)
        found = part()
        print(json.dumps(found, ensure_ascii=False), flush=True)
        save("insight", {**load_result("insight"), name: found, "kpi_machine": machine("")})
    return 0


def _report(found: dict[str, Any]) -> dict[str, Any]:
    return {"html_s": found["report_month_s"], **found}


if __name__ == "__main__":
    sys.exit(main())
