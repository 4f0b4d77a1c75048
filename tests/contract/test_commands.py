"""The command recogniser of our own: what it hears, what it refuses, whom it asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ari_app.demo.speech import with_line_noise
from models.speech import embedding
from models.speech.command_net import OTHER, CommandNet, Layers, load_net
from models.speech.commands_engine import CommandsEngine
from models.speech.embedding import FRAMES, SIZE, Embedder, window
from models.speech.engine import Capabilities, Hypothesis
from models.speech.judge import Judge
from models.speech.registry import COMMANDS

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class Asked:
    """An engine that writes down what it is asked, and always hears the same."""

    def __init__(self, text: str) -> None:
        self.text, self.asked = text, 0
        self.capabilities = Capabilities(frozenset({"en"}), grammar=True, dictation=True, rejection=False)

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """See `Engine.recognise`."""
        self.asked += 1
        return Hypothesis(self.text, 0.7, "asked")


def spoken(data: Path, digit: int, speaker: str = "theo") -> bytes:
    """A person saying a digit."""
    audio, _ = soundfile.read(data / f"digits/dev/{digit}_{speaker}_0.wav", dtype="int16")
    return with_line_noise(audio, before=0.3, after=0.2).tobytes()


def test_what_the_network_knows_nobody_else_is_asked(data: Path) -> None:
    """Unless it is unsure; and then, among words that people taught it, its word stands."""
    behind = Asked("one")
    engine = CommandsEngine(COMMANDS / "en.npz", "en", behind)
    heard = [engine.recognise(spoken(data, digit), DIGITS).text for digit in range(10)]
    assert sum(text == DIGITS[place] for place, text in enumerate(heard)) >= 8
    assert behind.asked <= 2


def test_what_it_does_not_know_is_asked_behind_it(data: Path) -> None:
    """Sequences, open speech, phrases of the engineer's own; but a sure word of its own needs nobody."""
    behind = Asked("frobnicate")
    engine = CommandsEngine(COMMANDS / "en.npz", "en", behind)
    assert engine.recognise(spoken(data, 1), ("(one | two)+",)).text == "frobnicate"
    assert engine.recognise(spoken(data, 1), None).text == "frobnicate"
    assert behind.asked == 2
    assert engine.recognise(spoken(data, 7), ("frobnicate", *DIGITS)).text in ("seven", "frobnicate")
    noise = np.random.default_rng(0).normal(0, 900, 8000).astype(np.int16).tobytes()
    assert engine.recognise(noise, ("frobnicate", *DIGITS)).text == "frobnicate"


def test_it_has_the_last_word_on_its_own_phrases() -> None:
    """What the engine behind takes noise for, it does not."""
    engine = CommandsEngine(COMMANDS / "en.npz", "en", Asked("one"))
    noise = np.random.default_rng(0).normal(0, 900, 8000).astype(np.int16).tobytes()
    assert engine.recognise(noise, ("frobnicate", *DIGITS)).text == ""


@pytest.mark.parametrize("pcm", [b"\x00" * 16000, b"\x10\x27\xf0\xd8" * 20000])
def test_what_is_too_quiet_or_too_long_for_it_is_left_to_the_engine_behind(pcm: bytes) -> None:
    """Also when that hears one of its own phrases; where it knows all phrases, there is nothing to hear."""
    engine = CommandsEngine(COMMANDS / "en.npz", "en", Asked("one"))
    assert engine.recognise(pcm, ("frobnicate", *DIGITS)).text == "one"
    assert engine.recognise(pcm, DIGITS).text == ""


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.1, 1.0, 2.0, 2.3, 30.0])
def test_any_length_fills_the_window(seconds: float) -> None:
    """Two seconds, never clipped, whatever comes."""
    clip = np.random.default_rng(1).normal(0, 20000, int(seconds * 8000)).astype(np.float32)
    framed = window(clip)
    assert framed.shape == (16000,)
    assert np.abs(framed).max() <= 32768


def test_all_windows_are_embedded_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same numbers as window by window, which is done with an embedding network of another make."""
    at_once = Embedder()
    monkeypatch.setattr(embedding, "_SIZES", ((b"not in any file", b""),))
    one_by_one = Embedder()
    for seconds in (0.3, 1.5, 4.0):
        clip = np.random.default_rng(4).normal(0, 2000, int(seconds * 8000)).astype(np.float32)
        assert np.array_equal(at_once.embed(clip), one_by_one.embed(clip))


def test_a_network_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Within what 16 bits hold; another file is refused with the way out."""
    random = np.random.default_rng(2)
    layers = Layers(
        random.normal(0, 0.02, (FRAMES * SIZE, 8)).astype(np.float32), np.zeros(8, np.float32),
        random.normal(0, 0.3, (8, 3)).astype(np.float32), np.zeros(3, np.float32),
    )  # fmt: skip
    net = CommandNet("en", ("yes", "no", OTHER), np.zeros(SIZE, np.float32), np.ones(SIZE, np.float32), (layers,), 1.3,
                     judge=Judge(1.5, 0.25, 1.0, -3.0, -0.5))  # fmt: skip
    net.save(tmp_path / "net.npz")
    back = load_net(tmp_path / "net.npz")
    inputs = random.normal(0, 1, (5, FRAMES, SIZE)).astype(np.float32)
    assert np.allclose(net.probabilities(inputs), back.probabilities(inputs), atol=5e-3)
    assert (back.phrases, back.judge) == (net.phrases, net.judge)
    assert np.allclose(back.probabilities(inputs).sum(axis=1), 1, atol=1e-4)
    other = replace(net, mean=net.mean + 0.5, spread=net.spread * 2, temperature=0.7)
    both = (net.probabilities(inputs) + other.probabilities(inputs)) / 2
    assert np.allclose(net.joined(other).probabilities(inputs), both, atol=1e-4)
    with pytest.raises(ValueError, match="of other phrases"):
        net.joined(replace(net, phrases=("a", "b", OTHER)))
    with pytest.raises(ValueError, match="hears en, not zh"):
        CommandsEngine(tmp_path / "net.npz", "zh")
    (tmp_path / "bad.npz").write_bytes(b"PK nonsense")
    with pytest.raises(ValueError, match="train it again"):
        load_net(tmp_path / "bad.npz")
