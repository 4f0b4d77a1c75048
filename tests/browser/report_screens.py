"""The report of a month as a picture: ``python -m tests.browser.report_screens [FOLDER]``; else docs/images/insight.

A made-up business of a year with 60,000 calls, in whose last month one queue's callers wait longer.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import UTC
from pathlib import Path

from ari_app.reports.kpi_report import Maker, days_of
from ari_app.reports.kpis import site_of
from ari_app.store.reader import Reader
from bench.insight_calls import fill, utc
from config.load import ROOT
from config.settings import Settings
from models.domain.agent import Agent
from models.insight.report_page import page as page_of
from tests.browser.chromium import chromium, window
from tests.browser.screens import smaller

DOCS = ROOT / "docs/images/insight"
_CALLS, _BEGIN, _DAYS, _MONTH, _NOW = 60_000, (2025, 11, 1), 365, (2026, 10, 15), (2026, 11, 26)
_TITLES = {"en": "Northwind Home Services", "zh": "北风家居服务"}


def pages() -> dict[str, str]:
    """Language → the report as a page."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kefu.db"
        fill(path, _CALLS, utc(*_BEGIN), _DAYS)
        agents = [Agent(str(1001 + n), "", frozenset({"en"}), {}, group=("east", "west")[n % 2]) for n in range(60)]
        site = site_of(Settings(), {}, agents, UTC)
        found = {}
        for language, title in _TITLES.items():
            report = Maker(Reader(path), site, utc(*_NOW).timestamp()).report("month", utc(*_MONTH).timestamp(), title)
            found[language] = page_of(report, language, *days_of(report, site), "https://kefu.example:8443")
        return found


async def main(arguments: list[str]) -> None:
    """Both languages."""
    folder = Path(arguments[0]) if arguments else DOCS
    folder.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser, window(browser, 1020, 800) as context:
        for language, html in pages().items():
            page = await context.new_page()
            await page.set_content(html)
            file = folder / ("report-month.png" if language == "en" else "report-month-zh.png")
            await page.screenshot(path=file, full_page=True)
            smaller(file)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
