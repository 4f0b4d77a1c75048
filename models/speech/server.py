"""A recogniser for other machines: any engine of ours behind vosk-server's WebSocket protocol (see `ws_engine`)."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Sequence

import numpy as np
import soxr
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from models.domain.audio import RATE
from models.speech.engine import Engine, EngineUnavailable, Word
from models.speech.prepare import samples
from models.speech.stream import RATES, Final, SoFar, Stream
from models.speech.ws_engine import UNKNOWN

log = logging.getLogger(__name__)
LONGEST_SECONDS = 120
Json = dict[str, object]


class BadRequest(Exception):
    """What the client sent makes no sense; the message is told to it as the reason for closing."""


class _Session:
    """What one client sent: a clip that is heard whole at its end (``"whole": true``, as our own clients ask), or a
    stream, as vosk-server takes it: results at the ends of utterances, and what is said so far in between."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._rate, self._whole = engine, RATE, False
        self._phrases: list[str] | None = None
        self._pcm = bytearray()
        self._stream: Stream | None = None
        self._so_far = ""

    def configure(self, config: object) -> None:
        """Take the client's wishes. Raises BadRequest."""
        if not isinstance(config, dict):
            raise BadRequest("config must be an object")
        rate = config.get("sample_rate", RATE)
        if rate not in RATES:
            raise BadRequest(f"sample_rate must be one of {RATES}, not {rate}")
        phrases = config.get("phrase_list")
        if phrases is not None and not (isinstance(phrases, list) and all(isinstance(one, str) for one in phrases)):
            raise BadRequest("phrase_list must be a list of texts")
        self._rate, self._whole = int(rate), bool(config.get("whole"))
        self._phrases = [one for one in phrases if one != UNKNOWN] if phrases is not None else None
        self._stream = None

    def add(self, chunk: bytes) -> Json:
        """What is answered to a piece of audio. Raises BadRequest, EngineUnavailable."""
        if not self._whole:
            return self._streamed(chunk)
        self._pcm += chunk
        if len(self._pcm) > LONGEST_SECONDS * self._rate * 2:
            raise BadRequest(f"a clip may last {LONGEST_SECONDS} s")
        return {"partial": ""}

    def _streamed(self, chunk: bytes) -> Json:
        if self._stream is None:
            self._stream = Stream(self._engine, self._phrases, self._rate)
        finals = []
        for found in self._stream.feed(chunk):
            if isinstance(found, SoFar):
                self._so_far = found.text
            else:
                finals.append(found)
                self._so_far = ""
        return _result(finals) if finals else {"partial": self._so_far}

    def end(self) -> Json:
        """What is answered to the end. Raises EngineUnavailable."""
        if not self._whole:
            return _result(list(self._stream.finish()) if self._stream else [])
        pcm = bytes(self._pcm)
        if self._rate != RATE:
            pcm = np.asarray(soxr.resample(samples(pcm), self._rate, RATE), np.int16).tobytes()
        return _result([Final(self._engine.recognise(pcm, self._phrases), 0.0, 0.0)])


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
        session = _Session(self._engine)
        try:
            for message in socket:
                if isinstance(message, bytes):
                    with self._turn:
                        answer = session.add(message)
                    socket.send(json.dumps(answer, ensure_ascii=False))
                elif self._ended(session, message):
                    with self._turn:
                        answer = session.end()
                    socket.send(json.dumps(answer, ensure_ascii=False))
                    return
        except (BadRequest, EngineUnavailable) as error:
            socket.close(1007 if isinstance(error, BadRequest) else 1013, str(error)[:120])
        except ConnectionClosed:
            log.info("a client left in the middle of a clip")

    @staticmethod
    def _ended(session: _Session, message: str) -> bool:
        try:
            order = json.loads(message)
        except ValueError:
            raise BadRequest(f"not JSON: {message[:40]!r}") from None
        if not isinstance(order, dict):
            raise BadRequest("a message must be an object")
        if "config" in order:
            session.configure(order["config"])
        return "eof" in order


def _result(finals: Sequence[Final]) -> Json:
    """Utterances as vosk's result, times in seconds of the stream; an engine without word times gives one entry."""
    words = []
    for final in finals:
        heard = final.hypothesis
        whole = (Word(heard.text, 0.0, final.end - final.start, heard.confidence),) if heard.text else ()
        words += [
            {"word": word.text, "start": final.start + word.start, "end": final.start + word.end,
             "conf": word.confidence}
            for word in heard.words or whole
        ]  # fmt: skip
    return {"text": " ".join(final.hypothesis.text for final in finals if final.hypothesis.text), "result": words}
