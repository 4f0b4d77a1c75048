"""A supervisor in an agent's call, from the wallboard and by their own page's telephone, on the real Asterisk.

Agent and supervisor work in real Chromium, each with a microphone that says a tone of their own; the caller is a SIP
telephone with another. After each choice everybody hears exactly whom they are to hear.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest
from playwright.async_api import expect

from ari_app.phone.call import SipCall
from tests.browser.chromium import CHROMIUM, WHY_NOT
from tests.support.tones import TONES, Ear, at_page, at_telephone, hear, says
from tests.support.web_centre import WebCentre, web_centre
from tests.support.web_page import AgentPage, browser_with, desk_of, page_of, tone

pytestmark = [pytest.mark.skipif(not CHROMIUM, reason=WHY_NOT), pytest.mark.timeout(240)]
TALKING = {"caller": "agent", "agent": "caller"}
BOTH = "caller agent"
# What the page lets out of the microphone of its call.
_MICROPHONES = """
() => window.__pcs.filter((one) => one.connectionState === "connected").flatMap((one) => one.getSenders())
  .filter((one) => one.track?.kind === "audio").map((one) => one.track.enabled)
"""


@dataclass
class Hall:
    """An agent's desk and a supervisor's wallboard."""

    centre: WebCentre
    ann: AgentPage
    sam: AgentPage

    def ears(self, caller: SipCall) -> dict[str, Ear]:
        """By who they are."""
        return {"caller": at_telephone(caller), "agent": at_page(self.ann.page), "supervisor": at_page(self.sam.page)}

    async def chooses(self, mode: str) -> None:
        """A button of the card that is over the call."""
        await self.sam.page.locator(".supervision").get_by_role("button", name=mode, exact=True).click()

    async def shows(self, mode: str, words: str) -> None:
        """The card says how the supervisor is in the call, and who hears them."""
        await expect(self.sam.page.locator(f".supervision.mode-{mode}")).to_contain_text(words, timeout=15_000)

    async def microphones(self) -> list[bool]:
        """Of the supervisor's page: whether each lets sound out."""
        return list(await self.sam.page.evaluate(_MICROPHONES))


@pytest.fixture(scope="module")
async def hall(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hall]:
    """One centre and two pages for all."""
    folder = tmp_path_factory.mktemp("hall")
    async with AsyncExitStack() as stack:
        centre = await stack.enter_async_context(web_centre(folder / "run", wrap_up__survey=False))
        await centre.user("ann", "1001")
        await centre.user("sam", "1009", "supervisor")
        browsers = [
            await stack.enter_async_context(browser_with(tone(folder / f"{role}.wav", TONES[role])))
            for role in ("agent", "supervisor")
        ]
        ann = await stack.enter_async_context(desk_of(centre, browsers[0], "ann"))
        sam = await stack.enter_async_context(page_of(centre, browsers[1], "sam", "wall"))
        await centre.agent_is("1001", "ready")
        yield Hall(centre, ann, sam)


@asynccontextmanager
async def listening(hall: Hall) -> AsyncIterator[tuple[SipCall, dict[str, Ear]]]:
    """A caller with ann, and sam who listens; afterwards everybody is free again."""
    await hall.centre.agent_is("1001", "ready")
    before = len(hall.centre.events("CallEnded"))
    caller = await hall.centre.people.call("8003")
    says(caller, TONES["caller"])
    try:
        await hall.ann.answers()
        ears = hall.ears(caller)
        await hear(ears, TALKING)
        await hall.sam.page.locator("#agent-1001 .act-listen").click()
        await hall.shows("listen", "Your microphone is off. Nobody hears you.")
        await hear(ears, {**TALKING, "supervisor": BOTH})
        yield caller, ears
        assert hall.ann.faults == hall.sam.faults == []
    finally:
        await caller.hang_up()
        await hall.centre.event("CallEnded", 20, count=before + 1)
        await expect(hall.sam.page.locator(".supervision")).to_have_count(0, timeout=15_000)


async def test_listen_whisper_barge_and_leave(hall: Hall) -> None:
    """Listening, nobody hears them, and the microphone is off; whispering, the agent alone; barging in, both; then
    listening again, nobody; they leave, and the two talk on."""
    async with listening(hall) as (_caller, ears):
        assert await hall.microphones() == [False]
        await hall.chooses("Whisper")
        await hall.shows("whisper", "Only the agent hears you.")
        await hear(ears, {"caller": "agent", "agent": "caller supervisor", "supervisor": BOTH})
        await hall.chooses("Barge in")
        await hall.shows("barge", "Everybody hears you.")
        await hear(ears, {"caller": "agent supervisor", "agent": "caller supervisor", "supervisor": BOTH})
        await hall.chooses("Listen")
        await hall.shows("listen", "Nobody hears you.")
        await hear(ears, {**TALKING, "supervisor": BOTH})
        assert await hall.microphones() == [False]
        await hall.chooses("Leave")
        await hear(ears, {**TALKING, "supervisor": ""})


async def test_take_over_and_hang_up(hall: Hall) -> None:
    """The caller and the supervisor hear each other, and the agent is free. Going back to listening would leave the
    caller alone: it is refused, and they are still heard. When the supervisor hangs up, the call is over."""
    async with listening(hall) as (caller, ears):
        await hall.chooses("Take over")
        await hall.shows("takeover", "The caller hears you; the agent has left.")
        alone = {"caller": "supervisor", "supervisor": "caller", "agent": ""}
        await hear(ears, alone)
        await hall.centre.agent_is("1001", "ready")
        await hall.chooses("Listen")
        await expect(hall.sam.page.get_by_role("alert")).to_contain_text("the caller has nobody else")
        await hear(ears, alone)
        await hall.chooses("Hang up")
        await hall.centre.waits(caller.ended.is_set, 10, "the call goes on without anybody")


async def test_barge_in_at_once(hall: Hall) -> None:
    """From the row of the agent, without listening first; the agent hangs up, and the supervisor has the caller."""
    centre = hall.centre
    async with listening(hall) as (_caller, ears):
        await hall.chooses("Leave")
        await hear(ears, {**TALKING, "supervisor": ""})
        await hall.sam.page.locator("#agent-1001 .act-barge").click()
        await hall.shows("barge", "Everybody hears you.")
        await hear(ears, {"caller": "agent supervisor", "agent": "caller supervisor", "supervisor": BOTH})
        await hall.ann.button("Hang up")
        await hear(ears, {"caller": "supervisor", "supervisor": "caller", "agent": ""})
        await centre.agent_is("1001", "ready")
