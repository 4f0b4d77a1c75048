"""The voices of prompts: how well recognisers understand them, how fast they are, how soon a new sentence begins."""

from __future__ import annotations

import asyncio
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

from ari_app.demo.speech import read_wav, with_line_noise
from ari_app.media.prompts import renderings
from ari_app.media.voice import telephone_wav
from ari_app.media.voices import choose_voices
from bench.machine import percentile
from bench.speech_files import share
from config.settings import Voice
from models.domain.said_zh import said as said_zh
from models.domain.words import plain
from models.quality.word_errors import word_errors
from models.speech.registry import open_engine
from models.speech.written import said
from models.voice.voice import pieces

_PROMPTS = 20
_NEW = {"en": "Your balance is {} dollars and {} cents.", "zh": "您的余额是{}元，账单日是{}号。"}


async def voices(rounds: int = 20) -> dict[str, Any]:
    """For each language, the natural voice beside espeak-ng."""
    found: dict[str, Any] = {}
    for language in ("en", "zh"):
        for address in ("auto", "espeak-ng:"):
            settings = Voice(engine_en=address, engine_zh=address)
            name = choose_voices(settings)[language].name
            found[f"{language} {name}"] = await _voice(settings, language, rounds)
    return found


async def _voice(settings: Voice, language: str, rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="kefu-voice-") as folder:
        sounds, cache = Path(folder) / "sounds", Path(folder) / "cache"
        rendering = renderings(choose_voices(settings), 150, 5.0, sounds, cache)[language]
        async with asyncio.TaskGroup() as group:
            running = group.create_task(rendering.run())
            await rendering.made("一。" if language == "zh" else "One.")
            waits = []
            for number in range(rounds):
                text = _NEW[language].format(number + 20, number + 3)
                begun = time.perf_counter()
                parts = [text] if rendering.quick else pieces(text, language)
                await asyncio.gather(*(rendering.media(one, first=not place) for place, one in enumerate(parts)))
                waits.append(time.perf_counter() - begun)
                for one in parts:
                    await rendering.made(one)  # the next caller finds nobody before them
            running.cancel()
        errors = await _understood(settings, language, Path(folder))
    return {
        **errors, "first_sound_p50_ms": round(percentile(waits, 0.5) * 1000), "n_sentences": rounds,
        "first_sound_p95_ms": round(percentile(waits, 0.95) * 1000),
    }  # fmt: skip


async def _understood(settings: Voice, language: str, folder: Path) -> dict[str, Any]:
    """Words (Mandarin: characters) that a recogniser, which never heard the voice, gets wrong on a telephone line."""
    prompts = tomllib.loads(Path("config/prompts.toml").read_text(encoding="utf-8"))
    texts = [row[language] for row in prompts.values() if "{" not in row[language]]
    texts = [text for text in texts if len(text) > 8 and not text.startswith("sound:")][:_PROMPTS]
    voice = choose_voices(settings)[language]
    hearing = open_engine("moonshine:" if language == "en" else "whisper:", language)
    wrong = total = 0
    seconds = spent = 0.0
    for text in texts:
        begun = time.perf_counter()
        await voice.speak(text, language, folder / "raw.wav")
        spent += time.perf_counter() - begun
        await asyncio.to_thread(telephone_wav, folder / "raw.wav", folder / "line.wav")
        pcm = read_wav(folder / "line.wav")
        seconds += len(pcm) / 8000
        heard = hearing.recognise(with_line_noise(pcm).tobytes(), None).text if hearing else ""
        one, two = _units(text, language), _units(heard, language)
        wrong, total = wrong + word_errors(one, two), total + len(one)
    await voice.close()
    errors = share(wrong, total, "prompts of the demonstration, telephone line, Moonshine or Whisper")
    return {
        "errors": errors["accuracy"], "interval": errors["interval"], "n": total, "split": errors["split"],
        "times_as_fast_as_speech": round(seconds / spent, 1),
    }  # fmt: skip


def _units(text: str, language: str) -> list[str]:
    return said(text) if language == "en" else list(plain(said_zh(text)).replace(" ", ""))
