"""Pages as telephones: the secret, what rings, and a page that vanishes in a call, in every order."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.domain.errors import CommandRefused
from models.domain.phone_state import PhoneState
from tests.fakes.asterisk import Caller, FakeAsterisk, virtual
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.page import Page, page

CALLER, WEB = "5559999", "1001w"
TALKING = {CALLER: {WEB}, WEB: {CALLER}}


async def hears(floor: FakeFloor, who: str, whom: set[str], seconds: float = 3) -> None:
    """Within the time they hear these, and nobody else."""
    await floor.until(lambda: floor.fake.who_hears_whom().get(who, {"silence"}) == whom, seconds, f"{who} hears {whom}")


async def talking(floor: FakeFloor) -> tuple[Caller, Page]:
    """A caller and an agent with a page."""
    own = await page(floor)
    caller = floor.caller()
    await own.talks()
    await hears(floor, CALLER, {WEB})
    return caller, own


@virtual
async def test_a_secret_for_each_session(tmp_path: Path) -> None:
    """In Asterisk before the page has it; another with the next one, put there again after Asterisk was away, gone at
    the end."""
    async with fake_floor(tmp_path) as floor:
        own = await page(floor)
        memory = floor.fake.pbx.dynamic
        assert memory[WEB] == {"auth_type": "digest", "username": WEB, "password": own.secret}
        again = await own.loaded_again()
        assert again.secret != own.secret
        assert memory[WEB]["password"] == again.secret
        memory.clear()
        floor.fake.drop_socket()
        await floor.until(lambda: WEB in memory, 10, "the secret is there again")
        assert memory[WEB]["password"] == again.secret
        floor.app.parts.web_phones.phones.end("1001", "logged out")
        await floor.until(lambda: WEB not in memory, 5, "the secret is gone")
        with pytest.raises(CommandRefused, match="no agent 1999"):
            await floor.app.parts.web_phones.open("1999")


@virtual
async def test_a_page_rings(tmp_path: Path) -> None:
    """With its channel and what it is for in headers, in the callers' format; orders are those of every call."""
    async with fake_floor(tmp_path) as floor:
        caller, own = await talking(floor)
        variables = own.phone.call.channel.variables
        assert variables["PJSIP_HEADER(add,X-Kefu-Channel)"] == own.phone.call.channel.id
        assert variables["PJSIP_HEADER(add,X-Kefu-Kind)"] == "agent"
        await floor.order("hold")
        await hears(floor, CALLER, {"music"})
        await floor.order("resume")
        await hears(floor, CALLER, {WEB})
        caller.hang_up()
        await floor.until(lambda: own.phone.call.ended, 5)


@virtual
async def test_a_sip_telephone_rings_as_ever(tmp_path: Path) -> None:
    """An agent with both who has no page."""
    async with fake_floor(tmp_path) as floor:
        phone = floor.agent("1001")
        floor.caller()
        await floor.event("LegJoined", who="1001")
        assert "PJSIP_HEADER(add,X-Kefu-Channel)" not in phone.call.channel.variables
        await hears(floor, CALLER, {"1001"})


@virtual
async def test_a_socket_that_drops_is_no_loss(tmp_path: Path) -> None:
    """Sound goes on: nobody hears anything of it."""
    async with fake_floor(tmp_path) as floor:
        _, own = await talking(floor)
        own.edge(False, False)
        await floor.settle(3)
        assert floor.seen("PhoneLost") == []
        own.edge(True, True)
        await hears(floor, CALLER, {WEB})


@virtual
async def test_a_page_that_is_killed_and_mended(tmp_path: Path) -> None:
    """Within two seconds the caller hears a sentence and music; when the page is back, the two talk on."""
    async with fake_floor(tmp_path) as floor:
        _, own = await talking(floor)
        own.killed()
        await hears(floor, CALLER, {"prompt"}, 2)
        assert floor.seen("PhoneLost", agent_id="1001")[0].data["goes"] == "the caller waits for it"
        await hears(floor, CALLER, {"music"}, 10)
        own.mended()
        await hears(floor, CALLER, {WEB})
        found = await floor.event("PhoneFound", how="mended")
        assert 0 < found.data["seconds"] < 8.5
        assert floor.state("1001") == "talking"
        assert not floor.seen("PhoneGivenUp")


@virtual
async def test_a_network_that_is_cut(tmp_path: Path) -> None:
    """The socket seems to stand, and no packet comes: the same within two seconds."""
    async with fake_floor(tmp_path) as floor:
        _, own = await talking(floor)
        own.phone.call.vanish()
        await hears(floor, CALLER, {"prompt"}, 2)
        own.phone.call.come_back()
        await hears(floor, CALLER, {WEB})


@virtual
async def test_back_in_the_middle_of_the_sentence(tmp_path: Path) -> None:
    """It is cut short."""
    async with fake_floor(tmp_path) as floor:
        _, own = await talking(floor)
        own.killed()
        await hears(floor, CALLER, {"prompt"}, 2)
        own.mended()
        await hears(floor, CALLER, {WEB}, 1.5)


@virtual
async def test_a_page_that_is_loaded_again(tmp_path: Path) -> None:
    """It is rung, answers by itself, and is in the same call; nothing is wrapped up, and no survey asked for."""
    async with fake_floor(tmp_path) as floor:
        _, own = await talking(floor)
        first = own.phone.call
        own.killed()
        again = await own.loaded_again()
        await hears(floor, CALLER, {WEB}, 5)
        found = await floor.event("PhoneFound", how="rejoined")
        assert found.data["channel_id"] == own.phone.call.channel.id != first.channel.id
        assert "PJSIP_HEADER(add,Call-Info)" in own.phone.call.channel.variables
        assert first.ended
        again.say(PhoneState.READY, PhoneState.RINGING, PhoneState.TALKING)
        assert floor.state("1001") == "talking"
        assert [row.data["reason"] for row in floor.seen("LegLeft")] == ["rejoined"]
        assert not floor.seen("CallWrappedUp")
        await floor.order("hold")
        await hears(floor, CALLER, {"music"})
        await floor.order("resume")
        await hears(floor, CALLER, {WEB})
        again.phone.call.hang_up()
        await floor.until(lambda: floor.state("1001") in ("wrap-up", "ready"), 5)


@virtual
async def test_loaded_again_and_lost_again(tmp_path: Path) -> None:
    """The second page is watched as the first was."""
    async with fake_floor(tmp_path) as floor:
        _, own = await talking(floor)
        own.killed()
        again = await own.loaded_again()
        await floor.event("PhoneFound", how="rejoined")
        again.say(PhoneState.READY, PhoneState.RINGING, PhoneState.TALKING)
        again.killed()
        await floor.event("PhoneLost", count=2)
        third = await again.loaded_again()
        await floor.event("PhoneFound", how="rejoined", count=2)
        await hears(floor, CALLER, {WEB}, 5)
        assert third.phone.live


@virtual
async def test_a_mute_stays_over_a_reload(tmp_path: Path) -> None:
    """Who was muted is not heard by surprise."""
    async with fake_floor(tmp_path) as floor:
        _, own = await talking(floor)
        await floor.order("mute")
        own.killed()
        await own.loaded_again()
        await floor.event("PhoneFound", how="rejoined")
        await floor.until(lambda: "in" in own.phone.call.channel.muted, 2, "still muted")
        await floor.order("unmute")
        await hears(floor, CALLER, {WEB})


@virtual
async def test_a_page_that_never_comes_back(tmp_path: Path) -> None:
    """After eight seconds an apology, the front of the line, and another agent; the first is paused with the cause,
    after their wrap-up; no survey."""
    async with fake_floor(tmp_path, wrap_up__survey=True) as floor:
        caller, own = await talking(floor)
        floor.agent("1002", login=False)
        own.killed()
        await floor.event("PhoneLost")
        floor.services.floor.roster.login("1002", "test")
        await floor.event("PhoneGivenUp", goes="the front of the line")
        await floor.event("LegLeft", reason="phone lost")
        await floor.event("CallQueued", count=2)
        scored = floor.seen("CallerScored")[-1].data
        assert scored["priority"] == 1.0
        assert "let down" in scored["terms"]
        await hears(floor, CALLER, {"1002"}, 30)
        await floor.until(lambda: floor.state("1001") == "paused", 10, "1001 is paused")
        assert floor.services.floor.roster.get("1001").reason == "phone lost"
        assert [row.data["by"] for row in floor.seen("CallDisconnected")] == ["phone"]
        caller.hang_up()
        await floor.event("CallEnded")
        assert not floor.seen("SurveyAnswered")


@virtual
async def test_the_caller_leaves_meanwhile(tmp_path: Path) -> None:
    """Everything is put away, and the page is nobody's loss any more."""
    async with fake_floor(tmp_path) as floor:
        caller, own = await talking(floor)
        own.killed()
        await floor.event("PhoneLost")
        caller.hang_up()
        await floor.event("CallEnded")
        await floor.until(lambda: own.phone.call.ended, 5)
        assert not floor.seen("PhoneGivenUp")


@virtual
async def test_orders_while_it_is_lost(tmp_path: Path) -> None:
    """A supervisor may send the caller on, and cannot hold or resume what is not there."""
    async with fake_floor(tmp_path) as floor:
        _, own = await talking(floor)
        floor.agent("1002")
        own.killed()
        await floor.event("PhoneLost")
        for verb, argument in (("hold", ""), ("resume", ""), ("consult", "agent:1002"), ("park", "")):
            with pytest.raises(CommandRefused, match="vanished"):
                await floor.order(verb, argument, by="console")
        await floor.order("transfer", "agent:1002", by="console")
        await hears(floor, CALLER, {"1002"}, 10)


@virtual
async def test_lost_while_the_caller_is_on_hold(tmp_path: Path) -> None:
    """The music goes on, no sentence; back again, the hold is still one."""
    async with fake_floor(tmp_path) as floor:
        _, own = await talking(floor)
        await floor.order("hold")
        own.killed()
        assert (await floor.event("PhoneLost")).data["goes"] == "the others go on"
        await hears(floor, CALLER, {"music"})
        await own.loaded_again()
        await floor.event("PhoneFound", how="rejoined")
        await hears(floor, CALLER, {"music"})
        await floor.order("resume")
        await hears(floor, CALLER, {WEB})


@virtual
async def test_lost_on_hold_for_good(tmp_path: Path) -> None:
    """The caller does not hear music for ever."""
    async with fake_floor(tmp_path) as floor:
        _, own = await talking(floor)
        await floor.order("hold")
        own.killed()
        floor.agent("1002")
        await floor.event("LegLeft", reason="phone lost")
        await hears(floor, CALLER, {"1002"}, 30)


@virtual
async def test_lost_in_a_conference(tmp_path: Path) -> None:
    """The others go on with the caller; when they leave first, the caller waits with music as if alone."""
    async with fake_floor(tmp_path) as floor:
        _, own = await talking(floor)
        other = floor.agent("1002")
        await floor.order("consult", "agent:1002")
        await floor.until(lambda: "1002" in {leg.who for leg in _legs(floor)}, 10)
        await floor.order("conference")
        await hears(floor, CALLER, {WEB, "1002"})
        own.killed()
        await floor.event("PhoneLost", goes="the others go on")
        await hears(floor, CALLER, {WEB, "1002"})
        other.hang_up()
        await hears(floor, CALLER, {"prompt"}, 3)
        own.mended()
        await hears(floor, CALLER, {WEB}, 3)


@virtual
async def test_lost_in_a_consultation(tmp_path: Path) -> None:
    """For good: whom they consulted gets the caller, as when they hang up."""
    async with fake_floor(tmp_path) as floor:
        _, own = await talking(floor)
        floor.agent("1002")
        await floor.order("consult", "agent:1002")
        await floor.until(lambda: "1002" in {leg.who for leg in _legs(floor)}, 10)
        own.killed()
        await floor.event("LegLeft", 20, who="1001", reason="phone lost")
        await hears(floor, CALLER, {"1002"}, 5)


@virtual
async def test_a_reload_in_a_consultation(tmp_path: Path) -> None:
    """The consultation goes on with the new page, and can be completed."""
    async with fake_floor(tmp_path) as floor:
        _, own = await talking(floor)
        floor.agent("1002")
        await floor.order("consult", "agent:1002")
        await floor.until(lambda: "1002" in {leg.who for leg in _legs(floor)}, 10)
        own.killed()
        await own.loaded_again()
        await floor.event("PhoneFound", how="rejoined")
        await hears(floor, WEB, {"1002"}, 3)
        await floor.order("complete")
        await hears(floor, CALLER, {"1002"}, 5)


def _legs(floor: FakeFloor) -> list:  # type: ignore[type-arg]
    return [leg for one in floor.calls.values() if one.conversation for leg in one.conversation.legs.values()]


@virtual
async def test_asterisk_stands_still(tmp_path: Path) -> None:
    """It answers nobody for three seconds: that says nothing about a page."""
    async with fake_floor(tmp_path) as floor:
        await talking(floor)
        floor.fake.wire.running.clear()
        await floor.settle(3)
        floor.fake.wire.running.set()
        await floor.settle(3)
        assert floor.seen("PhoneLost") == []


@virtual
async def test_kefu_dies_while_a_page_is_lost(tmp_path: Path) -> None:
    """The next process goes on waiting for it, while the caller hears the sentence and music, and lets the page in."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db") as floor:
            caller, own = await talking(floor)
            own.killed()
            await floor.event("PhoneLost")
            await floor.kill()
        async with fake_floor(tmp_path, fake, store__path="kefu.db") as floor:
            await floor.event("CallAdopted")
            own.floor = floor
            assert caller.hears <= {"prompt", "music"}
            await own.loaded_again()
            await hears(floor, CALLER, {WEB}, 10)
            assert floor.state("1001") == "talking"


@virtual
async def test_sessions_survive_kefu(tmp_path: Path) -> None:
    """The page that had the telephone has it still, and rings."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db") as floor:
            own = await page(floor)
            await floor.kill()
        async with fake_floor(tmp_path, fake, store__path="kefu.db") as floor:
            own.floor = floor
            own.edge(True, True)
            floor.caller()
            await hears(floor, CALLER, {WEB}, 10)
