"""Roster and dispatcher together: reservations, wrap-up, refusals, time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ari_app.agents.desk import carry_out
from ari_app.agents.roster import Roster
from ari_app.foundation.guard import keep_serving
from ari_app.reports.routing import replay, why_not
from ari_app.routing.dispatcher import Dispatcher
from ari_app.store.journal import Journal
from ari_app.store.reader import Reader
from config.settings import Queue
from models.domain.agent import Agent
from models.domain.errors import CommandRefused
from models.domain.floor_commands import LogIn, Pause, agent_command
from models.domain.queue import QueueProfile
from models.routing.line import Waiting

AGENTS = [Agent("1001", "A", frozenset({"en"}), {"billing": 5}), Agent("1002", "B", frozenset({"en"}), {"billing": 1})]


@pytest.fixture
async def floor(tmp_path: Path) -> AsyncIterator[tuple[Roster, Dispatcher]]:
    """Two agents, a running dispatcher, short times."""
    async with Journal(tmp_path / "x.db") as journal:
        roster = Roster(AGENTS, journal, wrap_up_seconds=0.2, cool_down=0.3)
        dispatcher = Dispatcher(roster, journal, Queue(cool_down_seconds=0.3, max_waiting=2))
        tasks = [asyncio.ensure_future(dispatcher.run()), asyncio.ensure_future(journal.run())]
        yield roster, dispatcher
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def caller(call: str) -> Waiting:
    """Somebody with a question about a bill."""
    return Waiting(call, {"billing": 1.0}, "en", 0.5, time.time())


async def test_reserve_talk_wrap_up_and_again(floor: tuple[Roster, Dispatcher]) -> None:
    """The whole circle, with the timer ending wrap-up."""
    roster, dispatcher = floor
    roster.login("1001", "test")
    with dispatcher.place(caller("c1")) as place:
        assert await asyncio.wait_for(place.next_agents(), 1) == ("1001",)
        roster.connected("1001")
    roster.call_over("1001", "c1", "caller", True)
    assert roster.get("1001").state == "wrap-up"
    with dispatcher.place(caller("c2")) as place:
        assert await asyncio.wait_for(place.next_agents(), 2) == ("1001",)


async def test_refused_offers_keep_the_place(floor: tuple[Roster, Dispatcher]) -> None:
    """The other agent next; the first one again after the cool-down."""
    roster, dispatcher = floor
    roster.login("1001", "test")
    roster.login("1002", "test")
    with dispatcher.place(caller("c1")) as place:
        (first,) = await asyncio.wait_for(place.next_agents(), 1)
        roster.release(first, "declined", blame=True)
        dispatcher.refused(place, first)
        (second,) = await asyncio.wait_for(place.next_agents(), 1)
        assert {first, second} == {"1001", "1002"}
        roster.release(second, "declined", blame=True)
        dispatcher.refused(place, second)
        assert await asyncio.wait_for(place.next_agents(), 2) in (("1001",), ("1002",))


async def test_leaving_gives_an_unused_reservation_back(floor: tuple[Roster, Dispatcher]) -> None:
    """The caller hangs up in the moment of the decision."""
    roster, dispatcher = floor
    roster.login("1001", "test")
    with dispatcher.place(caller("c1")):
        async with asyncio.timeout(1):
            while roster.get("1001").state != "reserved":
                await asyncio.sleep(0)
    assert roster.get("1001").state == "ready"
    assert roster.get("1001").missed == 0


async def test_decisions_can_be_taken_again_from_the_journal(tmp_path: Path) -> None:
    """Every decision comes out the same; and a question that nobody asked at the time is answered."""
    async with Journal(tmp_path / "x.db") as journal:
        roster = Roster(AGENTS, journal, wrap_up_seconds=0.0, cool_down=0.1)
        dispatcher = Dispatcher(roster, journal, Queue(cool_down_seconds=0.1))
        tasks = [asyncio.ensure_future(dispatcher.run()), asyncio.ensure_future(journal.run())]
        roster.login("1001", "test")
        roster.login("1002", "test")
        for number in range(8):
            with dispatcher.place(caller(f"c{number}")) as place:
                (agent,) = await asyncio.wait_for(place.next_agents(), 2)
                if number % 3 == 1:
                    roster.release(agent, "declined", blame=True)
                    dispatcher.refused(place, agent)
                    (agent,) = await asyncio.wait_for(place.next_agents(), 2)
                roster.connected(agent)
            roster.call_over(agent, f"c{number}", "caller", True)
        dispatcher.switch("overload", "boss", "test")
        with pytest.raises(CommandRefused, match="there is no profile 'x'"):
            dispatcher.switch("x", "boss", "test")
        await asyncio.sleep(0.05)
        await journal.flushed()
        assert not dispatcher.broken
        reader = Reader(tmp_path / "x.db")
        found = replay(reader)
        assert found.decisions == dispatcher.router.sequence >= 10
        assert not found.different
        assert not found.broken
        chosen = reader.rows("select agent_id from journal where kind = 'RouteDecided' and call_id = 'c0'")[0][
            "agent_id"
        ]
        other = "1002" if chosen == "1001" else "1001"
        (words,) = why_not(reader, "c0", other)
        assert "behind" in words or "not" in words
        assert why_not(reader, "c0", chosen)[0].endswith("was chosen")
        reader.close()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def test_ring_all_reserves_everybody_and_gives_the_rest_back(tmp_path: Path) -> None:
    """A queue with ring-all: both experts at once; who is not needed is ready again, unblamed."""
    agents = [Agent(name, name, frozenset({"en"}), {"billing": 5}) for name in ("1001", "1002")]
    async with Journal(tmp_path / "x.db") as journal:
        roster = Roster(agents, journal, wrap_up_seconds=0.2, cool_down=0.3)
        queues = {"billing": QueueProfile("billing", strategy="ring-all")}
        dispatcher = Dispatcher(roster, journal, Queue(), queues)
        task = asyncio.ensure_future(dispatcher.run())
        roster.login("1001", "test")
        roster.login("1002", "test")
        await asyncio.sleep(0.3)
        with dispatcher.place(caller("c1")) as place:
            assert await asyncio.wait_for(place.next_agents(), 1) == ("1001", "1002")
            assert {roster.get(name).state for name in ("1001", "1002")} == {"reserved"}
            roster.release("1002", "another agent was enough", False)
            roster.connected("1001")
        assert roster.get("1002").state == "ready"
        assert not dispatcher.broken
        task.cancel()
        await asyncio.wait([task])


async def test_an_agent_in_another_call_is_left_alone(floor: tuple[Roster, Dispatcher]) -> None:
    """The end of an old call must not end the new one."""
    roster, _ = floor
    roster.login("1001", "test")
    roster.reserve("1001", "new")
    roster.connected("1001")
    roster.call_over("1001", "old", "caller", True)
    assert roster.get("1001").state == "talking"


async def test_commands_and_refusals(floor: tuple[Roster, Dispatcher]) -> None:
    """Each refusal says why."""
    roster, dispatcher = floor
    for command, words in (
        ("logout", "is offline already"),
        ("pause", "not logged in"),
        ("unpause", "not paused"),
        ("wrapup", "no call to wrap up"),
        ("dance", "unknown command"),
    ):
        with pytest.raises(CommandRefused, match=words):
            carry_out(roster, "1001", agent_command(command))
    with pytest.raises(CommandRefused, match="there is no agent 9"):
        carry_out(roster, "9", LogIn())
    carry_out(roster, "1001", LogIn(), by="boss")
    with pytest.raises(CommandRefused, match="logged in already"):
        carry_out(roster, "1001", LogIn())
    carry_out(roster, "1001", Pause("lunch"))
    assert roster.get("1001").reason == "lunch"
    assert not dispatcher.full


async def test_a_failing_service_begins_anew() -> None:
    """A fault beside the calls is written down and does not end the others."""
    said: list[str] = []
    tries: list[int] = []

    async def work() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("something unforeseen")
        await asyncio.Event().wait()

    task = asyncio.ensure_future(keep_serving("test service", work, said.append))
    async with asyncio.timeout(5):
        while len(tries) < 2:
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait({task})
    assert said == ["test service: ValueError: something unforeseen"]
