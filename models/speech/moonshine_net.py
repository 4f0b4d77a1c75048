"""Moonshine's networks (Jeffries et al. 2024, "Moonshine: Speech recognition for live transcription and voice
commands"): an encoder of the audio, and a decoder that writes pieces of words one after the other.

Only the published files are used, on onnxruntime; none of its makers' code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from models.speech.beam import Written, written
from models.speech.clips import RATE
from models.speech.embedding import session
from models.speech.lacking import NETWORKS, TOKENIZERS, moonshine_lacks
from models.speech.spellings import log_shares
from models.speech.tokens import BEGIN, END, Tokens

Floats = NDArray[np.float32]
_PIECES_A_SECOND = 6.5  # nobody speaks faster; beyond it the decoder goes round in circles
_FEWEST = 6
_AT_ONCE = 16  # texts; each takes some 130 kB a piece
_TEXTS = 3  # that go on at once
_ENDS = (".", "?", "!", ",")


@dataclass(frozen=True, slots=True)
class Heard:
    """An encoded clip; ``samples``: its length at 16 kHz."""

    states: Floats
    samples: int


class MoonshineNet:
    """The networks of a folder, on one thread. Raises ValueError when something is missing."""

    def __init__(self, folder: Path) -> None:
        if lacking := moonshine_lacks(folder):
            raise ValueError(lacking)
        self._encoder, self._decoder = (session(min(folder.glob(f"{name}.o*"))) for name in NETWORKS)
        self.tokens = Tokens(next(folder / name for name in TOKENIZERS if (folder / name).is_file()))
        self._masked = {one.name for one in (*self._encoder.get_inputs(), *self._decoder.get_inputs())}
        self._past = [one.name for one in self._decoder.get_inputs() if one.name.startswith("past")]
        first = next(one for one in self._decoder.get_inputs() if one.name.startswith("past"))
        self._heads, self._width = first.shape[1], first.shape[3]
        # The marks as bytes of the vocabulary, not as the pieces that the model writes: they add nothing to END.
        # With the pieces the right one of ten words of people left out is e^4.3 likelier (n 38), but which one is the
        # likeliest is the same (33 right) and by how much hardly other (5.8 instead of 5.3). The judge of the command
        # network and the constants of the engine were learned with bytes: whoever changes this learns them anew.
        self.ends = [END, *(self.tokens.number(end) for end in _ENDS)]

    def hear(self, clip: Floats) -> Heard:
        """Encode samples in [-1, 1] at 16 kHz."""
        inputs: dict[str, NDArray[np.generic]] = {"input_values": clip[None].astype(np.float32)}
        if "attention_mask" in self._masked:
            inputs["attention_mask"] = np.ones((1, len(clip)), np.int64)
        return Heard(np.asarray(self._encoder.run(None, inputs)[0], np.float32), len(clip))

    def write(self, heard: Heard) -> Written:
        """The likeliest piece each time, until the decoder ends or nobody could have said more."""
        numbers, decoding = [BEGIN], Decoding(self, heard)
        logs: list[float] = []
        for _ in range(most_pieces(heard)):
            likely = decoding.go_on([0], numbers[-1:])[0]
            best = int(likely.argmax())
            if best == END:
                return Written(tuple(numbers[1:]), tuple(logs), float(likely[END]))
            numbers.append(best)
            logs.append(float(likely[best]))
        return Written(tuple(numbers[1:]), tuple(logs), 0.0)

    def rewrite(self, heard: Heard) -> Written:
        """The likeliest of several texts, for half as much work again."""
        return written(Decoding(self, heard), BEGIN, END, most_pieces(heard), _TEXTS)

    def likelihoods(self, heard: Heard, texts: Sequence[str]) -> Floats:
        """Logarithm of the probability of each text, however it ends (full stop, question mark, …)."""
        rows = [[BEGIN, *self.tokens.encode(text)] for text in texts]
        return np.concatenate([self._rows(heard, rows[at : at + _AT_ONCE]) for at in range(0, len(rows), _AT_ONCE)])

    def _rows(self, heard: Heard, rows: list[list[int]]) -> Floats:
        longest = max(map(len, rows))
        padded = np.array([row + [END] * (longest - len(row)) for row in rows])
        scores, _ = self.step(heard, padded, None)
        logs = log_shares(scores)
        return np.array(
            [
                sum(float(logs[n, place, row[place + 1]]) for place in range(len(row) - 1))
                + float(np.log(np.exp(logs[n, len(row) - 1, self.ends]).sum()))
                for n, row in enumerate(rows)
            ],
            np.float32,
        )

    def step(
        self, heard: Heard, numbers: NDArray[np.int64], past: dict[str, Floats] | None
    ) -> tuple[Floats, dict[str, Floats]]:
        """Scores of every piece after each of ``numbers``, and what the decoder wants to be reminded of."""
        many = len(numbers)
        nothing = np.zeros((many, self._heads, 0, self._width), np.float32)
        inputs: dict[str, NDArray[np.generic]] = {
            "input_ids": numbers, "encoder_hidden_states": np.repeat(heard.states, many, 0),
            "use_cache_branch": np.array([past is not None]), **(past or dict.fromkeys(self._past, nothing)),
        }  # fmt: skip
        if "encoder_attention_mask" in self._masked:
            inputs["encoder_attention_mask"] = np.ones((many, heard.samples), np.int64)
        scores, *present = self._run(self._decoder, inputs)
        return scores, dict(zip(self._past, present, strict=True))

    @staticmethod
    def _run(network: onnxruntime.InferenceSession, inputs: dict[str, NDArray[np.generic]]) -> list[Floats]:
        return [np.asarray(found, np.float32) for found in network.run(None, inputs)]


class Decoding:
    """The texts of one clip, each going on piece by piece; see `models.speech.loop_search.Writer`."""

    def __init__(self, net: MoonshineNet, heard: Heard) -> None:
        self._net, self._heard, self.ends = net, heard, net.ends
        self._own: dict[str, Floats] = {}
        self._clip: dict[str, Floats] = {}

    def go_on(self, parents: list[int], pieces: list[int]) -> Floats:
        """See `Writer.go_on`; the first piece is `BEGIN`, its parent 0."""
        many = len(parents)
        if any(len(values) < many for values in self._clip.values()):
            self._clip = {name: np.repeat(values[:1], many, 0) for name, values in self._clip.items()}
        past = {name: values[parents] for name, values in self._own.items()}
        past |= {name: values[:many] for name, values in self._clip.items()}
        scores, present = self._net.step(self._heard, np.array(pieces)[:, None], past or None)
        self._own = {name: values for name, values in present.items() if ".decoder." in name}
        if not self._clip:
            self._clip = {name: values for name, values in present.items() if name not in self._own}
        return log_shares(scores[:, -1])


def most_pieces(heard: Heard) -> int:
    """More than anybody could have said."""
    return int(heard.samples / RATE * _PIECES_A_SECOND) + _FEWEST
