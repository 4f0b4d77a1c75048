"""Asterisk refuses or delays each request of a call in turn: the caller is served or rescued, and nothing is left."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from ari_app.phone.call import CallFailed, SipCall
from models.domain.errors import AsteriskAway, AsteriskError, Gone, NotInStasis
from tests.support.floor import Floor, until

STEPS = {
    "answer": ("POST", r"/channels/[^/]+/answer"),
    "play": ("POST", r"/channels/[^/]+/play"),
    "music on": ("POST", r"/channels/[^/]+/moh"),
    "music off": ("DELETE", r"/channels/[^/]+/moh"),
    "originate": ("POST", r"/channels"),
    "make bridge": ("POST", r"/bridges"),
    "into the bridge": ("POST", r"/bridges/[^/]+/addChannel"),
    "snoop": ("POST", r"/channels/[^/]+/snoop"),
    "media": ("POST", r"/channels/externalMedia"),
    "hang up": ("DELETE", r"/channels/[^/]+"),
}
ERRORS: dict[str, AsteriskError | float] = {
    "404": Gone(404, "injected"),
    "409": NotInStasis(409, "injected"),
    "422": NotInStasis(422, "injected"),
    "500": AsteriskError(500, "injected"),
    "no answer": AsteriskAway(0, "injected"),
    "late": 0.7,
}


@asynccontextmanager
async def one_bad_answer(
    floor: Floor, method: str, path: str, error: AsteriskError | float
) -> AsyncIterator[list[str]]:
    """The first such request gets the error (or its answer comes late); the list says which it was."""
    assert floor.app is not None
    rest = floor.app.centre.rest
    send, hit = rest.request, list[str]()

    async def request(kind: str, where: str, params: Mapping[str, str] | None = None, body: object = None) -> Any:  # noqa: ANN401 - JSON
        bad = not hit and kind == method and re.fullmatch(path, where)
        if bad:
            hit.append(where)
        if bad and isinstance(error, AsteriskError):
            raise error
        answer = await send(kind, where, params, body)
        if bad and isinstance(error, float):
            await asyncio.sleep(error)
        return answer

    rest.request = request  # type: ignore[method-assign]
    try:
        yield hit
    finally:
        rest.request = send  # type: ignore[method-assign]


async def _one_call(floor: Floor, step: str) -> None:
    """A call that would be answered by 1001; with the fault it may go to the dialplan's fallback instead."""
    before = len(floor.seen("CallEnded"))
    phone = await floor.phone("outside", "5550001")
    call: SipCall | None = None
    try:
        call = await phone.dial("8003", 4)
    except (CallFailed, TimeoutError):
        await until(lambda: len(floor.seen("CallEnded")) > before, 8)
    if call is not None:
        mine = floor.seen("CallArrived")[-1].call_id
        try:
            await until(lambda: _settled(floor, mine) or call.ended.is_set(), 12)
        except AssertionError:
            told = [(row.kind, row.data) for row in floor.events if row.call_id == mine]
            raise AssertionError(f"{step}: neither served nor rescued: {told[-6:]}") from None
        await asyncio.sleep(0.3)
        await call.hang_up()
    await until(lambda: len(floor.seen("CallEnded")) > before, 8)
    await phone.close()


def _settled(floor: Floor, call_id: str) -> bool:
    return any(row.call_id == call_id and row.kind in ("CallConnected", "CallFailed") for row in floor.events)


@pytest.mark.parametrize("name", ERRORS)
async def test_every_step_refused_or_late(floor: Floor, name: str) -> None:
    """One after the other; afterwards a call without faults goes as always, and nothing is left in Asterisk."""
    assert floor.app is not None
    await floor.agent("1001")
    for step, (method, path) in STEPS.items():
        async with one_bad_answer(floor, method, path, ERRORS[name]) as hit:
            await _one_call(floor, step)
        assert hit or step in ("music on", "music off", "snoop", "media", "hang up"), f"{step} was never asked for"
        await until(lambda: floor.state("1001") in ("ready", "paused"), 10, f"{step}: {floor.state('1001')}")
        if floor.state("1001") == "paused":
            floor.app.centre.roster.unpause("1001", "test")
    connected = len(floor.seen("CallConnected"))
    call = await floor.call("8003", "5550001")
    await until(lambda: len(floor.seen("CallConnected")) > connected, 20)
    await call.hang_up()
    failed = [row.data for row in floor.seen("CallFailed") if row.data["rescue"] != "dialplan fallback"]
    assert all(one["rescue"] in ("the caller was gone", "Asterisk is away") for one in failed), failed
