"""What every recogniser must do, whichever it is."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from ari_app.demo.speech import with_line_noise
from config.load import ROOT
from models.speech.engine import Engine
from models.speech.fallback import FallbackEngine
from models.speech.registry import ARTIFACTS, MOONSHINE, WHISPER, engines, open_engine, resolve, trouble
from models.speech.server import RecogniserServer
from models.speech.stream import Final, SoFar, Stream
from tests.support.tiny_whisper import tiny_whisper
from tests.support.tone_model import tone_model
from tests.support.tone_offline import TONE_MODELS

VOSK = resolve("auto", "en")
ADDRESSES = [
    "pocketsphinx:",
    "commands:",
    "scripted:",
    "templates:",
    "whisper:of any size",
    *(f"sherpa:{kind}" for kind in ("tone_model", *TONE_MODELS)),
    "ws:",
    *(["moonshine:"] if MOONSHINE.is_dir() else []),
    *(["whisper:"] if WHISPER.is_dir() else []),
    *([VOSK] if VOSK.startswith("vosk:") else []),
]
ADDRESSES += [  # whoever adds an engine that hears English and needs nothing more has it tried by its file alone
    address
    for scheme, one in engines().items()
    if (address := f"{scheme}:") not in ADDRESSES
    and "en" in one.languages
    and not one.form.startswith(f"{scheme}://")
    and not one.needs(None, "en")
]
WORDS = ("yes", "no", "technical support")


@pytest.fixture(params=ADDRESSES, scope="module")
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Each engine that is here; ``ws:`` asks a server of ours with pocketsphinx behind it."""
    address = request.param
    if address == "ws:":
        with served("pocketsphinx:") as address:
            yield opened(address)
        return
    if address == "scripted:":
        script = tmp_path_factory.mktemp("script") / "script.json"
        script.write_text(json.dumps({"default": "yes"}))
        address += str(script)
    if address.startswith("sherpa:"):
        write = {"tone_model": tone_model, **TONE_MODELS}[address.removeprefix("sherpa:")]
        address = f"sherpa:{write(tmp_path_factory.mktemp('tones') / 'tones')}"
    if address == "whisper:of any size":
        address = f"whisper:{tiny_whisper(tmp_path_factory.mktemp('whisper'), bands=128)}"
    if address == "templates:":
        address += str(tmp_path_factory.mktemp("templates"))
    yield opened(address)


def opened(address: str) -> Engine:
    """An English engine."""
    found = open_engine(address, "en")
    assert found is not None
    return found


@contextmanager
def served(address: str) -> Iterator[str]:
    """The address of a recogniser server on this machine."""
    server = RecogniserServer(opened(address), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"ws://127.0.0.1:{server.port}"
    server.close()
    thread.join()


def noise(seconds: float, level: float = 500) -> bytes:
    """White noise."""
    return np.random.default_rng(0).normal(0, level, int(seconds * 8000)).astype(np.int16).tobytes()


@pytest.mark.parametrize(
    "pcm",
    [b"", b"\x01", b"\x00" * 16000, noise(0.02), noise(1), noise(8, 3000), b"\xff\x7f" * 8000, bytes(range(256)) * 63],
)
def test_any_bytes_give_a_hypothesis(engine: Engine, pcm: bytes) -> None:
    """Silence, noise, one byte, clipping: an answer from the grammar or none, a confidence in [0, 1]."""
    heard = engine.recognise(pcm, WORDS)
    assert heard.text in (*WORDS, "")
    assert 0 <= heard.confidence <= 1


def test_grammars_do_not_leak_into_each_other(engine: Engine) -> None:
    """A phrase of an earlier grammar is never heard in a later one."""
    for words in (("yes", "no"), ("billing", "orders"), ("yes", "no")):
        assert engine.recognise(noise(1, 2000), words).text in (*words, "")


def test_dictation_or_nothing(engine: Engine) -> None:
    """Without phrases: text, and a confidence in range."""
    if engine.capabilities.dictation:
        heard = engine.recognise(noise(0.5), None)
        assert isinstance(heard.text, str)
        assert 0 <= heard.confidence <= 1


def test_words_have_their_places(engine: Engine) -> None:
    """In order, inside the clip, each with a confidence; together they are the text."""
    heard = engine.recognise(noise(2, 1500), ("(one | two | three)+",))
    assert all(0 <= word.start <= word.end <= 2.1 and 0 <= word.confidence <= 1 for word in heard.words)
    assert [word.start for word in heard.words] == sorted(word.start for word in heard.words)
    assert not heard.words or " ".join(word.text for word in heard.words) == heard.text


@pytest.mark.parametrize("rate", [8000, 16000])
def test_streams_of_two_rates(engine: Engine, rate: int) -> None:
    """Pieces of any size: each utterance once, in order, on the stream's clock; the last one at the end."""
    stream, quiet = Stream(engine, WORDS, rate, every=0.4), bytes(2 * rate)
    audio = quiet + (noise(1.2 * rate / 8000, 4000) + quiet) * 2 + noise(1.2 * rate / 8000, 4000)
    found = [one for start in range(0, len(audio), 1001) for one in stream.feed(audio[start : start + 1001])]
    finals = [*(one for one in found if isinstance(one, Final)), *stream.finish()]
    assert len(finals) == 3
    for place, final in enumerate(finals):
        assert abs(final.start - (0.7 + 2.2 * place)) < 0.25
        assert final.start < final.end <= len(audio) / 2 / rate + 0.1
        assert final.hypothesis.text in (*WORDS, "")
    so_far = [one for one in found if isinstance(one, SoFar)]
    assert len(so_far) >= 4
    assert all(one.text in (*WORDS, "") for one in so_far)


def test_a_stream_is_cancelled_in_mid_utterance(engine: Engine) -> None:
    """After reset nothing of before is heard, and time begins anew."""
    stream = Stream(engine, WORDS, every=0)
    assert not list(stream.feed(bytes(8000) + noise(1, 4000)))
    stream.reset()
    assert not list(stream.feed(bytes(32000)))
    assert not list(stream.finish())
    found = [*stream.feed(bytes(8000) + noise(1, 4000) + bytes(16000))]
    assert len(found) == 1
    assert isinstance(found[0], Final)
    assert found[0].start < 0.6


def test_a_stream_says_which_rates_there_are() -> None:
    """44.1 kHz is none."""
    with pytest.raises(ValueError, match="8000 or 16000 samples a second, not 44100"):
        Stream(opened("pocketsphinx:"), rate=44100)


def test_unknown_words_are_left_out(engine: Engine) -> None:
    """A phrase that no dictionary has does not break the grammar."""
    assert engine.recognise(noise(0.5), ("zzyzxq", "yes")).text in ("yes", "zzyzxq", "")


def test_addresses(tmp_path: Path) -> None:
    """Unknown schemes name the known ones; auto takes a Vosk folder as soon as it is there; none is none."""
    with pytest.raises(
        ValueError,
        match="known: none, commands:, moonshine:, pocketsphinx:, readers:, scripted:, sherpa:, templates:, vosk:, "
        "whisper:, ws:",
    ):
        open_engine("dragon:", "en")
    with pytest.raises(ValueError, match="English only"):
        open_engine("pocketsphinx:", "zh")
    with pytest.raises(ValueError, match="not a Vosk model folder"):
        open_engine(f"vosk:{tmp_path}", "en")
    assert open_engine("none", "en") is open_engine("none | none", "en") is None
    assert isinstance(open_engine("ws://x:1 | pocketsphinx:", "en"), FallbackEngine)
    assert resolve("ws://x:1|auto", "en", tmp_path) == "ws://x:1 | pocketsphinx:"
    assert resolve("auto", "zh", tmp_path) == "none"
    (tmp_path / "vosk-model-small-cn-0.22").mkdir()
    assert resolve("auto", "zh", tmp_path) == f"vosk:{tmp_path}/vosk-model-small-cn-0.22"
    assert resolve("auto", "en", tmp_path) == "pocketsphinx:"
    assert ARTIFACTS.name == "artifacts"


@pytest.mark.parametrize(
    ("address", "language", "says"),
    [
        ("dragon:", "en", "unknown speech engine 'dragon:'; known: auto, none, commands:"),
        ("pocketsphinx", "en", "unknown speech engine"),
        ("pocketsphinx:", "zh", "hears English only"),
        ("moonshine:", "zh", "hears English only"),
        ("whisper:nowhere", "zh", "make models NAMES=whisper-base fetches it"),
        ("moonshine:nowhere", "en", "make models NAMES=moonshine-tiny-en fetches it"),
        ("vosk:nowhere", "en", "nowhere; make models fetches one"),
        ("sherpa:nowhere", "zh", "there is no folder"),
        ("scripted:nowhere", "en", "there is no"),
        ("commands:", "zh", "make train-commands LANGUAGE=zh"),
        ("ws://there:1 | vosk:nowhere", "en", "nowhere; make models fetches one"),
        ("ws://there:1 | pocketsphinx:", "en", ""),
        ("commands:", "en", ""),
        ("none", "zh", ""),
    ],
)
def test_a_bad_address_is_found_before_anything_starts(address: str, language: str, says: str) -> None:
    """With the way out; a good one passes, and a server may be away."""
    found = trouble(address, language)
    assert says in found
    assert bool(found) == bool(says)


def test_announcements_are_light() -> None:
    """Every start reads them all, and pays for the packages of none."""
    packages = sorted({package for one in engines().values() for package in one.packages})
    assert "onnxruntime" in packages
    script = (
        "import sys; from models.speech.registry import engines, trouble; from models.voice.registry import voices;"
        "engines(); voices(); trouble('commands:', 'en'); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "models.speech.engines.whisper" in loaded.split()
    assert not {*packages, "hibari"} & set(loaded.split())


def test_a_vosk_folder_comes_before_our_own_network(tmp_path: Path) -> None:
    """auto: what a person has put there, then what is trained for the language, then what is built in."""
    (tmp_path / "commands").mkdir()
    (tmp_path / "commands/en.npz").touch()
    assert resolve("auto", "en", tmp_path) == "commands:"
    assert resolve("auto", "zh", tmp_path) == "none"
    (tmp_path / "vosk-model-small-en-us-0.15").mkdir()
    assert resolve("auto", "en", tmp_path).startswith("vosk:")


def test_human_digits(engine: Engine, data: Path, request: pytest.FixtureRequest) -> None:
    """Real speakers, where the recordings are: clearly better than chance for an engine that listens."""
    import wave

    from models.intent.phrases import _DIGITS

    made = request.node.callspec.params["engine"].startswith(("scripted:", "templates:", "sherpa:", "whisper:of"))
    if made:
        pytest.skip("a script does not listen, templates are of synthetic voices, made models know tones or nothing")
    words = list(_DIGITS["en"].values())
    files = sorted((data / "digits/dev").glob("*_theo_*.wav"))[::6][:30]
    right = 0
    for file in files:
        with wave.open(str(file)) as reader:
            clip = np.frombuffer(reader.readframes(reader.getnframes()), np.int16)
        pcm = with_line_noise(clip, before=0.3, after=0.2).tobytes()
        right += engine.recognise(pcm, words).text == words[int(file.name[0])]
    assert right >= 0.85 * len(files)
