"""Parking slots: who waits in which, who parked them, and the moment in which somebody picks them up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ari_app.voice.call.leg import Leg
from models.domain.errors import CommandRefused


@dataclass(slots=True)
class Parked:
    """A call in a slot. ``picked_up`` is there while somebody may pick it up."""

    call_id: str
    by: str = ""
    picked_up: asyncio.Future[Leg] | None = None


class ParkingLot:
    """``slots`` of them, named 01, 02, …"""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self._parked: dict[str, Parked] = {}

    def __len__(self) -> int:
        return len(self._parked)

    def slot_of(self, call_id: str) -> str:
        """Where a call waits to be picked up; "" when it does not."""
        return next(
            (slot for slot, one in self._parked.items() if one.call_id == call_id and one.picked_up is not None), ""
        )

    def free(self) -> str:
        """The lowest slot that is empty. Raises CommandRefused when all are taken."""
        for number in range(1, self.slots + 1):
            slot = f"{number:02d}"
            if slot not in self._parked:
                return slot
        raise CommandRefused(f"all {self.slots} parking slots are taken")

    def reserve(self, slot: str, call_id: str) -> tuple[str, Parked]:
        """From now on the slot is this call's: what the agent is told stays true, whoever parks in the same moment.

        A call has one slot: the one that it was given first, by whomever. A slot that is another's is left to it, and
        the call gets a free one. Which it is, and its entry. Raises CommandRefused when all are taken.
        """
        mine = next(((name, one) for name, one in self._parked.items() if one.call_id == call_id), None)
        if mine is not None:
            return mine
        if slot in self._parked:
            slot = self.free()
        return slot, self._parked.setdefault(slot, Parked(call_id))

    def leave(self, call_id: str) -> None:
        """Whatever was this call's is free again."""
        self._parked = {slot: one for slot, one in self._parked.items() if one.call_id != call_id}

    def waiting_in(self, slot: str) -> Parked:
        """Who waits in a slot to be picked up. Raises CommandRefused when nobody does."""
        parked = self._parked.get(slot)
        if parked is None or parked.picked_up is None or parked.picked_up.done():
            raise CommandRefused(f"nobody is parked in slot {slot}")
        return parked

    def pick_up(self, slot: str, leg: Leg) -> None:
        """Give who waits in a slot to a leg. Raises CommandRefused when nobody does."""
        parked = self.waiting_in(slot)
        assert parked.picked_up is not None
        parked.picked_up.set_result(leg)
