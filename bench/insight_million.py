"""A year of a million calls with what was said in them: what the month's report, lists and searches take, and whether
who is on the telephone notices. ``python -m bench.insight_kpis --only calls_million``.

Report: of the last month, with the eleven before it, after a night: ``night_first_s`` is the first one (after an
upgrade, of the whole year), ``night_s`` every later one; ``report_first_s`` is the first report of the month that is
over, ``report_running_s`` the first of the one that is not (today made of rows), ``report_month_s`` the same again.
``report_cold_s``: without a night. Lists and searches: pages of fifty, first and second, with the filters of the
page, of what is frequent, rare and not there at all. Lag: how late a loop wakes from 2 ms of sleep while lists and
searches run on its thread and figures of a month in their process, less the same with nothing to do.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.reports.kept_figures import keep_figures
from ari_app.reports.kept_slices import KeptSlices
from ari_app.reports.kpi_report import Maker, days_of
from ari_app.reports.kpis import Question, answer, site_of
from ari_app.store.call_search import Wanted
from ari_app.store.kept_days import folder_of
from ari_app.store.web_reader import WebBook, WebReader
from ari_app.web.figures import Figures
from bench.insight_calls import QUEUES, fill, utc
from bench.insight_texts import product
from config.settings import Settings
from models.insight.report_page import page

_CALLS, _DAYS = 1_000_000, 365
_NOW = utc(2026, 11, 12).timestamp()
_MONTH = utc(2026, 10, 15).timestamp()
_SITE = site_of(Settings(), {}, [], UTC)
_SHOWN = 51
_ROUNDS, _SECONDS = 4, 6.0
_SLEEP = 0.002


def million(made_before: Path | None = None) -> dict[str, Any]:
    """All of it; the database is gone afterwards, but for one that was ``made_before`` by `fill`."""
    with tempfile.TemporaryDirectory() as folder:
        path, began = made_before or Path(folder) / "kefu.db", time.process_time()
        if made_before is None:
            fill(path, _CALLS, utc(2025, 11, 12), _DAYS, texts=True)
        made = {"calls": _CALLS, "made_cpu_s": round(time.process_time() - began), "gb": round(_size(path), 2)}
        if made_before is not None:
            del made["made_cpu_s"]
        return {**made, **_reports(path, Path(folder)), **_asked(path), **asyncio.run(_lag(path))}


def _reports(path: Path, folder: Path) -> dict[str, Any]:
    shutil.rmtree(folder_of(path), ignore_errors=True)
    cold = _report(path, None, keeps=False)
    nights = [_night(path, folder) for _ in range(2)]
    first, running, again = (_report(path, folder, at) for at in (_MONTH, _NOW, _MONTH))
    kept = sum(file.stat().st_size for file in folder_of(path).iterdir())
    return {
        "report_cold_s": cold["s"], "report_cold_cpu_s": cold["cpu_s"],
        "night_first_s": nights[0]["s"], "night_first_cpu_s": nights[0]["cpu_s"], "night_s": nights[1]["s"],
        "night_cpu_s": nights[1]["cpu_s"], "kept_mb": round(kept / 1e6),
        "report_first_s": first["s"], "report_first_cpu_s": first["cpu_s"],
        "report_running_s": running["s"], "report_running_cpu_s": running["cpu_s"], "report_month_s": again["s"],
        "report_month_cpu_s": again["cpu_s"], "report_calls": again["calls"], "books_wrong": again["wrong"],
    }  # fmt: skip


def _night(path: Path, folder: Path) -> dict[str, Any]:
    began, worked = time.perf_counter(), time.process_time()
    with closing(WebReader(path, keeps=True)) as book:
        keep_figures(book, _SITE, _NOW, folder)
    return {"s": round(time.perf_counter() - began, 1), "cpu_s": round(time.process_time() - worked, 1)}


def _size(path: Path) -> float:
    return path.stat().st_size / 1e9


def _report(path: Path, folder: Path | None, at: float = _MONTH, keeps: bool = True) -> dict[str, Any]:
    began, worked = time.perf_counter(), time.process_time()
    with closing(WebReader(path, keeps)) as book:
        report = Maker(book, _SITE, _NOW, KeptSlices(folder)).report("month", at, "kefu")
        page(report, "en", *days_of(report, _SITE))
    return {
        "s": round(time.perf_counter() - began, 1), "cpu_s": round(time.process_time() - worked, 1),
        "calls": report.sheet.offered, "wrong": len(report.sheet.wrong),
    }  # fmt: skip


def _lists() -> Iterator[Wanted]:
    """What the page of calls asks for; a call every 30 seconds of the year has each of these."""
    dice = np.random.default_rng(4)
    yield from (Wanted(), Wanted(state="live"), Wanted(state="ended"), Wanted(direction="out"), Wanted(queue="none"))
    yield from (Wanted(outcome=one) for one in ("answered", "abandoned", "call-back", "failed", "closed"))
    yield from (Wanted(queue=one) for one in QUEUES)
    yield from (Wanted(queues=(one,)) for one in QUEUES)
    for at in range(12):
        begin = utc(2025, 11, 12).timestamp() + float(dice.uniform(0, _DAYS - 1)) * 86_400
        agent, number = str(1001 + int(dice.integers(60))), f"0{int(dice.integers(_CALLS // 2)):08d}"
        yield Wanted(since=begin, until=begin + 86_400)
        yield Wanted(since=begin, until=begin + 7 * 86_400, outcome="abandoned", queue=QUEUES[at % 4])
        yield Wanted(agent=agent)
        yield Wanted(agent=agent, outcome="answered", since=begin)
        yield Wanted(number=number)
    yield Wanted(agent="9999")


def _searches() -> Iterator[Wanted]:
    """From a word in every fourth line to one that nobody has said."""
    words = ["invoice", "refund", "help today", "letter confirmation", "refund website", "nowhere"]
    words += ["发票", "退货", "收货地址"]
    words += [product(number, bool(zh)) for number in (0, 1, 3, 10, 30, 100, 300, 1000, 2900) for zh in (0, 1)]
    for word in words:
        yield Wanted(text=word)
        yield Wanted(text=word, queue="technical")
        yield Wanted(text=word, agent="1007")


def _asked(path: Path) -> dict[str, Any]:
    with closing(WebReader(path)) as book:
        book.calls_page(Wanted(), 1, None)
        lists, searches = _times(book, list(_lists())), _times(book, list(_searches()))
    return {
        "list_p95_ms": _p(lists, 95), "list_max_ms": _p(lists, 100), "lists": len(lists),
        "search_p95_ms": _p(searches, 95), "search_max_ms": _p(searches, 100), "searches": len(searches),
    }  # fmt: skip


def _p(milliseconds: list[float], share: float) -> float:
    return round(float(np.percentile(milliseconds, share)), 2)


def _times(book: WebReader, wanted: list[Wanted]) -> list[float]:
    """Milliseconds of CPU for the first page, and for the second where there is one."""
    found = []
    for one in wanted:
        after = None
        for _ in range(2):
            began = time.thread_time()
            rows = book.calls_page(one, _SHOWN, after)
            found.append((time.thread_time() - began) * 1000)
            if len(rows) < _SHOWN:
                break
            after = (rows[-1]["arrived_at"], rows[-1]["id"])
    return found


async def _lag(path: Path) -> dict[str, Any]:
    book = WebBook(path)
    figures, lists = Figures(book), [*_lists(), *_searches()]
    since = utc(2026, 10, 1).timestamp()

    async def reports() -> None:
        question = Question(since, since + 31 * 86_400, "queue")
        await figures.reckon([(since, _NOW)], answer, _SITE, question, _NOW, False)

    async def pages() -> None:
        for one in lists:
            await book.ask(partial(_page, one))

    async def idle() -> None:
        await asyncio.sleep(1.0)

    await _late([pages, reports], 1.0)  # what is made once
    excess, quiet, busy = [], [], []
    for _ in range(_ROUNDS):
        quiet.append(await _late([idle], _SECONDS))
        busy.append(await _late([pages, reports], _SECONDS))
        excess.append(busy[-1] - quiet[-1])
    book.close()
    return {
        "live_loop_lag_excess_p99_ms": round(float(np.median(excess)), 2),
        "lag_idle_p99_ms": round(float(np.median(quiet)), 2), "lag_busy_p99_ms": round(float(np.median(busy)), 2),
        "load_average": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def _page(wanted: Wanted, book: WebReader) -> int:
    return len(book.calls_page(wanted, _SHOWN, None))


async def _late(works: list[Callable[[], Awaitable[None]]], seconds: float) -> float:
    """99th percentile of the milliseconds by which a loop wakes too late, while these run over and over."""
    late, until = [], time.monotonic() + seconds

    async def over_and_over(work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await work()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(over_and_over(work)) for work in works]
        while (before := time.monotonic()) < until:
            await asyncio.sleep(_SLEEP)
            late.append((time.monotonic() - before - _SLEEP) * 1000)
        for task in tasks:
            task.cancel()
    return float(np.percentile(late, 99))
