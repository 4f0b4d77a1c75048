"""Sequences of a loop's words, as a writing recogniser would spell them: a beam search that its decoder cannot leave.

What the decoder writes by itself may be no sequence at all ("1-2-3 for you"). Here each piece must go on with a word of
the loop, in one of its spellings, so that of all sequences the likeliest ones are found, with their likelihoods
(the constrained beam search of Hokamp and Liu 2017, with a grammar instead of single constraints).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_BEAM = 16
HOPELESS = 9.0  # logarithm; who is this far behind the best is given up
_MARKS = (",", "-", ".")
Pieces = tuple[int, ...]


class Writer(Protocol):
    """A decoder that goes on with several texts at once."""

    @property
    def ends(self) -> list[int]:
        """The pieces after which nothing comes."""

    def go_on(self, parents: list[int], pieces: list[int]) -> Floats:
        """The logarithm of the probability of every piece after each of these pieces, row by row; ``parents``: which
        row of the last answer each of them follows."""


class Spellings:
    """The pieces that each word of a loop may be written with."""

    def __init__(self, words: Iterable[tuple[str, Pieces]], marks: Iterable[int]) -> None:
        self.marks = frozenset(marks)
        self._next: dict[Pieces, dict[int, None]] = {}
        self._whole: dict[Pieces, list[str]] = {}
        for word, pieces in words:
            for place, piece in enumerate(pieces):
                self._next.setdefault(pieces[:place], {})[piece] = None
            if word not in self._whole.setdefault(pieces, []):
                self._whole[pieces].append(word)

    def after(self, begun: Pieces) -> Iterable[int]:
        """The pieces that may follow those of a word that was begun."""
        return self._next.get(begun, ())

    def whole(self, pieces: Pieces) -> Iterable[str]:
        """The words that are spelled so."""
        return self._whole.get(pieces, ())


@dataclass(frozen=True, slots=True)
class _Path:
    """``row``: of the decoder; ``piece``: the last one; ``begun``: pieces of a word that is not whole yet."""

    row: int
    piece: int
    log: float
    words: tuple[str, ...] = ()
    begun: Pieces = ()
    marked: bool = True


def search(
    writer: Writer, spellings: Spellings, limits: tuple[int, int | None], most_pieces: int, begin: int
) -> dict[str, float]:
    """Sequences of words, with the logarithm of the probability of each, over all spellings that were found.

    ``limits``: fewest and most words; ``begin``: the piece before the first.
    """
    low, high = limits
    found: dict[str, float] = {}
    paths, best = [_Path(0, begin, 0.0)], -np.inf
    for _ in range(most_pieces):
        rows, logs = _written(writer, paths)
        for path, row in zip(paths, rows, strict=True):
            if not path.begun and len(path.words) >= max(low, 1):
                whole = path.log + float(np.logaddexp.reduce(logs[row, writer.ends]))
                text = " ".join(path.words)
                found[text] = float(np.logaddexp(found.get(text, -np.inf), whole))
                best = max(best, whole)
        paths = _likeliest(_longer(paths, rows, logs, spellings, high), best)
        if not paths:
            break
    return found


def _written(writer: Writer, paths: list[_Path]) -> tuple[list[int], Floats]:
    """The decoder's row of each path, and its answer; two readings of one text share a row."""
    places: dict[tuple[int, int], int] = {}
    rows = [places.setdefault((path.row, path.piece), len(places)) for path in paths]
    return rows, writer.go_on([row for row, _ in places], [piece for _, piece in places])


def _longer(
    paths: list[_Path], rows: list[int], logs: Floats, spellings: Spellings, high: int | None
) -> Iterator[_Path]:
    for path, row in zip(paths, rows, strict=True):
        if not path.begun and not path.marked:
            yield from (_Path(row, mark, path.log + float(logs[row, mark]), path.words) for mark in spellings.marks)
        if high is not None and len(path.words) >= high:
            continue
        for piece in spellings.after(path.begun):
            log, pieces = path.log + float(logs[row, piece]), (*path.begun, piece)
            for word in spellings.whole(pieces):
                yield _Path(row, piece, log, (*path.words, word), marked=False)
            if spellings.after(pieces):
                yield _Path(row, piece, log, path.words, pieces)


def _likeliest(paths: Iterator[_Path], best: float) -> list[_Path]:
    ranked = sorted(paths, key=lambda path: -path.log)[:_BEAM]
    worst = max(best, ranked[0].log if ranked else best) - HOPELESS
    return [path for path in ranked if path.log > worst]


def spelled(
    words: Iterable[str], encode: Callable[[str], list[int]], of: Callable[[str], tuple[str, ...]]
) -> Spellings:
    """``of``: how a word may be written; ``encode``: the pieces of a text that stands by itself. Digits and single
    letters also follow each other without a space."""
    found = []
    for word in words:
        for writing in of(word):
            pieces = tuple(encode(writing))
            found.append((word, pieces))
            if len(writing) == 1 and len(pieces) > 1:
                found.append((word, pieces[1:]))
            elif len(writing) == 1:
                found.append((word, _unspaced(writing, encode)))
    return Spellings(found, (encode(f"0{mark}")[-1] for mark in _MARKS))


def _unspaced(letter: str, encode: Callable[[str], list[int]]) -> Pieces:
    """The piece of a letter inside a word: after a digit nothing is joined."""
    return tuple(encode(f"0{letter}")[-1:])
