"""The wallboard in a real browser, on a scripted floor: what is seen, what is ordered and when, what is impossible."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.chromium import WHY_NOT, chromium, window
from tests.browser.wall_screens import Screen, floor_of, opened
from tests.support.wall_states import TALKS, WAITS, caller, supervision
from tests.support.web_floor import Floor, Refusal, served

pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT), pytest.mark.timeout(240)]
PATIENCE_MS = 30_000
HALL = Screen("display", page="wall?tv", width=1920, height=1080)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all."""
    expect.set_options(timeout=PATIENCE_MS)
    async with chromium() as one:
        yield one


class Wall:
    """A page on a floor."""

    def __init__(self, page: Page, floor: Floor) -> None:
        self.page, self.floor = page, floor

    def row(self, call: str = WAITS) -> Locator:
        """A waiting caller's."""
        return self.page.locator(f'tr[data-call="{call}"]')

    def tray(self) -> Locator:
        """Orders that can be taken back."""
        return self.page.locator(".tray li")

    async def move(self, queue: str, call: str = WAITS) -> None:
        """By menu."""
        await self.row(call).locator(".act-move").click()
        await self.page.get_by_role("menuitem", name=queue).click()

    async def until_ordered(self, method: str, path: str) -> dict[str, Any]:
        """The body of the first such order."""
        for _ in range(300):
            for how, where, body in self.floor.orders:
                if (how, where) == (method, path):
                    return dict(body)
            await self.page.wait_for_timeout(100)
        raise AssertionError(f"nobody ordered {method} {path}: {self.floor.orders}")


@pytest.fixture
async def wall(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Wall]:
    """The screen that the test is marked with; a busy morning without a mark."""
    screen: Screen = getattr(request, "param", Screen())
    floor = floor_of(screen)
    async with served(floor) as address, window(browser, screen.width, screen.height) as context:
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await opened(page, screen, address)
        yield Wall(page, floor)
        assert errors == []
        assert floor.reports == [], "the page broke the Content Security Policy"


def on(screen: Screen) -> pytest.MarkDecorator:
    """Which screen."""
    return pytest.mark.parametrize("wall", [screen], indirect=True, ids=[screen.state])


async def test_a_move_is_sent_after_five_seconds_and_not_before(wall: Wall) -> None:
    """The order waits in the tray; then it goes out once, and the tray is empty."""
    await wall.move("technical")
    await expect(wall.tray()).to_contain_text("Jürgen Groß → technical")
    assert wall.floor.orders == []
    assert await wall.until_ordered("PATCH", f"/waiting/{WAITS}") == {"queue": "technical"}
    await expect(wall.tray()).to_have_count(0)
    assert len(wall.floor.orders) == 1


async def test_an_order_that_was_taken_back_is_never_sent(wall: Wall) -> None:
    """By the button, and by its key."""
    await wall.move("technical")
    await wall.tray().get_by_role("button", name="Undo").click()
    await wall.row().locator(".act-first").click()
    await expect(wall.tray()).to_contain_text("priority highest")
    await wall.page.locator("main").focus()
    await wall.page.keyboard.press("Alt+z")
    await expect(wall.tray()).to_have_count(0)
    await wall.page.wait_for_timeout(6000)
    assert wall.floor.orders == []


async def test_a_second_order_about_a_caller_takes_the_place_of_the_first(wall: Wall) -> None:
    """Nobody is moved twice by a slip."""
    await wall.move("technical")
    await wall.move("orders")
    await expect(wall.tray()).to_have_count(1)
    assert await wall.until_ordered("PATCH", f"/waiting/{WAITS}") == {"queue": "orders"}
    assert len(wall.floor.orders) == 1


async def test_dragging_a_caller_onto_a_queue_moves_them(wall: Wall) -> None:
    """The row is dropped on the queue's."""
    await wall.row().drag_to(wall.page.locator('tr[data-queue="orders"]'))
    await expect(wall.tray()).to_contain_text("Jürgen Groß → orders")
    assert await wall.until_ordered("PATCH", f"/waiting/{WAITS}") == {"queue": "orders"}


async def test_callers_are_taken_out_of_the_line(wall: Wall) -> None:
    """To a call-back, voicemail or hung up; a refusal stays in the tray in the server's words."""
    wall.floor.refusals[f"DELETE /waiting/{WAITS}"] = Refusal(409, "refused", "They are with an agent now.")
    await wall.row().locator(".only-icon[aria-haspopup=menu]").click()
    await wall.page.get_by_role("menuitem", name="Call back later").click()
    assert await wall.until_ordered("DELETE", f"/waiting/{WAITS}") == {"to": "callback"}
    await expect(wall.tray().get_by_role("alert")).to_have_text("They are with an agent now.")


async def test_what_is_impossible_says_why(wall: Wall) -> None:
    """Disabled, with the reason as title and beside the button when it is pressed."""
    button = wall.page.locator("#agent-1004 .act-listen")
    await expect(button).to_have_attribute("title", "Dmitri Volkov is in no call.")
    await button.click(force=True)
    await expect(wall.page.get_by_role("status").filter(has_text="Dmitri Volkov is in no call.")).to_be_visible()
    assert wall.floor.orders == []


@on(Screen(role="analyst"))
async def test_who_may_only_look_is_told_so(wall: Wall) -> None:
    """Every button that gives an order."""
    for name in (".act-move", ".act-first", ".act-listen", ".act-state", ".act-profile"):
        for button in await wall.page.locator(name).all():
            await expect(button).to_have_attribute("title", "Your role may not do this.")


async def test_stale_figures_give_no_orders(wall: Wall) -> None:
    """Greyed after 7 s of silence, every order disabled with the reason; what waits in the tray is not sent."""
    wall.floor.silent = True
    await expect(wall.page.locator(".frame.stale")).to_be_visible()
    for name in (".act-move", ".act-first", ".act-state", ".act-profile"):
        title = await wall.page.locator(name).first.get_attribute("title")
        assert title is not None
        assert title.startswith("Not while the connection is away")
    await expect(wall.page.locator(".banner")).to_contain_text("No connection for")


async def test_an_order_whose_time_comes_while_stale_is_kept_and_not_sent(wall: Wall) -> None:
    """It is sent when somebody asks for it again."""
    await wall.floor.tell(None, {"t": "tick", "server_ms": int(time.time() * 1000)})
    wall.floor.silent = True
    await wall.page.wait_for_timeout(4500)  # 7 s without a word fall into the five seconds of the order
    await wall.move("technical")
    await expect(wall.tray().get_by_role("alert")).to_have_text("Not sent: the connection is away.")
    assert wall.floor.orders == []


async def test_rows_do_not_jump_under_the_pointer(wall: Wall) -> None:
    """While the list is pointed at, who leaves stays as gone and who comes is last; afterwards all is in order."""
    await wall.row("1764120000.5002").hover()
    newcomer = caller("1764120000.9999", "Zoë Zander", "+44 20 7946 0001", "orders", 1, priority=0.99)
    await wall.floor.patch("wall", {"/waiting/1764120000.9999": newcomer}, (f"/waiting/{WAITS}",))
    rows = wall.page.locator("tr[data-call]")
    await expect(rows).to_have_count(6)
    await expect(rows.first).to_contain_text("Jürgen Groß")
    await expect(rows.first.locator(".act-move")).to_have_attribute("title", "No longer waits.")
    await expect(rows.last).to_contain_text("Zoë Zander")
    await wall.page.mouse.move(640, 20)
    await expect(rows).to_have_count(5)
    await expect(rows.first).to_contain_text("Zoë Zander")


async def test_listening_begins_shows_its_mode_and_ends(wall: Wall) -> None:
    """On the supervisor's own telephone; the card says what kefu says."""
    await wall.page.locator("#agent-1001 .act-listen").click()
    assert await wall.until_ordered("POST", "/supervisions") == {"agent": "1001", "mode": "listen"}
    card = wall.page.locator(".supervision")
    await expect(card).to_contain_text("Your microphone is off.")
    await card.get_by_role("button", name="Whisper").click()
    assert await wall.until_ordered("PATCH", "/supervisions/desk-1") == {"mode": "whisper"}
    await expect(card).to_contain_text("Only the agent hears you.")
    wall.floor.answers["GET /supervisions"] = {"items": [supervision("barge")]}  # chosen by the telephone's keys
    await expect(card).to_contain_text("Everybody hears you.")
    await expect(wall.page.locator("#agent-1002 .act-listen")).to_have_attribute("title", "Leave the other call first.")
    await card.get_by_role("button", name="Leave").click()
    await wall.until_ordered("DELETE", "/supervisions/desk-1")
    await expect(card).to_have_count(0)


async def test_the_telephone_is_loaded_only_when_the_supervisor_begins_to_listen(browser: Browser) -> None:
    """And its microphone is off in every track until a voice is chosen."""
    floor = floor_of(Screen())
    floor.states["wall"]["agents"]["1009"]["phone"] = "web"
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        loaded: list[str] = []
        page.on("request", lambda request: loaded.append(request.url))
        await page.add_init_script(
            "const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
            "navigator.mediaDevices.getUserMedia = async (...of) => {"
            "  const found = await ask(...of); (window.heard ??= []).push(...found.getTracks()); return found; }"
        )
        await opened(page, Screen(), address)
        before = len([url for url in loaded if url.endswith(".js")])
        await page.locator("#agent-1001 .act-listen").click()
        card = page.locator(".supervision")
        await expect(card).to_contain_text("Your microphone is off.")
        assert len([url for url in loaded if url.endswith(".js")]) > before
        assert await page.evaluate("heard.map(one => one.enabled)") == [False]
        await card.get_by_role("button", name="Whisper").click()
        await expect(card).to_contain_text("Only the agent hears you.")
        await page.wait_for_function("heard.every(one => one.enabled)")
        await card.get_by_role("button", name="Listen").click()
        await page.wait_for_function("heard.every(one => !one.enabled)")


async def test_an_agents_state_is_set_with_a_reason(wall: Wall) -> None:
    """From the menu on their card, with the site's own reasons; a refusal is said there."""
    wall.floor.refusals["PUT /agents/1004/state"] = Refusal(409, "refused", "They are about to get a call.")
    await wall.page.locator("#agent-1004 .act-state").click()
    offered = await wall.page.get_by_role("menuitemradio").all_text_contents()
    shown = [one.removesuffix("Is so already") for one in offered]
    assert " ".join(shown) == "Available Break Lunch Paperwork Offline"
    await wall.page.get_by_role("menuitemradio", name="Lunch").click()
    assert await wall.until_ordered("PUT", "/agents/1004/state") == {"state": "paused", "reason": "lunch"}
    await expect(wall.page.locator("#agent-1004").get_by_role("alert")).to_contain_text("They are about to get a call.")


async def test_an_agent_is_written_to(wall: Wall) -> None:
    """A refusal is said in the dialogue; nobody writes to who is not at work."""
    wall.floor.refusals["POST /agents/1004/messages"] = Refusal(409, "refused", "They have just gone.")
    await wall.page.locator("#agent-1004 .act-message").click()
    dialog = wall.page.get_by_role("dialog")
    await dialog.get_by_label("Message").fill("Please take billing.")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog.get_by_role("alert")).to_have_text("They have just gone.")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_have_count(0)
    assert await wall.until_ordered("POST", "/agents/1004/messages") == {"text": "Please take billing."}


async def test_the_profile_is_switched(wall: Wall) -> None:
    """And the one in force cannot be chosen."""
    await wall.page.locator(".act-profile").click()
    await expect(wall.page.get_by_role("menuitemradio", name="balanced")).to_have_attribute("aria-disabled", "true")
    await wall.page.get_by_role("menuitemradio", name="service-first").click()
    assert await wall.until_ordered("PUT", "/routing/profile") == {"profile": "service-first"}


async def test_the_history_brings_its_own_library(wall: Wall) -> None:
    """Loaded on demand, drawn within the Content Security Policy, and as figures for whoever sees no picture."""
    await wall.page.get_by_role("button", name="History of the day").click()
    await expect(wall.page.locator(".uplot canvas")).to_be_visible()
    await expect(wall.page.get_by_role("dialog").get_by_role("row")).to_have_count(8)


@on(HALL)
async def test_a_display_shows_no_names_no_numbers_and_no_controls(wall: Wall) -> None:
    """Figures only."""
    text = await wall.page.locator("body").inner_text()
    for word in ("Jürgen", "Dana", "Alice", "Farid", "+49", "+44", "1001"):
        assert word not in text
    assert "billing" in text
    assert await wall.page.locator("button, a, input, select").count() == 0


@on(Screen("login", page="wall?tv#kefu_display_secret", width=1920, height=1080))
async def test_a_display_logs_in_by_the_token_behind_the_hash(wall: Wall) -> None:
    """Which leaves the address at once; when it is revoked the board asks for another and shows nothing more."""
    assert await wall.until_ordered("POST", "/session/display") == {"token": "kefu_display_secret"}
    assert wall.page.url.endswith("/wall?tv")
    await expect(wall.page.locator(".tv-queue").first).to_be_visible()
    wall.floor.session = None
    await wall.floor.drop(4401)
    await expect(wall.page.get_by_label("Token")).to_be_visible()
    assert "billing" not in await wall.page.locator("body").inner_text()


@on(HALL)
async def test_a_hall_says_since_when_it_is_stale_and_comes_back(wall: Wall) -> None:
    """By itself."""
    wall.floor.silent = True
    await wall.floor.drop()
    await expect(wall.page.locator(".tv-stale")).to_contain_text("No connection for 0:")
    wall.floor.silent = False
    await wall.floor.drop()
    await expect(wall.page.locator(".tv-stale")).to_have_count(0)


def test_the_states_are_about_one_call() -> None:
    """The supervised call is among the live ones."""
    assert supervision()["call"] == TALKS
