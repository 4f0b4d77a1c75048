"""A process ends, by order or by kill -9, with calls in every state; the next one goes on with all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.fakes.asterisk import Caller, FakeAsterisk, virtual
from tests.support.fake_floor import FakeFloor, fake_floor

Scene = Callable[[FakeFloor], Awaitable[Caller]]


async def _menu(floor: FakeFloor) -> Caller:
    caller = floor.caller("8000")
    await floor.event("MenuEntered")
    return caller


async def _waiting(floor: FakeFloor) -> Caller:
    caller = floor.caller("8003")
    await floor.event("CallQueued")
    return caller


async def _music(floor: FakeFloor) -> Caller:
    caller = await _waiting(floor)
    await floor.until(lambda: caller.hears == {"music"})
    return caller


async def _talking(floor: FakeFloor) -> Caller:
    floor.agent("1001")
    caller = floor.caller("8003")
    await floor.event("CallConnected")
    return caller


async def _parked(floor: FakeFloor) -> Caller:
    caller = await _talking(floor)
    await floor.order("park")
    await floor.event("CallParked")
    await asyncio.sleep(0.5)
    return caller


async def _survey(floor: FakeFloor) -> Caller:
    caller = await _talking(floor)
    floor.fake.pbx.phones["1001"].hang_up()
    await floor.event("CallDisconnected")
    await floor.until(lambda: caller.hears == {"prompt"})
    return caller


async def _held(floor: FakeFloor) -> Caller:
    caller = await _talking(floor)
    await floor.order("hold")
    return caller


async def _sent_to_an_agent(floor: FakeFloor) -> Caller:
    caller = await _talking(floor)
    floor.agent("1002", "ring")
    await floor.order("transfer", "1002")
    await floor.until(lambda: bool(floor.fake.pbx.phones["1002"].calls))
    return caller


def _kill(floor: FakeFloor) -> None:
    """kill -9, as far as Asterisk and the books are concerned: from this moment on the process does nothing to them."""
    for door in (floor.services.switch.rest, floor.app.parts.ami, floor.services.journal):
        door.detach()


SCENES: dict[str, Scene] = {
    "menu": _menu, "waiting": _waiting, "music": _music, "talking": _talking, "parked": _parked, "survey": _survey,
    "held": _held, "sent to an agent": _sent_to_an_agent,
}  # fmt: skip


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("how", ["stopped", "killed"])
@virtual
async def test_the_next_process_goes_on(tmp_path: Path, scene: str, how: str) -> None:
    """Nobody is hung up on, no book is closed, and the call ends once, in the second process."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db", wrap_up__survey=True) as first:
            caller = await SCENES[scene](first)
            await first.services.journal.flushed()
            heard = fake.who_hears_whom()
            if how == "killed":
                _kill(first)
        assert not caller.ended
        assert not first.seen("CallEnded")
        if scene == "talking":
            assert fake.who_hears_whom() == heard
        await asyncio.sleep(1.5)
        assert caller.hears != {"silence"} or how == "killed"
        async with fake_floor(tmp_path, fake, store__path="kefu.db", wrap_up__survey=True) as second:
            await second.event("CallAdopted")
            assert not caller.ended
            await second.settle()
            if scene == "talking":
                assert fake.who_hears_whom() == heard
            else:
                assert caller.hears != {"silence"}
            caller.hang_up()
            await second.event("CallEnded")
            await second.settle()
            rows = await second.rows("select kind, count(*) n from journal where kind like 'Call%' group by kind")
            counts = {row["kind"]: row["n"] for row in rows}
            assert (counts["CallArrived"], counts["CallEnded"]) == (1, 1)
            assert not second.seen("MismatchHealed")


@virtual
async def test_waiting_callers_keep_their_order_and_their_time(tmp_path: Path) -> None:
    """Three wait; after a restart the agent who comes gets the first, whose wait counts from the beginning."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db", wrap_up__survey=True) as first:
            callers = []
            for number in range(3):
                callers.append(first.caller("8003", f"777000{number}"))
                await first.event("CallQueued", count=number + 1)
                await asyncio.sleep(5)
        await asyncio.sleep(3)
        async with fake_floor(tmp_path, fake, store__path="kefu.db", wrap_up__survey=True) as second:
            await second.event("CallQueued", count=3)
            second.agent("1001")
            connected = await second.event("CallConnected")
            assert callers[0].hears == {"1001"}
            assert connected.data["waited"] > 15
            for caller in callers:
                caller.hang_up()
            await second.event("CallEnded", count=3)


@virtual
async def test_a_phone_that_rings_falls_silent_at_a_stop_and_rings_again(tmp_path: Path) -> None:
    """Who answered while nobody is connected would be cut off: the offer is withdrawn, unblamed, and made again."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db", wrap_up__survey=True) as first:
            phone = first.agent("1001", "ring")
            caller = first.caller("8003")
            await first.until(lambda: bool(phone.calls))
        assert phone.call.ended
        assert first.seen("OfferFailed", agent_to_blame=False)
        phone.does = "answer"
        async with fake_floor(tmp_path, fake, store__path="kefu.db", wrap_up__survey=True) as second:
            await second.event("CallConnected")
            assert (len(phone.calls), caller.hears) == (2, {"1001"})
            caller.hang_up()
            await second.event("CallEnded", outcome="answered")


@virtual
async def test_a_phone_that_rings_when_kefu_is_killed_goes_on_ringing(tmp_path: Path) -> None:
    """An offer under way is neither cut nor made twice: who answers when the next process is there has the caller."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db", queue__ring_seconds=20.0) as first:
            phone = first.agent("1001", "ring")
            caller = first.caller("8003")
            await first.until(lambda: bool(phone.calls))
            await first.services.journal.flushed()
            _kill(first)
        assert not phone.call.ended, "the phone rings on"
        await asyncio.sleep(0.5)
        async with fake_floor(tmp_path, fake, store__path="kefu.db", queue__ring_seconds=20.0) as second:
            await second.event("CallAdopted")
            await asyncio.sleep(0.3)
            phone.call.answer()
            await second.event("CallConnected")
            assert (len(phone.calls), caller.hears) == (1, {"1001"})
            caller.hang_up()
            await second.event("CallEnded", outcome="answered")


@virtual
async def test_agent_left_while_nobody_looked(tmp_path: Path) -> None:
    """Two talk, the agent hangs up between the processes: the caller is asked to rate, the agent wraps up."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db", wrap_up__survey=True) as first:
            caller = await _talking(first)
            phone = fake.pbx.phones["1001"]
        phone.hang_up()
        async with fake_floor(tmp_path, fake, store__path="kefu.db", wrap_up__survey=True) as second:
            await second.event("LegLeft", who="1001")
            assert second.state("1001") == "wrap-up"
            await second.until(lambda: caller.hears == {"prompt"})
            caller.press("4")
            await second.event("SurveyAnswered", rating=4)
            await second.event("CallEnded", outcome="answered")


@virtual
async def test_a_caller_who_comes_during_recovery_is_served_once(tmp_path: Path) -> None:
    """The comparison takes its time; who arrives meanwhile hears one greeting and has one call."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db", wrap_up__survey=True) as first:
            old = await _music(first)
        held = fake.hold("GET /channels", times=1)

        async def arrive() -> Caller:
            await held.reached()
            caller = fake.caller("8003", "5550007")
            await asyncio.sleep(0.5)
            held.release()
            return caller

        arriving = asyncio.ensure_future(arrive())
        async with fake_floor(tmp_path, fake, store__path="kefu.db", wrap_up__survey=True) as second:
            new = await arriving
            await second.event("CallQueued", count=2)
            await second.settle()
            assert len(second.calls) == 2
            rows = await second.rows("select number from calls order by arrived_at")
            assert [row["number"] for row in rows] == ["5559999", "5550007"]
            for caller in (old, new):
                assert not caller.ended
                caller.hang_up()
            await second.event("CallEnded", count=2)


@pytest.mark.parametrize(
    "request_", ["GET /channels", "GET /bridges", "GET /applications/kefu", "GET /asterisk/info?*"]
)
@virtual
async def test_a_comparison_that_fails_is_made_again(tmp_path: Path, request_: str) -> None:
    """Asterisk answers the comparison with errors at first: it is repeated, and nobody is lost meanwhile."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db", wrap_up__survey=True) as first:
            caller = await _talking(first)
            heard = fake.who_hears_whom()
        fake.fail(request_, 500, times=3)
        async with fake_floor(tmp_path, fake, store__path="kefu.db", wrap_up__survey=True) as second:
            await second.event("CallAdopted")
            await second.settle()
            assert fake.who_hears_whom() == heard
            assert not second.seen("MismatchHealed")
            assert second.calls
            caller.hang_up()
            await second.event("CallEnded", outcome="answered")


@virtual
async def test_conversations_outlive_the_books(tmp_path: Path) -> None:
    """The database is lost between the processes: who talks, talks on, and is written down from then on."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db", wrap_up__survey=True) as first:
            caller = await _talking(first)
            heard = fake.who_hears_whom()
        for file in tmp_path.glob("kefu.db*"):
            file.unlink()
        async with fake_floor(tmp_path, fake, store__path="kefu.db", wrap_up__survey=True) as second:
            await second.event("CallAdopted")
            await second.settle()
            assert fake.who_hears_whom() == heard
            assert second.state("1001") == "talking"
            caller.hang_up()
            await second.event("CallEnded", outcome="answered")


SERVICES = ("dispatcher", "reconciler", "agi", "learning", "messages", "recorder", "callbacks")


@pytest.mark.parametrize("service", SERVICES)
@virtual
async def test_a_service_that_raises_is_restarted_alone(tmp_path: Path, service: str) -> None:
    """Two talk and one waits; a service fails: its cause is written down, it serves again, nobody notices."""
    async with fake_floor(tmp_path) as floor:
        talking = await _talking(floor)
        waiting = floor.caller("8003", "5550002")
        await floor.event("CallQueued", count=2)
        heard = floor.fake.who_hears_whom()["5559999"]
        _break(floor, service)
        noted = await floor.event("SystemNoted", what="service restarted")
        assert "KeyError: 'broken on purpose'" in noted.data["detail"]
        await floor.settle()
        assert floor.fake.who_hears_whom()["5559999"] == heard
        assert not waiting.ended
        talking.hang_up()
        await floor.event("CallConnected", count=2)
        assert waiting.hears == {"1001"}
        waiting.hang_up()
        await floor.event("CallEnded", count=2)


def _break(floor: FakeFloor, service: str) -> None:
    """Throw an exception into the task of a service, where it waits."""
    names = {
        "dispatcher": "dispatcher", "agi": "FastAGI", "callbacks": "call-backs",
    }  # fmt: skip
    task = next(task for task in asyncio.all_tasks() if task.get_name() == names.get(service, service))
    _throw(task, KeyError("broken on purpose"))


def _throw(task: asyncio.Task[object], error: Exception) -> None:
    """Make what the task waits for end with an error."""
    waits = task._fut_waiter  # type: ignore[attr-defined]
    assert waits is not None
    if isinstance(waits, asyncio.Task):
        _throw(waits, error)
    elif hasattr(waits, "_children"):
        _throw(next(iter(waits._children)), error)
    elif not waits.done():
        waits.set_exception(error)
