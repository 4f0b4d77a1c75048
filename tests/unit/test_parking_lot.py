"""Parking slots: a call has one, whoever else parks in the same moment, and it is known who parked it."""

from __future__ import annotations

import asyncio

import pytest

from ari_app.voice.call.leg import Leg
from ari_app.voice.call.parking_lot import ParkingLot
from models.domain.errors import CommandRefused


def test_a_call_whose_slot_is_taken_keeps_the_one_that_it_got_and_who_parked_it() -> None:
    """After a restart somebody may have parked another call in the slot before this one is taken over."""
    lot = ParkingLot(2)
    lot.reserve("01", "newcomer")
    slot, adopted = lot.reserve("01", "adopted")
    adopted.by = "1001"
    assert slot == "02"
    again, mine = lot.reserve("01", "adopted")  # the caller goes there by the name that the books have
    assert (again, mine.by) == ("02", "1001")
    assert len(lot) == 2


def test_two_calls_that_are_parked_at_once_get_two_slots() -> None:
    """What each agent is told stays true, and nobody is told of a slot that there is not."""
    lot = ParkingLot(2)
    assert lot.reserve(lot.free(), "c1")[0] == "01"
    assert lot.reserve(lot.free(), "c2")[0] == "02"
    with pytest.raises(CommandRefused, match="all 2 parking slots are taken"):
        lot.free()
    with pytest.raises(CommandRefused, match="all 2 parking slots are taken"):
        lot.reserve("01", "c3")
    lot.leave("c1")
    assert lot.free() == "01"


async def test_only_who_waits_in_a_slot_can_be_picked_up_and_once() -> None:
    """A slot that is promised, or whose caller was picked up in the same moment, has nobody in it."""
    lot = ParkingLot(2)
    slot, parked = lot.reserve("01", "c1")
    with pytest.raises(CommandRefused, match="nobody is parked in slot 01"):
        lot.waiting_in(slot)
    assert lot.slot_of("c1") == ""
    parked.picked_up = asyncio.get_running_loop().create_future()
    assert lot.slot_of("c1") == "01"
    leg = Leg.__new__(Leg)
    lot.pick_up("01", leg)
    assert parked.picked_up.result() is leg
    with pytest.raises(CommandRefused, match="nobody is parked in slot 01"):
        lot.pick_up("01", leg)
