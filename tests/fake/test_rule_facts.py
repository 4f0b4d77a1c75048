"""What rules know of the caller's former calls, and cards that they show at the desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.domain.topic_events import TopicAssigned
from models.quality.rules.rule import Call, Hint, Rule, RuleSet, Said, Stage
from tests.support.live import screen_of
from tests.support.ruled_floor import ruled, talk_of

pytestmark = pytest.mark.timeout(180)
RULES = RuleSet(
    (
        Rule("late", Call("topic", "is", "Late parcels"), stage=Stage.LIVE, version="1"),
        Rule("again", Call("repeat_of_days", "under", number=7.0), stage=Stage.LIVE, version="1"),
        Rule(
            "complaint", Said(("i want to make a complaint",), "caller"), (Hint("card", "complaint"),),
            stage=Stage.LIVE, version="1",
        ),
    ),
    "v1",
)  # fmt: skip


async def test_the_second_call_about_the_same_is_a_repeat(tmp_path: Path) -> None:
    """Out of the records; the first is none, and the journal says which."""
    async with ruled(tmp_path, RULES) as floor:
        async with talk_of(floor) as talk:
            await talk.judged()
        await floor.event("CallEnded")
        assert [row.data["repeat_of_days"] for row in floor.seen("CallQueued")] == [-1.0]
        assert not floor.seen("RuleFired")
        await floor.services.journal.flushed()
        second = floor.caller("8003")
        await floor.until(lambda: len(floor.seen("CallQueued")) == 2, 20, "the second call waits")
        days = floor.seen("CallQueued")[-1].data["repeat_of_days"]
        assert 0 <= days < 1
        await floor.until(lambda: bool(floor.seen("RuleFired", rule="again")), 30, "the rule fires")
        second.hang_up()


async def test_a_topic_is_told_while_the_call_goes_on(tmp_path: Path) -> None:
    """By the name that somebody gave it, in the process that judges."""
    async with ruled(tmp_path, RULES) as floor, talk_of(floor) as talk:
        told = TopicAssigned(call_id=talk.id, topic="t3", share=0.7, called="Late parcels")
        floor.services.journal.publish(told)
        fired = await floor.event("RuleFired", rule="late")
        assert fired.data["step"] == "fact"


async def test_a_card_is_shown_in_the_callers_language(tmp_path: Path) -> None:
    """Title and text of the card that the rule names."""
    async with ruled(tmp_path, RULES) as floor, screen_of(floor, "desk:1001") as screen, talk_of(floor) as talk:
        talk.says("caller", "well i want to make a complaint")
        await screen.until(lambda: any(one["hint"] for one in screen.states["desk:1001"]["calls"].values()))
        (call,) = screen.states["desk:1001"]["calls"].values()
        assert call["hint"]["sort"] == "card"
        assert call["hint"]["text"].startswith("Somebody wants to complain: 1. Let them finish")
