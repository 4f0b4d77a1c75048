"""Train the network of syllables, measure it on speakers that it has not heard, write its weights."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.speech.connectionist import likelihoods
from models.speech.places import WHISPER
from models.speech.syllable_net import WEIGHTS, SyllableNet, labels
from models.speech.whisper_net import WhisperNet
from models.training.commands.corpus import fold_of
from models.training.syllables.corpus import Clip, Example, heard, recordings, voiced
from models.training.syllables.learn import learned

_TONES = 0.5  # what tones count beside sounds where a phrase is chosen by the network alone


def chosen(net: SyllableNet, one: Example, phrases: Sequence[str]) -> str:
    """The phrase whose sounds and tones are likeliest."""
    sounds, tones = net.logs(one.frames.astype(np.float32))
    spelt = [labels(phrase) for phrase in phrases]
    said = likelihoods(sounds, [row for row, _ in spelt]) + _TONES * likelihoods(tones, [row for _, row in spelt])
    return phrases[int(said.argmax())]


def checked(examples: Sequence[Example], folds: int, keep: Path | None) -> float:
    """Share of people's undamaged clips that are told from everything else people say, by networks that have not heard
    them; these are kept in a folder as without-fold-NUMBER.npz (see `fold_of`)."""
    people = [one for one in examples if one.clip.person]
    phrases = sorted({one.clip.phrase for one in people})
    right = many = 0
    for fold in range(folds):
        known = [one for one in examples if not one.clip.person or fold_of(one.clip.speaker, folds) != fold]
        net = learned(known)
        if keep is not None:
            net.save(keep / f"without-fold-{fold}.npz")
        trial = [one for one in people if fold_of(one.clip.speaker, folds) == fold and not one.copy]
        right += sum(chosen(net, one, phrases) == one.clip.phrase for one in trial)
        many += len(trial)
        print(f"without group {fold + 1} of {folds}: {right} of {many} right so far", flush=True)
    return right / max(1, many)


def main(arguments: Sequence[str] | None = None) -> int:
    """See the module."""
    parser = argparse.ArgumentParser(prog="make train-syllables", description=__doc__)
    parser.add_argument("recordings", type=Path, nargs="*", help="CSV: file, text (Chinese), speaker")
    parser.add_argument("--speakers", nargs="*", default=[], help="of the recordings, speakers whose names begin so")
    parser.add_argument("--words", type=int, default=400, help="that voices speak, each in two of them")
    parser.add_argument("--whisper", type=Path, default=WHISPER, help="folder of the base model")
    parser.add_argument("--cache", type=Path, default=Path(".cache/voices"))
    parser.add_argument("--folds", type=int, default=4, help="groups of people who are left out; 0: not measured")
    parser.add_argument("--keep", type=Path, help="folder for the networks that have not heard a group")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args(arguments)
    try:
        net = WhisperNet(options.whisper, "zh")
        people: list[Clip] = [one for table in options.recordings for one in recordings(table, options.speakers)]
    except (OSError, ValueError) as error:
        print(f"train-syllables: {error}", file=sys.stderr)
        return 1
    print(f"{len(people)} recordings; voices speak {options.words} words …", flush=True)
    clips = [*people, *voiced(options.words, options.cache, frozenset(one.phrase for one in people))]
    if not clips:
        print("train-syllables: nobody speaks: name recordings, or fetch a voice (make setup)", file=sys.stderr)
        return 1
    print(f"{len(clips)} clips; hearing them damaged …", flush=True)
    examples = list(heard(clips, net))
    share = checked(examples, options.folds, options.keep) if options.folds and people else None
    learned(examples).save(options.out)
    print(json.dumps({"examples": len(examples), "people_left_out": share, "bytes": options.out.stat().st_size}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
