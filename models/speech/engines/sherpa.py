"""``sherpa:FOLDER``: models of sherpa-onnx; which one is known by the files of the folder."""

from __future__ import annotations

from pathlib import Path

from models.domain.caller import LANGUAGES as LANGUAGES
from models.speech.engine import Engine
from models.speech.sherpa_folders import STREAMING, found, trouble

SCHEME = "sherpa"
FORM = "sherpa:models/artifacts/NAME"
WORDS = "SenseVoice, Paraformer, zipformer (CTC, transducer, streaming or not) and Whisper by sherpa-onnx; ?kind=KIND"
PACKAGES = ("sherpa_onnx", "opencc")


def needs(place: Path | None, language: str) -> str:
    """A folder with every part of one of the kinds."""
    return trouble(str(place), language) if place else f"sherpa: needs the folder of a model: {FORM}"


def opened(rest: str, language: str) -> Engine:
    """The engine of the kind of the model."""
    from models.speech.sherpa_engine import SherpaEngine
    from models.speech.sherpa_offline import OfflineSherpaEngine

    model = found(rest, language)
    return (SherpaEngine if model.kind == STREAMING else OfflineSherpaEngine)(model, language)
