"""Rules of tests over calls on the fake Asterisk, and people who speak by script."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ari_app.foundation import steady
from models.domain.events import Transcribed
from models.quality.rules.rule import (
    Alert,
    Approval,
    Hint,
    Mark,
    Mask,
    NotSaid,
    RaisePriority,
    Refuse,
    Rule,
    RuleSet,
    Said,
    Stage,
    Tag,
    Tick,
    Where,
)
from tests.fakes.asterisk import Caller, FakeAsterisk, Phone
from tests.support.fake_floor import FakeFloor, fake_floor

TERMS = "terms and conditions apply"
THREAT = "i want to make a complaint"
RULES = RuleSet(
    (
        Rule(
            "terms-first", NotSaid(Said((TERMS,), by="agent"), before="order.transfer"),
            (Refuse(("transfer",)), Hint("text", f"Say: {TERMS}"), Alert(level="info")),
            Where(queues=("billing",)), stage=Stage.LIVE, version="1", approved=Approval("a test", 200),
        ),
        Rule(
            "threat", Said((THREAT, "我要投诉"), by="caller"),
            (Alert(level="high", clip=5.0), Hint("text", "Apologise first"), Tag("complaint"), Mark("upset"),
             RaisePriority(0.2)),
            stage=Stage.LIVE, version="1",
        ),
        Rule("asked-kind", Said(("what about invoice",), by="agent"), (Tick("kind"),), stage=Stage.LIVE, version="1"),
        Rule("card", Said(("read me your card",), by="agent"), (Mask(quiet=2.0),), stage=Stage.LIVE, version="1"),
        Rule(
            "code", Said(("read me the code",), by="agent"), (Mask(quiet=2.0, agent_leg=True),), stage=Stage.LIVE,
            version="1",
        ),
        Rule("tried", Said(("a word",)), (Alert(), Tag("tried")), stage=Stage.SHADOW, version="1"),
    ),
    "v1",
)  # fmt: skip

ENDING_SAYS = "Before you go: terms and conditions apply."
ENDING = RuleSet(
    (
        Rule(
            "terms-before-end", NotSaid(Said((TERMS,), by="agent"), before="end"),
            (Refuse(("hang_up",), say=ENDING_SAYS),),
            Where(queues=("billing",), languages=("en",)), stage=Stage.LIVE, version="1",
            approved=Approval("a test", 200),
        ),
    ),
    "v1",
)  # fmt: skip


class Talk:
    """A caller and agent 1001 in the billing queue, on a floor."""

    def __init__(self, floor: FakeFloor, caller: Caller, phone: Phone, call_id: str) -> None:
        self.floor, self.caller, self.phone, self.id = floor, caller, phone, call_id

    def says(self, who: str, text: str, began: float = 0.0) -> None:
        """What a recogniser makes of it, published when the utterance has ended; it took a second and a half, to now
        or from the moment at which it began (epoch seconds)."""
        began = began or steady.now() - 1.5
        said = Transcribed(
            call_id=self.id, leg=who, text=text, began_at=began, seconds=1.5, start=1.0, end=2.5, confidence=0.95,
            engine="script",
        )  # fmt: skip
        self.floor.services.journal.publish(said)

    async def judged(self) -> None:
        """Everything that was said."""
        process = self.floor.app.parts.quality.process
        await self.floor.until(lambda: not process.why_away, 20, "the process that judges")
        assert await process.caught_up(20)

    async def order(self, verb: str, argument: str = "", by: str = "1001") -> str:
        """See `FakeFloor.order`."""
        return await self.floor.order(verb, argument, by)

    async def talking_with(self, who: str) -> None:
        """The caller hears them, alone."""
        await self.floor.until(lambda: self.caller.hears == {who}, 10, f"the caller is with {who}")


@asynccontextmanager
async def floor_with_rules(
    run: Path,
    folder: Path,
    fake: FakeAsterisk | None = None,
    lengths: list[tuple[float, str]] | None = None,
    **settings: Any,  # noqa: ANN401 - values
) -> AsyncIterator[FakeFloor]:
    """A floor with the rules of a folder in force, in real time. ``lengths``: what is heard in clips of up to so many
    seconds."""
    script = run / "said.json"
    script.write_text(json.dumps({"default": "", "lengths": lengths or []}))
    heard = {"speech__engine_en": f"scripted:{script}", "speech__transcript_workers": 1, "speech__menu_workers": 1}
    chosen = {"quality__enabled": True, "centre__rules": str(folder), **heard, **settings}
    async with fake_floor(run, fake, **chosen) as floor:
        process = floor.app.parts.quality.process
        await floor.until(lambda: not process.why_away, 60, "the process that judges")
        yield floor


@asynccontextmanager
async def ruled(
    run: Path, ruleset: RuleSet = RULES, fake: FakeAsterisk | None = None,
    lengths: list[tuple[float, str]] | None = None, **settings: Any,  # noqa: ANN401 - values
) -> AsyncIterator[FakeFloor]:  # fmt: skip
    """The same with these rules."""
    folder = run / "no-rules"
    folder.mkdir(exist_ok=True)
    with patch("ari_app.app.rules.rules_in_force", lambda settings, queues: ruleset):
        async with floor_with_rules(run, folder, fake, lengths, **settings) as floor:
            yield floor


@asynccontextmanager
async def talk_of(floor: FakeFloor, dialled: str = "8003") -> AsyncIterator[Talk]:
    """A caller talks with 1001."""
    phone, caller = floor.agent("1001"), floor.caller(dialled)
    call = await floor.event("CallConnected")
    one = Talk(floor, caller, phone, call.call_id)
    await one.judged()
    yield one
    caller.hang_up()
