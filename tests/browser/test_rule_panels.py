"""What quality rules show, in a real browser on a scripted floor: a hint that one key answers, a step that ticks, a
transfer that waits for words; and on the wallboard what was said, and who looks after it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import wall_screens
from tests.browser.chromium import WHY_NOT, chromium, window
from tests.browser.screens import Screen, opened
from tests.support import floor_states, wall_states
from tests.support.floor_states import CALL, ago, hint
from tests.support.web_floor import Floor, served

pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT), pytest.mark.timeout(240)]
PATIENCE_MS = 30_000


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all."""
    expect.set_options(timeout=PATIENCE_MS)
    async with chromium() as one:
        yield one


@pytest.fixture
async def desk(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[tuple[Page, Floor]]:
    """An agent who talks, in the language that the test is marked with."""
    language = getattr(request, "param", "en")
    floor = floor_states.floor("talking")
    assert floor.session is not None
    floor.session["language"] = language
    async with served(floor) as address, window(browser, language=language) as context:
        page = await context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await opened(page, Screen("talking", language=language), address)
        yield page, floor
        assert errors == []
        assert floor.reports == []


async def ordered(page: Page, floor: Floor, method: str, path: str) -> object:
    """The body of the first such order."""
    for _ in range(300):
        for how, where, body in floor.orders:
            if (how, where) == (method, path):
                return body
        await page.wait_for_timeout(100)
    raise AssertionError(f"nobody ordered {method} {path}: {floor.orders}")


@pytest.mark.parametrize(("key", "how"), [("Alt+y", "accepted"), ("Alt+n", "not now"), ("Alt+z", "wrong")])
async def test_a_hint_is_answered_with_one_key(desk: tuple[Page, Floor], key: str, how: str) -> None:
    page, floor = desk
    await page.locator("main").focus()
    await page.keyboard.press(key)  # nothing is there to be answered
    await floor.patch("desk", {f"/calls/{CALL}/hint": hint()})
    told = page.get_by_role("status").filter(has_text="Apologise first")
    await expect(told).to_contain_text("Heard: “I want to complain” · threat")
    await expect(page.locator("main")).to_be_focused()
    await page.keyboard.press(key)
    assert await ordered(page, floor, "PUT", f"/calls/{CALL}/hints/h1") == {"how": how}
    await floor.patch("desk", {f"/calls/{CALL}/hint": None})
    await expect(page.locator(".hint")).to_have_count(0)


@pytest.mark.parametrize("desk", ["zh"], indirect=True)
async def test_in_chinese(desk: tuple[Page, Floor]) -> None:
    page, floor = desk
    await floor.patch("desk", {f"/calls/{CALL}/hint": hint("请先道歉", because="我要投诉")})
    await expect(page.locator(".hint")).to_contain_text("听到：“我要投诉” · threat")
    await expect(page.locator(".hint").get_by_role("button", name="已处理")).to_be_visible()


async def test_a_transfer_that_waits_says_for_what_and_a_step_ticks_itself(desk: tuple[Page, Floor]) -> None:
    page, floor = desk
    await floor.patch("desk", {
        f"/calls/{CALL}/locked": {"transfer": ["terms and conditions apply"]},
        f"/calls/{CALL}/script/4/done": True, f"/calls/{CALL}/script/4/heard": "so the money comes back on Monday",
    })  # fmt: skip
    await expect(page.locator(".step.done .heard")).to_have_text("Heard: “so the money comes back on Monday”")
    await page.locator("main").focus()
    await page.keyboard.press("Alt+t")
    await expect(page.get_by_role("note")).to_have_text("Before a transfer, say: terms and conditions apply")
    floor_states.refuse(floor, f"POST /calls/{CALL}/transfers", "the rule terms-first does not allow a transfer")
    await page.locator("#transfer-to").fill("1003")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("terms-first does not allow a transfer")


async def test_an_alert_of_a_rule_says_what_was_said_and_is_put_aside(browser: Browser) -> None:
    floor = wall_screens.floor_of(wall_screens.Screen())
    key = f"rule:threat:{wall_states.TALKS}"
    alert = {
        "id": key, "level": "critical", "kind": "rule", "words": "threat (Alice)", "words_zh": "threat (Alice)",
        "rule": "threat 3", "about": "billing", "since_at_ms": ago(2), "call": wall_states.TALKS, "agent": "1001",
        "side": "caller", "quote": "I want to complain", "said_at_ms": ago(4), "found": "sound 0.91",
    }  # fmt: skip
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        await wall_screens.opened(page, wall_screens.Screen(), address)
        await floor.patch("wall", {f"/alerts/{key}": alert})
        row = page.locator(".alert").filter(has_text="I want to complain")
        await expect(row).to_have_class("alert critical")
        await expect(row.locator("q")).to_have_attribute("title", "sound 0.91")
        await expect(row.get_by_role("button", name="Listen")).to_be_visible()
        await row.get_by_role("button", name="Seen").focus()
        await page.keyboard.press("Enter")
        await ordered(page, floor, "DELETE", f"/alerts/{key}")
        await floor.patch("wall", {}, (f"/alerts/{key}",))
        await expect(row).to_have_count(0)
        assert floor.reports == []
