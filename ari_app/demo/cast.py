"""Who speaks in which voice. Natural ones take their time, so lines are spoken before they are needed, and kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from ari_app.demo.script import AGENT_LINES, AGENTS, CALLERS, Person, Script
from ari_app.demo.speech import Speaker
from ari_app.media.voice import Espeak, VoiceEngine, VoiceError
from ari_app.media.voice_process import NeuralVoice
from ari_app.phone.g711 import Pcm
from models.voice.registry import trouble

_ADVICE = "`make models NAMES=kokoro-82m` fetches natural ones"
_LONG_SECONDS = 2.0
Part = tuple[Person, str, str]


def address(person: Person, language: str) -> str:
    """The most natural voice of a person that is there: Kokoro's speaker, hibari for English, else espeak-ng."""
    kokoro = f"kokoro:{person.speakers.get(language, '')}"
    if language in person.speakers and not trouble(kokoro, language):
        return kokoro
    return "hibari:" if not trouble("hibari:", language) else f"espeak-ng:{person.variant}"


class Cast:
    """All the people. One natural voice is in memory at a time; `close` ends it."""

    def __init__(self, words_per_minute: int, cache: Path, told: Callable[[str], None]) -> None:
        self._pace, self._cache, self._told = words_per_minute, cache, told
        self._voices: dict[tuple[str, str], VoiceEngine] = {}
        self._speaking: VoiceEngine | None = None
        self._failed: set[str] = set()
        self._turn = asyncio.Lock()

    async def pcm(self, person: Person, text: str, language: str) -> Pcm:
        """Words in the person's voice; of espeak-ng when that one fails, which is said."""
        wanted = address(person, language)
        if wanted not in self._failed:
            try:
                return await self._spoken(self._voice(wanted, language), text, language)
            except VoiceError as error:
                self._failed.add(wanted)
                self._told(f"{person.name} speaks in espeak-ng's voice: {error}")
        return await self._spoken(self._voice(f"espeak-ng:{person.variant}", language), text, language)

    async def learn(self, script: Script, names: dict[str, str]) -> None:
        """Have every line of a call ready; says how far it is while it takes long."""
        parts = list(parts_of(script, names))
        said = time.monotonic()
        for done, (person, text, language) in enumerate(parts, 1):
            await self.pcm(person, text, language)
            if time.monotonic() - said > _LONG_SECONDS and done < len(parts):
                said = time.monotonic()
                self._told(f"{script.person.name} and their agent learn their lines, once: {done} of {len(parts)}")

    def voices(self) -> str:
        """Who speaks how, in a sentence."""
        robots = sorted(
            {language for person, language in everybody() if address(person, language).startswith("espeak")}
        )
        if not robots:
            return "Everybody speaks in a natural voice."
        who = {"en": "English", "zh": "Mandarin"}
        names = " and ".join(who[language] for language in robots)
        return f"{names} is spoken in espeak-ng's voice, which recognisers hardly understand; {_ADVICE}."

    async def close(self) -> None:
        """End what speaks."""
        speaking, self._speaking = self._speaking, None
        if speaking is not None:
            await speaking.close()

    def _voice(self, wanted: str, language: str) -> VoiceEngine:
        """Nothing runs until it speaks."""
        scheme, _, variant = wanted.partition(":")
        if (wanted, language) not in self._voices:
            quick = scheme == "espeak-ng"
            made = Espeak(self._pace, variant) if quick else NeuralVoice(wanted, language, self._pace)
            self._voices[wanted, language] = made
        return self._voices[wanted, language]

    async def _spoken(self, voice: VoiceEngine, text: str, language: str) -> Pcm:
        speaker = Speaker(voice, self._cache)
        if speaker.kept(text, language).exists():
            return await speaker.pcm(text, language)
        async with self._turn:
            if voice is not self._speaking:
                await self.close()
                self._speaking = voice
            return await speaker.pcm(text, language)


def parts_of(script: Script, names: dict[str, str]) -> Iterable[Part]:
    """(who, what, language) of a call: the caller's words, then those of the agent who is expected to take it."""
    yield from ((script.person, text, script.language) for text in script.words)
    if script.agent:
        name = names.get(script.agent, "")
        agent = AGENTS[script.agent]
        yield from ((agent, text.format(name=name), script.language) for text in AGENT_LINES[script.language])


def everybody() -> Iterable[tuple[Person, str]]:
    """Each person with each language that they speak."""
    for person in (*(script.person for script in CALLERS if script.words), *AGENTS.values()):
        yield from ((person, language) for language in person.speakers)
