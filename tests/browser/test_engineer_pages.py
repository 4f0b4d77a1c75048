"""Calls and flows in a real browser: what is asked for, drawn, ordered; nothing serious for axe."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import LOOKS, serious
from tests.browser.chromium import WHY_NOT, chromium, window
from tests.support.engineer_floors import CALL, engineer_floor
from tests.support.web_floor import Floor, served

pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT), pytest.mark.timeout(240)]
PAGES = {
    "calls": "calls", "one call": f"calls?call={CALL}", "flow": "flows", "check": "flows?part=lint",
    "versions": "flows?part=versions",
}  # fmt: skip


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all."""
    expect.set_options(timeout=30_000)
    async with chromium() as one:
        yield one


@pytest.fixture
async def floor() -> Floor:
    """Everything is there."""
    return engineer_floor()


@pytest.fixture
async def page(browser: Browser, floor: Floor) -> AsyncIterator[Page]:
    """At the list of calls; no error, nothing against the policy."""
    errors: list[str] = []
    async with served(floor) as address, window(browser) as context:
        one = await context.new_page()
        one.set_default_timeout(30_000)
        one.on("pageerror", lambda error: errors.append(str(error)))
        await one.goto(f"{address}/calls")
        yield one
        assert errors == []
        assert floor.reports == [], "the page broke the Content Security Policy"


async def test_a_call_is_found_and_its_story_stands_on_one_axis(page: Page) -> None:
    """From the list to the timeline; a chosen mark is told in words; back again."""
    await page.get_by_role("button", name="Dana Reed").first.click()
    await expect(page.get_by_role("heading", name="Dana Reed")).to_be_visible()
    await expect(page.locator(".axis .event")).not_to_have_count(0)
    await page.locator(".axis .mark-healing").last.click()
    await expect(page.locator(".events [aria-expanded=true]")).to_contain_text("Phone back")
    await page.get_by_role("link", name="All calls").click()
    await expect(page.get_by_role("search")).to_be_visible()


async def test_whoever_listens_says_why(page: Page, floor: Floor) -> None:
    """No reason, no recording; with it both sides are fetched with the reason and drawn."""
    await page.get_by_role("button", name="Dana Reed").first.click()
    await page.get_by_role("button", name="Listen …").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Listen").click()
    await expect(dialog.get_by_text("Say why, please.")).to_be_visible()
    assert floor.orders == []
    await dialog.get_by_label("Why do you listen?").fill("complaint 77")
    await dialog.get_by_role("button", name="Listen").click()
    await expect(page.locator("path.wave")).to_have_count(2)
    assert {(path.rpartition("/")[2], asked["why"]) for _, path, asked in floor.orders} == {
        ("caller", "complaint 77"), ("agent", "complaint 77"),
    }  # fmt: skip


async def test_a_call_is_replayed(page: Page) -> None:
    """The moment moves along the axis, and what was so then is told; it can be moved by hand, and left."""
    await page.get_by_role("button", name="Dana Reed").first.click()
    replay = page.locator(".replay")
    await replay.get_by_role("button", name="20 times as fast").click()
    await replay.get_by_role("button", name="Replay", exact=True).click()
    await expect(replay.locator(".moment")).to_contain_text("My invoice is wrong", timeout=60_000)
    await replay.get_by_role("button", name="Pause").click()
    stands = await replay.get_by_role("slider").input_value()
    await page.wait_for_timeout(400)
    assert await replay.get_by_role("slider").input_value() == stands, "paused"
    await replay.get_by_role("slider").fill("0")
    await expect(replay.locator(".moment")).to_contain_text("Arrived")
    await expect(page.locator(".later")).to_have_count(1)
    await replay.get_by_role("button", name="Whole call").click()
    await expect(page.locator(".later, .moment")).to_have_count(0)


async def test_two_versions_are_compared_line_by_line(page: Page) -> None:
    """Files with their lines; what came and went is told by sign and word beside the colour."""
    await page.goto(f"{page.url.removesuffix('/calls')}/flows?part=versions")
    await expect(page.locator(".file-difference h3")).to_have_text(["evening.yaml +1 −0", "main.yaml +2 −1"])
    await expect(page.locator(".lines .added .text").nth(1)).to_contain_text("What can we do for you?")
    await expect(page.locator(".lines .removed .sign").first).to_contain_text("−")


async def test_why_not_another_agent(page: Page) -> None:
    """Candidates with their terms, and the answer about who was not chosen."""
    await page.get_by_role("button", name="Dana Reed").first.click()
    await page.get_by_role("tab", name="Why").click()
    await expect(page.locator(".candidates .chosen")).to_contain_text("Bob Lee")
    await page.get_by_label("Agent", exact=True).select_option("1003")
    await page.get_by_role("button", name="Ask").click()
    await expect(page.locator(".answers")).to_contain_text("do not serve the queue billing")


async def test_the_flow_is_live_and_rolled_back_with_a_question(page: Page, floor: Floor) -> None:
    """A patch changes the figure in the box; rolling back is asked about and ordered once."""
    address = page.url.removesuffix("/calls")
    await page.goto(f"{address}/flows")
    await expect(page.locator(".step[aria-label^='reason,'] .here text")).to_have_text("2")
    await floor.patch("flow", {"/steps/reason/here": 5})
    await expect(page.locator(".step[aria-label^='reason,'] .here text")).to_have_text("5")
    await page.get_by_role("tab", name="Versions").click()
    await page.get_by_role("button", name="Roll back").first.click()
    dialog = page.get_by_role("alertdialog")
    assert floor.orders == []
    await dialog.get_by_role("button", name="Roll back").click()
    await expect(dialog).to_have_count(0)
    assert floor.orders == [("POST", "/flows/rollback", {"version": 6})]


@pytest.mark.parametrize(("language", "theme"), LOOKS)
@pytest.mark.parametrize("name", PAGES)
async def test_axe_finds_nothing_serious(browser: Browser, name: str, language: str, theme: str) -> None:
    """And nothing hangs out of a window at 200 % zoom."""
    floor = engineer_floor(language=language)
    async with served(floor) as address, window(browser, language=language, theme=theme) as context:
        page = await context.new_page()
        await page.goto(f"{address}/{PAGES[name]}")
        await page.locator(".table tbody, .axis, .graph").first.wait_for(timeout=30_000)
        assert await serious(page, f"engineer {name} {language} {theme}") == {}
        await page.set_viewport_size({"width": 640, "height": 360})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 640
