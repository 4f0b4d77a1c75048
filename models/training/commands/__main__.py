"""Train the command recogniser, measure it on speakers that it has not heard, write its weights."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.speech.command_net import OTHER, CommandNet, Floats
from models.training.commands.corpus import Example, noises, recordings, synthesised
from models.training.commands.learn import embedded, learned, temperature_of
from models.training.commands.voices import ENGINES, installed

_CACHE = Path(".cache/voices")
_VOICES_ADVICE = "To have some: sudo apt-get install espeak-ng flite festival festvox-kallpc16k festvox-us-slt-hts"
_PEOPLE, _VOICES = 6, 2  # damaged copies of a recording of a person, and of a voice
_PERSON_COUNTS = 3.0
_FAMILIES = ("flite", "kokoro b")  # voices that are left out together: all of an engine, all British ones of another


def _texts(files: Sequence[Path]) -> list[str]:
    found: list[str] = []
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            found += [row.get("text") or "" for row in csv.DictReader(lines)]
    return found


def _examples(options: argparse.Namespace, phrases: list[str]) -> list[Example]:
    known = frozenset(phrases)
    found = [one for table in options.recordings for one in recordings(table, known)]
    other = sum(not one.phrase for one in found)
    print(
        f"{len(found) - other} recordings of phrases, {other} pieces of other speech; speaking the phrases …",
        flush=True,
    )
    if voices := installed(options.language, options.voices):
        found += synthesised(phrases, _texts(options.texts), voices, options.language, _CACHE)
    elif len(found) > other:
        print(f"No voice is installed, so phrases are learned from recordings alone. {_VOICES_ADVICE}", flush=True)
    else:
        raise ValueError(f"there is nothing to learn from: no recording of a phrase, and no voice. {_VOICES_ADVICE}")
    missing = sorted(set(phrases) - {one.phrase for one in found})
    if missing:
        raise ValueError(f"nobody says {', '.join(map(repr, missing))}: record them, or take them out of the phrases")
    return [*found, *noises(200)]


class Trial:
    """Embeddings of all examples, made once, and networks learned from parts of them."""

    def __init__(self, examples: list[Example], phrases: list[str], language: str) -> None:
        self.examples, self.language = examples, language
        self.phrases = [*phrases, OTHER]
        self.inputs, self.of = embedded(examples, [_PEOPLE if one.person else _VOICES for one in examples])
        places = {phrase: place for place, phrase in enumerate(self.phrases)}
        self.labels = np.array([places[examples[place].phrase] for place in self.of])
        self.speakers = np.array([examples[place].speaker for place in self.of])
        people = np.array([examples[place].person for place in self.of])
        self.weights = np.where(people, _PERSON_COUNTS, 1.0).astype(np.float32)

    def net(self, mask: NDArray[np.bool_], count: int = 2) -> CommandNet:
        """Learned from these examples alone."""
        net = learned(self.inputs[mask], self.labels[mask], self.weights[mask], self.phrases, self.language, count)
        said = {one.phrase for one in self.examples if one.person and one.phrase}
        return replace(net, people=frozenset(said))

    def without(self, name: str, keep: Path | None) -> tuple[Floats, NDArray[np.int_]]:
        """(probabilities, labels) of a speaker, or of a family of voices, by a network that has not heard any of it;
        written to ``keep`` as without-NAME.npz."""
        mask = ~np.char.startswith(self.speakers, name)
        begun = time.monotonic()
        net = self.net(mask)
        if keep is not None:
            net.save(keep / f"without-{name}.npz")
        chances, labels = net.probabilities(self.inputs[~mask]), self.labels[~mask]
        right = float((chances.argmax(axis=1) == labels).mean())
        seconds = time.monotonic() - begun
        print(f"  without {name}: {right:.3f} of {len(labels)} damaged clips ({seconds:.0f} s)", flush=True)
        return chances, labels

    def people(self) -> list[str]:
        """Who said any of the phrases."""
        return sorted({one.speaker for one in self.examples if one.person and one.phrase})


def _grammar() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make train-commands", description=__doc__)
    parser.add_argument("recordings", type=Path, nargs="*", help="CSV: file, text (or digit), speaker")
    parser.add_argument("--phrases", type=Path, required=True, help="the vocabulary, a phrase a line")
    parser.add_argument(
        "--texts", type=Path, nargs="*", default=[], help="CSV with a column text: words that are no command"
    )
    parser.add_argument("--language", default="en", choices=("en", "zh"))
    parser.add_argument(
        "--voices",
        nargs="+",
        default=ENGINES,
        choices=ENGINES,
        help="whose voices speak the phrases; all that are here",
    )
    parser.add_argument("--out", type=Path, required=True, help="the .npz file to write")
    parser.add_argument(
        "--keep", type=Path, help="folder for the networks that have not heard a speaker (without-NAME.npz)"
    )
    parser.add_argument("--no-check", action="store_true", help="do not measure with speakers left out")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """See the module."""
    options = _grammar().parse_args(arguments)
    try:
        phrases = sorted(
            {line.strip().lower() for line in options.phrases.read_text("utf-8-sig").splitlines() if line.strip()}
        )
        examples = _examples(options, phrases)
    except (OSError, ValueError) as error:
        print(f"train-commands: {error}", file=sys.stderr)
        return 1
    print(f"{len(examples)} examples; hearing them damaged …", flush=True)
    trial = Trial(examples, phrases, options.language)
    left = {} if options.no_check else {name: trial.without(name, options.keep) for name in trial.people()}
    for family in _FAMILIES if options.keep is not None else ():
        if any(speaker.startswith(family) for speaker in trial.speakers):
            trial.without(family, options.keep)
    net = trial.net(np.ones(len(trial.labels), bool))
    if left:
        pairs = list(left.values())
        chances, labels = np.concatenate([one for one, _ in pairs]), np.concatenate([two for _, two in pairs])
        net = replace(net, temperature=temperature_of(chances, labels))
    accuracies = {name: round(float((one.argmax(axis=1) == two).mean()), 4) for name, (one, two) in left.items()}
    net.save(options.out)
    print(json.dumps({
        "phrases": len(phrases), "examples": len(examples), "speaker_left_out": accuracies,
        "mean": round(float(np.mean(list(accuracies.values()))), 4) if accuracies else None,
        "temperature": round(net.temperature, 3), "bytes": options.out.stat().st_size,
    }))  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
