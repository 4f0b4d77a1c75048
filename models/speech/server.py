"""A recogniser for other machines: any engine of ours behind vosk-server's WebSocket protocol (see `ws_engine`)."""

from __future__ import annotations

import json
import logging
import socket as sockets
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

import numpy as np
import soxr
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from models.domain.audio import RATE
from models.speech.admission import Admission, Limits, Turns, token_of
from models.speech.engine import Engine, EngineUnavailable, Word
from models.speech.prepare import samples
from models.speech.stream import RATES, Final, SoFar, Stream
from models.speech.ws_engine import UNKNOWN

log = logging.getLogger(__name__)
LONGEST_SECONDS = 60  # as long as the longest utterance that can be set
_PIECE = 8000  # bytes that one client may have heard before it is another's turn
_HANDSHAKE_SECONDS = 5.0
_THREADS = 4  # for each client that may be there, connections that have not said yet what they want included
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
        self._finals: list[Final] = []

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

    def pieces(self, message: bytes) -> Iterator[bytes]:
        """A message in pieces that each take a turn. Raises BadRequest for a clip that is too long."""
        if not self._whole:
            yield from (message[start : start + _PIECE] for start in range(0, len(message), _PIECE))
            return
        self._pcm += message
        if len(self._pcm) > LONGEST_SECONDS * self._rate * 2:
            raise BadRequest(f"a clip may last {LONGEST_SECONDS} s")

    def add(self, piece: bytes) -> None:
        """Hear a piece of a stream. Raises EngineUnavailable."""
        if self._stream is None:
            self._stream = Stream(self._engine, self._phrases, self._rate)
        for found in self._stream.feed(piece):
            if isinstance(found, SoFar):
                self._so_far = found.text
            else:
                self._finals.append(found)
                self._so_far = ""

    def answer(self) -> Json:
        """What is answered to a message of audio: the utterances that ended in it, else what is said so far."""
        finals, self._finals = self._finals, []
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
    """Serves one engine; pieces of several clients take turns, because engines are not made for several threads."""

    def __init__(
        self, engine: Engine, host: str, port: int, limits: Limits | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        """Raises OSError when the address cannot be had."""
        self._limits = limits or Limits()
        self._engine, self._turns, self._admission = engine, Turns(), Admission(self._limits)
        family = sockets.AF_INET6 if ":" in host else sockets.AF_INET
        self._server: Server = serve(
            self._serve, host, port, family=family, ssl=tls, max_size=1 << 20, max_queue=4, compression=None,
            process_request=self._admit, open_timeout=_HANDSHAKE_SECONDS,
        )  # fmt: skip
        self._handle_socket, self._server.handler = self._server.handler, self._accept

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

    def _accept(self, connection: sockets.socket, address: Any) -> None:  # noqa: ANN401 - as the family has it
        """A thread for a connection, unless there are too many that have not even said what they want."""
        with self._server.lock:
            full = len(self._server.handler_threads) > self._limits.clients * _THREADS
        if not full:
            self._handle_socket(connection, address)
            return
        connection.close()
        with self._server.lock:
            self._server.handler_threads.discard(threading.current_thread())

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """A client without the token is refused before it may send anything."""
        if self._admission.knows(token_of(request.path, request.headers.get("Authorization", ""))):
            return None
        self._admission.refused += 1
        return connection.respond(HTTPStatus.UNAUTHORIZED, "this recogniser wants its token\n")

    def _serve(self, socket: ServerConnection) -> None:
        address = str(socket.remote_address[0])
        refusal = self._admission.enter(address)
        if refusal:
            socket.close(1013, refusal[:120])
            return
        try:
            self._handle(socket)
        except (BadRequest, EngineUnavailable) as error:
            socket.close(1007 if isinstance(error, BadRequest) else 1013, str(error)[:120])
        except TimeoutError:
            socket.close(1008, f"nothing was sent for {self._limits.idle_seconds:g} s, or too long in all")
        except ConnectionClosed:
            log.info("a client left in the middle of a clip")
        finally:
            self._admission.leave(address)

    def _handle(self, socket: ServerConnection) -> None:
        """Raises BadRequest, EngineUnavailable, TimeoutError, ConnectionClosed."""
        session, until = _Session(self._engine), time.monotonic() + self._limits.longest_seconds
        while time.monotonic() < until:
            message = socket.recv(timeout=self._limits.idle_seconds)
            if isinstance(message, bytes):
                for piece in session.pieces(message):
                    with self._turns.turn():
                        session.add(piece)
                socket.send(json.dumps(session.answer(), ensure_ascii=False))
            elif self._ended(session, message):
                with self._turns.turn():
                    answer = session.end()
                socket.send(json.dumps(answer, ensure_ascii=False))
                return
        raise TimeoutError

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
