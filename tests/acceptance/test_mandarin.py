"""Mandarin by voice, through a whole call: people's speech is written down and can be searched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ari_app.demo.speech import with_line_noise
from ari_app.pbx.runtime import PrivateAsterisk
from models.domain.words import plain
from models.speech.registry import WHISPER
from models.training.commands.voices import read
from tests.support.floor import brisk, floor_of

pytestmark = [
    pytest.mark.alone,  # a busy machine sends the caller's voice in pieces
    pytest.mark.skipif(not WHISPER.is_dir(), reason="make setup could not fetch the model"),
]
SENTENCE, SAID = "speech/zh_people/aishell_las_764cfc4_9.flac", "推动其他地区加快发展"


async def test_what_a_caller_says_is_written_down(asterisk: PrivateAsterisk, data: Path) -> None:
    """A sentence said to a Mandarin agent: most of its characters, simplified, by the engine that auto means."""
    file = data / SENTENCE
    if not file.is_file():
        pytest.skip("no sentences of people among the development data")
    clip = read(file)
    async with floor_of(asterisk, brisk(asterisk.run)) as floor:
        caller = await floor.call("8001", "5550003")
        await floor.event("MenuEntered", menu="main", language="zh")
        await floor.agent("1004")
        await caller.press("2")
        await floor.event("CallConnected")
        await caller.say(with_line_noise(clip.astype(np.int16), after=0.9))
        written = await floor.event("Transcribed", 40, leg="caller")
        assert written.data["engine"] == "whisper"
        heard = plain(written.data["text"]).replace(" ", "")
        assert sum(letter in heard for letter in SAID) >= len(SAID) // 2, heard
        assert not floor.seen("TranscriptSkipped")
