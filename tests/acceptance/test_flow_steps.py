"""A step that is answered by voice, in a real call. Every kind of step by key: tests/fake/test_flow_steps.py."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from tests.support.floor import Floor, brisk, floor_of, until

FLOW = """
operator: operator
lines: { "8001": { start: ask digits } }
steps:
  ask digits:
    collect: { en: "Number please.", zh: "请输入号码。" }
    into: account
    min: 3
    max: 6
    confirm: true
    attempts: 3
    then: { say: { en: "Account {account|digits}.", zh: "{account}" }, resolves: account, then: hangup }
"""


@pytest.fixture
async def flow(asterisk: PrivateAsterisk, tmp_path: Path) -> AsyncIterator[Floor]:
    """A floor that runs the flow above."""
    file = tmp_path / "flow.yaml"
    file.write_text(FLOW, encoding="utf-8")
    script = tmp_path / "words.json"
    script.write_text(json.dumps({"default": "one two three four", "confidence": 0.95}))
    settings = brisk(asterisk.run, centre__flow=str(file), speech__engine_en=f"scripted:{script}")
    async with floor_of(asterisk, settings) as running:
        yield running


async def said(floor: Floor, words: str, seconds: float = 10) -> None:
    """Wait until kefu has said these words."""
    await until(lambda: any(words in row.data["text"] for row in floor.seen("PromptSaid")), seconds, words)


async def test_collect_by_voice(flow: Floor) -> None:
    """Digits that were said are read back and taken."""
    call = await flow.call("8001")
    await said(flow, "Number please")
    await asyncio.sleep(1.0)
    await flow.say(call, "one two three four")
    await said(flow, "I understood one two three four")
    await call.press("1")
    await flow.event("AnswerTaken", value="1234", by="speech")
