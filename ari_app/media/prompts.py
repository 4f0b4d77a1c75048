"""Prompts: from a name and a language to media that Asterisk can play, rendered once and kept by content."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import wave
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ari_app.foundation.group import Group
from ari_app.media.rendering import Rendering
from ari_app.media.stand_ins import shipped
from ari_app.media.voice import Espeak, VoiceEngine, VoiceError, telephone_wav, tone, write_wav
from config.load import read_toml
from config.problems import ConfigError, Report, line_of
from models.domain.audio import RATE
from models.domain.caller import LANGUAGES
from models.domain.expression import Value
from models.domain.flow import Texts
from models.flow.spoken import fill, placeholders
from models.voice.voice import pieces

log = logging.getLogger(__name__)


def load_prompts(file: Path) -> Texts:
    """Prompt name → language → text; a language that a prompt of kefu's lacks has kefu's own words. Raises ConfigError
    naming each other prompt that lacks one."""
    report = Report(str(file))
    content, text = read_toml(file, report)
    known_texts = shipped()
    for name, entry in content.items():
        if not isinstance(entry, dict):
            report.add(line_of(text, "", name), f"{name}: write a table [{name}] with one text a language")
            continue
        for language in LANGUAGES:
            if language not in entry and name in known_texts:
                entry[language] = known_texts[name][language]
            if not isinstance(entry.get(language), str):
                report.add(line_of(text, name, name), f"[{name}] has no text for {language}")
        for language in entry.keys() - set(LANGUAGES):
            known = ", ".join(LANGUAGES)
            report.add(line_of(text, name, language), f"[{name}]: unknown language {language!r}; known: {known}")
    if report.problems:
        raise ConfigError(report.problems)
    return content


class PromptBook:
    """Finds or renders prompts; ``renderings`` speak, one for each language, and Asterisk reads what they made.

    A recording ``studio/LANGUAGE/NAME.wav`` takes the place of a prompt's text.
    """

    def __init__(
        self, texts: Texts, renderings: Mapping[str, Rendering], sounds: Path, studio: Path | None = None
    ) -> None:
        self._texts, self.renderings, self._sounds, self._studio = texts, renderings, sounds, studio

    @property
    def texts(self) -> Texts:
        """All prompts, by name and language."""
        return self._texts

    def with_texts(self, texts: Texts) -> PromptBook:
        """A book of other texts with the same voices and the same files."""
        return PromptBook(texts, self.renderings, self._sounds, self._studio)

    def text(self, name: str, language: str, values: Mapping[str, Value] | None = None) -> str:
        """The words of a prompt. Raises KeyError for a name that no file has."""
        return fill(self._texts[name][language], values or {}, language)

    def has(self, name: str) -> bool:
        """Whether there is a prompt of that name."""
        return name in self._texts

    async def media(self, name: str, language: str, values: Mapping[str, Value] | None = None) -> list[str]:
        """Media URIs of a prompt in order. A voice that fails costs the prompt, never the call: then []."""
        studio = self.recording(name, language)
        if studio is not None:
            return [await self._recorded(studio)]
        text = self.text(name, language, values)
        if text.startswith("sound:"):
            return text.split(",")
        rendering, filled = self.renderings[language], any(placeholders(self._texts[name][language]))
        try:
            spoken = enumerate(self._pieces(text, language))
            return await asyncio.gather(*(rendering.media(piece, not place, filled) for place, piece in spoken))
        except VoiceError as error:
            log.error("prompt %s (%s) could not be spoken: %s", name, language, error)
            return []

    def recording(self, name: str, language: str) -> Path | None:
        """The studio recording of a prompt, if there is one."""
        file = self._studio / language / f"{name.replace('/', '-')}.wav" if self._studio else None
        return file if file is not None and file.is_file() else None

    def is_rendered(self, name: str, language: str) -> bool:
        """Whether the prompt can be played at once: recorded, a sound of Asterisk, or in the cache."""
        text = self._texts[name][language]
        if self.recording(name, language) or text.startswith("sound:"):
            return True
        return all(self.renderings[language].kept(piece).exists() for piece in self._pieces(text, language))

    def _pieces(self, text: str, language: str) -> list[str]:
        """Who speaks quickly says a text in one breath."""
        return [text] if self.renderings[language].quick else pieces(text, language)

    async def _recorded(self, file: Path) -> str:
        """A studio recording at the loudness of all others, kept by its content."""
        found = file.stat()
        key = hashlib.sha256(f"{file}|{found.st_mtime_ns}|{found.st_size}".encode()).hexdigest()[:24]
        ready = self._sounds / f"{key}.wav"
        if not ready.exists():
            try:
                await asyncio.to_thread(telephone_wav, file, ready)
            except (OSError, EOFError, ValueError, wave.Error) as error:
                log.error("recording %s cannot be used: %s", file, error)
                return "sound:silence/1"
        return f"sound:{ready.with_suffix('')}"

    def beep(self) -> str:
        """300 ms of 1 kHz as a file: while Asterisk plays a ``tone:`` it hears nothing of the channel."""
        file = self._sounds / "beep-1000.wav"
        if not _written(file, lambda: tone(1000, 0.3)):
            return "sound:beep"
        return f"sound:{file.with_suffix('')}"

    def ringback(self) -> str:
        """One ring of a telephone (440 + 480 Hz, 2 s on, 4 s off) as a file, for the reason that `beep` gives."""
        file = self._sounds / "ringback.wav"
        ring = tone(440, 2, 4000) + tone(480, 2, 4000)
        if not _written(file, lambda: np.concatenate([ring, np.zeros(4 * RATE)])):
            return "tone:ring"
        return f"sound:{file.with_suffix('')}"

    async def render_all(self) -> None:
        """Have every prompt that needs nothing filled in: a quick voice speaks them now, another one in its line."""
        async with Group() as group:
            for name, language in self.fixed():
                group.create_task(self._ahead(name, language))

    def fixed(self) -> list[tuple[str, str]]:
        """(name, language) of every prompt that needs nothing filled in, and that no one else has recorded."""
        return [
            (name, language)
            for name, entry in self._texts.items()
            for language, text in entry.items()
            if not any(placeholders(text)) and not text.startswith("sound:") and not self.recording(name, language)
        ]

    async def render_texts(self, wanted: Collection[tuple[str, str]]) -> None:
        """Have texts ready, as (text, language), that no file of prompts has."""
        for text, language in wanted:
            book = self.with_texts({"": {language: text}})
            await book._ahead("", language)

    async def _ahead(self, name: str, language: str) -> None:
        try:
            for piece in self._pieces(self._texts[name][language], language):
                await self.renderings[language].ahead(piece)
        except VoiceError as error:
            log.error("prompt %s (%s) could not be spoken: %s", name, language, error)

    async def render(self, name: str, language: str) -> None:
        """Wait until the voice has spoken a prompt. Raises VoiceError."""
        for piece in self._pieces(self._texts[name][language], language):
            await self.renderings[language].made(piece)


def _written(file: Path, sound: Callable[[], NDArray[np.floating[Any]]]) -> bool:
    """Whether Asterisk has the file; a disk that does not take it costs the sound, never the call."""
    try:
        if not file.exists():
            write_wav(file, sound())
    except OSError as error:
        log.error("%s cannot be written: %s", file.name, error.strerror)
        return False
    return True


def renderings(
    voices: Mapping[str, VoiceEngine], words_per_minute: int, patience: float, sounds: Path, cache: Path
) -> dict[str, Rendering]:
    """Language → who speaks it; espeak-ng is the stand-in of all."""
    for folder in (sounds, cache):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            log.error("%s cannot be made (%s): prompts cannot be spoken until it is there", folder, error.strerror)
    fallback_voice = Espeak(words_per_minute)
    return {
        language: Rendering(voice, fallback_voice, language, sounds, cache, patience)
        for language, voice in voices.items()
    }
