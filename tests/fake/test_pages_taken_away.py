"""Pages as telephones that somebody else decides about: a log-in that is over, a remote control that answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.domain.errors import CommandRefused
from tests.fake.test_pages import CALLER, WEB, hears, talking
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import fake_floor
from tests.support.live import screen_of
from tests.support.page import page


@virtual
@pytest.mark.parametrize("why", ["disabled", "revoked", "expired", "changed"])
async def test_a_telephone_that_was_taken_away_in_a_call(tmp_path: Path, why: str) -> None:
    """The page still sends sound; nobody hears it: the caller hears a sentence and music, then goes to the front of the
    line, and the agent is paused."""
    async with fake_floor(tmp_path, web__rejoin_seconds=4.0) as floor:
        await talking(floor)
        floor.app.parts.web_phones.phones.end("1001", why)
        lost = await floor.event("PhoneLost")
        assert lost.data["goes"] == "the caller waits for it"
        await hears(floor, CALLER, {"music"}, 10)
        await floor.event("PhoneGivenUp", 10)
        await floor.event("CallQueued", 10, 2)
        assert floor.state("1001") == "paused"


@virtual
async def test_the_same_agent_logs_in_again_in_time(tmp_path: Path) -> None:
    """Their next page takes the call."""
    async with fake_floor(tmp_path) as floor:
        _, own = await talking(floor)
        floor.app.parts.web_phones.phones.end("1001", "changed")
        await floor.event("PhoneLost")
        await own.loaded_again()
        found = await floor.event("PhoneFound", 10)
        assert found.data["how"] == "rejoined"
        await hears(floor, CALLER, {WEB}, 10)


@virtual
async def test_a_page_is_told_to_answer(tmp_path: Path) -> None:
    """Its screen is told which call. Where no page can, that is refused in words."""
    async with fake_floor(tmp_path) as floor:
        phones = floor.app.parts.web_phones.phones
        with pytest.raises(CommandRefused, match="press Start shift"):
            phones.answer("1001", "c1")
        floor.agent("1002")
        await floor.until(lambda: phones.other_registered("1002"))
        with pytest.raises(CommandRefused, match="SIP telephone"):
            phones.answer("1002", "c1")
        await floor.ask("/api/v1/agents/1002/state", "PUT", state="offline")
        await page(floor, does="ring")
        async with screen_of(floor, "desk:1001") as screen:
            caller = floor.caller()
            call = (await floor.event("CallOffered")).call_id
            phones.answer("1001", call)
            await screen.until(lambda: screen.states["desk:1001"]["phone"]["answer"] == call)
            caller.hang_up()
