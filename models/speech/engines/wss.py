"""``wss://HOST:PORT``: a recogniser on another machine, encrypted on the way."""

from __future__ import annotations

from models.speech.engine import Engine
from models.speech.engines.ws import LANGUAGES as LANGUAGES
from models.speech.engines.ws import PACKAGES as PACKAGES
from models.speech.engines.ws import needs as needs

SCHEME = "wss"
FORM = "wss://HOST:PORT"
WORDS = "the same by TLS"


def opened(rest: str, language: str) -> Engine:
    """The engine."""
    from models.speech.ws_engine import WsEngine

    return WsEngine(f"{SCHEME}:{rest}", language)
