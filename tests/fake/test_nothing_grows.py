"""Hundreds of calls of every kind leave nothing behind: no register, listener, task or channel, and no container that
is longer with every call, whoever holds it."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.asterisk import virtual
from tests.support.busy_day import SETTINGS, BusyDay
from tests.support.conversation_calls import floor_in
from tests.support.fake_floor import FakeFloor, kept_by
from tests.support.growing import Lengths

_BEFORE, _CALLS = 30, 100
_BY_A_CALL = _CALLS // 4  # what every fourth call leaves is found
_BOUNDED = {  # what remembers the last so many
    "ari_app.ari.safety.IdLedger._seen": "4000 ids of external media",
    "ari_app.contact.dialling_policy.DiallingPolicy._analysed": "numbers and what they are; emptied when it is full",
    "models.routing.pace.Pace._sorted": "as many forecasts as Pace._past takes",
}


class _Strangers(BusyDay):
    """Each caller has a number that nobody had before."""

    def __init__(self, floor: FakeFloor, first: int, calls: int) -> None:
        super().__init__(floor, first, calls, at_once=14)
        self._first = first

    async def _calls(self, number: int) -> None:
        await super()._calls(self._first + number)


def _tasks() -> Counter[str]:
    """kefu's own tasks by what they run."""
    codes = [getattr(task.get_coro(), "cr_code", None) for task in asyncio.all_tasks()]
    return Counter(code.co_qualname for code in codes if code is not None and "/ari_app/" in code.co_filename)


async def _day(floor: FakeFloor, first: int, calls: int) -> None:
    """The callers; who was promised a call-back is no longer rung afterwards."""
    await _Strangers(floor, first, calls).run()
    callbacks = floor.app.parts.callbacks
    for wanted in list(callbacks.open):
        callbacks.withdraw(wanted)
    await floor.until(lambda: not callbacks.open and not floor.calls, 300, "call-backs that are not wanted")
    await floor.settle(60.0)


@virtual
async def test_calls_leave_nothing_behind(tmp_path: Path) -> None:
    """After the first ones everything has the size that it keeps."""
    async with floor_in(tmp_path, **SETTINGS) as floor:
        await _day(floor, 0, _BEFORE)
        lengths, tasks = Lengths.now(), _tasks()
        subscribed = floor.services.switch.bus.waiting_for("channel")
        await _day(floor, _BEFORE, _CALLS)
        assert kept_by(floor.app) == {}
        assert not floor.services.promises.places
        assert not floor.fake.leftovers()
        assert not floor.services.switch.rest.bridges
        assert floor.services.switch.bus.waiting_for("channel") == subscribed
        assert _tasks() - tasks == Counter()
        grown = [line for line in lengths.grown(_BY_A_CALL) if line.split(":")[0] not in _BOUNDED]
        assert not grown, "\n".join(grown)


class _Register:
    """Something that nobody leaves."""

    __module__ = "ari_app.somewhere"

    def __init__(self) -> None:
        self.entered: dict[int, Any] = {}


@pytest.mark.parametrize("entries", [10, 3])
def test_what_grows_is_named(entries: int) -> None:
    """A container that is longer by so much is found with its owner, another one is not."""
    register = _Register()
    lengths = Lengths.now()
    register.entered.update(dict.fromkeys(range(entries)))
    found = [line for line in lengths.grown(10) if "somewhere" in line]
    assert found == (["ari_app.somewhere._Register.entered: 0 → 10"] if entries == 10 else [])
