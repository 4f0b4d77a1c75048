"""Recognisers over the network: what goes wrong, and who takes over."""

from __future__ import annotations

import argparse
import asyncio
import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve

from ari_app.cli.recogniser import limits_of, tls_of
from ari_app.media.recogniser_pool import RecogniserPool
from models.domain.errors import CommandRefused, RecogniserAway
from models.speech.admission import Limits, Turns
from models.speech.engine import Capabilities, Engine, EngineUnavailable, Hypothesis
from models.speech.fallback import COOL_DOWN_SECONDS, FallbackEngine
from models.speech.registry import open_engine, shown
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


TOKEN = "a token that nobody guesses"


@contextmanager
def running(engine: Engine, limits: Limits, tls: ssl.SSLContext | None = None) -> Iterator[RecogniserServer]:
    """A server in a thread."""
    server = RecogniserServer(engine, "127.0.0.1", 0, limits, tls)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()


def hears(text: str, folder: Path) -> ScriptedEngine:
    """An engine that hears the same always."""
    script = folder / f"{text}.json"
    script.write_text(json.dumps({"default": text, "confidence": 0.75}))
    return ScriptedEngine(script, "en")


def test_a_token_is_asked_for(tmp_path: Path) -> None:
    """By header or in the address; in an address it is sent as a header, read from a file, and shown nowhere."""
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    with running(hears("yes", tmp_path), Limits(token=TOKEN)) as server:
        url = f"ws://127.0.0.1:{server.port}"
        for good in (f"{url}?token={quote(TOKEN)}", f"{url}?token-file={file}"):
            heard = WsEngine(good, "en").recognise(CLIP, None)
            assert (heard.text, heard.engine) == ("yes", url)
        with connect(f"{url}/?token={quote(TOKEN)}", proxy=None) as socket:
            socket.send('{"eof": 1}')
            socket.recv(timeout=5)
        for bad in (url, f"{url}?token=", f"{url}?token=wrong", f"{url}?token={quote(TOKEN)}x"):
            with pytest.raises(EngineUnavailable, match="HTTP 401") as refused:
                WsEngine(bad, "en").recognise(CLIP, None)
            assert "token" not in str(refused.value)
    assert shown(f"ws://h:1?token={TOKEN} | commands:").count("token=…") == 1


def test_too_many_clients_are_sent_away(tmp_path: Path) -> None:
    """The one beyond the limit is told; when somebody leaves there is room again."""
    with running(hears("yes", tmp_path), Limits(clients=3, each=2)) as server, ExitStack() as stack:
        url = f"ws://127.0.0.1:{server.port}"
        held = [stack.enter_context(connect(url, proxy=None)) for _ in range(2)]
        for socket in held:
            socket.send('{"config": {"whole": true}}')
            socket.send(CLIP)
            socket.recv(timeout=5)
        with (
            connect(url, proxy=None) as third,
            pytest.raises(ConnectionClosedError, match=r"2 clients of 127\.0\.0\.1"),
        ):
            third.recv(timeout=5)
        held[0].send('{"eof": 1}')
        held[0].recv(timeout=5)
        held[0].close()
        for _ in range(200):
            try:
                assert WsEngine(url, "en").recognise(CLIP, None).text == "yes"
                break
            except EngineUnavailable:
                continue
        else:
            pytest.fail("no room after somebody left")


def test_who_says_nothing_is_cut_off(tmp_path: Path) -> None:
    """A client that connects and waits does not keep its place."""
    with running(hears("yes", tmp_path), Limits(idle_seconds=0.2)) as server:
        with (
            connect(f"ws://127.0.0.1:{server.port}", proxy=None) as socket,
            pytest.raises(ConnectionClosedError, match="nothing was sent"),
        ):
            socket.recv(timeout=5)
        assert WsEngine(f"ws://127.0.0.1:{server.port}", "en").recognise(CLIP, None).text == "yes"


class Slow:
    """An engine that takes its time, and writes down for whom it worked."""

    capabilities = Capabilities(frozenset({"en"}), grammar=True, dictation=True, rejection=False)

    def __init__(self) -> None:
        self.begun = threading.Event()

    def recognise(self, pcm: bytes, phrases: object) -> Hypothesis:
        """Some words."""
        self.begun.set()
        threading.Event().wait(0.03)
        return Hypothesis("words", 1.0, "slow")


def test_one_who_sends_very_much_does_not_starve_the_others(tmp_path: Path) -> None:
    """A message with a minute of speech is heard in pieces, between which others have their turn."""
    engine, finished = Slow(), threading.Event()
    loud = np.random.default_rng(1).normal(0, 4000, 4000).astype(np.int16).tobytes()
    flood = (loud + bytes(2 * 6000)) * 24
    with running(engine, Limits()) as server:
        url = f"ws://127.0.0.1:{server.port}"

        def greedy() -> None:
            with connect(url, proxy=None) as socket:
                socket.send('{"config": {"sample_rate": 8000}}')
                socket.send(flood)
                socket.recv(timeout=60)
                finished.set()

        thread = threading.Thread(target=greedy)
        thread.start()
        assert engine.begun.wait(10)
        assert WsEngine(url, "en").recognise(CLIP, None).text == "words"
        assert not finished.is_set(), "the small clip was heard while the large one was still being worked on"
        thread.join()


def test_turns_are_taken_in_order() -> None:
    """Nobody who asks again at once gets before somebody who waits."""
    turns, order = Turns(), list[str]()
    first, waits = threading.Event(), threading.Event()

    def other() -> None:
        waits.set()
        with turns.turn():
            order.append("other")

    with turns.turn():
        thread = threading.Thread(target=other)
        thread.start()
        waits.wait()
        while not turns._waiting:
            first.wait(0.001)
    with turns.turn():
        order.append("again")
    thread.join()
    assert order == ["other", "again"]


def test_tls(tmp_path: Path) -> None:
    """wss:// with a certificate of one's own; plain clients get nothing."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(cert), "-days",
         "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    options = argparse.Namespace(cert=cert, key=key)
    with running(hears("yes", tmp_path), Limits(token=TOKEN), tls_of(options)) as server:
        trusted = ssl.create_default_context(cafile=str(cert))
        with connect(
            f"wss://localhost:{server.port}/?token={quote(TOKEN)}", ssl=trusted, proxy=None
        ) as socket:  # fmt: skip
            socket.send('{"config": {"whole": true, "sample_rate": 16000}}')
            socket.send(CLIP)
            socket.recv(timeout=5)
            socket.send('{"eof": 1}')
            assert json.loads(socket.recv(timeout=5))["text"] == "yes"
        with pytest.raises(EngineUnavailable):
            WsEngine(f"ws://127.0.0.1:{server.port}?token={quote(TOKEN)}", "en").recognise(CLIP, None)
    with pytest.raises(CommandRefused, match="both --cert and --key"):
        tls_of(argparse.Namespace(cert=cert, key=None))
    with pytest.raises(CommandRefused, match="cannot be used"):
        tls_of(argparse.Namespace(cert=key, key=cert))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "recogniser.example"])
def test_others_are_served_with_a_token_only(host: str, tmp_path: Path) -> None:
    """An address that others reach, and no token, or a short one: refused in a sentence."""
    options = argparse.Namespace(token_file=None, clients=1, each=1, idle=1.0)
    with pytest.raises(CommandRefused, match="can be reached by others"):
        limits_of(options, host)
    assert limits_of(options, "127.0.0.1").token == ""
    assert limits_of(options, "::1").token == ""
    short = tmp_path / "short"
    short.write_text("1234")
    options.token_file = short
    with pytest.raises(CommandRefused, match="16 characters"):
        limits_of(options, host)
    short.write_text(TOKEN)
    assert limits_of(options, host).token == TOKEN
    options.token_file = tmp_path / "nothing"
    with pytest.raises(CommandRefused, match="cannot be read"):
        limits_of(options, host)


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
