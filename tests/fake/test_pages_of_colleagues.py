"""Agents whose only telephones are pages, among themselves: consulting, picking up, hanging up by order."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.asterisk import Caller, virtual
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.page import Page, page
from tests.support.visitors import visitors

CALLER, ANN, BOB = "5559999", "1001w", "1002w"


async def hears(floor: FakeFloor, expected: dict[str, set[str]]) -> None:
    """Exactly these hear exactly those."""
    await floor.until(lambda: floor.fake.who_hears_whom() == expected, 10, f"{expected}")


async def talking(floor: FakeFloor) -> tuple[Caller, Page, Page]:
    """A caller with the first of two agents."""
    ann, caller = await page(floor), floor.caller()
    await ann.talks()
    bob = await page(floor, "1002")
    await hears(floor, {CALLER: {ANN}, ANN: {CALLER}})
    return caller, ann, bob


async def conference(floor: FakeFloor) -> None:
    """The second is asked and let in."""
    await floor.order("consult", "agent:1002")
    await hears(floor, {CALLER: {"music"}, ANN: {BOB}, BOB: {ANN}})
    await floor.order("conference")
    await hears(floor, {CALLER: {ANN, BOB}, ANN: {CALLER, BOB}, BOB: {CALLER, ANN}})


@virtual
async def test_a_colleague_is_consulted_and_takes_the_call_over(tmp_path: Path) -> None:
    """Whose SIP telephone is not registered, and whose page is, can be reached."""
    async with fake_floor(tmp_path) as floor:
        caller, _, _ = await talking(floor)
        await floor.order("consult", "agent:1002")
        await hears(floor, {CALLER: {"music"}, ANN: {BOB}, BOB: {ANN}})
        await floor.order("complete")
        await hears(floor, {CALLER: {BOB}, BOB: {CALLER}})
        caller.hang_up()


@virtual
async def test_who_picks_up_is_rung_in_their_page(tmp_path: Path) -> None:
    """By order: the telephone that they work with rings, and has the caller."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        caller, _, _ = await talking(floor)
        call = next(iter(floor.calls))
        await floor.order("park")
        await floor.event("CallParked")
        await web.good("bob", "DELETE", f"/calls/{call}/parking", {})
        await hears(floor, {CALLER: {BOB}, BOB: {CALLER}})
        caller.hang_up()


@virtual
async def test_who_hangs_up_by_order_leaves_the_caller_with_the_others(tmp_path: Path) -> None:
    """In a conference; the last one's order is the end of the call."""
    async with fake_floor(tmp_path) as floor:
        caller, _, _ = await talking(floor)
        await conference(floor)
        await floor.order("hangup", by="1001")
        await hears(floor, {CALLER: {BOB}, BOB: {CALLER}})
        await floor.order("hangup", by="1002")
        await floor.until(lambda: caller.ended, 10)


@virtual
async def test_the_console_ends_a_conference_for_all(tmp_path: Path) -> None:
    """Who is not in the call has nobody to leave."""
    async with fake_floor(tmp_path) as floor:
        caller, _, _ = await talking(floor)
        await conference(floor)
        await floor.order("hangup", by="console")
        await floor.until(lambda: caller.ended, 10)
