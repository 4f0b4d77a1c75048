"""The wallboard for everybody: no serious finding of axe in any state, nothing that hangs out of the window."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from playwright.async_api import Browser

from tests.browser.axe import LOOKS, serious
from tests.browser.chromium import WHY_NOT, chromium, window
from tests.browser.wall_screens import SCREENS, floor_of, opened
from tests.support.web_floor import served

pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT), pytest.mark.timeout(240)]
SIZES = {"desktop": (1280, 720), "zoom": (640, 360), "tablet": (768, 1024), "telephone": (360, 740)}
HALLS = {"hall": (1920, 1080), "small": (1280, 720)}


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all."""
    async with chromium() as one:
        yield one


@pytest.mark.parametrize(("language", "theme"), LOOKS, ids=["-".join(look) for look in LOOKS])
@pytest.mark.parametrize("name", [name for name, screen in SCREENS.items() if not screen.silent])
async def test_axe_finds_nothing_serious(browser: Browser, name: str, language: str, theme: str) -> None:
    """Names, roles, contrast, order, language: WCAG 2.2 as far as a machine can see it."""
    screen = replace(SCREENS[name], language=language, theme=theme)
    async with (
        served(floor_of(screen)) as address,
        window(browser, screen.width, screen.height, language=language, theme=theme) as context,
    ):
        page = await context.new_page()
        await opened(page, screen, address)
        assert await serious(page, f"wall {name} {language} {theme}") == {}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["busy", "listen", "undo", "ill"])
async def test_nothing_hangs_out_of_the_window(browser: Browser, name: str, size: str) -> None:
    """No sideways scrolling at 200 % zoom, on a tablet, on a telephone."""
    width, height = SIZES[size]
    screen = SCREENS[name]
    async with served(floor_of(screen)) as address, window(browser, width, height) as context:
        page = await context.new_page()
        await opened(page, screen, address)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("size", HALLS)
async def test_the_halls_screen_fits(browser: Browser, size: str) -> None:
    """Nobody scrolls a screen on a wall."""
    width, height = HALLS[size]
    screen = SCREENS["tv"]
    async with served(floor_of(screen)) as address, window(browser, width, height) as context:
        page = await context.new_page()
        await opened(page, screen, address)
        wide, high = await page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        assert wide <= width
        assert high <= height
