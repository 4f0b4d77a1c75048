"""The voices of the settings, one for each language."""

from __future__ import annotations

from ari_app.media.voice import Program, VoiceEngine
from ari_app.media.voice_process import NeuralVoice
from config.settings import Voice
from models.domain.caller import LANGUAGES
from models.voice.registry import resolve, voice_of


def choose_voices(settings: Voice) -> dict[str, VoiceEngine]:
    """Language → voice."""
    wanted = {"en": settings.engine_en, "zh": settings.engine_zh}
    return {language: _opened(resolve(wanted[language], language), language, settings) for language in LANGUAGES}


def _opened(address: str, language: str, settings: Voice) -> VoiceEngine:
    voice, rest = voice_of(address), address.partition(":")[2]
    if voice.command is not None:
        return Program(voice, settings.words_per_minute, rest)
    return NeuralVoice(address, language, settings.words_per_minute)
