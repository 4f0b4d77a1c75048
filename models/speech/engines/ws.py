"""``ws://HOST:PORT``: a recogniser on another machine."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from models.domain.caller import LANGUAGES as LANGUAGES
from models.speech.engine import Engine

SCHEME = "ws"
FORM = "ws://HOST:PORT"
WORDS = "a recogniser on another machine: ./kefu recogniser, or vosk-server"
PACKAGES = ("websockets",)


def needs(place: Path | None, _language: str) -> str:
    """A machine, and a port that there is; whether it answers shows when it is asked."""
    found = urlsplit(str(place or ""))  # //HOST:PORT
    try:
        if found.hostname and found.port != 0:
            return ""
    except ValueError:  # a port beyond 65535
        pass
    return "a recogniser on another machine is written ws://HOST:PORT, such as ws://10.0.0.7:2700"


def opened(rest: str, language: str) -> Engine:
    """The engine."""
    from models.speech.ws_engine import WsEngine

    return WsEngine(f"{SCHEME}:{rest}", language)
