"""Insight in a real browser: by keyboard alone, each figure to its calls and its cause; nothing serious for axe."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import LOOKS, serious
from tests.browser.chromium import WHY_NOT, chromium, window
from tests.support.insight_floors import NUMBER, forget, insight_floor
from tests.support.web_floor import Refusal, served

pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT), pytest.mark.timeout(240)]
WEEK = "insight?period=week&back=1"
CALLER = f"insight?tab=callers&number={NUMBER.replace('+', '%2B')}"
PAGES = {
    "figures": ("full", WEEK, "supervisor", ".tile .trend"),
    "queues": ("full", f"{WEEK}&by=queue", "analyst", ".cell"),
    "behind": ("full", f"{WEEK}&behind=service_level&variant=service_level%3Doffered", "supervisor", "tbody tr"),
    "why": ("full", "insight?period=month&why=service_level", "supervisor", ".cause-words"),
    "topics": ("full", "insight?tab=topics&topic=t1", "supervisor", ".examples li"),
    "operation": ("full", f"{WEEK}&tab=operation", "supervisor", ".hours"),
    "agent": ("full", "insight?tab=agents&agent=1002", "supervisor", ".datum"),
    "caller": ("full", CALLER, "supervisor", ".stated"),
    "own": ("full", "scores", "agent", ".datum"),
    "nothing": ("empty", "insight", "supervisor", ".not-known"),
    "no topics": ("empty", "insight?tab=topics", "supervisor", ".calm"),
    "no operation": ("empty", "insight?tab=operation", "supervisor", ".empty"),
}


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all; what was drawn for it goes with it."""
    expect.set_options(timeout=30_000)
    async with chromium() as one:
        yield one
    forget()


async def test_a_figure_leads_to_its_calls_and_to_its_cause_by_keyboard(browser: Browser) -> None:
    """Links and choices by key; the address holds what is shown, so that going back goes back."""
    async with served(insight_floor()) as address, window(browser) as context:
        page = await context.new_page()
        await page.goto(f"{address}/{WEEK}")
        tile = page.get_by_role("article", name="Service level")
        await expect(tile).to_contain_text("target ≥ 90%")
        await expect(tile.locator(".badge .mark")).to_be_visible()
        await tile.get_by_role("link", name="The calls").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="The calls behind: Service level")).to_be_visible()
        await expect(page.locator("tbody tr")).to_have_count(20)
        whole = await page.locator(".note.quiet-text").inner_text()
        await page.get_by_label("Which calls").focus()
        await page.keyboard.type("those that speak against")
        await expect(page.locator(".note.quiet-text")).not_to_have_text(whole)
        assert "side=against" in page.url
        await page.go_back()
        await tile.get_by_role("link", name="Why?").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".cause-words")).to_contain_text("Service level changed by")
        await page.get_by_role("button", name="Back").focus()
        await page.keyboard.press("Enter")
        await expect(tile).to_be_visible()


async def test_figures_of_groups_lead_to_calls_of_that_group(browser: Browser) -> None:
    async with served(insight_floor()) as address, window(browser) as context:
        page = await context.new_page()
        await page.goto(f"{address}/{WEEK}&by=queue")
        row = page.locator("tbody tr", has=page.get_by_role("rowheader", name="technical"))
        await row.get_by_role("link").nth(1).click()
        await expect(page.get_by_role("heading", name="Service level · technical")).to_be_visible()
        assert "group=technical" in page.url
        await page.get_by_role("button", name="Back").click()
        await page.get_by_label("By", exact=True).select_option("hour_of_day")
        await expect(page.get_by_role("rowheader", name="10:00")).to_be_visible()


async def test_topics_are_named_and_merged_by_keyboard_alone(browser: Browser) -> None:
    """Enter opens one, r goes to its name, m to what it counts as; each is one order."""
    floor = insight_floor()
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        await page.goto(f"{address}/insight?tab=topics")
        await page.get_by_role("button", name="router light, no internet").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".examples li")).to_have_count(4)
        await page.keyboard.press("r")
        await page.keyboard.type("No internet")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Saved.").first).to_be_visible()
        await page.locator("tbody .row-link").first.focus()
        await page.keyboard.press("m")
        await page.keyboard.type("where parcel")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Saved.")).to_have_count(2)
        orders = [("PUT", "/topics/t3/name", {"name": "No internet"}), ("PUT", "/topics/t3/into", {"into": "t2"})]
        assert floor.orders == orders
        assert floor.reports == []


async def test_an_announcement_goes_in_as_it_was_changed_and_out_again(browser: Browser) -> None:
    """One click each; an analyst sees the burst and may do neither."""
    floor = insight_floor()
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        await page.goto(f"{address}/insight?tab=topics")
        await page.get_by_label("Announcement, English").fill("The app is down. We are on it.")
        await page.get_by_role("button", name="Say it behind the greeting").click()
        await expect(page.get_by_text("announced to callers")).to_be_visible()
        await page.get_by_role("button", name="Take it out").click()
        await expect(page.get_by_role("button", name="Say it behind the greeting")).to_be_visible()
        zh = floor.answers["GET /bursts"]["items"][0]["text_zh"]
        given = {"en": "The app is down. We are on it.", "zh": zh}
        assert floor.orders == [("PUT", "/bursts/b2/announcement", given), ("DELETE", "/flows/announcement", {})]
    async with served(insight_floor(role="analyst")) as address, window(browser) as context:
        page = await context.new_page()
        await page.goto(f"{address}/insight?tab=topics")
        await expect(page.get_by_role("article", name="app, log in, blank page")).to_be_visible()
        await expect(page.get_by_role("button", name="Say it behind the greeting")).to_have_count(0)
        await expect(page.get_by_role("button", name="Make topics now")).to_have_count(0)
        await expect(page.get_by_role("link", name="Agents")).to_have_count(0)


async def test_what_is_refused_is_said_where_it_was_asked(browser: Browser) -> None:
    floor = insight_floor()
    floor.refusals["PUT /bursts/b2/announcement"] = Refusal(409, "refused", "the flow has mistakes: main.yaml:12")
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        await page.goto(f"{address}/insight?tab=topics")
        await page.get_by_role("button", name="Say it behind the greeting").click()
        await expect(page.get_by_role("alert")).to_contain_text("main.yaml:12")
        floor.refusals["GET /callers/5550000/portrait"] = Refusal(404, "not_found", "there is no caller 5550000")
        await page.goto(f"{address}/insight?tab=callers&number=5550000")
        await expect(page.locator(".failed")).to_contain_text("there is no caller 5550000")


async def test_agents_see_their_own_figures_and_what_they_are_for(browser: Browser) -> None:
    async with served(insight_floor(role="agent")) as address, window(browser) as context:
        page = await context.new_page()
        await page.goto(f"{address}/scores")
        await expect(page.get_by_text("Your supervisor sees this a week later than you.")).to_be_visible()
        await expect(page.locator(".datum")).not_to_have_count(0)
        await expect(page.get_by_text("No decision about anybody is taken by it")).to_be_visible()


@pytest.mark.parametrize(("language", "theme"), LOOKS)
@pytest.mark.parametrize("name", PAGES)
async def test_axe_finds_nothing_serious(browser: Browser, name: str, language: str, theme: str) -> None:
    """And nothing hangs out of a window at 200 % zoom."""
    state, path, role, wait = PAGES[name]
    floor = insight_floor(state, language=language, role=role)
    async with served(floor) as address, window(browser, language=language, theme=theme) as context:
        page = await context.new_page()
        await page.goto(f"{address}/{path}")
        await page.locator(wait).first.wait_for(timeout=30_000)
        assert await serious(page, f"insight {name} {language} {theme}") == {}
        await page.set_viewport_size({"width": 640, "height": 360})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 640
        assert floor.reports == []
