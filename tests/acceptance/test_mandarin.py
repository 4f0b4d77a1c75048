"""Mandarin by voice, through a whole call: people's speech is written down and can be searched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ari_app.demo.speech import with_line_noise
from ari_app.pbx.runtime import PrivateAsterisk
from models.speech.registry import WHISPER
from models.training.commands.voices import read
from tests.support.floor import brisk, floor_of

pytestmark = pytest.mark.skipif(not WHISPER.is_dir(), reason="make setup could not fetch the model")


async def test_what_a_caller_says_is_written_down(asterisk: PrivateAsterisk, data: Path) -> None:
    """A sentence said to a Mandarin agent: most of its characters, simplified, by the engine that auto means."""
    clip = read(data / "speech/zh/aishell_BAC009S0724W0121.flac")
    async with floor_of(asterisk, brisk(asterisk.run)) as floor:
        caller = await floor.call("8001", "5550003")
        await floor.event("MenuEntered", menu="main", language="zh")
        await floor.agent("1004")
        await caller.press("2")
        await floor.event("CallConnected")
        await caller.say(with_line_noise(clip.astype(np.int16), after=0.9))
        written = await floor.event("Transcribed", 20, leg="caller")
        assert written.data["engine"] == "whisper"
        assert "广州市" in written.data["text"]
        assert "协会" in written.data["text"]
        assert not floor.seen("TranscriptSkipped")
