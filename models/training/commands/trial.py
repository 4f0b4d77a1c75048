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
from models.training.commands.corpus import PERSON_COUNTS, Example, copies, fold_of
from models.training.commands.judging import Heard, fitted
from models.training.commands.learn import babble_of, embedded, first_copy, learned

_KEPT = Path(".cache/embedded")
_OF_EACH = 20  # clips of a speaker whom the judge is fitted by


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
    """Embeddings of all examples, made once, and networks learned from parts of them."""

    def __init__(self, examples: list[Example], phrases: list[str], language: str) -> None:
        self.examples, self.language = examples, language
        self.phrases = [*phrases, OTHER]
        self.babble = babble_of(examples)
        self.inputs, self.of = embedded(examples, copies(examples), self.babble, _KEPT)
        places = {phrase: place for place, phrase in enumerate(self.phrases)}
        self.labels = np.array([places[examples[place].phrase] for place in self.of])
        self.speakers = np.array([examples[place].speaker for place in self.of])
        people = np.array([examples[place].person for place in self.of])
        self.weights = np.where(people, PERSON_COUNTS, 1.0).astype(np.float32)

    def net(self, mask: NDArray[np.bool_], count: int = 2) -> CommandNet:
        """Learned from these examples alone."""
        net = learned(self.inputs[mask], self.labels[mask], self.weights[mask], self.phrases, self.language, count)
        said = {one.phrase for one in self.examples if one.person and one.phrase}
        return replace(net, people=frozenset(said))

    def without(self, name: str, left: NDArray[np.bool_]) -> Held:
        """A network that has not heard these examples, and what it makes of them."""
        begun = time.monotonic()
        net = self.net(~left)
        held = Held(name, net, left, net.probabilities(self.inputs[left]), self.labels[left])
        seconds = time.monotonic() - begun
        print(f"  without {name}: {held.accuracy:.3f} of {left.sum()} damaged clips ({seconds:.0f} s)", flush=True)
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
    """The first damaged copies of what some people said, a few of each person."""
    rows = np.flatnonzero(held.left & np.append(True, trial.of[1:] != trial.of[:-1]))
    chances = replace(held.net, temperature=temperature).probabilities(trial.inputs[rows])
    counts: Counter[str] = Counter()
    for row, found in zip(rows, chances, strict=True):
        example = trial.examples[trial.of[row]]
        counts[example.speaker] += 1
        if counts[example.speaker] <= _OF_EACH:
            logs = _logs(trial, example, writer)
            if logs:
                yield Heard(dict(zip(trial.phrases, map(float, found), strict=True)), logs, example.phrase)


def _logs(trial: Trial, example: Example, writer: Weighing) -> dict[str, float]:
    """What the writer makes of the first copy, kept beside the embeddings."""
    phrases = trial.phrases[:-1]
    pcm = first_copy(example.audio, trial.babble).astype(np.int16).tobytes()
    file = _KEPT / f"{sha256(pcm + repr(phrases).encode()).hexdigest()[:32]}.json"
    if not file.is_file():
        file.write_text(json.dumps(writer.weigh(pcm, phrases)[1]))
    return {phrase: float(log) for phrase, log in json.loads(file.read_text()).items()}
