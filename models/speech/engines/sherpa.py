"""``sherpa:FOLDER``: any streaming transducer that sherpa-onnx runs."""

from __future__ import annotations

from pathlib import Path

from models.domain.caller import LANGUAGES as LANGUAGES
from models.speech.engine import Engine

SCHEME = "sherpa"
FORM = "sherpa:models/artifacts/NAME"
WORDS = "any streaming zipformer transducer of sherpa-onnx"
PACKAGES = ("sherpa_onnx",)
_PARTS = ("tokens.txt", "encoder*.onnx", "decoder*.onnx", "joiner*.onnx")


def needs(place: Path | None, _language: str) -> str:
    """A folder with every part."""
    if place and all(any(place.glob(part)) for part in _PARTS):
        return ""
    return f"{place} is not a streaming transducer for sherpa-onnx (it needs {', '.join(_PARTS)})"


def opened(rest: str, language: str) -> Engine:
    """The engine."""
    from models.speech.sherpa_engine import SherpaEngine

    return SherpaEngine(Path(rest), language)
