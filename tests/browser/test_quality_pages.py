"""Reviews and scores in a real browser: by keyboard alone, with evidence, in two languages; nothing serious for axe."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import LOOKS, serious
from tests.browser.chromium import WHY_NOT, chromium, window
from tests.support.engineer_floors import CALL
from tests.support.quality_floors import FORM, ONE, OWN, OWN_ONE, PAGE, quality_floor
from tests.support.web_floor import served

pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT), pytest.mark.timeout(240)]
PAGES = {
    "reviews": ("full", PAGE),
    "calibration": ("full", f"{PAGE}?part=calibration"),
    "form": ("full", ONE),
    "blind": ("hidden", ONE),
    "scores": ("own", OWN),
    "own": ("own", OWN_ONE),
    "of an agent": ("full", f"{OWN}?agent=1002"),
}


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all."""
    expect.set_options(timeout=30_000)
    async with chromium() as one:
        yield one


async def test_a_form_is_answered_by_keyboard_alone(browser: Browser) -> None:
    """From the list to the form; a key each; e shows where it was said; handed in once."""
    floor = quality_floor()
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        await page.goto(f"{address}/{PAGE}")
        await page.get_by_role("button", name="Dana Reed").first.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".question.at .question-text")).to_contain_text("Did they greet")
        await expect(page.locator(".said").first).to_be_visible()
        await page.keyboard.press("e")
        await expect(page.locator(".said.chosen")).to_have_count(1)
        for key in "yj4n":
            await page.keyboard.press(key)
        await expect(page.get_by_text("Draft saved")).to_be_visible()
        floor.orders.clear()
        await expect(page.locator(".values [aria-pressed=true]")).to_have_text(["yes y", "4", "no n"])
        await page.keyboard.press("Alt+S")
        await expect(page.get_by_text("Handed in.")).to_be_visible()
        assert floor.orders == [
            (
                "PUT",
                f"/calls/{CALL}/forms/{FORM}/review",
                {"answers": {"greeting": "yes", "solved": "4", "compliance": "no"}},
            )
        ]
        assert floor.reports == []


async def test_what_was_answered_survives_a_reload(browser: Browser) -> None:
    """Kept by the server a moment after the last key, told beside the button, and handed in after the reload."""
    floor = quality_floor()
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        await page.goto(f"{address}/{ONE}")
        await expect(page.locator(".question.at .question-text")).to_contain_text("Did they greet")
        await page.locator(".question").first.focus()
        for key in "yj4":
            await page.keyboard.press(key)
        await expect(page.get_by_text("Draft saved; only you see it.")).to_be_visible()
        kept = {"greeting": "yes", "solved": "4"}
        assert floor.orders[-1] == ("PUT", f"/calls/{CALL}/forms/{FORM}/draft", {"answers": kept})
        floor.answers[f"GET /calls/{CALL}/forms"]["items"][0]["draft"] = kept
        await page.reload()
        await expect(page.locator(".values [aria-pressed=true]")).to_have_text(["yes y", "4"])
        await page.get_by_role("button", name="Hand in").click()
        await expect(page.get_by_text("Handed in.")).to_be_visible()
        assert floor.orders[-1] == ("PUT", f"/calls/{CALL}/forms/{FORM}/review", {"answers": kept})


async def test_a_blind_review_shows_no_answer(browser: Browser) -> None:
    floor = quality_floor("hidden")
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        await page.goto(f"{address}/{ONE}")
        await expect(page.get_by_role("note")).to_contain_text("Two people answer this form")
        await expect(page.locator(".evidence, .question-top .badge, .said.marked")).to_have_count(0)


async def test_an_agent_disagrees_with_one_key_and_words(browser: Browser) -> None:
    floor = quality_floor("own")
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        await page.goto(f"{address}/{OWN_ONE}")
        await expect(page.locator(".values, .form-foot")).to_have_count(0)
        await page.locator(".question").first.focus()
        await page.keyboard.press("d")
        await page.keyboard.type("I said my name")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator(".contest-box")).to_have_count(0)
        assert floor.orders == [
            ("POST", f"/calls/{CALL}/forms/{FORM}/contests", {"question": "greeting", "words": "I said my name"})
        ]


async def test_an_agent_works_on_two_things(browser: Browser) -> None:
    """What was said is beside the question, and is heard when it is asked for; the call is a click away."""
    floor = quality_floor("own")
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        await page.goto(f"{address}/{OWN}")
        card = page.get_by_role("region", name="Did they greet")
        await expect(card).to_contain_text("33% of the points in 6 calls")
        await expect(card.get_by_role("button")).to_have_count(1)
        await card.get_by_role("button", name="Listen: Dana Reed").click()
        await expect(card.locator("audio")).to_be_visible()
        await expect(page.get_by_role("region", name="Was the recording told")).to_contain_text("It was not said")
        await card.get_by_role("link", name="Dana Reed").click()
        await expect(page.locator(".question").first).to_be_visible()
        assert floor.reports == []


async def test_a_supervisor_comes_to_an_agents_scores(browser: Browser) -> None:
    floor = quality_floor()
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        await page.goto(f"{address}/{PAGE}")
        await page.get_by_role("link", name="1002").first.click()
        await expect(page.get_by_role("heading", name="Scores of 1002")).to_be_visible()
        await expect(page.get_by_role("region", name="Did they greet")).to_be_visible()
        await expect(page.get_by_text("Your figures")).to_have_count(0)


async def test_a_contest_is_decided_with_a_reason(browser: Browser) -> None:
    floor = quality_floor()
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        await page.goto(f"{address}/{ONE}")
        await page.get_by_role("button", name="Overturn").click(force=True)
        assert floor.orders == [], "not without a reason"
        await page.get_by_label("Reason for the decision").fill("the announcement is on the recording")
        await page.get_by_role("button", name="Overturn").click()
        await expect(page.get_by_role("button", name="Overturn")).to_be_visible()
        wanted = {
            "question": "notice",
            "decision": "overturn",
            "words": "the announcement is on the recording",
            "answer": "yes",
        }
        await page.wait_for_timeout(300)
        assert floor.orders == [("POST", f"/calls/{CALL}/forms/{FORM}/decisions", wanted)]


@pytest.mark.parametrize(("language", "theme"), LOOKS)
@pytest.mark.parametrize("name", PAGES)
async def test_axe_finds_nothing_serious(browser: Browser, name: str, language: str, theme: str) -> None:
    """And nothing hangs out of a window at 200 % zoom."""
    state, path = PAGES[name]
    async with (
        served(quality_floor(state, language=language)) as address,
        window(browser, language=language, theme=theme) as context,
    ):
        page = await context.new_page()
        await page.goto(f"{address}/{path}")
        await page.locator(".table tbody, .question").first.wait_for(timeout=30_000)
        assert await serious(page, f"quality {name} {language} {theme}") == {}
        await page.set_viewport_size({"width": 640, "height": 360})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 640
