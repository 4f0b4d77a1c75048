"""Screens while calls go on: patches make exactly the state that a snapshot has, at every step of a call."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from models.domain.errors import CommandRefused
from models.domain.events import Transcribed
from models.domain.speech_events import PartlyHeard, SoundHeard
from tests.fakes.asterisk import FakeAsterisk, Phone, virtual
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.live import Screen, screen_of

DESK = "desk:1001"


def _call(screen: Screen, desk: str = DESK) -> Any:  # noqa: ANN401 - JSON
    """The only call of a desk."""
    (call,) = screen.states[desk]["calls"].values()
    return call


def _alerts(screen: Screen) -> Any:  # noqa: ANN401 - JSON
    return screen.states["wall"]["alerts"]


async def _agree(screen: Screen) -> None:
    """All topics, once everything that follows a change has been told."""
    await asyncio.sleep(1)
    for topic in list(screen.states):
        await screen.agrees(topic)


async def _held_muted_consulting(floor: FakeFloor, screen: Screen, phone: Phone, other: Phone) -> None:
    """Orders of the agent's, and a consultation that comes to nothing."""
    phone.press("*0")
    await screen.until(lambda: _call(screen)["held"] and _call(screen)["state"] == "held")
    await _agree(screen)
    phone.press("*0")
    await screen.until(lambda: _call(screen)["state"] == "talking")
    phone.press("*1")
    await screen.until(lambda: _call(screen)["muted"])
    assert "mute" in _call(screen)["refused"]
    assert "unmute" not in _call(screen)["refused"]
    await _agree(screen)
    phone.press("*1")

    await floor.order("consult", "agent:1002")
    await screen.until(lambda: _call(screen)["consulting"]["state"] == "ringing")
    assert _call(screen)["state"] == "consulting"
    assert _call(screen)["consulting"]["name"]
    await floor.until(lambda: other.live)
    other.call.refuse("busy")
    await screen.until(lambda: _call(screen)["last_failure"])
    assert _call(screen)["last_failure"].startswith("agent:1002: ")
    await _agree(screen)


async def _wrapped_up(screen: Screen, call: str) -> None:
    """The caller has gone; the timer ends the paperwork."""
    await screen.until(lambda: screen.states[DESK]["me"]["state"] == "wrap-up")
    await screen.until(lambda: not screen.states[DESK]["calls"])
    assert screen.states[DESK]["wrap_ups"][call]["until_at_ms"] > screen.states[DESK]["me"]["since_at_ms"]
    await screen.until(lambda: screen.states[DESK]["me"]["state"] == "ready")
    await screen.until(lambda: screen.states[DESK]["day"]["wrap_up_ms"] > 19_000)
    assert not screen.states[DESK]["wrap_ups"]
    assert screen.states[DESK]["day"]["calls"] == 1
    await screen.until(lambda: not screen.states["wall"]["calls"])
    await _agree(screen)
    assert screen.snapshots.count("wall") > 5
    assert len(screen.patches) > 20


@virtual
async def test_a_whole_call_on_desk_and_wall(tmp_path: Path) -> None:
    """Offered, talking, held, resumed, consulting, over, wrapped up: on the agent's desk and the supervisor's wall."""
    async with fake_floor(tmp_path, wrap_up__seconds=20, wrap_up__survey=False) as floor:
        phone, other = floor.agent("1001", "ring"), floor.agent("1002", "ring")
        async with screen_of(floor, DESK, "wall", "flow", "health") as screen:
            assert screen.states[DESK]["me"]["state"] == "ready"
            caller = floor.caller()
            call = (await floor.event("CallOffered")).call_id
            await screen.until(lambda: _call(screen)["state"] == "offered")
            shown = _call(screen)
            assert shown["why"].startswith("billing: waited 0 s")
            assert shown["why_zh"].startswith("billing：")
            assert shown["channel"]
            assert shown["answer_by_at_ms"] > shown["since_at_ms"]
            assert set(shown["refused"]) >= {"hold", "transfer", "mask"}
            assert "answer" not in shown["refused"]
            await screen.until(lambda: screen.states["wall"]["waiting"][call]["offered_to"] == "1001")
            await _agree(screen)

            phone.call.answer()
            await screen.until(lambda: _call(screen)["state"] == "talking")
            await screen.until(lambda: "hold" not in _call(screen)["refused"])
            assert _call(screen)["refused"]["resume"] == "the caller is not on hold"
            assert {leg["who"] for leg in _call(screen)["legs"].values()} == {"1001"}
            await screen.until(lambda: screen.states["wall"]["queues"]["billing"]["answered"] == 1)
            level = screen.states["wall"]["queues"]["billing"]["service_level"]
            assert (level["value"], level["n"], level["formula"]) == (1.0, 1, "without-short-abandons")
            assert call in screen.states[DESK]["wrap_ups"], "the paperwork opens before the call ends"
            await _agree(screen)

            await _held_muted_consulting(floor, screen, phone, other)
            caller.hang_up()
            await _wrapped_up(screen, call)


async def _offered_everything(floor: FakeFloor, screen: Screen, call: str) -> None:
    """Speech, attributes and a draft, as they come from whoever gives them."""
    journal, now = floor.services.journal, (await floor.event("CallConnected")).at
    journal.show(PartlyHeard(call_id=call, leg="caller", text="my invoice", began_at=now))
    await screen.until(lambda: [one["partial"] for one in _call(screen)["turns"].values()] == [True])
    journal.publish(Transcribed(call_id=call, leg="caller", text="my invoice is wrong", began_at=now))
    journal.publish(Transcribed(call_id=call, leg="agent", text="which one", began_at=now + 1))
    await screen.until(lambda: len(_call(screen)["turns"]) == 2)
    path = f"/api/v1/calls/{call}"
    await floor.ask(path, "PATCH", attributes={"invoice": "4711"})
    await floor.ask(f"{path}/disposition", "PUT", disposition="refund", note="twice", agent="1001", draft=True)


@virtual
async def test_words_that_go_on_end_with_what_they_become(tmp_path: Path) -> None:
    """A leg has one line of them at most, wherever it is thought to have begun; the whole takes its place, a sound or
    nothing ends it, and the next that is being said stays."""
    async with fake_floor(tmp_path) as floor:
        floor.agent("1001")
        async with screen_of(floor, DESK) as screen:
            caller = floor.caller()
            connected = await floor.event("CallConnected")
            call, now, journal = connected.call_id, connected.at, floor.services.journal
            await screen.until(lambda: _call(screen)["state"] == "talking")

            def lines() -> list[tuple[str, bool]]:
                return [(one["text"], one["partial"]) for one in _call(screen)["turns"].values()]

            def partly(text: str, after: float) -> None:
                journal.show(PartlyHeard(call_id=call, leg="caller", text=text, began_at=now + after))

            partly("my", 0.01)
            partly("my invoice", 0.06)
            await screen.until(lambda: lines() == [("my invoice", True)])
            partly("and there is", 3.0)  # the whole of the first may be held back for a moment
            whole = Transcribed(call_id=call, leg="caller", text="my invoice is wrong", began_at=now, seconds=1.5)
            journal.publish(whole)
            await screen.until(lambda: lines() == [("and there is", True), ("my invoice is wrong", False)])
            partly("", 3.1)
            await screen.until(lambda: lines() == [("my invoice is wrong", False)])
            partly("mm", 5.04)
            await screen.until(lambda: len(lines()) == 2)
            journal.publish(SoundHeard(call_id=call, leg="caller", sound="noise", began_at=now + 5, seconds=0.5))
            await screen.until(lambda: lines() == [("my invoice is wrong", False)])
            await _agree(screen)
            caller.hang_up()


@virtual
async def test_a_message_stands_on_the_desk_for_a_while(tmp_path: Path) -> None:
    """A supervisor's last words; not for who is not there; until the shift ends."""
    async with fake_floor(tmp_path) as floor:
        path = "/api/v1/agents/1001/messages"
        with pytest.raises(CommandRefused, match="agent 1001 is not logged in"):
            await floor.ask(path, text="Please take billing.")
        floor.agent("1001")
        await floor.until(lambda: floor.state("1001") == "ready")
        async with screen_of(floor, DESK) as screen:
            for text in ("Please take billing.", "Call Dana Reed back", *"abcd"):
                await floor.ask(path, text=text)
            await screen.until(lambda: len(screen.states[DESK]["messages"]) == 5)
            said = [one["text"] for one in screen.states[DESK]["messages"].values()]
            assert said == ["Call Dana Reed back", *"abcd"]
            await floor.ask("/api/v1/agents/1001/state", "PUT", state="offline")
            await screen.until(lambda: screen.states[DESK]["messages"] == {})


@virtual
async def test_words_attributes_and_drafts(tmp_path: Path) -> None:
    """What is being said, what it becomes, what is filled in, and the paperwork: shown at once."""
    async with fake_floor(tmp_path) as floor:
        floor.agent("1001")
        async with screen_of(floor, DESK) as screen:
            assert floor.services.journal.followed(), "somebody sees what is being said"
            caller = floor.caller()
            call = (await floor.event("CallConnected")).call_id
            await screen.until(lambda: _call(screen)["state"] == "talking")
            await _offered_everything(floor, screen, call)
            await screen.until(lambda: _call(screen)["attributes"] == {"invoice": "4711"})
            turns = sorted(_call(screen)["turns"].values(), key=lambda one: one["at_ms"])
            assert [(one["side"], one["text"], one["partial"]) for one in turns] == [
                ("caller", "my invoice is wrong", False), ("agent", "which one", False),
            ]  # fmt: skip
            assert turns[1]["who"] == "1001"
            assert turns[1]["at_ms"] - turns[0]["at_ms"] == 1000
            steps = {one["id"]: one for one in _call(screen)["script"]}
            assert steps["invoice"]["done"]
            assert steps["kind"]["text"] == "What about invoice 4711?"
            await screen.until(lambda: screen.states[DESK]["wrap_ups"][call]["note"] == "twice")
            assert screen.states[DESK]["wrap_ups"][call]["disposition"] == "refund"
            assert "refund" in screen.states[DESK]["wrap_ups"][call]["dispositions"]
            await _agree(screen)
            caller.hang_up()
        await floor.until(lambda: not floor.services.journal.followed())


@virtual
async def test_who_calls(tmp_path: Path) -> None:
    """The second call of a number shows the first: when, with whom, how it ended."""
    async with fake_floor(tmp_path) as floor:
        floor.agent("1001")
        caller = floor.caller()
        first = (await floor.event("CallConnected")).call_id
        caller.hang_up()
        await floor.event("CallEnded")
        await floor.services.journal.flushed()
        await floor.until(lambda: floor.state("1001") == "ready")
        async with screen_of(floor, DESK) as screen:
            caller = floor.caller()
            await screen.until(lambda: _call(screen)["portrait"]["visits"])
            (visit,) = _call(screen)["portrait"]["visits"]
            assert (visit["call"], visit["agent"], visit["outcome"]) == (first, "1001", "answered")
            await _agree(screen)
            caller.hang_up()


@virtual
async def test_a_call_that_is_looked_into(tmp_path: Path) -> None:
    """`call:ID` is written down with who and why, shows both sides, and says when the call is over."""
    async with fake_floor(tmp_path) as floor:
        floor.agent("1001")
        caller = floor.caller()
        call = (await floor.event("CallConnected")).call_id
        topic = f"call:{call}"
        async with screen_of(floor) as screen:
            await screen.want(topic, "call:nothing", why="a complaint")
            await screen.until(lambda: screen.states[topic]["call"]["state"] == "talking")
            await screen.until(lambda: screen.said)
            assert screen.said == [{"t": "refused", "topic": "call:nothing", "reason": "there is no live call nothing"}]
            (opened,) = floor.seen("LiveCallOpened")
            assert (opened.call_id, opened.data["by"], opened.data["why"]) == (call, "console", "a complaint")
            await screen.want(topic)
            now = (await floor.event("CallConnected")).at
            floor.services.journal.publish(Transcribed(call_id=call, leg="agent", text="hello", began_at=now))
            await screen.until(lambda: [one["text"] for one in screen.states[topic]["turns"].values()] == ["hello"])
            caller.hang_up()
            await screen.until(lambda: screen.states[topic]["ended_at_ms"])
            assert screen.states[topic]["outcome"] == "answered"
            assert screen.states[topic]["call"]["state"] == "ended"
            assert len(floor.seen("LiveCallOpened")) == 1, "asking again for what one has is no other look"


@virtual
async def test_the_day_survives_a_restart(tmp_path: Path) -> None:
    """Figures, words, attributes and paperwork of a call that goes on are what they were, in the next process."""
    async with FakeAsterisk() as fake:
        kept = {"store__path": str(tmp_path / "kefu.db"), "wrap_up__seconds": 300}
        async with fake_floor(tmp_path, fake, check=False, **kept) as floor:
            floor.agent("1001")
            floor.caller(number="5550001").hang_up()
            first = floor.caller(number="5550002")
            call = (await floor.event("CallConnected")).call_id
            async with screen_of(floor, DESK, "wall", "flow") as screen:
                await screen.until(lambda: _call(screen)["state"] == "talking")
                await _offered_everything(floor, screen, call)
                await screen.until(lambda: screen.states[DESK]["wrap_ups"][call]["note"])
                await asyncio.sleep(1)
                before = screen.states
            await floor.kill()
        async with (
            fake_floor(tmp_path, fake, check=False, **kept) as floor,
            screen_of(floor, DESK, "wall", "flow") as screen,
        ):
            await screen.until(lambda: _call(screen)["state"] == "talking")
            await asyncio.sleep(1)
            mine, was = _call(screen), before[DESK]["calls"][call]
            for name in ("turns", "attributes", "why", "waited_ms", "portrait", "script", "refused"):
                assert mine[name] == was[name], name
            assert screen.states[DESK]["wrap_ups"] == before[DESK]["wrap_ups"]
            assert screen.states[DESK]["day"] == before[DESK]["day"]
            assert screen.states["wall"]["queues"] == before["wall"]["queues"]
            assert screen.states["flow"]["edges"] == before["flow"]["edges"]
            first.hang_up()
            await screen.until(lambda: screen.states[DESK]["me"]["state"] == "wrap-up")
            assert screen.states[DESK]["wrap_ups"][call]["note"] == "twice"


@virtual
async def test_alerts(tmp_path: Path) -> None:
    """Nobody is there: raised with its rule, an event, cleared when somebody comes."""
    async with fake_floor(tmp_path, live__alert_wait_seconds=20) as floor, screen_of(floor, "wall") as screen:
        caller = floor.caller()
        await screen.until(lambda: _alerts(screen)["nobody-there:billing"]["level"] == "critical")
        await screen.until(lambda: _alerts(screen)["longest-wait:billing"]["rule"].endswith("longer than 20 s"))
        assert [row.data["alert"] for row in floor.seen("AlertRaised")] == [
            "nobody-there:billing", "longest-wait:billing",
        ]  # fmt: skip
        floor.agent("1001")
        await screen.until(lambda: not _alerts(screen))
        assert len(floor.seen("AlertCleared")) == 2
        await _agree(screen)
        caller.hang_up()


@virtual
async def test_asterisk_away_is_on_every_wall(tmp_path: Path) -> None:
    """The strip and an alert say it, and take it back."""
    async with fake_floor(tmp_path) as floor, screen_of(floor, "wall", "health") as screen:
        floor.fake.drop_socket()
        await floor.event("SystemNoted", what="Asterisk connection restored")
        await screen.until(lambda: screen.states["health"]["health"]["asterisk"] == "connected")
        await _agree(screen)


@pytest.mark.parametrize("topic", ["desk:9999", "nothing", "call:", "wall:x"])
@virtual
async def test_what_is_no_topic(tmp_path: Path, topic: str) -> None:
    """Refused in words; the connection goes on."""
    async with fake_floor(tmp_path) as floor, screen_of(floor) as screen:
        await screen.want(topic, "wall")
        await screen.until(lambda: "wall" in screen.states)
        assert [one["topic"] for one in screen.said if one["t"] == "refused"] == [topic]
