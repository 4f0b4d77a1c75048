"""The process that judges by the rules: what it knew outlives it, and what kills it twice is left out."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from ari_app.quality.process import RuleProcess
from ari_app.quality.wire import Judged
from ari_app.store.row import Row
from models.quality.rules.firing import Permit
from models.quality.rules.rule import Rule, RuleSet, Said

RULES = RuleSet((Rule("terms", Said(("the terms",))),), "1")


class Watched:
    """A process with what it has told."""

    def __init__(self) -> None:
        self.told: list[Judged] = []
        self.whys: list[str] = []
        self.permits: dict[str, Mapping[str, Permit]] = {}
        self.process = RuleProcess(self.take, self.whys.append, self.whys.append, "tests.support.stub_rules")
        self.seq = 0

    def take(self, judged: Judged) -> None:
        """An answer."""
        self.told.append(judged)
        if not judged.number:
            self.permits.clear()
        self.permits.update(judged.permits or {})

    def say(self, text: str, call_id: str = "c1") -> None:
        """Somebody says it."""
        self.seq += 1
        self.process.hear(Row(self.seq, float(self.seq), call_id, "", "Transcribed", {"leg": "agent", "text": text}))

    def words(self) -> list[str]:
        """What has fired."""
        return [firing.words for judged in self.told for firing in judged.firings]

    async def judged(self) -> None:
        """All of it."""
        async with asyncio.timeout(20):
            while self.process.why_away or not await self.process.caught_up(5):
                await asyncio.sleep(0.01)

    async def another(self, than: int) -> None:
        """Another process, that has judged everything again."""
        async with asyncio.timeout(20):
            while self.process.pid in (0, than):
                await asyncio.sleep(0.01)
        await self.judged()


@asynccontextmanager
async def watched() -> AsyncIterator[Watched]:
    """Running, by the rules."""
    one = Watched()
    one.process.judge_by(RULES)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(one.process.run())
        await one.judged()
        yield one
        running.cancel()


async def test_what_it_knew_outlives_it_and_nothing_is_done_twice() -> None:
    async with watched() as one:
        one.say("hello")
        await one.judged()
        assert not one.permits["c1"]["transfer"].allowed
        one.say("the terms")
        await one.judged()
        assert one.permits["c1"] == {}
        first = one.process.pid
        os.kill(first, signal.SIGKILL)
        await one.another(first)
        assert one.permits.get("c1", {}) == {}, "the terms were said before the process died"
        one.say("hello", "c2")
        await one.judged()
        assert not one.permits["c2"]["transfer"].allowed
        assert one.words() == ["hello", "the terms", "hello"]
        assert len(one.whys) == 1


async def test_what_comes_while_it_is_away_is_judged_by_the_next() -> None:
    async with watched() as one:
        first = one.process.pid
        os.kill(first, signal.SIGKILL)
        while not one.process.why_away:
            await asyncio.sleep(0.005)
        assert not await one.process.caught_up(0.1)
        one.say("said meanwhile")
        await one.another(first)
        assert one.words() == ["said meanwhile"]


async def test_what_kills_two_is_not_told_to_a_third() -> None:
    async with watched() as one:
        one.say("hello")
        one.say("die")
        one.say("good bye")
        async with asyncio.timeout(30):
            while one.words() != ["hello", "good bye"]:
                await asyncio.sleep(0.02)
        assert 2 <= one.process.restarts <= 3
        assert all("status 3" in why for why in one.whys)


async def test_one_that_hangs_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    async with watched() as one:
        monkeypatch.setattr("ari_app.quality.process.HANG_SECONDS", 0.5)
        first = one.process.pid
        os.kill(first, signal.SIGSTOP)
        one.say("hello")
        await one.another(first)
        assert one.words() == ["hello"]
        assert "did not answer" in one.whys[0]


async def test_other_rules_are_judged_from_the_beginning_of_the_call() -> None:
    async with watched() as one:
        one.say("the terms")
        await one.judged()
        one.process.judge_by(RuleSet(RULES.rules, "2"))
        await one.judged()
        assert one.permits.get("c1", {}) == {}
        assert one.words() == ["the terms"]
