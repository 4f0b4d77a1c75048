"""Networks learned from parts of the examples, and what they make of the parts that they have not heard."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.speech.command_net import OTHER, CommandNet, Floats
from models.speech.engine import Weighing
from models.speech.judge import Judge
from models.speech.places import MOONSHINE
from models.training.commands.corpus import COUNTS, Example, copies, fold_of
from models.training.commands.damage import delivered
from models.training.commands.judging import Heard, fitted
from models.training.commands.learn import CLEAN, babble_of, embedded, first_copy, learned

_KEPT = Path(".cache/embedded")
_OF_EACH = {  # clips of a speaker by which the judge is fitted: of phrases or not, damaged or not
    (True, False): 20, (False, False): 3, (True, True): 4, (False, True): 1,
}  # fmt: skip


@dataclass(frozen=True)
class Held:
    """``left``: what the network has not heard; ``chances``, ``labels``: what it makes of that, and what it is."""

    name: str
    net: CommandNet
    left: NDArray[np.bool_]
    chances: Floats
    labels: NDArray[np.int_]

    @property
    def accuracy(self) -> float:
        """Share of the clips whose likeliest class is right."""
        return float((self.chances.argmax(axis=1) == self.labels).mean())


class Trial:
    """Embeddings of all examples, made once, and networks learned from parts of them; ``join``: one that joins each."""

    def __init__(
        self, examples: list[Example], phrases: list[str], language: str, join: CommandNet | None = None
    ) -> None:
        self.examples, self.language, self._join = examples, language, join
        self.phrases = [*phrases, OTHER]
        self.babble = babble_of(examples)
        inputs, of = embedded(examples, copies(examples), self.babble, _KEPT)
        people = [place for place, one in enumerate(examples) if one.person]
        clean, _ = embedded([examples[place] for place in people], [CLEAN] * len(people), self.babble, _KEPT)
        self.inputs, self.of = np.concatenate([inputs, clean]), np.concatenate([of, people])
        self.clean = np.arange(len(self.of)) >= len(of)
        places = {phrase: place for place, phrase in enumerate(self.phrases)}
        self.labels = np.array([places[examples[place].phrase] for place in self.of])
        self.speakers = np.array([examples[place].speaker for place in self.of])
        person = np.array([examples[place].person for place in self.of])
        self.weights = [
            np.where(person, np.where(self.clean, clean, damaged), voice).astype(np.float32)
            for voice, damaged, clean in COUNTS
        ]

    def net(self, mask: NDArray[np.bool_]) -> CommandNet:
        """Learned from these examples alone."""
        weights = [one[mask] for one in self.weights]
        net = learned(self.inputs[mask], self.labels[mask], weights, self.phrases, self.language)
        said = {one.phrase for one in self.examples if one.person and one.phrase}
        net = replace(net, people=frozenset(said))
        return net.joined(self._join) if self._join is not None else net

    def without(self, name: str, left: NDArray[np.bool_]) -> Held:
        """A network that has not heard these examples, and what it makes of them."""
        begun = time.monotonic()
        net = self.net(~left)
        held = Held(name, net, left, net.probabilities(self.inputs[left]), self.labels[left])
        seconds = time.monotonic() - begun
        print(f"  without {name}: {held.accuracy:.3f} of {left.sum()} clips ({seconds:.0f} s)", flush=True)
        return held

    def folds(self, most: int) -> dict[str, NDArray[np.bool_]]:
        """Who is left out together: each person alone, or, of more than ``most``, groups of them."""
        names = sorted({one.speaker for one in self.examples if one.person and one.phrase})
        if len(names) <= most:
            return {name: self.speakers == name for name in names}
        group = np.array([fold_of(speaker, most) for speaker in self.speakers])
        people = np.array([self.examples[place].person for place in self.of])
        return {f"fold-{number}": people & (group == number) for number in range(most)}

    def family(self, name: str) -> NDArray[np.bool_]:
        """The voices whose names begin so."""
        return np.char.startswith(self.speakers, name)


def judged(trial: Trial, held: Sequence[Held], temperature: float) -> Judge:
    """The judge of these networks' words on people that they have not heard, beside a writing recogniser's; the usual
    one where there is none to ask."""
    writer = _writer(trial.language)
    if writer is None:
        return Judge()
    clips = [clip for one in held for clip in _clips(trial, one, temperature, writer)]
    return fitted(clips) if clips else Judge()


def _writer(language: str) -> Weighing | None:
    if language != "en" or not MOONSHINE.is_dir():
        return None
    from models.speech.moonshine_engine import MoonshineEngine

    return MoonshineEngine(MOONSHINE, language)


def _clips(trial: Trial, held: Held, temperature: float, writer: Weighing) -> Iterator[Heard]:
    """What some people said, a few clips of each, damaged and not."""
    damaged = np.append(True, trial.of[1:] != trial.of[:-1])
    rows = np.flatnonzero(held.left & (damaged | trial.clean))
    chances = replace(held.net, temperature=temperature).probabilities(trial.inputs[rows])
    counts: Counter[tuple[str, bool, bool]] = Counter()
    for row, found in zip(rows, chances, strict=True):
        example = trial.examples[trial.of[row]]
        kind = bool(example.phrase), bool(trial.clean[row])
        counts[example.speaker, *kind] += 1
        if counts[example.speaker, *kind] <= _OF_EACH[kind]:
            audio = delivered(example.audio) if trial.clean[row] else first_copy(example.audio, trial.babble)
            logs = _logs(trial.phrases[:-1], audio, writer)
            if logs:
                yield Heard(dict(zip(trial.phrases, map(float, found), strict=True)), logs, example.phrase)


def _logs(phrases: Sequence[str], audio: Floats, writer: Weighing) -> dict[str, float]:
    """What the writer makes of a clip, kept beside the embeddings."""
    pcm = audio.astype(np.int16).tobytes()
    file = _KEPT / f"{sha256(pcm + repr(phrases).encode()).hexdigest()[:32]}.json"
    if not file.is_file():
        file.write_text(json.dumps(writer.weigh(pcm, phrases)[1]))
    return {phrase: float(log) for phrase, log in json.loads(file.read_text()).items()}
