"""Pictures of the page of insight: ``python -m tests.browser.insight_screens [--all FOLDER] [NAME …]``."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser

from config.load import ROOT
from tests.browser.chromium import chromium, window
from tests.browser.screens import heard, say, smaller
from tests.support import insight_floors
from tests.support.insight_floors import NUMBER, insight_floor
from tests.support.web_floor import served

DOCS = ROOT / "docs/images/insight"
WEEK = "insight?period=week&back=1"
MONTH = "insight?period=month&back=0"
READY = ".failed, .tile, .table tbody tr, .datum, .empty, .diverging li, .stated, .hours"


@dataclass(frozen=True, slots=True)
class Shot:
    """A page on a floor."""

    path: str
    floor: str = "full"
    role: str = "supervisor"
    language: str = "en"
    theme: str = "light"
    width: int = 1280
    height: int = 800


_BEHIND = "behind=service_level&variant=service_level%3Doffered&side=against"
_AGENT, _CALLER = "insight?tab=agents&agent=1002", f"insight?tab=callers&number={NUMBER.replace('+', '%2B')}"
SHOTS = {
    "figures": Shot(WEEK), "figures-zh-dark": Shot(WEEK, language="zh", theme="dark"),
    "queues": Shot(f"{MONTH}&by=queue"), "behind": Shot(f"{WEEK}&{_BEHIND}"),
    "why": Shot(f"{MONTH}&why=service_level"), "why-chance": Shot(f"{WEEK}&why=aht"),
    "topics": Shot("insight?tab=topics&topic=t1", height=900), "topics-zh": Shot("insight?tab=topics", language="zh"),
    "operation": Shot(f"{WEEK}&tab=operation", height=900),
    "operation-zh-dark": Shot(f"{WEEK}&tab=operation", language="zh", theme="dark"),
    "agent": Shot(_AGENT), "caller": Shot(_CALLER), "analyst": Shot("insight", role="analyst"),
    "empty": Shot("insight", floor="empty"), "empty-topics": Shot("insight?tab=topics", floor="empty"),
    "empty-operation": Shot("insight?tab=operation", floor="empty"), "empty-agent": Shot(_AGENT, floor="empty"),
    "own": Shot("scores", role="agent"), "own-zh": Shot("scores", role="agent", language="zh"),
    "narrow": Shot(WEEK, width=640, height=720), "narrow-topics": Shot("insight?tab=topics", width=640, height=900),
}  # fmt: skip
DOCUMENTED = ("figures", "figures-zh-dark", "why", "topics", "topics-zh", "operation", "own")


async def taken(browser: Browser, shot: Shot, file: Path) -> None:
    """One of them."""
    floor = insight_floor(shot.floor, language=shot.language, role=shot.role)
    async with (
        served(floor) as address,
        window(browser, shot.width, shot.height, language=shot.language, theme=shot.theme) as context,
    ):
        page = await context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: say(f"   {error}"))
        await page.goto(f"{address}/{shot.path}")
        await page.locator(READY).first.wait_for(timeout=15_000)
        await page.wait_for_timeout(1500)
        await page.screenshot(path=file)
    if floor.reports:
        say(f"   CSP {floor.reports[0][:300]}")


async def main(arguments: list[str]) -> None:
    """Those that are asked for."""
    everything = arguments[:1] == ["--all"]
    folder = Path(arguments[1]) if everything else DOCS
    wanted = arguments[2 if everything else 0 :]
    folder.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        for name in wanted or (SHOTS if everything else DOCUMENTED):
            await taken(browser, SHOTS[name], folder / f"{name}.png")
            if not everything:
                smaller(folder / f"{name}.png")
    insight_floors.forget()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
