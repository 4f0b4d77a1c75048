"""``make train-lm``: a trigram language model of a business's own texts, for dictation by ``pocketsphinx:FILE.arpa``.

Interpolated Witten-Bell smoothing (Witten and Bell 1991; Chen and Goodman 1999, 2.4), with T(h) the number of distinct
words seen after h: p(w|h) = (c(hw) + T(h)·p(w|h')) / (c(h) + T(h)). The back-off weight T(h) / (c(h) + T(h)) makes the
file, in Doug Paul's ARPA format, give exactly these probabilities.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pocketsphinx import Decoder

from models.speech.registry import LANGUAGE_MODELS, MOONSHINE

Gram = tuple[str, ...]
START, END = "<s>", "</s>"
_ORDER = 3
_ENOUGH = 0.95
_WORD = re.compile(r"[a-z']+")


@dataclass(frozen=True)
class Trigrams:
    """``counts``: of every gram of one to three words; ``kinds``: how many different words follow a history."""

    counts: Counter[Gram]
    kinds: dict[Gram, int]
    histories: dict[Gram, int]
    words: tuple[str, ...]

    def probability(self, gram: Gram) -> float:
        """Of the last word of a gram after the others; a word never seen has 0."""
        history, rest = gram[:-1], gram[1:]
        if not history:
            return self.counts[gram] / self.histories[()]
        lower = self.probability(rest)
        kinds = self.kinds.get(history, 0)
        return (self.counts[gram] + kinds * lower) / (self.histories[history] + kinds) if kinds else lower

    def back_off(self, history: Gram) -> float:
        """What the lower order counts after this history."""
        kinds = self.kinds.get(history, 0)
        return kinds / (self.histories[history] + kinds) if kinds else 1.0


def counted(sentences: Iterable[Sequence[str]]) -> Trigrams:
    """Grams of sentences of words. Raises ValueError when there is no sentence."""
    counts: Counter[Gram] = Counter()
    after: dict[Gram, set[str]] = defaultdict(set)
    histories: Counter[Gram] = Counter()
    for sentence in sentences:
        words = (START, *sentence, END)
        for end in range(1, len(words)):
            for size in range(1, min(_ORDER, end + 1) + 1):
                gram = words[end + 1 - size : end + 1]
                counts[gram] += 1
                histories[gram[:-1]] += 1
                after[gram[:-1]].add(gram[-1])
    if not counts:
        raise ValueError("there is not one sentence to learn from")
    kinds = {history: len(found) for history, found in after.items()}
    return Trigrams(counts, kinds, dict(histories), tuple(sorted(gram[0] for gram in counts if len(gram) == 1)))


def arpa(model: Trigrams) -> str:
    """The model as a file."""
    grams = [sorted(gram for gram in model.counts if len(gram) == size) for size in range(1, _ORDER + 1)]
    grams[0] = [(START,), *grams[0]]
    lines = ["\\data\\", *(f"ngram {size}={len(found)}" for size, found in enumerate(grams, start=1))]
    for size, found in enumerate(grams, start=1):
        lines += ["", f"\\{size}-grams:"]
        for gram in found:
            chance = -99.0 if gram == (START,) else math.log10(model.probability(gram))
            weight = f"\t{math.log10(model.back_off(gram)):.4f}" if size < _ORDER else ""
            lines.append(f"{chance:.4f}\t{' '.join(gram)}{weight}")
    return "\n".join([*lines, "", "\\end\\", ""])


def sentences_of(texts: Iterable[str], known: Callable[[str], bool]) -> tuple[list[list[str]], Counter[str]]:
    """(sentences of known words, words that the dictionary lacks); an unknown word ends a sentence."""
    found: list[list[str]] = []
    unknown: Counter[str] = Counter()
    for text in texts:
        for part in re.split(r"[.?!;\n]+", text.lower()):
            sentence: list[str] = []
            for word in _WORD.findall(part):
                if known(word):
                    sentence.append(word)
                else:
                    unknown[word] += 1
                    found.append(sentence)
                    sentence = []
            found.append(sentence)
    return [sentence for sentence in found if sentence], unknown


def coverage(sentences: Sequence[Sequence[str]]) -> float:
    """Share of the words of every tenth sentence that the others know: what the recogniser can hear at all."""
    known = {word for place, sentence in enumerate(sentences) if place % 10 for word in sentence}
    held = [word for sentence in sentences[::10] for word in sentence]
    return sum(word in known for word in held) / len(held) if held else 0.0


def read_texts(file: Path) -> list[str]:
    """The column ``text`` of a CSV file, or the lines of any other. Raises ValueError naming the file."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            if file.suffix != ".csv":
                return [line.strip() for line in lines if line.strip()]
            rows = csv.DictReader(lines)
            if "text" not in (rows.fieldnames or ()):
                raise ValueError(f"{file}: there is no column named text")
            return [row["text"] or "" for row in rows]
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file} cannot be read: {error}") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, count, write; say what the recogniser will not hear."""
    parser = argparse.ArgumentParser(prog="make train-lm", description=__doc__)
    parser.add_argument("texts", type=Path, nargs="+", help="CSV with a column text, or a sentence a line")
    parser.add_argument("--out", type=Path, required=True, help="the .arpa file to write")
    options = parser.parse_args(arguments)
    decoder = Decoder(lm=None, loglevel="FATAL")
    try:
        texts = [text for file in options.texts for text in read_texts(file)]
        sentences, unknown = sentences_of(texts, lambda word: decoder.lookup_word(word) is not None)
        model = counted(sentences)
    except ValueError as error:
        print(f"train-lm: {error}", file=sys.stderr)
        return 1
    options.out.parent.mkdir(parents=True, exist_ok=True)
    half = options.out.with_suffix(".half")
    half.write_text(arpa(model), encoding="utf-8")
    half.replace(options.out)
    print(f"{len(sentences)} sentences, {len(model.words)} words, {len(model.counts)} grams: {options.out}")
    share = coverage(sentences)
    print(f"Of the words of a tenth of these texts, the other nine tenths know {share:.1%}.")
    if share < _ENOUGH:
        print(
            "That is little: transcripts will be worse than with the general model. Add texts, thousands of sentences."
        )
    if unknown:
        print(f"Not in the dictionary, so never heard: {', '.join(word for word, _ in unknown.most_common(20))}")
    print(f'Use it with [speech] engine_en = "pocketsphinx:{options.out}" (moonshine: hears better as a rule).')
    if options.out.resolve() == (LANGUAGE_MODELS / "en.arpa").resolve() and not MOONSHINE.is_dir():
        print("Without moonshine: on this machine, transcripts use it from the next start of kefu on by themselves.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
