"""``ws://HOST:PORT``: a recogniser on another machine."""

from __future__ import annotations

from pathlib import Path

from models.domain.caller import LANGUAGES as LANGUAGES
from models.speech.engine import Engine

SCHEME = "ws"
FORM = "ws://HOST:PORT"
WORDS = "a recogniser on another machine: ./kefu recogniser, or vosk-server"
PACKAGES = ("websockets",)


def needs(_place: Path | None, _language: str) -> str:
    """Nothing here; whether the other machine answers shows when it is asked."""
    return ""


def opened(rest: str, language: str) -> Engine:
    """The engine."""
    from models.speech.ws_engine import WsEngine

    return WsEngine(f"{SCHEME}:{rest}", language)
