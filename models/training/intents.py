"""``make train-intents DATA=texts.csv``: an intent classifier from labelled texts, and how good it is on unseen ones.

The CSV has a header; the text column is ``text`` or ``utterance``, the label ``intent`` or ``category``. Each text is
also shown with words dropped and exchanged, because a recogniser will do that to it.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from models.encoders.classifier_file import save_classifier
from models.encoders.known import ENCODERS, USE, encoder, lacking
from models.intent.classifier import Group, IntentClassifier, quantised
from models.intent.features import counted
from models.intent.sentences import Sense, log_shares, vectors

Floats = NDArray[np.float64]
Texts = Sequence[str]
STEPS = 7  # vectors, five folds, the whole
_COST = 0.3
_NOISES = (0.15,)
_FEWEST = 5
_MANY = 1000
_SENSE_COST = {True: 10.0, False: 30.0}  # with many texts, with few
_LIKELIER = 0.5  # a floor above this would refuse what is likelier than all the rest: that is for asking back
_SHARES = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6)


@dataclass(frozen=True)
class Vocabulary:
    """Keys of one group, sorted, with inverse document frequencies."""

    keys: NDArray[np.uint32]
    idf: Floats


def read_texts(file: Path, language: str) -> list[tuple[str, str]]:
    """(text, intent) of each row. Raises ValueError with file, line and what to do."""
    with file.open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        names = reader.fieldnames or []
        text = next((name for name in ("text", "utterance") if name in names), "")
        label = next((name for name in ("intent", "category") if name in names), "")
        if not text or not label:
            raise ValueError(f"{file}:1: the header needs the columns text and intent, not {', '.join(names)}")
        rows = []
        for row in reader:
            if not (row[text] or "").strip() or not (row[label] or "").strip():
                raise ValueError(f"{file}:{reader.line_num}: text and intent must not be empty")
            if row.get("language", language) == language:
                rows.append((row[text], row[label]))
    scarce = [name for name, times in Counter(label for _, label in rows).items() if times < _FEWEST]
    if scarce:
        raise ValueError(f"{file}: {', '.join(scarce)}: at least {_FEWEST} texts are needed of each intent")
    if len({label for _, label in rows}) < 2:
        raise ValueError(f"{file}: texts of two intents or more are needed in {language}")
    return rows


def noisy(text: str, share: float, words: Texts, rng: np.random.Generator, language: str) -> str:
    """The text with that share of its words dropped or exchanged for others."""
    spoken = list(text) if language == "zh" else text.split()
    kept = []
    for word in spoken:
        chance = rng.random()
        if chance >= share or len(spoken) == 1:
            kept.append(word)
        elif chance < share / 2:
            kept.append(str(rng.choice(words)))
    return ("" if language == "zh" else " ").join(kept) or text


def train(
    rows: Sequence[tuple[str, str]], language: str, seed: int = 1, sense: str = USE, step: Callable[[int], object] = int
) -> tuple[IntentClassifier, int]:
    """A classifier of all rows, and how many of them it got right in five-fold cross-validation, which also gives
    its temperature and floor. ``step`` is told after each of the `STEPS` parts of the work how many are done."""
    intents = tuple(sorted({label for _, label in rows}))
    texts, labels = [text for text, _ in rows], np.array([intents.index(label) for _, label in rows])
    folds = StratifiedKFold(min(5, min(Counter(labels.tolist()).values())), shuffle=True, random_state=seed)
    rows_of = vectors(texts, language, encoder(sense))
    step(1)
    held, meant = (np.zeros((len(rows), len(intents))) for _ in range(2))
    for number, (learn, test) in enumerate(folds.split(texts, labels)):
        rng = np.random.default_rng(seed + number)
        part = _learned([texts[i] for i in learn], labels[learn], rows_of[learn], language, intents, rng, sense)
        held[test] = [_logs(part, texts[i]) for i in test]
        assert part.sense is not None
        meant[test] = part.sense.logs(rows_of[test])
        step(2 + number)
    temperature, share = _limits(held, meant, labels)
    chances = np.exp(log_shares((held + share * meant) / temperature))
    right = chances.argmax(axis=1) == labels
    floor = min(_LIKELIER, float(np.quantile(chances.max(axis=1)[right], 0.1))) if right.any() else 0.0
    whole = _learned(texts, labels, rows_of, language, intents, np.random.default_rng(seed), sense)
    assert whole.sense is not None
    step(STEPS)
    weighed = replace(whole.sense, share=share) if share else None
    return replace(whole, temperature=temperature, floor=floor, sense=weighed), int(right.sum())


def _learned(
    texts: Texts, labels: NDArray[np.int_], meant: NDArray[np.float32], language: str, intents: tuple[str, ...],
    rng: np.random.Generator, name: str,
) -> IntentClassifier:  # fmt: skip
    """From texts, their vectors and a noisy copy of each; temperature, floor and share are still to be found."""
    words = sorted({word for text in texts for word in (text if language == "zh" else text.split())})
    copies = [noisy(text, share, words, rng, language) for share in _NOISES for text in texts]
    every = np.tile(labels, 1 + len(_NOISES))
    groups, bias, scale = _fit([*texts, *copies], every, len(texts), language)
    encode = encoder(name)
    model = LogisticRegression(C=_SENSE_COST[len(texts) >= _MANY], max_iter=300)
    weights, constants = _one_an_intent(model.fit(np.vstack([meant, vectors(copies, language, encode)]), every))
    half = 2 if len(intents) == 2 else 1  # of two intents, scikit-learn's weights are the difference
    sense = Sense(name, (weights.T / half).astype(np.float16), (constants / half).astype(np.float32), 1.0, encode)
    return IntentClassifier(language, intents, groups, scale, bias, 1.0, 0.0, sense)


def _one_an_intent(model: LogisticRegression | LinearSVC) -> tuple[Floats, Floats]:
    """Weights and constants of a linear model; with two intents scikit-learn gives one row, which is made two."""
    weights, constants = model.coef_, model.intercept_
    if len(weights) == 1:
        return np.vstack([-weights, weights]), np.concatenate([-constants, constants])
    return weights, constants


def _fit(
    shown: Texts, labels: NDArray[np.int_], clean: int, language: str
) -> tuple[tuple[Group, ...], NDArray[np.float32], NDArray[np.float32]]:
    features = [counted(text, language) for text in shown]
    vocabularies = [_vocabulary([pair[place] for pair in features], clean) for place in (0, 1)]
    parts = [_matrix([pair[place] for pair in features], vocabulary) for place, vocabulary in enumerate(vocabularies)]
    # one problem per intent
    coefficients, bias = _one_an_intent(LinearSVC(C=_COST).fit(sparse.hstack(parts).tocsr(), labels))
    weights, scale = quantised(coefficients.T)
    border = len(vocabularies[0].keys)
    halves = (weights[:border], weights[border:])
    groups = tuple(
        Group(one.keys, one.idf.astype(np.float32), half) for one, half in zip(vocabularies, halves, strict=True)
    )
    return groups, bias.astype(np.float32), scale


def _vocabulary(counts: Sequence[dict[int, float]], clean: int) -> Vocabulary:
    """N-grams of clean texts, of two or more when there are many: noise must not bring words of its own."""
    seen = Counter(key for one in counts[:clean] for key in one)
    fewest = 2 if clean >= _MANY else 1
    keys = np.array(sorted(key for key, times in seen.items() if times >= fewest), np.uint32)
    idf = np.array([math.log((1 + clean) / (1 + seen[int(key)])) + 1 for key in keys])
    return Vocabulary(keys, idf)


def _matrix(counts: Sequence[dict[int, float]], vocabulary: Vocabulary) -> sparse.csr_matrix:
    place = {int(key): number for number, key in enumerate(vocabulary.keys)}
    indptr, indices, values = [0], [], []
    for one in counts:
        row = {place[key]: value * vocabulary.idf[place[key]] for key, value in one.items() if key in place}
        norm = math.sqrt(sum(value**2 for value in row.values())) or 1.0
        indices += list(row)
        values += [value / norm for value in row.values()]
        indptr.append(len(indices))
    return sparse.csr_matrix((values, indices, indptr), shape=(len(counts), len(place)))


def _logs(model: IntentClassifier, text: str) -> Floats:
    logs = model.counted_logs(text)
    return np.zeros(len(model.intents)) if logs is None else logs


def _limits(held: Floats, meant: Floats, labels: NDArray[np.int_]) -> tuple[float, float]:
    """The temperature, and the share of the sense, with the least cross-entropy on held-out texts."""
    every = np.arange(len(labels))
    pairs = [(float(t), share) for share in _SHARES for t in np.geomspace(0.02, 5, 60)]
    losses = [-np.mean(log_shares((held + share * meant) / t)[every, labels]) for t, share in pairs]
    return pairs[int(np.argmin(losses))]


def wilson(right: int, total: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    if not total:
        return 0.0, 1.0
    z, share = 1.959964, right / total
    middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z * math.sqrt(share * (1 - share) / total + z**2 / (4 * total**2)) / (1 + z**2 / total)
    return middle - half, middle + half


def accuracy(model: IntentClassifier, rows: Sequence[tuple[str, str]]) -> tuple[int, float]:
    """(right, mean milliseconds a text)."""
    begun = time.perf_counter()
    right = sum(next(iter(model.classify(text)), "") == label for text, label in rows)
    return right, (time.perf_counter() - begun) * 1000 / max(1, len(rows))


def main() -> int:
    """Train, measure by cross-validation (or on ``--test``), write."""
    parser = argparse.ArgumentParser(prog="make train-intents", description=__doc__)
    parser.add_argument("data", type=Path, help="CSV with the columns text and intent (and language, if several)")
    parser.add_argument("--language", default="en", choices=("en", "zh"))
    parser.add_argument("--out", type=Path, required=True, help="the .npz file to write")
    parser.add_argument("--test", type=Path, help="CSV to measure on (default: five-fold cross-validation)")
    parser.add_argument("--encoder", default=USE, choices=tuple(ENCODERS), help="what sentences mean is its judgement")
    options = parser.parse_args()
    try:
        if wrong := lacking(options.encoder):
            raise ValueError(wrong)
        rows = read_texts(options.data, options.language)
        test = read_texts(options.test, options.language) if options.test else []
    except (OSError, ValueError) as error:
        print(f"train-intents: {error}", file=sys.stderr)
        return 1
    print(f"{len(rows)} texts, {len({label for _, label in rows})} intents; training …", flush=True)
    model, right = train(rows, options.language, sense=options.encoder)
    save_classifier(model, options.out)
    tested, milliseconds = accuracy(model, test or rows)
    right, total = (tested, len(test)) if test else (right, len(rows))
    low, high = wilson(right, total)
    report = {
        "accuracy": round(right / total, 4), "interval": [round(low, 4), round(high, 4)], "n": total,
        "split": str(options.test or "five-fold cross-validation"), "milliseconds": round(milliseconds, 2),
        "floor": round(model.floor, 3), "bytes": options.out.stat().st_size,
    }  # fmt: skip
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
