"""What hears in the shadow: an engine in a process of its own at the lowest priority; it may die and is begun again."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ari_app.app.in_shadow import InShadow
from ari_app.app.model_folder import ModelFolder
from ari_app.app.rivals import Asked, ClipRival, Rival
from ari_app.demo.speech import with_line_noise
from models.domain.errors import CommandRefused
from models.speech.registry import COMMANDS
from models.training.beside import SETTINGS
from models.training.parts import CARDS, PHRASES, WORDING

MENU = ("yes", "no")


def _asked(seconds: float, phrases: tuple[str, ...] = MENU) -> Asked:
    sound = np.random.default_rng(1).normal(0, 2000, int(seconds * 8000)).astype(np.int16)
    return Asked(PHRASES, "en", "c1", 0, "no", pcm=sound.tobytes(), known=phrases, any_words=not phrases)


async def test_it_hears_after_everything_else_and_again_after_its_process_has_died(tmp_path: Path) -> None:
    """Once closed it says nothing, and begins no process."""
    file = tmp_path / "new.json"
    file.write_text(json.dumps({"lengths": [[1.6, "yes"]], "default": "no"}))
    rival = ClipRival(f"scripted:{file}", "en", ("any-sound",))
    said = await rival.says(_asked(1))
    assert said is not None
    assert said[0] == "yes"
    assert (await rival.says(_asked(2)) or ("",))[0] == "no"
    process = rival._process
    assert process is not None
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == 19
    process.kill()
    await process.wait()
    assert await rival.says(_asked(1)) is None, "this clip is lost, and nobody waited for it"
    assert (await rival.says(_asked(1)) or ("",))[0] == "yes"
    await rival.close()
    assert rival._process is None
    assert await rival.says(_asked(1)) is None


async def test_an_engine_that_is_not_there_says_nothing() -> None:
    """No row, rather than a wrong one."""
    rival = ClipRival("vosk:/nowhere", "en")
    assert await rival.says(_asked(1, ())) is None
    await rival.close()


async def test_the_shipped_network_hears_a_voice_in_the_shadow(data: Path) -> None:
    """A real engine and a person: of ten digits at least eight, as where it is in force."""
    digits = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    rival, right = ClipRival(f"commands:{COMMANDS / 'en.npz'}", "en"), 0
    for place, word in enumerate(digits):
        audio, _ = soundfile.read(data / f"digits/dev/{place}_theo_0.wav", dtype="int16")
        pcm = with_line_noise(audio, before=0.3, after=0.2).tobytes()
        said = await rival.says(Asked(PHRASES, "en", "c1", 0, word, pcm=pcm, known=digits))
        right += said is not None and said[0] == word
    await rival.close()
    assert right >= 8


# Which one is in the shadow -----------------------------------------------------------------------------


class Kind:
    """A part whose models are all good but the one named broken."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    async def put(self, language: str, file: Path | None) -> None:
        """See `Taught`."""

    async def rival(self, language: str, file: Path | None) -> Rival:
        """See `Taught`."""
        name = file.stem if file is not None else SETTINGS
        if "broken" in name:
            raise CommandRefused("it is broken")
        self.opened.append(f"{name} {language}")
        return ClipRival("none", language)


async def test_one_of_each_part_and_language_is_there_also_after_a_restart(tmp_path: Path) -> None:
    """A second one takes its place, one that is broken does not; what the settings name has a name there, too."""
    kind = Kind()
    there = InShadow(ModelFolder(tmp_path), {PHRASES: kind, WORDING: kind})
    await there.begin(PHRASES, "en", "phrases-en-1")
    await there.begin(PHRASES, "en", "phrases-en-2")
    await there.begin(PHRASES, "zh", "phrases-zh-1")
    with pytest.raises(CommandRefused, match="broken"):
        await there.begin(PHRASES, "zh", "phrases-zh-broken")
    await there.watch(WORDING, "en", "")
    with pytest.raises(CommandRefused, match="cards cannot be put into force here"):
        await there.begin(CARDS, "en", "cards-en-1")
    names = [there.named(*one) for one in ((PHRASES, "en"), (PHRASES, "zh"), (WORDING, "en"), (WORDING, "zh"))]
    assert names == ["phrases-en-2", "phrases-zh-1", SETTINGS, ""]
    await there.watch(PHRASES, "zh", "phrases-zh-broken")
    assert there.named(PHRASES, "zh") == "", "nothing rather than what was there before"
    await there.close()
    again = InShadow(ModelFolder(tmp_path), {PHRASES: kind, WORDING: kind})
    for part in (PHRASES, WORDING):
        await again.take_up(part, ("en", "zh"))
    assert kind.opened[-2:] == ["phrases-en-2 en", f"{SETTINGS} en"]
    await again.end(PHRASES, "en")
    assert json.loads((tmp_path / "shadow.json").read_text()) == {"wording-en": SETTINGS}
