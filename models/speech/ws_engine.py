"""``ws://HOST:PORT`` and ``wss://…``: a recogniser on another machine, by the protocol of vosk-server.

``?token=TOKEN`` or ``?token-file=FILE`` in the address is sent as ``Authorization: Bearer``, and shown nowhere.

One connection a clip, as one connection is one recogniser there: a text message ``{"config": {…}}``, the clip in binary
messages, each answered by a partial or final result, and ``{"eof": 1}``, answered by the last result. Our own server
does not cut a clip again that says ``"whole"``; others do not know the word.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from models.domain.audio import seconds_of
from models.speech.engine import Capabilities, EngineUnavailable, Hypothesis, Word
from models.speech.grammar import flat
from models.speech.prepare import SHORTEST, upsampled

RATE = 16000  # Vosk's small models take nothing less
UNKNOWN = "[unk]"
_CHUNK = 16000
_CONNECT_SECONDS, _ANSWER_SECONDS = 2.0, 10.0


class WsEngine:
    """Asks a server. ``url`` is the whole address, scheme included. Raises OSError for a token file that cannot be
    read."""

    def __init__(self, url: str, language: str) -> None:
        self._url, token = without_token(url)
        self._language = language
        self._headers = {"Authorization": f"Bearer {token}"} if token else None

    @property
    def capabilities(self) -> Capabilities:
        """What vosk-server promises; the model behind it may do less."""
        return Capabilities(frozenset({self._language}), grammar=True, dictation=True, rejection=True)

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """See `Engine.recognise`."""
        if seconds_of(pcm) < SHORTEST:
            return Hypothesis("", 0.0, self._url)
        try:
            with connect(
                self._url, open_timeout=_CONNECT_SECONDS, close_timeout=0.2, proxy=None,
                additional_headers=self._headers,
            ) as socket:  # fmt: skip
                return self._asked(socket, upsampled(pcm).tobytes(), phrases)
        except (OSError, TimeoutError, WebSocketException) as error:
            raise EngineUnavailable(f"{self._url} does not answer: {error or type(error).__name__}") from error

    def _asked(self, socket: ClientConnection, audio: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        config: dict[str, object] = {"sample_rate": RATE, "words": True, "whole": True}
        if phrases is not None:
            config["phrase_list"] = [*flat(phrases, self._language), UNKNOWN]
        socket.send(json.dumps({"config": config}, ensure_ascii=False))
        chunks = [audio[start : start + _CHUNK] for start in range(0, len(audio), _CHUNK)]
        for chunk in chunks:
            socket.send(chunk)
        socket.send('{"eof": 1}')
        words: list[Word] = []
        texts: list[str] = []
        for _ in range(len(chunks) + 1):
            result = self._result(socket.recv(timeout=_ANSWER_SECONDS))
            texts.append(str(result.get("text", "")))
            words += [_word(one) for one in result.get("result", []) if one.get("word") != UNKNOWN]
        return self._hypothesis(words, " ".join(text for text in texts if text))

    def _result(self, message: str | bytes) -> dict[str, list[dict[str, object]]]:
        try:
            result = json.loads(message)
        except ValueError:
            result = None
        if not isinstance(result, dict):
            raise EngineUnavailable(f"{self._url} does not speak vosk-server's protocol: {message[:60]!r}")
        return result

    def _hypothesis(self, words: list[Word], text: str) -> Hypothesis:
        heard = text.replace(UNKNOWN, " ").split()
        joined = ("" if self._language == "zh" else " ").join(heard)
        sure = sum(word.confidence for word in words) / len(words) if words else (1.0 if joined else 0.0)
        return Hypothesis(joined, min(1.0, max(0.0, sure)) if joined else 0.0, self._url, tuple(words))


def without_token(url: str) -> tuple[str, str]:
    """An address as it may be shown, and its token ("" for none). Raises OSError for a file that cannot be read."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    token, file = (query.pop(name, [""])[0] for name in ("token", "token-file"))
    if file:
        token = Path(file).read_text(encoding="utf-8").strip()
    return urlunsplit(parts._replace(query=urlencode(query, doseq=True))), token


def _word(found: dict[str, object]) -> Word:
    """A word of vosk's result; a missing figure counts as none."""
    start, end, sure = (float(str(found.get(name, 0.0))) for name in ("start", "end", "conf"))
    return Word(str(found.get("word", "")), start, end, sure)
