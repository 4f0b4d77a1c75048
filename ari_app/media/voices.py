"""The voices of the settings, one for each language."""

from __future__ import annotations

from ari_app.media.voice import Espeak, Piper, VoiceEngine
from ari_app.media.voice_process import NeuralVoice
from config.load import ROOT
from config.settings import Voice
from models.domain.caller import LANGUAGES
from models.voice.registry import resolve


def choose_voices(settings: Voice) -> dict[str, VoiceEngine]:
    """Language → voice."""
    wanted = {"en": settings.engine_en, "zh": settings.engine_zh}
    return {language: _opened(resolve(wanted[language], language), language, settings) for language in LANGUAGES}


def _opened(address: str, language: str, settings: Voice) -> VoiceEngine:
    scheme, _, rest = address.partition(":")
    if scheme == "espeak-ng":
        return Espeak(settings.words_per_minute, rest)
    if scheme == "piper":
        return Piper(ROOT / rest)
    return NeuralVoice(address, language, settings.words_per_minute)
