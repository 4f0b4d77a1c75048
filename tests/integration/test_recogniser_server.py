"""Recognisers over the network: what goes wrong, and who takes over."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve

from ari_app.media.recogniser_pool import RecogniserPool
from models.domain.errors import RecogniserAway
from models.speech.engine import Capabilities, EngineUnavailable, Hypothesis
from models.speech.fallback import COOL_DOWN_SECONDS, FallbackEngine
from models.speech.registry import open_engine
from models.speech.scripted_engine import ScriptedEngine
from models.speech.server import LONGEST_SECONDS, RecogniserServer
from models.speech.ws_engine import WsEngine

CLIP = b"\x01\x02" * 8000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A server that hears "yes"."""
    script = tmp_path / "s.json"
    script.write_text(json.dumps({"default": "yes", "confidence": 0.75}))
    running = RecogniserServer(ScriptedEngine(script, "en"), "127.0.0.1", 0)
    thread = threading.Thread(target=running.run)
    thread.start()
    yield f"ws://127.0.0.1:{running.port}"
    running.close()
    thread.join()


def test_answers(server: str) -> None:
    """Text, confidence, grammar, dictation; twice in a row."""
    engine = WsEngine(server, "en")
    for phrases, text in ((("yes", "no"), "yes"), (("no",), ""), (None, "yes"), (("(yes | no)+",), "yes")):
        heard = engine.recognise(CLIP, phrases)
        assert (heard.text, heard.confidence) == (text, 0.75 if text else 0.0)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("nonsense", "not JSON"),
        ("[1]", "must be an object"),
        ('{"config": {"sample_rate": 44100}}', "sample_rate must be one of"),
        ('{"config": {"phrase_list": 5}}', "phrase_list must be a list"),
        ('{"config": 1}', "config must be an object"),
        (b"\x00" * 960000, f"a clip may last {LONGEST_SECONDS} s"),
    ],
)
def test_bad_requests_are_told(server: str, message: str | bytes, reason: str) -> None:
    """The connection is closed with the reason; the server goes on."""

    def send_for_ever() -> None:
        with connect(server, proxy=None) as socket:
            socket.send('{"config": {"whole": true}}')
            while True:
                socket.send(message)
                socket.recv(timeout=5)

    with pytest.raises(ConnectionClosedError, match=reason):
        send_for_ever()
    assert WsEngine(server, "en").recognise(CLIP, None).text == "yes"


def test_a_stream_is_answered_as_vosk_server_does(server: str) -> None:
    """One answer a message: what is said so far while it goes on, a result when it is over, times on the stream."""
    loud = np.random.default_rng(1).normal(0, 4000, 12000).astype(np.int16).tobytes()
    silence = bytes(2 * 12000)
    answers = []
    with connect(server, proxy=None) as socket:
        socket.send('{"config": {"sample_rate": 8000}}')
        audio = silence + (loud + silence) * 2 + loud
        for start in range(0, len(audio), 1600):
            socket.send(audio[start : start + 1600])
            answers.append(json.loads(socket.recv(timeout=5)))
        socket.send('{"eof": 1}')
        last = json.loads(socket.recv(timeout=5))
    results = [answer for answer in answers if "text" in answer]
    assert [answer["text"] for answer in results] == ["yes", "yes"]
    assert "yes" in {answer.get("partial") for answer in answers}
    begins = [result["result"][0]["start"] for result in (*results, last)]
    assert [round(begin) for begin in begins] == [1, 4, 7]
    assert last["text"] == "yes"


def strange(socket: ServerConnection) -> None:
    """A server of something else."""
    for _ in socket:
        socket.send("hello")


def test_a_foreign_server_is_named() -> None:
    """It is no recogniser; or nobody is there."""
    other = serve(strange, "127.0.0.1", 0)
    thread = threading.Thread(target=other.serve_forever)
    thread.start()
    port = other.socket.getsockname()[1]
    with pytest.raises(EngineUnavailable, match="does not speak vosk-server's protocol: 'hello'"):
        WsEngine(f"ws://127.0.0.1:{port}", "en").recognise(CLIP, None)
    other.shutdown()
    thread.join()
    with pytest.raises(EngineUnavailable, match="does not answer"):
        WsEngine(f"ws://127.0.0.1:{port}", "en").recognise(CLIP, None)


class Flaky:
    """An engine that is away when told so."""

    def __init__(self, name: str) -> None:
        self.name, self.away, self.asked = name, False, 0
        self.capabilities = Capabilities(frozenset({"en"}), grammar=True, dictation=True, rejection=False)

    def recognise(self, pcm: bytes, phrases: object) -> Hypothesis:
        """Its name."""
        self.asked += 1
        if self.away:
            raise EngineUnavailable(f"{self.name} is away")
        return Hypothesis(self.name, 1.0, self.name)


def test_fallback_and_cool_down() -> None:
    """The second answers while the first cools down; when all are away, all are tried."""
    now = [100.0]
    first, second = Flaky("first"), Flaky("second")
    engine = FallbackEngine([first, second], lambda: now[0])
    assert engine.recognise(CLIP, None).text == "first"
    first.away = True
    assert [engine.recognise(CLIP, None).text for _ in range(3)] == ["second"] * 3
    assert first.asked == 2
    second.away = True
    with pytest.raises(EngineUnavailable, match="second is away"):
        engine.recognise(CLIP, None)
    first.away = False
    assert engine.recognise(CLIP, None).text == "first"
    first.away, second.away = True, False
    now[0] += COOL_DOWN_SECONDS
    assert engine.recognise(CLIP, None).text == "second"


async def test_the_pool_says_that_the_server_is_away(server: str) -> None:
    """Through a worker process: the answer, then the reason; another engine after a bar takes over."""
    gone = server.rsplit(":", 1)[0] + ":1"
    pool = RecogniserPool({"en": server, "zh": gone}, 1)
    running = asyncio.ensure_future(pool.run())
    assert (await pool.recognise(CLIP, "en", None, 10)).text == "yes"
    with pytest.raises(RecogniserAway, match="does not answer"):
        await pool.recognise(CLIP, "zh", None, 10)
    assert pool.restarts == 0
    running.cancel()
    await asyncio.wait([running])
    both = open_engine(f"{gone} | {server}", "en")
    assert both is not None
    assert both.recognise(CLIP, None).text == "yes"
