"""Pictures of the engineers' and administrators' pages: ``python -m tests.browser.pages_screens``; see `screens`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page

from config.load import ROOT
from tests.browser.chromium import chromium, window
from tests.browser.screens import smaller
from tests.support.admin_floors import admin_floor
from tests.support.engineer_floors import CALL, engineer_floor
from tests.support.web_floor import Floor, served

DOCS = ROOT / "docs/images"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page on a floor; ``wait``: what must be there."""

    path: str
    floor: Floor
    wait: str
    language: str = "en"
    theme: str = "light"


_CALL, _EVENT, _ROW = f"calls?call={CALL}", ".axis .event", "table tbody tr"
PICTURES = {
    "engineer/calls": Picture("calls", engineer_floor(), _ROW),
    "engineer/call": Picture(_CALL, engineer_floor(), _EVENT),
    "engineer/call-zh-dark": Picture(_CALL, engineer_floor(language="zh"), _EVENT, "zh", "dark"),
    "engineer/flow": Picture("flows", engineer_floor(), "svg .step"),
    "engineer/versions": Picture("flows?part=versions", engineer_floor(), _ROW),
    "admin/users": Picture("admin", admin_floor(), _ROW),
    "admin/webhooks-zh": Picture("admin?section=webhooks", admin_floor(language="zh"), "main h2", "zh"),
    "admin/configuration-dark": Picture("admin?section=configuration", admin_floor(), _ROW, "en", "dark"),
}


async def taken(browser: Browser, picture: Picture, file: Path) -> None:
    """One of them."""
    async with (
        served(picture.floor) as address,
        window(browser, language=picture.language, theme=picture.theme) as context,
    ):
        page: Page = await context.new_page()
        await page.goto(f"{address}/{picture.path}")
        await page.locator(picture.wait).first.wait_for()
        await page.wait_for_timeout(1000)
        await page.screenshot(path=file)
    smaller(file)


async def main() -> None:
    """All, into the documents."""
    async with chromium() as browser:
        for name, picture in PICTURES.items():
            file = DOCS / f"{name}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            await taken(browser, picture, file)


if __name__ == "__main__":
    asyncio.run(main())
