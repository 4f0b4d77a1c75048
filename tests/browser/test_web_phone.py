"""A page as an agent's telephone on the real Asterisk: sound by frequency, orders, and what breaks.

Real Chromium with a microphone of 440 Hz, a caller on a SIP telephone who says 1004 Hz, kefu and the edge in processes
of their own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from ari_app.phone.call import SipCall
from tests.browser.chromium import CHROMIUM, WHY_NOT
from tests.support.web_centre import WebCentre, web_centre
from tests.support.web_page import (
    CALLER_HZ,
    MIC_HZ,
    AgentPage,
    browser_with,
    caller_tone,
    desk_of,
    peak_hz,
    share_of,
    tone,
    until_heard,
)

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=WHY_NOT)
NEAR = 15


@asynccontextmanager
async def in_a_call(folder: Path) -> AsyncIterator[tuple[WebCentre, AgentPage, SipCall]]:
    """A caller talks with an agent's page, and both hear each other's tone."""
    async with web_centre(folder / "run") as centre, browser_with(tone(folder / "mic.wav")) as browser:
        await centre.user("ann", "1001")
        async with desk_of(centre, browser, "ann") as desk:
            await centre.event("AgentStateChanged", new="ready", agent_id="1001")
            caller = await centre.people.call("8003")
            await desk.answers()
            await centre.event("CallConnected")
            caller.rtp.play(caller_tone(120))
            await until_heard(caller, MIC_HZ, 10, time.monotonic)
            await until_page_hears(desk, CALLER_HZ)
            yield centre, desk, caller
            assert not desk.faults
        await caller.hang_up()


async def until_page_hears(desk: AgentPage, hz: float, seconds: float = 10) -> None:
    """Within the time."""
    async with asyncio.timeout(seconds):
        while abs(await desk.hears() - hz) > NEAR:
            await asyncio.sleep(0.05)


async def test_a_call_with_orders(tmp_path: Path) -> None:
    """Both hear each other; on hold the caller hears music and not the agent; resumed, both again; muted, silence."""
    async with in_a_call(tmp_path) as (centre, desk, caller):
        call = centre.events("CallConnected")[0]["call_id"]
        await centre.kefu.order(call, "hold")
        await asyncio.sleep(1)
        now = time.monotonic()
        assert share_of(np.asarray(caller.heard(now - 0.8, now)), MIC_HZ) < 0.2
        assert await desk.hears() == 0
        await centre.kefu.order(call, "resume")
        await until_heard(caller, MIC_HZ, 5, time.monotonic)
        await until_page_hears(desk, CALLER_HZ)
        await centre.kefu.order(call, "mute", "1001")
        await asyncio.sleep(0.6)
        now = time.monotonic()
        assert peak_hz(np.asarray(caller.heard(now - 0.4, now))) == 0


async def test_a_page_that_is_loaded_again(tmp_path: Path) -> None:
    """It is in its call again by itself, and both hear each other."""
    async with in_a_call(tmp_path) as (centre, desk, caller):
        await desk.page.reload()
        await centre.event("PhoneFound", 12, how="rejoined")
        await until_heard(caller, MIC_HZ, 5, time.monotonic)
        await until_page_hears(desk, CALLER_HZ)
        assert (await centre.kefu.status())["agents"][0]["state"] == "talking"
        assert not centre.events("CallDisconnected")


async def test_the_remote_control_answers(tmp_path: Path) -> None:
    """The page of the desk takes what rings there, told by /embed; both hear each other."""
    async with web_centre(tmp_path / "run") as centre, browser_with(tone(tmp_path / "mic.wav")) as browser:
        await centre.user("ann", "1001")
        async with desk_of(centre, browser, "ann") as desk:
            await centre.event("AgentStateChanged", new="ready", agent_id="1001")
            remote = await desk.context.new_page()
            await remote.goto(f"{centre.url}/embed")
            caller = await centre.people.call("8003")
            await remote.get_by_role("button", name="Answer").click()
            await centre.event("CallConnected")
            caller.rtp.play(caller_tone(60))
            await until_heard(caller, MIC_HZ, 10, time.monotonic)
            await until_page_hears(desk, CALLER_HZ)
            assert not desk.faults
            await caller.hang_up()


async def test_another_tab_takes_the_telephone_in_a_call(tmp_path: Path) -> None:
    """The call goes on there; the first tab is a desk without a telephone."""
    async with in_a_call(tmp_path) as (centre, desk, caller):
        first, desk.page = desk.page, await desk.context.new_page()
        await desk.page.goto(f"{centre.url}/desk")
        await desk.page.locator(".act-phone:visible").wait_for()
        await desk.page.keyboard.press("Alt+b")
        await centre.event("PhoneFound", 12, how="rejoined")
        await until_heard(caller, MIC_HZ, 5, time.monotonic)
        await until_page_hears(desk, CALLER_HZ)
        await first.get_by_text("in another tab").first.wait_for()
        assert not centre.events("CallDisconnected")


async def test_a_page_that_is_killed(tmp_path: Path) -> None:
    """The renderer dies: the caller hears a sentence and music; then, since nobody is back, the apology; paused."""
    async with in_a_call(tmp_path) as (centre, desk, caller):
        session = await desk.context.new_cdp_session(desk.page)
        killed = time.time()
        crash = asyncio.ensure_future(session.send("Page.crash"))  # the page is gone, and so is its answer
        lost = await centre.event("PhoneLost", 5)
        assert lost["at"] - killed < 2
        assert lost["goes"] == "the caller waits for it"
        await centre.event("PhoneGivenUp", 15)
        await centre.waits(lambda: not caller.ended.is_set(), 1)
        await centre.event("CallQueued", 10, count=2)
        assert not centre.events("SurveyAnswered")
        agent = (await centre.kefu.status())["agents"][0]
        assert (agent["then"] == "paused") or (agent["state"], agent["reason"]) == ("paused", "phone lost")
        crash.cancel()


async def test_kefu_dies_in_a_call(tmp_path: Path) -> None:
    """No gap in the sound, the page stays registered, and the next kefu takes the call over with its orders."""
    async with in_a_call(tmp_path) as (centre, _desk, caller):
        call = centre.events("CallConnected")[0]["call_id"]
        begun = time.monotonic()
        await centre.kefu.kill()
        await asyncio.sleep(1)
        assert "1001w/" in centre.asterisk.cli("pjsip show contacts")
        await centre.kefu.start()
        await centre.event("CallAdopted", 20)
        sound = np.asarray(caller.heard(begun, time.monotonic()))
        windows = [share_of(sound[at : at + 800], MIC_HZ) for at in range(0, len(sound) - 800, 400)]
        assert min(windows) > 0.5, windows
        await centre.kefu.order(call, "hold")
        await asyncio.sleep(1)
        now = time.monotonic()
        assert share_of(np.asarray(caller.heard(now - 0.8, now)), MIC_HZ) < 0.2
        await centre.kefu.order(call, "resume")
        await until_heard(caller, MIC_HZ, 5, time.monotonic)


async def test_the_edge_dies_in_a_call(tmp_path: Path) -> None:
    """Sound goes on, nothing is said to the caller, the page registers again by itself, and a BYE reaches it."""
    async with in_a_call(tmp_path) as (centre, desk, caller):
        begun = time.monotonic()
        await centre.edge.kill()
        await centre.edge.start()
        await centre.waits(lambda: "1001w/" in centre.asterisk.cli("pjsip show contacts"), 10, "registered again")
        await asyncio.sleep(1)
        sound = np.asarray(caller.heard(begun, time.monotonic()))
        windows = [share_of(sound[at : at + 800], MIC_HZ) for at in range(0, len(sound) - 800, 400)]
        assert min(windows) > 0.5, windows
        assert not centre.events("PhoneLost")
        await caller.hang_up()
        async with asyncio.timeout(5):
            while await desk.hears() != 0:
                await asyncio.sleep(0.1)


async def test_a_new_page_after_a_crash_takes_the_call(tmp_path: Path) -> None:
    """The page dies in a call; another one is opened, and one key brings the call there."""
    async with in_a_call(tmp_path) as (centre, desk, caller):
        session = await desk.context.new_cdp_session(desk.page)
        crash = asyncio.ensure_future(session.send("Page.crash"))
        await centre.event("PhoneLost", 5)
        desk.page = await desk.context.new_page()
        await desk.page.goto(f"{centre.url}/desk")
        await desk.page.locator(".act-phone:visible").wait_for()
        await desk.page.keyboard.press("Alt+b")
        await centre.event("PhoneFound", 12, how="rejoined")
        await until_heard(caller, MIC_HZ, 5, time.monotonic)
        await until_page_hears(desk, CALLER_HZ)
        crash.cancel()
