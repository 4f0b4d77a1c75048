"""Train the command recogniser, measure it on speakers that it has not heard, write its weights."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from models.speech.command_net import CommandNet, load_net
from models.training.commands.corpus import Example, noises, recordings, synthesised
from models.training.commands.learn import temperature_of
from models.training.commands.trial import Held, Trial, judged
from models.training.commands.voices import ENGINES, installed

_CACHE = Path(".cache/voices")
_VOICES_ADVICE = "To have some: sudo apt-get install espeak-ng flite festival festvox-kallpc16k festvox-us-slt-hts"
_FEW, _SEVERAL = 3, 6  # natural voices when there is little time; people who say a phrase, so that voices need not
_FAMILIES = ("flite", "kokoro b")  # voices that are left out together: all of an engine, all British ones of another


def _texts(files: Sequence[Path]) -> list[str]:
    found: list[str] = []
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            found += [row.get("text") or "" for row in csv.DictReader(lines)]
    return found


def _examples(options: argparse.Namespace, phrases: list[str]) -> list[Example]:
    known = frozenset(phrases)
    found = [one for table in options.recordings for one in recordings(table, known, options.licences)]
    other = sum(not one.phrase for one in found)
    print(
        f"{len(found) - other} recordings of phrases, {other} pieces of other speech; speaking the phrases …",
        flush=True,
    )
    if voices := installed(options.language, options.voices, _FEW if options.quick else None):
        said = _said(found) if options.quick else frozenset()
        found += synthesised(phrases, _texts(options.texts), voices, options.language, _CACHE, said)
    elif len(found) > other:
        print(f"No voice is installed, so phrases are learned from recordings alone. {_VOICES_ADVICE}", flush=True)
    else:
        raise ValueError(f"there is nothing to learn from: no recording of a phrase, and no voice. {_VOICES_ADVICE}")
    missing = sorted(set(phrases) - {one.phrase for one in found})
    if missing:
        raise ValueError(f"nobody says {', '.join(map(repr, missing))}: record them, or take them out of the phrases")
    return [*found, *noises(200)]


def _said(examples: list[Example]) -> frozenset[str]:
    """The phrases that several people say."""
    pairs = {(one.phrase, one.speaker) for one in examples if one.phrase}
    counts = Counter(phrase for phrase, _ in pairs)
    return frozenset(phrase for phrase, count in counts.items() if count >= _SEVERAL)


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
    parser.add_argument("--licences", nargs="+", default=[], help="of recordings with a column licence, only these")
    parser.add_argument(
        "--quick", action="store_true", help="natural voices, which take their time, say only what no people say"
    )
    parser.add_argument("--join", type=Path, help="a file of the same phrases whose networks join these")
    parser.add_argument("--folds", type=int, default=8, help="of more people than so many, groups are left out")
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
    trial = Trial(examples, phrases, options.language, load_net(options.join) if options.join else None)
    held = [] if options.no_check else [trial.without(*fold) for fold in trial.folds(options.folds).items()]
    families = _FAMILIES if options.keep is not None and not options.quick else ()
    voices = [trial.without(name, left) for name in families if (left := trial.family(name)).any()]
    net = trial.net(np.ones(len(trial.labels), bool))
    if held:
        chances, labels = (np.concatenate([getattr(one, part) for one in held]) for part in ("chances", "labels"))
        net = replace(net, temperature=temperature_of(chances, labels))
        net = replace(net, judge=judged(trial, held, net.temperature))
    if options.keep is not None:
        _keep(options.keep, trial, held, voices, net)
    net.save(options.out)
    print(json.dumps(_summary(phrases, examples, held, net) | {"bytes": options.out.stat().st_size}))
    return 0


def _keep(folder: Path, trial: Trial, held: list[Held], voices: list[Held], net: CommandNet) -> None:
    """Write the networks that have not heard somebody; their judges have not, either."""
    for one in [*held, *voices]:
        judge = judged(trial, [other for other in held if other is not one], net.temperature)
        replace(one.net, temperature=net.temperature, judge=judge).save(folder / f"without-{one.name}.npz")


def _summary(phrases: list[str], examples: list[Example], held: list[Held], net: CommandNet) -> dict[str, object]:
    accuracies = {one.name: round(one.accuracy, 4) for one in held}
    return {
        "phrases": len(phrases), "examples": len(examples), "speaker_left_out": accuracies,
        "mean": round(float(np.mean(list(accuracies.values()))), 4) if accuracies else None,
        "temperature": round(net.temperature, 3), "judge": net.judge.numbers(),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
