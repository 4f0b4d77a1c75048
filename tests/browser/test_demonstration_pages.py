"""The demonstration's agents at their desks: a real browser, a real Asterisk, and nothing left of it afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from ari_app.demo import page as pages
from ari_app.demo.cast import Cast
from ari_app.demo.chromium import BrowserFailed, chromium
from ari_app.demo.page import desks
from ari_app.demo.people import House, Seat, caller
from ari_app.demo.script import AGENT_LINES, Person, Script
from ari_app.phone.g711 import Pcm
from tests.browser.chromium import CHROMIUM, WHY_NOT
from tests.support.web_centre import WebCentre, web_centre

pytestmark = [pytest.mark.skipif(not CHROMIUM, reason=WHY_NOT), pytest.mark.timeout(180)]
NAMES = {"1001": "Alice"}
DANA = Script(
    "5550001", "8003", (), Person("Dana Reed"), ("Hello, my bill is wrong.", "Twice.", "Thank you."), agent="1001"
)


class Tones(Cast):
    """Everybody says the same tone, for half a second."""

    async def pcm(self, person: Person, text: str, language: str) -> Pcm:
        """440 Hz."""
        return (np.sin(2 * np.pi * 440 * np.arange(4000) / 8000) * 12000).astype(np.int16)


def running(home: Path) -> list[str]:
    """Processes of a browser with that home."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = line.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(home) in words:
            found.append(words.replace("\0", " ")[:200])
    return found


@asynccontextmanager
async def seated(centre: WebCentre, told: list[str]) -> AsyncIterator[tuple[House, pages.Pages]]:
    """An agent of the demonstration who takes calls in a page."""
    state = centre.asterisk.state
    house = House(
        (state.listen, state.sip_port), state.passwords, NAMES, Tones(150, centre.asterisk.run, told.append)
    )  # fmt: skip
    async with desks(state, centre.url, told.append) as found, asyncio.TaskGroup() as group:
        assert found is not None
        seat = Seat("1001", house, found, told.append)
        task = group.create_task(seat.run())
        await centre.event("AgentStateChanged", 60, new="ready", agent_id="1001")
        yield house, found
        task.cancel()
        await asyncio.wait({task})
        await seat.leave()


async def test_an_agent_of_the_demonstration_works_in_a_page(tmp_path: Path) -> None:
    """They answer, say each line in its turn, hang up and hand in what came of it; then all of it is gone."""
    told: list[str] = []
    async with web_centre(tmp_path / "run", wrap_up__seconds=30.0) as centre:
        async with seated(centre, told) as (house, _):
            assert running(centre.asterisk.run / "demonstration")
            await caller(house, DANA)
            assert (await centre.event("CallConnected"))["agent_id"] == "1001"
            assert [one.text for one in house.said if one.side == "agent"] == [
                line.format(name="Alice") for line in AGENT_LINES["en"]
            ]
            assert [one.text for one in house.said if one.side == "caller"] == list(DANA.lines)
            assert (await centre.event("CallWrappedUp", 40))["disposition"] == "explained"
            assert "1001w" in centre.asterisk.cli("pjsip show contacts")
        assert running(centre.asterisk.run / "demonstration") == []
        assert not (centre.asterisk.run / "demonstration").exists()
        users = await centre.console("GET", "/api/v1/users")
        assert [one["name"] for one in users["items"] if one["agent"]] == []
        assert (await centre.kefu.status())["agents"][0]["state"] == "offline"
    assert len(told) == 1
    assert "work at their desks" in told[0]


async def test_a_browser_that_dies_costs_one_line(tmp_path: Path) -> None:
    """The agent goes on with a SIP telephone, and takes the next call there."""
    told: list[str] = []
    async with web_centre(tmp_path / "run") as centre, seated(centre, told) as (house, found):
        with pytest.raises(BrowserFailed):
            await found.browser.ask("Browser.crash", seconds=5)
        await centre.event("AgentStateChanged", 20, new="offline", agent_id="1001")
        await centre.event("AgentStateChanged", 20, 2, new="ready", agent_id="1001")
        await caller(house, DANA)
        assert len([one for one in house.said if one.side == "agent"]) == len(AGENT_LINES["en"])
    assert [line for line in told if "SIP" in line] == [
        "Alice goes on with a SIP telephone: Chromium has ended"
    ]  # fmt: skip


async def test_a_page_that_crashes_is_told_of(tmp_path: Path) -> None:
    """What waits for it does not wait for ever, and other pages go on."""
    home = tmp_path / "home"
    async with chromium(CHROMIUM, home) as browser:
        tab, other = await browser.tab(), await browser.tab()
        assert await tab.run("1 + 1") == 2
        with pytest.raises(BrowserFailed, match="crashed|answer"):
            await browser.ask("Page.crash", tab.session, seconds=10)
        with pytest.raises(BrowserFailed):
            await tab.run("1 + 1")
        with pytest.raises(BrowserFailed, match="nothing of the kind"):
            await other.until("false", "nothing of the kind", 0.3)
        assert (await other.picture()).startswith(b"\x89PNG")
    assert not home.exists()
    assert running(home) == []
