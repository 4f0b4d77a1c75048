"""The desk in a real browser, on a scripted floor: what is seen, what is ordered, what is said when it fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.chromium import WHY_NOT, chromium, window
from tests.browser.screens import Screen, opened
from tests.support import floor_states
from tests.support.floor_states import CALL
from tests.support.web_floor import Floor, served

pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT), pytest.mark.timeout(240)]
PATIENCE_MS = 30_000


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all."""
    expect.set_options(timeout=PATIENCE_MS)
    async with chromium() as one:
        yield one


class Desk:
    """A page on a floor."""

    def __init__(self, page: Page, floor: Floor) -> None:
        self.page, self.floor = page, floor

    def ordered(self, *methods: str) -> list[tuple[str, str, Any]]:
        """Orders about calls and agents, without the telephone's own words."""
        return [
            one for one in self.floor.orders if not one[1].startswith("/me/phone") and one[0] in (methods or one[0])
        ]

    async def until_ordered(self, path: str) -> dict[str, Any]:
        """The body of the first order to a path."""
        for _ in range(300):
            for _method, where, body in self.floor.orders:
                if where == path:
                    return dict(body)
            await self.page.wait_for_timeout(100)
        raise AssertionError(f"nobody ordered {path}: {self.floor.orders}")


@pytest.fixture
async def desk(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    """The state that the test is marked with."""
    state, shift = request.param if isinstance(request.param, tuple) else (request.param, True)
    floor = floor_states.floor(state)
    async with served(floor) as address, window(browser) as context:
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await opened(page, Screen(state, shift=shift), address)
        yield Desk(page, floor)
        assert errors == []
        assert floor.reports == [], "the page broke the Content Security Policy"


def state(name: str, shift: bool = True) -> pytest.MarkDecorator:
    """Which floor."""
    return pytest.mark.parametrize("desk", [(name, shift)], indirect=True, ids=[name])


@state("offline", shift=False)
async def test_a_shift_begins_with_a_gesture_and_a_heard_microphone(desk: Desk) -> None:
    """Start shift → microphone, lease, registration; calls are taken only when the microphone has been heard."""
    await desk.page.get_by_role("button", name="Start shift").click()
    await expect(desk.page.get_by_text("You are heard.")).to_be_visible()
    await expect(desk.page.locator(".phone-health")).to_contain_text("Ready")
    await desk.page.get_by_role("button", name="Take calls").click()
    assert await desk.until_ordered("/agents/1002/state") == {"state": "ready"}
    beacons = [body["state"] for _, path, body in desk.floor.orders if path == "/me/phone/events"]
    assert [state for state, before in zip(beacons, ["", *beacons], strict=False) if state != before][:2] == [
        "connecting",
        "ready",
    ]


@state("ringing")
async def test_a_call_that_rings_takes_the_focus_and_says_so_once(desk: Desk) -> None:
    """alertdialog, focus on Answer, an assertive sentence, the title."""
    card = desk.page.get_by_role("alertdialog")
    await expect(card).to_be_visible()
    await expect(card.get_by_role("button", name="Answer")).to_be_focused()
    await expect(desk.page.locator("#call-said")).to_have_text("Call from Dana Reed, queue billing")
    await expect(desk.page).to_have_title("☎ Dana Reed · billing")


@state("talking")
async def test_hold_is_what_kefu_says_not_what_was_pressed(desk: Desk) -> None:
    """The order goes out by key; the button changes when /live says so, and only then."""
    await desk.page.locator("main").focus()
    await desk.page.keyboard.press("Alt+h")
    await desk.until_ordered(f"/calls/{CALL}/hold")
    await expect(desk.page.locator(".act-hold")).to_have_text("Hold")
    await desk.floor.patch("desk", {f"/calls/{CALL}/held": True, f"/calls/{CALL}/state": "held"})
    await expect(desk.page.locator(".act-hold")).to_have_text("Resume")


@state("talking")
async def test_a_refusal_is_said_where_the_button_is(desk: Desk) -> None:
    """In the server's words, as an alert, beside the button; gone when it is closed."""
    floor_states.refuse(desk.floor, f"POST /calls/{CALL}/parking", "All 20 slots are taken.")
    await desk.page.locator(".act-park").click()
    alert = desk.page.get_by_role("alert")
    await expect(alert).to_contain_text("All 20 slots are taken.")
    button, words = await desk.page.locator(".act-park").bounding_box(), await alert.bounding_box()
    assert button is not None
    assert words is not None
    assert 0 <= words["y"] - button["y"] - button["height"] < 20
    await alert.get_by_role("button", name="Close").click()
    await expect(alert).to_have_count(0)


@state("talking")
async def test_what_is_impossible_says_why(desk: Desk) -> None:
    """A disabled button can be reached and tells its reason."""
    button = desk.page.get_by_role("toolbar").get_by_role("button", name="Conference")
    await expect(button).to_have_attribute("aria-disabled", "true")
    await button.click(force=True)
    await expect(desk.page.get_by_role("status").filter(has_text="Consult somebody first.")).to_be_visible()
    assert desk.ordered() == []


@state("talking")
async def test_typing_gives_no_orders(desk: Desk) -> None:
    """Shortcuts count outside text fields only, and not at all when they are turned off."""
    await desk.page.get_by_label("reason", exact=True).click()
    await desk.page.keyboard.press("Alt+p")
    await desk.page.locator("main").focus()
    await desk.page.keyboard.press("?")
    await desk.page.get_by_role("switch", name="Use shortcuts").click()
    await desk.page.keyboard.press("Escape")
    await desk.page.locator("main").focus()
    await desk.page.keyboard.press("Alt+p")
    await desk.page.wait_for_timeout(300)
    assert desk.ordered() == []


@state("talking")
async def test_a_whole_call_by_keyboard(desk: Desk) -> None:
    """Transfer field, consult, complete, wrap-up and hand in, without a mouse."""
    page, keyboard = desk.page, desk.page.keyboard
    await page.locator("main").focus()
    await keyboard.press("Alt+t")
    await expect(page.locator("#transfer-to")).to_be_focused()
    await keyboard.type("carol")
    await keyboard.press("Enter")
    assert await desk.until_ordered(f"/calls/{CALL}/transfers") == {"target": "agent:1003", "mode": "consult"}
    consulting = floor_states.call("consulting")["consulting"] or {
        "target": "agent:1003", "name": "Carol", "state": "talking", "result": "", "since_at_ms": 1,
    }  # fmt: skip
    await desk.floor.patch("desk", {f"/calls/{CALL}/consulting": consulting})
    await expect(page.get_by_role("group", name="Consultation")).to_contain_text("Carol")
    await page.locator("main").focus()
    await keyboard.press("Alt+c")
    await desk.until_ordered(f"/calls/{CALL}/transfers/current/complete")
    await desk.floor.patch(
        "desk", {f"/wrap_ups/{CALL}": floor_states.wrap_up(), "/me/state": "wrap-up"}, (f"/calls/{CALL}",)
    )
    field = page.get_by_role("combobox", name="Result of the call")
    await expect(field).to_be_focused()
    await keyboard.type("refund s")
    await keyboard.press("ArrowDown")
    await keyboard.press("Enter")
    await expect(field).to_have_value("Refund sent")
    for _ in range(3):
        await keyboard.press("Tab")
    await page.get_by_role("button", name="Hand in").focus()
    await keyboard.press("Enter")
    await page.wait_for_timeout(300)
    handed = [
        body for _, path, body in desk.ordered("PUT") if path == f"/calls/{CALL}/disposition" and "draft" not in body
    ]
    assert handed == [{"disposition": "Refund sent", "note": "", "follow_up_at": ""}]


@state("wrapup")
async def test_what_is_written_is_kept_on_the_server(desk: Desk) -> None:
    """A draft goes out by itself; a state change does not close the form."""
    await desk.page.get_by_label("Note").fill("Both entries of 3 November")
    body = await desk.until_ordered(f"/calls/{CALL}/disposition")
    assert body == {"disposition": "", "note": "Both entries of 3 November", "follow_up_at": "", "draft": True}
    await desk.floor.patch("desk", {"/me/state": "paused"})
    await expect(desk.page.get_by_label("Note")).to_have_value("Both entries of 3 November")


@state("talking")
async def test_a_page_that_hears_nothing_turns_grey_and_gives_no_orders(desk: Desk) -> None:
    """After 7 s; then a snapshot, and all is well again."""
    desk.floor.silent = True
    await expect(desk.page.locator(".frame.stale")).to_be_visible()
    await expect(desk.page.locator(".banner").first).to_contain_text("No connection")
    await desk.page.locator(".act-park").click(force=True)
    assert desk.ordered() == []
    desk.floor.silent = False
    await desk.floor.drop()
    await expect(desk.page.locator(".frame.stale")).to_have_count(0)


@state("talking")
async def test_a_gap_in_the_patches_is_healed_by_a_snapshot(desk: Desk) -> None:
    """A number that is skipped: the page asks, and shows what is true."""
    desk.floor.seqs["desk"] = 7
    await desk.floor.patch("desk", {f"/calls/{CALL}/name": "Dana Reed-Smith"})
    await expect(desk.page.locator("#call-name")).to_have_text("Dana Reed-Smith")


@state("talking")
async def test_a_session_that_is_over_asks_on_the_page_and_goes_on(desk: Desk) -> None:
    """401: the log-in over the page; the order is given afterwards, and what was typed is still there."""
    note = desk.page.get_by_label("reason", exact=True)
    await note.fill("charged twice")
    floor_states.refuse(desk.floor, f"POST /calls/{CALL}/parking", "Log in first.", 401)
    await desk.page.locator(".act-park").click()
    dialog = desk.page.get_by_role("dialog", name="Please log in again")
    await dialog.get_by_label("Password").fill("correct horse battery")
    await dialog.get_by_role("button", name="Log in").click()
    await expect(dialog).to_have_count(0)
    await expect(note).to_have_value("charged twice")
    for _ in range(100):
        if len([one for one in desk.ordered() if one[1].endswith("/parking")]) == 2:
            break
        await desk.page.wait_for_timeout(100)
    assert len([one for one in desk.ordered() if one[1].endswith("/parking")]) == 2


@state("idle")
async def test_another_tab_is_a_desk_without_a_telephone(desk: Desk) -> None:
    """The lock: the second tab says where the telephone is, and fetches it when it is asked to."""
    second = await desk.page.context.new_page()
    await second.add_init_script("sessionStorage.setItem('kefu.shift', 'on')")
    await second.goto(desk.page.url)
    await expect(second.locator(".phone-health")).to_contain_text("Elsewhere")
    await second.get_by_role("button", name="Telephone here").click()
    await expect(second.locator(".phone-health")).to_contain_text("Ready")
    await expect(desk.page.locator(".phone-health")).to_contain_text("Elsewhere")


@state("idle")
async def test_a_lease_that_another_machine_took_ends_the_telephone_here(desk: Desk) -> None:
    """The last POST /me/phone wins; the page that lost it is told by its desk topic."""
    await desk.floor.patch("desk", {"/phone/lease": "another"})
    await expect(desk.page.locator(".phone-health")).to_contain_text("Elsewhere")


@state("talking")
async def test_names_and_words_of_others_are_only_text(desk: Desk) -> None:
    """Markup and directions of writing in a name change nothing but the name."""
    evil = "<img src=x onerror=alert(1)> \u202eevil\u202c"
    turn = {"id": "t1", "side": "caller", "who": evil, "text": evil, "at_ms": 1, "partial": False}
    await desk.floor.patch("desk", {f"/calls/{CALL}/name": evil, f"/calls/{CALL}/turns": {"t1": turn},
                                    f"/calls/{CALL}/portrait/crm_url": "javascript:alert(1)"})  # fmt: skip
    await expect(desk.page.locator("#call-name")).to_have_text(evil)
    assert await desk.page.locator("main img").count() == 0
    assert await desk.page.get_by_role("link", name="Open in CRM").count() == 0


@state("idle", shift=False)
async def test_a_new_page_takes_the_telephone_in_every_state(desk: Desk) -> None:
    """One button wherever the agent is, also after a crash in a call; by key as well. None for a SIP telephone."""
    button = desk.page.locator(".act-phone:visible")
    for name, made in floor_states.DESKS.items():
        await desk.floor.show("desk", made())
        await expect(button).to_have_count(0 if name == "sip" else 1)
    await desk.floor.show("desk", floor_states.DESKS["talking"]())
    await expect(button).to_have_text("Telephone here")
    await desk.page.locator("main").focus()
    await desk.page.keyboard.press("Alt+b")
    await expect(desk.page.locator(".phone-health")).to_contain_text("Ready")
    await expect(button).to_have_count(0)
    assert await desk.until_ordered("/me/phone") == {}


@state("talking")
async def test_a_log_in_that_is_over_ends_the_telephone_at_once(desk: Desk) -> None:
    """The microphone is let go, nothing rings here any more; whoever logs in again goes on with their shift."""
    health = desk.page.locator(".phone-health")
    await expect(health).to_contain_text("Ready")
    leases = len([one for one in desk.floor.orders if one[:2] == ("POST", "/me/phone")])
    desk.floor.session = None
    await desk.floor.drop(4401)
    await expect(desk.page.locator("dialog[open] input[type=password]")).to_be_visible()
    await expect(health).to_contain_text("Off")
    await expect(health.locator(".meter")).to_have_count(0)
    assert len([one for one in desk.floor.orders if one[:2] == ("POST", "/me/phone")]) == leases
    await desk.page.locator("dialog[open] input[type=password]").fill("harbour violin quietly seventeen")
    await desk.page.keyboard.press("Enter")
    await expect(health).to_contain_text("Ready")
    assert len([one for one in desk.floor.orders if one[:2] == ("POST", "/me/phone")]) == leases + 1


@state("talking")
async def test_a_session_in_the_place_of_another_changes_nothing(desk: Desk) -> None:
    """The connection of the former is closed; the page has a cookie of the next, and asks nobody anything."""
    await desk.floor.drop(4401)
    await desk.page.wait_for_timeout(1500)
    await expect(desk.page.locator(".phone-health")).to_contain_text("Ready")
    assert await desk.page.locator("dialog[open]").count() == 0
    assert len([one for one in desk.floor.orders if one[:2] == ("POST", "/me/phone")]) == 1


@state("talking")
async def test_a_supervisors_message_is_read_and_put_away(desk: Desk) -> None:
    """It stands above everything, and is only text."""
    words = "Please take billing <b>now</b>."
    one = {"id": "m1", "by": "sam", "text": words, "at_ms": floor_states.ago(3)}
    await desk.floor.patch("desk", {"/messages/m1": one})
    banner = desk.page.get_by_role("log", name="Messages").locator(".banner")
    await expect(banner).to_contain_text(words)
    await banner.get_by_role("button", name="Read").click()
    await expect(banner).to_have_count(0)
    await desk.floor.patch("desk", {"/messages/m2": {**one, "id": "m2", "text": "Thanks"}})
    await expect(banner).to_contain_text("Thanks")
