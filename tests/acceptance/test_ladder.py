"""What a caller meets on a noisy line: an offer of keys, keys alone, and prompts that hush and go on."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import numpy as np
import pytest

from ari_app.demo.speech import with_line_noise
from ari_app.pbx.runtime import PrivateAsterisk
from tests.support.floor import Floor, brisk, floor_of, until

pytestmark = pytest.mark.alone  # what is said must arrive evenly to be understood

LOUD = np.random.default_rng(5).normal(0, 3000, 8000).astype(np.int16)


def _offers(floor: Floor) -> list[bool]:
    """Of each prompt: whether it offers the keys."""
    return ["use_keys" in row.data["prompts"] for row in floor.seen("PromptSaid")]


async def test_a_line_of_noise_leads_to_keys_alone(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    """Twice nothing but noise: it is written down, and noise is not waited for any more; a key works."""
    script = tmp_path / "nothing.json"
    script.write_text(json.dumps({"default": ""}))
    settings = brisk(asterisk.run, speech__engine_en=f"scripted:{script}", menu__attempts=5, menu__no_input_seconds=6.0)
    async with floor_of(asterisk, settings) as floor:
        call = await floor.call("8000")
        await floor.event("MenuEntered", menu="main")
        assert await call.hear(time.monotonic(), 10)
        for _ in range(12):
            if floor.seen("SpeechUnavailable"):
                break
            await call.say(with_line_noise(LOUD, after=0.9))
        assert (await floor.event("SpeechUnavailable")).data["reason"] == "nothing but noise was heard, twice"
        await until(lambda: any(_offers(floor)))
        before = len(floor.seen("NotUnderstood"))
        await call.say(with_line_noise(LOUD, after=0.9))
        assert len(floor.seen("NotUnderstood")) == before
        await call.press("1")
        await floor.event("ChoiceMade", by="key")


async def test_a_click_hushes_the_prompt_for_a_moment(asterisk: PrivateAsterisk) -> None:
    """Too short for speech: the prompt goes on each time, and nothing is taken for an answer."""
    click = np.concatenate([LOUD[:1200], np.zeros(8000, np.int16)])
    async with floor_of(asterisk, brisk(asterisk.run, speech__start_ms=300, speech__stir_ms=60)) as floor:
        call = await floor.call("8000")
        await floor.event("MenuEntered", menu="main")
        assert await call.hear(time.monotonic(), 10)
        await asyncio.sleep(0.5)
        for _ in range(6):
            await call.say(click)
            assert await call.hear(time.monotonic(), 3), "the prompt goes on"
        assert not floor.seen("FalseStart")
        assert not floor.seen("NotUnderstood")
