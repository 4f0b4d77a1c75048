"""The administration in a real browser: secrets shown once, questions before what cannot be undone, axe."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import LOOKS, serious
from tests.browser.chromium import WHY_NOT, chromium, window
from tests.support.admin_floors import admin_floor
from tests.support.web_floor import Floor, served

pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT), pytest.mark.timeout(240)]
SECTIONS = (
    "users", "roles", "tokens", "displays", "webhooks", "audit", "sessions", "security", "certificate", "configuration",
)  # fmt: skip


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all."""
    expect.set_options(timeout=30_000)
    async with chromium() as one:
        yield one


@pytest.fixture
async def floor() -> Floor:
    """Everything is there."""
    return admin_floor()


@pytest.fixture
async def page(browser: Browser, floor: Floor) -> AsyncIterator[Page]:
    """At the users; no error, nothing against the policy."""
    errors: list[str] = []
    async with served(floor) as address, window(browser) as context:
        one = await context.new_page()
        one.set_default_timeout(30_000)
        one.on("pageerror", lambda error: errors.append(str(error)))
        await one.goto(f"{address}/admin")
        yield one
        assert errors == []
        assert floor.reports == [], "the page broke the Content Security Policy"


async def test_a_link_is_shown_once_and_switching_off_is_asked_about(page: Page, floor: Floor) -> None:
    """The link carries the site's address; nobody is switched off by one press."""
    row = page.get_by_role("row").filter(has_text="Eve Okafor")
    await row.get_by_role("button", name="Link").click()
    await expect(page.get_by_role("dialog").locator("output")).to_contain_text("/login#token=")
    await page.get_by_role("button", name="I have kept it").click()
    await row.get_by_role("button", name="Switch off").click()
    assert [path for _, path, _ in floor.orders] == ["/users/eve/link"]
    await page.get_by_role("alertdialog").get_by_role("button", name="Switch off").click()
    await expect(page.get_by_role("alertdialog")).to_have_count(0)
    assert floor.orders[-1] == ("PATCH", "/users/eve", {"active": False})


async def test_a_token_needs_a_name_and_a_right_and_is_shown_once(page: Page, floor: Floor) -> None:
    """What lacks is said at the button."""
    await page.get_by_role("link", name="API tokens").click()
    await page.get_by_role("button", name="Make a token").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Make")).to_have_attribute("aria-disabled", "true")
    await dialog.get_by_label("What it is for").fill("CRM")
    await dialog.get_by_role("checkbox", name="calls:read").check()
    await dialog.get_by_role("button", name="Make").click()
    await expect(page.get_by_role("dialog").locator("output")).to_contain_text("kefu_8Fq2")
    assert floor.orders[-1][2]["scopes"] == ["calls:read"]


async def test_an_authenticator_is_set_up_with_a_picture_and_recovery_codes(page: Page) -> None:
    """Password, picture, code, recovery codes."""
    await page.get_by_role("link", name="My security").click()
    await page.get_by_role("button", name="Set up an authenticator").click()
    await page.get_by_label("Password").fill("a long sentence")
    await page.get_by_role("button", name="Go on").click()
    assert await page.get_by_role("img", name="QR code").evaluate("one => one.complete && one.naturalWidth > 0")
    await page.get_by_label("Type the code that it shows").fill("123456")
    await page.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_role("dialog").locator("output")).to_contain_text("4f2k-99xa")


@pytest.mark.parametrize(("language", "theme"), LOOKS)
@pytest.mark.parametrize("section", SECTIONS)
async def test_axe_finds_nothing_serious(browser: Browser, section: str, language: str, theme: str) -> None:
    """In every section; and nothing hangs out of a window at 200 % zoom."""
    async with (
        served(admin_floor(language=language)) as address,
        window(browser, language=language, theme=theme) as context,
    ):
        page = await context.new_page()
        await page.goto(f"{address}/admin?section={section}")
        await page.locator(".table tbody, .setting-card, .certificate").first.wait_for(timeout=60_000)
        assert await serious(page, f"admin {section} {language} {theme}") == {}
        await page.set_viewport_size({"width": 640, "height": 360})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 640
