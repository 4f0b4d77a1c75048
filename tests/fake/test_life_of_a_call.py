"""The whole story by key: menus, self-service, the line, the talk, the rating, and what is written down of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.asterisk import virtual
from tests.support.fake_floor import fake_floor

CALLER = "5550001"


@virtual
async def test_happy_path_by_key(tmp_path: Path) -> None:
    """Dial, press, wait, talk, rate, wrap up; the books say exactly that."""
    async with fake_floor(tmp_path, wrap_up__survey=True) as floor:
        phone = floor.agent("1001")
        caller = floor.caller("8000", CALLER)
        await floor.event("MenuEntered", menu="main")
        caller.press("1")
        await floor.event("MenuEntered", menu="billing")
        caller.press("2")
        connected = await floor.event("CallConnected")
        assert connected.agent_id == "1001"
        assert floor.fake.who_hears_whom() == {CALLER: {"1001"}, "1001": {CALLER}}
        await floor.settle(30)
        phone.hang_up()
        await floor.event("CallDisconnected", by="agent")
        await floor.until(lambda: caller.hears == {"prompt"}, 2, "the question for a rating")
        caller.press("5")
        await floor.event("SurveyAnswered", rating=5)
        ended = await floor.event("CallEnded", outcome="answered")
        await floor.event("CallWrappedUp", by="timer")
        await floor.until(lambda: floor.state("1001") == "ready")
        row = (await floor.rows(f"select * from calls where id = '{ended.call_id}'"))[0]
        assert row["name"] == "Dana Reed"
        assert (row["problem"], row["agent_id"], row["rating"], row["outcome"]) == ("billing", "1001", 5, "answered")
        assert row["connected_at"] > row["queued_at"] > row["arrived_at"]
        assert row["answered_at"] >= row["arrived_at"]


@virtual
async def test_self_service_answers_from_the_record(tmp_path: Path) -> None:
    """Order status is said and the call ends without a human."""
    async with fake_floor(tmp_path) as floor:
        floor.agent("1001")
        caller = floor.caller("8000", "5550004")
        await floor.event("MenuEntered", menu="main")
        caller.press("3")
        await floor.event("MenuEntered", menu="orders")
        caller.press("1")
        await floor.event("LookedUp", what="order", result="found")
        await floor.event("CallEnded", outcome="self-service")
        assert caller.ended
        assert any("order_status" in row.data["prompts"] for row in floor.seen("PromptSaid"))
        assert not floor.seen("CallQueued")


@virtual
async def test_mandarin_line_and_language_key(tmp_path: Path) -> None:
    """The second line speaks Mandarin; key 9 changes language in the menu; a transcript that cannot be is recorded."""
    async with fake_floor(tmp_path) as floor:
        caller = floor.caller("8001", "5550003")
        await floor.event("MenuEntered", menu="main", language="zh")
        caller.press("9")
        await floor.event("MenuEntered", menu="main", language="en")
        caller.press("9")
        await floor.event("MenuEntered", count=2, menu="main", language="zh")
        expert, _ = floor.agent("1001"), floor.agent("1004")
        caller.press("12")
        connected = await floor.event("CallConnected")
        assert connected.agent_id == "1004", "only a Mandarin speaker may take this call"
        assert not expert.calls
        assert (await floor.event("TranscriptSkipped", leg="both")).data["reason"] == "no speech engine for zh"
        caller.hang_up()


@virtual
async def test_silence_and_wrong_keys_lead_to_the_operator(tmp_path: Path) -> None:
    """After the last attempt the caller gets a human, not a hang-up."""
    async with fake_floor(tmp_path) as floor:
        floor.agent("1001")
        caller = floor.caller("8000")
        await floor.event("MenuEntered")
        caller.press("7")
        await floor.event("NotUnderstood", heard="7")
        await floor.event("NothingHeard", menu="main")
        queued = await floor.event("CallQueued")
        assert queued.data["problem"] == "operator"
        await floor.event("CallConnected")
        assert caller.hears == {"1001"}
        caller.hang_up()


@virtual
async def test_operator_escape_by_zero(tmp_path: Path) -> None:
    """Key 0 works in every menu that does not use it otherwise."""
    async with fake_floor(tmp_path) as floor:
        caller = floor.caller("8000")
        await floor.event("MenuEntered", menu="main")
        caller.press("1")
        await floor.event("MenuEntered", menu="billing")
        caller.press("0")
        assert (await floor.event("CallQueued")).data["problem"] == "operator"
        caller.hang_up()


@virtual
async def test_typed_ahead_keys_are_kept(tmp_path: Path) -> None:
    """A regular caller who presses 1 2 at once goes straight through both menus."""
    async with fake_floor(tmp_path) as floor:
        caller = floor.caller("8000")
        await floor.event("PromptSaid")
        caller.press("12")
        queued = await floor.event("CallQueued", 5)
        assert queued.data["problem"] == "billing"
        assert [row.data["menu"] for row in floor.seen("MenuEntered")] == ["main", "billing"]
        caller.hang_up()


@virtual
async def test_priority_is_explained(tmp_path: Path) -> None:
    """The score is the weighted sum of its terms, and the decision names everybody."""
    async with fake_floor(tmp_path) as floor:
        floor.agent("1001")
        caller = floor.caller(number=CALLER)
        await floor.event("CallConnected")
        scored = floor.seen("CallerScored")[0].data
        total = sum(term["weight"] * term["value"] for term in scored["terms"].values())
        assert scored["priority"] == pytest.approx(total, abs=1e-3)
        decision = floor.seen("RouteDecided")[0].data["decision"]
        assert decision["agent"] == "1001"
        winner = max(decision["candidates"], key=lambda pair: pair["score"])
        assert winner["score"] == pytest.approx(sum(winner["terms"].values()), abs=1e-5)
        assert decision["vetoes"]["1002"] == "not logged in, or paused"
        caller.hang_up()


@virtual
async def test_waiting_callers_hear_music_and_their_position(tmp_path: Path) -> None:
    """No agent: hold music, then the position, music again, and never silence."""
    async with fake_floor(tmp_path) as floor:
        first, second = floor.caller(number=CALLER), floor.caller(number="5550002")
        await floor.event("CallQueued", count=2)
        announced = await floor.event("WaitAnnounced", count=2)
        assert {row.data["position"] for row in floor.seen("WaitAnnounced")} == {1, 2}, announced
        heard: set[str] = set()
        for _ in range(300):
            for caller in (first, second):
                heard |= caller.hears
            await floor.settle(0.05)
        assert heard == {"music", "prompt"}
        first.hang_up()
        second.hang_up()


@virtual
async def test_best_agent_wins(tmp_path: Path) -> None:
    """Of two idle agents with the skill, the expert gets the call."""
    async with fake_floor(tmp_path) as floor:
        floor.agent("1002")
        floor.agent("1001")
        caller = floor.caller()
        assert (await floor.event("CallConnected")).agent_id == "1001"
        caller.hang_up()
