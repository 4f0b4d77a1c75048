"""What the agent has not said before they put the telephone down, the caller hears from kefu, on the fake Asterisk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from models.domain.events import TranscriptSkipped
from tests.support.fake_floor import FakeFloor
from tests.support.ruled_floor import ENDING, ENDING_SAYS, TERMS, Talk, ruled, talk_of

pytestmark = pytest.mark.timeout(120)


@asynccontextmanager
async def talking(tmp_path: Path, emergency: str = "") -> AsyncIterator[tuple[FakeFloor, Talk]]:
    """1001 and a caller, by that rule."""
    async with ruled(tmp_path, ENDING, quality__emergency_queues=emergency) as floor, talk_of(floor) as talk:
        yield floor, talk


@pytest.mark.parametrize("silent", [False, True], ids=["said something else", "said nothing"])
async def test_the_caller_hears_what_was_not_said_and_the_agent_is_free(tmp_path: Path, silent: bool) -> None:
    async with talking(tmp_path) as (floor, talk):
        if not silent:
            talk.says("agent", "good bye then")
            await talk.judged()
        talk.phone.hang_up()
        await floor.until(lambda: talk.caller.hears == {"prompt"}, 10, "the caller hears it")
        assert floor.state("1001") in ("wrap-up", "ready")
        assert floor.seen("LegLeft", who="1001")
        assert not floor.seen("CallEnded")
        said = await floor.event("DisclosureSaid", 20)
        assert said.data == {"rule": "terms-before-end", "words": ENDING_SAYS, "whole": True}
        assert said.agent_id == "1001"
        ended = await floor.event("CallEnded", 30)  # after the survey
        assert ended.data["outcome"] == "answered"
        assert floor.seen("OrderLetThrough", order="hang_up"), "both are in the books"


@pytest.mark.parametrize("why", ["said", "unknown", "caller", "emergency", "override"])
async def test_nobody_is_held_without_a_reason(tmp_path: Path, why: str) -> None:
    emergency = "billing" if why == "emergency" else ""
    async with talking(tmp_path, emergency) as (floor, talk):
        if why == "unknown":
            skipped = TranscriptSkipped(call_id=talk.id, leg="agent", seconds=4.0, reason="the recogniser is away")
            floor.services.journal.publish(skipped)
        elif why == "override":
            await floor.ask(f"/api/v1/calls/{talk.id}/overrides", order="hang_up", why="the caller knows them")
        else:
            talk.says("agent", f"remember that {TERMS}" if why == "said" else "good bye then")
        await talk.judged()
        (talk.caller if why == "caller" else talk.phone).hang_up()
        await floor.event("CallEnded", 30)
        assert not floor.seen("DisclosureSaid")


async def test_a_caller_who_hangs_up_meanwhile_ends_it(tmp_path: Path) -> None:
    async with talking(tmp_path) as (floor, talk):
        talk.says("agent", "good bye then")
        await talk.judged()
        talk.phone.hang_up()
        await floor.until(lambda: talk.caller.hears == {"prompt"}, 10, "the caller hears it")
        talk.caller.hang_up()
        said = await floor.event("DisclosureSaid", 10)
        assert said.data["whole"] is False
        await floor.event("CallEnded")


async def test_who_is_sent_on_is_told_nothing(tmp_path: Path) -> None:
    async with talking(tmp_path) as (floor, talk):
        floor.agent("1002")
        await talk.order("transfer", "agent:1002")
        await talk.talking_with("1002")
        assert not floor.seen("DisclosureSaid")
