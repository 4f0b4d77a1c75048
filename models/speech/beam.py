"""The likeliest of several texts that a decoder goes on with at once (beam search), compared by the mean logarithm of
a piece's probability, so that the shortest does not win (Wu et al. 2016, "Google's neural machine translation system",
7, with α = 1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.speech.loop_search import Floats, Writer


@dataclass(frozen=True, slots=True)
class Written:
    """What a decoder wrote of itself: ``numbers`` of its pieces, without the end, and the logarithm of the probability
    of each; ``end``: of stopping there."""

    numbers: tuple[int, ...] = ()
    logs: tuple[float, ...] = ()
    end: float = 0.0

    @property
    def log(self) -> float:
        """Of the whole."""
        return sum(self.logs) + self.end

    @property
    def mean(self) -> float:
        """Of a piece, the end being one."""
        return self.log / (len(self.numbers) + 1)


def written(writer: Writer, begin: int, end: int, most_pieces: int, width: int) -> Written:
    """The best of the texts that came to their end, ``width`` going on at once; when none did, the best so far."""
    going: list[tuple[int, Written]] = [(0, Written())]
    pieces, whole = [begin], list[Written]()
    for _ in range(most_pieces):
        logs = writer.go_on([row for row, _ in going], pieces)
        going, ended = _longer([text for _, text in going], logs, end, width)
        whole += ended
        if len(whole) >= width and max(one.mean for one in whole) > going[0][1].mean:
            break
        pieces = [text.numbers[-1] for _, text in going]
    return max(whole or [text for _, text in going], key=lambda text: text.mean)


def _longer(
    texts: list[Written], logs: Floats, end: int, width: int
) -> tuple[list[tuple[int, Written]], list[Written]]:
    """The likeliest texts that are a piece longer, with the row that each follows, and those likelier ones that are
    whole."""
    going: list[tuple[int, Written]] = []
    whole: list[Written] = []
    for _, row, piece in sorted(_likeliest(texts, logs, width), reverse=True):
        one, log = texts[row], float(logs[row, piece])
        if piece == end:
            whole.append(Written(one.numbers, one.logs, log))
        else:
            going.append((row, Written((*one.numbers, piece), (*one.logs, log))))
        if len(going) == width:
            break
    return going, whole


def _likeliest(texts: list[Written], logs: Floats, width: int) -> Iterator[tuple[float, int, int]]:
    """(log, row, piece) of each text's likeliest pieces: one more than are kept, since one may be the end."""
    for row, text in enumerate(texts):
        for piece in np.argpartition(-logs[row], width)[: width + 1]:
            yield text.log + float(logs[row, piece]), row, int(piece)
