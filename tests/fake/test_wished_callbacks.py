"""A rule wishes that a caller be rung back, on the fake Asterisk: hung up on hold, served, and over a restart."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from models.quality.rules.rule import CallbackOffer, Rule, RuleSet, Said, Stage
from tests.fakes.asterisk import FakeAsterisk
from tests.support.fake_floor import FakeFloor
from tests.support.ruled_floor import THREAT, Talk, ruled, talk_of

RULES = RuleSet(
    (Rule("threat", Said((THREAT,), by="caller"), (CallbackOffer(),), stage=Stage.LIVE, version="1"),), "v1"
)
pytestmark = pytest.mark.timeout(180)


async def threatened(floor: FakeFloor, talk: Talk) -> None:
    """The rule has fired."""
    talk.says("caller", THREAT)
    await floor.event("RuleFired", rule="threat")


async def test_who_hangs_up_on_hold_is_rung_back(tmp_path: Path) -> None:
    async with ruled(tmp_path, RULES) as floor:
        async with talk_of(floor) as talk:
            await threatened(floor, talk)
            await talk.order("hold")
            await floor.event("CallHeld")
        wanted = await floor.event("CallbackRequested")
        assert wanted.call_id == talk.id
        assert (wanted.data["number"], wanted.data["problem"]) == ("5559999", "billing")


async def test_who_was_served_is_not(tmp_path: Path) -> None:
    async with ruled(tmp_path, RULES) as floor:
        async with talk_of(floor) as talk:
            await threatened(floor, talk)
        await floor.event("CallEnded")
        await floor.settle(0.5)
        assert not floor.seen("CallbackRequested")


async def test_what_a_rule_wished_before_a_restart_holds(tmp_path: Path) -> None:
    async with FakeAsterisk() as fake, AsyncExitStack() as until_the_end:
        async with ruled(tmp_path, RULES, fake=fake, check=False, store__path="kefu.db") as floor:
            talk = await until_the_end.enter_async_context(talk_of(floor))
            await threatened(floor, talk)
            await talk.order("hold")
            await floor.event("CallHeld")
            await floor.services.journal.flushed(5)
            await floor.kill()
        async with ruled(tmp_path, RULES, fake=fake, check=False, store__path="kefu.db") as floor:
            await floor.event("CallAdopted")
            talk.caller.hang_up()
            wanted = await floor.event("CallbackRequested")
            assert wanted.call_id == talk.id
