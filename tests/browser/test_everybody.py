"""Screens for everybody: no serious finding of axe in any state, language and theme; small windows, reduced motion."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Page

from tests.browser.axe import LOOKS, serious
from tests.browser.chromium import WHY_NOT, chromium, window
from tests.browser.screens import SCREENS, Screen, alike, opened, turned
from tests.support import floor_states
from tests.support.web_floor import served

pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT), pytest.mark.timeout(240)]
SIZES = {"desktop": (1280, 720), "zoom": (640, 360), "tablet": (768, 1024), "telephone": (360, 740)}


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all."""
    async with chromium() as one:
        yield one


@dataclass
class Group:
    """States that one window shows one after the other."""

    name: str
    screens: dict[str, Screen]


GROUPS = [Group(next(iter(one)) if len(one) == 1 else "desk", one) for one in alike(SCREENS)]


async def each(
    browser: Browser, group: Group, check: Callable[[str, Page], Awaitable[None]], width: int = 1280, height: int = 720,
    language: str = "en", theme: str = "light",
) -> None:  # fmt: skip
    """Show each state of a group and check it."""
    first = next(iter(group.screens.values()))
    floor = floor_states.floor(first.state, language=language)
    async with (
        served(floor) as address,
        window(browser, width, height, language=language, theme=theme) as context,
    ):
        page = await context.new_page()
        page.set_default_timeout(60_000)
        for number, (name, screen) in enumerate(group.screens.items()):
            await (turned(page, floor, screen) if number else opened(page, screen, address))
            await check(name, page)
        assert floor.reports == []


@pytest.mark.parametrize(("language", "theme"), LOOKS, ids=["-".join(look) for look in LOOKS])
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
async def test_axe_finds_nothing_serious(browser: Browser, group: Group, language: str, theme: str) -> None:
    """Names, roles, contrast, order, language: WCAG 2.2 as far as a machine can see it."""
    bad: dict[str, list[str]] = {}

    async def check(name: str, page: Page) -> None:
        for rule, where in (await serious(page, f"desk {name} {language} {theme}")).items():
            bad[f"{name}: {rule}"] = where

    await each(browser, group, check, language=language, theme=theme)
    assert bad == {}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
async def test_nothing_hangs_out_of_the_window(browser: Browser, group: Group, size: str) -> None:
    """No sideways scrolling at 200 % zoom, on a tablet, on a telephone; the desk at 1280 × 720 none at all."""
    width, height = SIZES[size]
    over: dict[str, tuple[int, int]] = {}

    async def check(name: str, page: Page) -> None:
        wide, high = await page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        if wide > width or (size == "desktop" and high > height and group.screens[name].page == "desk"):
            over[name] = (wide, high)

    await each(browser, group, check, width, height)
    assert over == {}


async def test_reduced_motion_is_obeyed(browser: Browser) -> None:
    """Nothing moves for those who asked for it."""
    async with served(floor_states.floor("ringing")) as address, window(browser) as context:
        page = await context.new_page()
        await opened(page, SCREENS["ringing"], address)
        moving = await page.evaluate(
            "document.getAnimations().filter(one => one.playState === 'running' "
            "&& one.effect.getComputedTiming().duration > 1).length"
        )
        assert moving == 0
