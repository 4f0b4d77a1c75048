"""Each request of a call is refused in turn, on a real Asterisk: the caller is served or rescued, and nothing is left.

All the other faults of each request: tests/fake/test_bad_answers.py.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from ari_app.phone.call import CallFailed, SipCall
from models.domain.errors import AsteriskError
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


@asynccontextmanager
async def one_refusal(floor: Floor, kind: str, where: str) -> AsyncIterator[list[str]]:
    """The first such request is answered with an error; the list says which it was."""
    assert floor.app is not None
    rest = floor.app.services.switch.rest
    send, hit = rest.request, list[str]()

    async def request(method: str, path: str, params: Mapping[str, str] | None = None, body: object = None) -> Any:  # noqa: ANN401 - JSON
        bad = not hit and method == kind and re.fullmatch(where, path)
        if bad:
            hit.append(path)
            raise AsteriskError(500, "injected")
        return await send(method, path, params, body)

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


async def test_every_step_refused(floor: Floor) -> None:
    """One after the other; afterwards a call without faults goes as always, and nothing is left in Asterisk."""
    assert floor.app is not None
    await floor.agent("1001")
    for step, (method, path) in STEPS.items():
        async with one_refusal(floor, method, path) as hit:
            await _one_call(floor, step)
        assert hit or step in ("music on", "music off", "snoop", "media", "hang up"), f"{step} was never asked for"
        await until(lambda: floor.state("1001") in ("ready", "paused"), 10, f"{step}: {floor.state('1001')}")
        if floor.state("1001") == "paused":
            floor.app.services.floor.roster.unpause("1001", "test")
    connected = len(floor.seen("CallConnected"))
    call = await floor.call("8003", "5550001")
    await until(lambda: len(floor.seen("CallConnected")) > connected, 20)
    await call.hang_up()
    failed = [row.data for row in floor.seen("CallFailed") if row.data["rescue"] != "dialplan fallback"]
    assert all(one["rescue"] in ("the caller was gone", "Asterisk is away") for one in failed), failed
