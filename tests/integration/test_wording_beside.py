"""A language model in the shadow, by the engine that reads it: 11 s of a processor until it has begun."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile

from ari_app.app.rivals import Asked, ClipRival
from ari_app.demo.speech import with_line_noise
from models.training.language_model import arpa, counted
from models.training.parts import WORDING


@pytest.mark.timeout(900)
async def test_a_language_model_hears_the_same_words_in_another_way(tmp_path: Path, data: Path) -> None:
    """A real engine and a person: taught to expect digits, pocketsphinx writes down the one that was said."""
    file = tmp_path / "wording-en-1.arpa"
    file.write_text(arpa(counted([["seven"], ["nine"], ["seven", "nine"]])))
    rival = ClipRival(f"pocketsphinx:{file}", "en")
    audio, _ = soundfile.read(data / "digits/dev/7_theo_0.wav", dtype="int16")
    pcm = with_line_noise(audio, before=0.3, after=0.2).tobytes()
    said = await rival.says(Asked(WORDING, "en", "c1", 0, "heaven", pcm=pcm, any_words=True))
    await rival.close()
    assert said is not None
    assert said[0] == "seven"
