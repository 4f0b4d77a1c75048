"""A recogniser for other machines: any engine of ours behind vosk-server's WebSocket protocol (see `ws_engine`)."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass, field

import numpy as np
import soxr
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from models.domain.audio import RATE
from models.speech.engine import Engine, EngineUnavailable, Hypothesis
from models.speech.prepare import samples
from models.speech.ws_engine import UNKNOWN

log = logging.getLogger(__name__)
LONGEST_SECONDS = 120
_RATES = (8000, 16000)


class BadRequest(Exception):
    """What the client sent makes no sense; the message is told to it as the reason for closing."""


@dataclass
class _Clip:
    rate: int = RATE
    phrases: list[str] | None = None
    pcm: bytearray = field(default_factory=bytearray)

    def configure(self, config: object) -> None:
        if not isinstance(config, dict):
            raise BadRequest("config must be an object")
        rate = config.get("sample_rate", RATE)
        if rate not in _RATES:
            raise BadRequest(f"sample_rate must be one of {_RATES}, not {rate}")
        phrases = config.get("phrase_list")
        if phrases is not None and not (isinstance(phrases, list) and all(isinstance(one, str) for one in phrases)):
            raise BadRequest("phrase_list must be a list of texts")
        self.rate = int(rate)
        self.phrases = [one for one in phrases if one != UNKNOWN] if phrases is not None else None

    def add(self, chunk: bytes) -> None:
        self.pcm += chunk
        if len(self.pcm) > LONGEST_SECONDS * self.rate * 2:
            raise BadRequest(f"a clip may last {LONGEST_SECONDS} s")

    def at_telephone_rate(self) -> bytes:
        if self.rate == RATE:
            return bytes(self.pcm)
        return np.asarray(soxr.resample(samples(bytes(self.pcm)), self.rate, RATE), np.int16).tobytes()


class RecogniserServer:
    """Serves one engine; clips of several clients take turns, because engines are not made for several threads."""

    def __init__(self, engine: Engine, host: str, port: int) -> None:
        """Raises OSError when the address cannot be had."""
        self._engine, self._turn = engine, threading.Lock()
        self._server: Server = serve(self._handle, host, port, max_size=1 << 20, compression=None)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.socket.getsockname()[1])

    def run(self) -> None:
        """Serve until `close`."""
        self._server.serve_forever()

    def close(self) -> None:
        """End."""
        self._server.shutdown()

    def _handle(self, socket: ServerConnection) -> None:
        clip = _Clip()
        try:
            for message in socket:
                if isinstance(message, bytes):
                    clip.add(message)
                    socket.send('{"partial": ""}')
                elif self._ended(clip, message):
                    socket.send(json.dumps(_result(self._heard(clip)), ensure_ascii=False))
                    return
        except (BadRequest, EngineUnavailable) as error:
            socket.close(1007 if isinstance(error, BadRequest) else 1013, str(error)[:120])
        except ConnectionClosed:
            log.info("a client left in the middle of a clip")

    @staticmethod
    def _ended(clip: _Clip, message: str) -> bool:
        try:
            order = json.loads(message)
        except ValueError:
            raise BadRequest(f"not JSON: {message[:40]!r}") from None
        if not isinstance(order, dict):
            raise BadRequest("a message must be an object")
        if "config" in order:
            clip.configure(order["config"])
        return "eof" in order

    def _heard(self, clip: _Clip) -> Hypothesis:
        with self._turn:
            return self._engine.recognise(clip.at_telephone_rate(), clip.phrases)


def _result(heard: Hypothesis) -> dict[str, object]:
    """A hypothesis as vosk's result; an engine without word times gives one entry."""
    words = [
        {"word": word.text, "start": word.start, "end": word.end, "conf": word.confidence} for word in heard.words
    ] or [{"word": heard.text, "start": 0.0, "end": 0.0, "conf": heard.confidence}]
    return {"text": heard.text, "result": words if heard.text else []}
