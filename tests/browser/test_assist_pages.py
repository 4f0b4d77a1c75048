"""Help on the desk in a real browser: the card that answers, the search, what is passed on, the written wrap-up."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.browser.chromium import WHY_NOT, chromium, window
from tests.browser.screens import Screen, opened
from tests.support import floor_states
from tests.support.floor_states import CALL
from tests.support.web_floor import Floor, served

pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT), pytest.mark.timeout(240)]
CARD = {"id": "en/billing/charged-twice", "title": "Charged twice", "body": "1. Ask.\n2. Pay back.", "line": "t0"}


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all."""
    expect.set_options(timeout=30_000)
    async with chromium() as one:
        yield one


async def test_cards_are_seen_and_found_by_key(browser: Browser) -> None:
    """The card comes above whatever tool is open; Alt+F opens the search, which asks for this call."""
    floor: Floor = floor_states.floor("talking")
    floor.answers["GET /knowledge"] = {"items": [CARD], "clear": True}
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        await opened(page, Screen("talking"), address)
        await floor.patch("desk", {f"/calls/{CALL}/cards": [CARD]})
        card = page.get_by_role("status", name="For what the caller said")
        await expect(card).to_contain_text("Pay back")
        await page.locator("main").focus()
        await page.keyboard.press("Alt+f")
        await expect(page.get_by_role("tab", name="Knowledge")).to_have_attribute("aria-selected", "true")
        await page.get_by_role("searchbox").fill("charged two times")
        await expect(page.locator(".tools .know-card")).to_have_count(2)
        assert floor.reports == []


async def test_what_a_colleague_passes_on_is_on_the_card_of_the_call(browser: Browser) -> None:
    """While it rings already, before anybody has to ask again."""
    floor = floor_states.floor("ringing")
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        await opened(page, Screen("ringing"), address)
        packet = {
            "by": "1001", "name": "Alice", "lines": floor_states.lines(), "verified": False, "disposition": "refund"
        }  # fmt: skip
        await floor.patch("desk", {f"/calls/{CALL}/packet": packet})
        passed = page.get_by_role("group", name="Alice passes on")
        await expect(passed).to_contain_text("charged twice for the same order")
        await expect(passed.get_by_role("listitem")).to_have_count(3)
        await expect(passed).to_contain_text("Not verified")
        await expect(passed).to_contain_text("refund")


async def test_the_wrap_up_is_written_and_one_key_away(browser: Browser) -> None:
    """What was proposed is there, another disposition is one press, and nothing is handed in by itself."""
    floor = floor_states.floor("wrapup")
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        await opened(page, Screen("wrapup"), address)
        proposal = {
            "lines": floor_states.lines(), "dispositions": ["Refund sent", "Solved"], "shares": [0.7, 0.2],
            "preset": "Refund sent",
        }  # fmt: skip
        due = floor_states.wrap_up(disposition="Refund sent", note="Need: " + proposal["lines"][0]["text"])  # type: ignore[index]
        await floor.patch("desk", {f"/wrap_ups/{CALL}": {**due, "proposal": proposal}})
        field = page.get_by_role("combobox", name="Result of the call")
        await expect(field).to_have_value("Refund sent")
        proposed = page.get_by_role("group", name="From the call")
        await expect(proposed.get_by_role("button", name="Insert the summary")).to_have_count(0)
        await proposed.get_by_role("button", name="Solved").click()
        await expect(field).to_have_value("Solved")
        await page.get_by_label("Note").fill("")
        await proposed.get_by_role("button", name="Insert the summary").click()
        await expect(page.get_by_label("Note")).to_have_value(
            "Need: Hello, I have been charged twice for the same order.\n"
            "Details: Yes, that is the one. Ninety-four euros, both on the third of November.\n"
            "Promised: You are right, the refund was promised but never sent. I am sending it now."
        )
        assert not [body for _, path, body in floor.orders if path.endswith("/disposition") and not body.get("draft")]
