"""Orders of a desk on the real Asterisk, given by the page's buttons and keys; what comes of each is heard.

Two agents work in real Chromium, each with a microphone that says a tone of their own; callers are SIP telephones with
another. After each order everybody hears exactly whom they are to hear.
"""

from __future__ import annotations

import io
import wave
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address

import numpy as np
import pytest
from playwright.async_api import Browser

from ari_app.phone.call import SipCall
from ari_app.web.client import download
from tests.browser.chromium import CHROMIUM, WHY_NOT
from tests.support.tones import SECRETS, TONES, Ear, at_page, at_telephone, hear, says, seconds_with, tones_in
from tests.support.web_centre import WebCentre, web_centre
from tests.support.web_page import AgentPage, browser_with, desk_of, page_of, tone

pytestmark = [pytest.mark.skipif(not CHROMIUM, reason=WHY_NOT), pytest.mark.timeout(240)]
TALKING = {"caller": "agent", "agent": "caller"}


@dataclass
class Shop:
    """Two desks, and whose ears are where."""

    centre: WebCentre
    ann: AgentPage
    bob: AgentPage
    browser: Browser

    def ears(self, caller: SipCall) -> dict[str, Ear]:
        """By who they are."""
        return {"caller": at_telephone(caller), "agent": at_page(self.ann.page), "colleague": at_page(self.bob.page)}


@pytest.fixture(scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """One centre and two desks for all."""
    folder = tmp_path_factory.mktemp("orders")
    async with AsyncExitStack() as stack:
        centre = await stack.enter_async_context(web_centre(folder / "run", recording__mode="on demand"))
        desks = []
        for name, agent, role in (("ann", "1001", "agent"), ("bob", "1002", "colleague")):
            await centre.user(name, agent)
            microphone = tone(folder / f"{name}.wav", TONES[role])
            browser = await stack.enter_async_context(browser_with(microphone))
            desks.append(await stack.enter_async_context(desk_of(centre, browser, name)))
            await centre.event("AgentStateChanged", 20, new="ready", agent_id=agent)
        yield Shop(centre, desks[0], desks[1], browser)


@asynccontextmanager
async def talking(shop: Shop) -> AsyncIterator[tuple[SipCall, dict[str, Ear]]]:
    """A caller with ann, who hear each other; afterwards everybody is free again."""
    centre = shop.centre
    for agent in ("1001", "1002"):
        await shop.centre.agent_is(agent, "ready")
    before = len(centre.events("CallEnded"))
    caller = await centre.people.call("8003")
    says(caller, TONES["caller"])
    try:
        await shop.ann.answers()
        ears = shop.ears(caller)
        await hear(ears, TALKING)
        yield caller, ears
        assert shop.ann.faults == shop.bob.faults == []
    finally:
        await caller.hang_up()
        await centre.event("CallEnded", 20, count=before + 1)


async def consult(shop: Shop, ears: dict[str, Ear]) -> None:
    """By the desk's button and its list; bob answers, and the caller hears music."""
    await shop.ann.button("Consult")
    await shop.ann.button("Consult Bob Lee")
    await shop.bob.answers()
    await hear(ears, {"caller": "", "agent": "colleague", "colleague": "agent"})


async def test_hold_and_mute_by_key(shop: Shop) -> None:
    """Held, the caller hears music and ann nobody; muted, the caller hears nobody and ann the caller."""
    async with talking(shop) as (caller, ears):
        await shop.ann.presses("Alt+h")
        await hear(ears, {"caller": "", "agent": ""})
        assert caller.level() > 20, "music"
        await shop.ann.presses("Alt+h")
        await hear(ears, TALKING)
        await shop.ann.presses("Alt+m")
        await hear(ears, {"caller": "", "agent": "caller"})
        await shop.ann.presses("Alt+m")
        await hear(ears, TALKING)


async def test_blind_transfer_by_key(shop: Shop) -> None:
    """Alt+T, a name, Shift+Enter: bob's page rings, and the caller talks with bob; ann is free, and hears nobody."""
    async with talking(shop) as (_caller, ears):
        await shop.ann.presses("Alt+t")
        await shop.ann.page.keyboard.type("Bob")
        await shop.ann.page.keyboard.press("Shift+Enter")
        await shop.bob.answers()
        await hear(ears, {"caller": "colleague", "colleague": "caller", "agent": ""})
        await shop.centre.agent_is("1001", "ready")


async def test_consult_and_complete(shop: Shop) -> None:
    """While ann asks bob the caller hears music and neither of them; completed, the caller talks with bob."""
    async with talking(shop) as (caller, ears):
        await consult(shop, ears)
        assert caller.level() > 20, "music"
        await shop.ann.presses("Alt+c")
        await hear(ears, {"caller": "colleague", "colleague": "caller", "agent": ""})
        await shop.centre.agent_is("1001", "ready")
        assert await shop.centre.agent_state("1002") == "talking"


async def test_consult_and_return(shop: Shop) -> None:
    """Alt+R: the caller is with ann again, and bob is free."""
    async with talking(shop) as (_caller, ears):
        await consult(shop, ears)
        await shop.ann.presses("Alt+r")
        await hear(ears, {**TALKING, "colleague": ""})
        await shop.centre.agent_is("1002", "ready")


async def test_conference(shop: Shop) -> None:
    """Three hear each other; when ann hangs up, the caller and bob go on."""
    async with talking(shop) as (_caller, ears):
        await consult(shop, ears)
        await shop.ann.button("Conference")
        await hear(ears, {"caller": "agent colleague", "agent": "caller colleague", "colleague": "caller agent"})
        await shop.ann.button("Hang up")
        await hear(ears, {"caller": "colleague", "colleague": "caller", "agent": ""})
        await shop.centre.agent_is("1001", "ready")


async def test_park_and_pick_up(shop: Shop) -> None:
    """Alt+P: the caller hears music, ann is free; bob presses Pick up, and the page answers its call by itself."""
    async with talking(shop) as (caller, ears):
        await shop.ann.presses("Alt+p")
        await shop.centre.event("CallParked")
        await hear(ears, {"caller": "", "agent": ""})
        assert caller.level() > 20, "music"
        await shop.centre.agent_is("1001", "ready")
        await shop.bob.button("Pick up")
        await hear(ears, {"caller": "colleague", "colleague": "caller", "agent": ""})
        assert await shop.centre.agent_state("1002") == "talking"


async def test_keys_of_the_keypad(shop: Shop) -> None:
    """Alt+K and the keypad: the caller's telephone gets each key whole."""
    async with talking(shop) as (caller, _ears):
        await shop.ann.presses("Alt+k")
        for number, key in enumerate("42#", 1):
            await shop.ann.page.locator(".keypad button").filter(has_text=key).first.click()
            await shop.centre.waits(lambda n=number: len(caller.rtp.keys_heard) == n, 10, f"key {number}")
        heard = list(caller.rtp.keys_heard.values())
        assert [key for key, _ in heard] == ["4", "2", "#"]
        assert all(length >= 160 for _, length in heard), heard


async def test_recording_on_masked_and_off(shop: Shop) -> None:
    """What is said before, while it is masked, and after: the recording holds the first, and nothing of the others."""
    centre, ann = shop.centre, shop.ann
    async with talking(shop) as (caller, ears):
        await ann.button("Record")
        started = await centre.event("RecordingStarted")
        await hear(ears, TALKING)
        await ann.presses("Alt+x")
        await centre.event("RecordingMasked")
        says(caller, SECRETS["masked"])
        await hear(ears, {"caller": "agent", "agent": ""})
        says(caller, TONES["caller"])
        await hear(ears, TALKING)
        await ann.presses("Alt+x")
        await centre.event("RecordingUnmasked")
        await hear(ears, TALKING)
        await ann.button("Record")
        await centre.event("RecordingStopped")
        says(caller, SECRETS["paused"])
        await hear(ears, {"caller": "agent", "agent": ""})
    await centre.event("RecordingStored", 20, call_id=started["call_id"])
    for side, voice in (("caller", TONES["caller"]), ("agent", TONES["agent"])):
        kept = await recorded(centre, started["call_id"], side)
        assert seconds_with(kept, voice) > 1, side
        assert len(kept) / 8000 - seconds_with(kept, voice) > 1, f"{side}: not silent while it was masked"
        assert {name: seconds_with(kept, hz) for name, hz in SECRETS.items()} == {"masked": 0, "paused": 0}, side
    assert tones_in(await recorded(centre, started["call_id"], "mixed"), TONES) == {"caller", "agent"}


async def recorded(centre: WebCentre, call: str, side: str) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """What was kept of one side: 8 kHz samples."""
    query = {"by": "1009", "why": "a test"}
    with wave.open(io.BytesIO(await download(centre.kefu.socket, f"/recordings/{call}/{side}", query))) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


# What SIP says of the way of the sound ---------------------------------------------------------------


def sdp_of(page: AgentPage, way: str, first_line: str, method: str = "INVITE") -> list[str]:
    """The lines of the newest session description that went that way in such a message."""
    found = [
        text for at, text in page.sip
        if at == way and text.startswith(first_line) and f" {method}\r\n" in text and "\r\nm=audio" in text
    ]  # fmt: skip
    assert found, [text[:60] for _, text in page.sip]
    return found[-1].partition("\r\n\r\n")[2].split("\r\n")


def is_a_way_for_sound(sdp: list[str], setup: str) -> None:
    """Sound alone, encrypted by DTLS, on one port; and addresses at which it can be reached, without a question to
    anybody outside."""
    media = [line.split() for line in sdp if line.startswith("m=")]
    assert [(one[0], one[2]) for one in media] == [("m=audio", "UDP/TLS/RTP/SAVPF")]
    names = {line.partition(":")[0] for line in sdp}
    assert {"a=ice-ufrag", "a=ice-pwd", "a=fingerprint", "a=rtcp-mux"} <= names
    assert f"a=setup:{setup}" in sdp
    candidates = [line.split() for line in sdp if line.startswith("a=candidate:")]
    assert candidates
    for one in candidates:
        assert (one[1], one[2].lower(), one[6:8]) == ("1", "udp", ["typ", "host"]), " ".join(one)
        assert not ip_address(one[4]).is_loopback, "no browser takes that for the way to another machine"


async def test_what_sip_says_of_the_way_of_the_sound(shop: Shop) -> None:
    """Both offer and answer in both directions have candidates: of a call that rings in a page, and of one to 910 that
    the page's test makes. The page does not wait for more than its first."""
    async with talking(shop):
        is_a_way_for_sound(sdp_of(shop.ann, "<", "INVITE "), "actpass")
        is_a_way_for_sound(sdp_of(shop.ann, ">", "SIP/2.0 200"), "active")
    await shop.centre.user("carol", "1003")
    async with page_of(shop.centre, shop.browser, "carol", "phone-test") as carol:
        await carol.button("Start the test")
        await shop.centre.waits(lambda: any("m=audio" in text for way, text in carol.sip if way == "<"), 20, "910")
        is_a_way_for_sound(sdp_of(carol, ">", "INVITE sip:910@"), "actpass")
        is_a_way_for_sound(sdp_of(carol, "<", "SIP/2.0 200"), "active")
