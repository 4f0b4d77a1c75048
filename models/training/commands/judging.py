"""Fitting the judge: how much the network's word and a writing recogniser's count, by people that neither has heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from models.speech.judge import OTHER, Judge, evidence

_MENU = 10  # phrases of a menu, beside which the whole vocabulary is one
_MENUS = 3  # small ones, of each clip; what was said is in two of them
_UNTAUGHT = 0.3  # share of a menu's phrases that the network is taken not to know
_NONE = 0.4  # share of clips that are none of a menu's phrases: fewer than there are here
_HELD = 1e-3  # what keeps the weights small

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Heard:
    """One clip: ``chances`` of a network that did not hear its speaker, ``logs`` of all its phrases by the writer,
    ``phrase``: what was said, `OTHER` for none of them."""

    chances: Mapping[str, float]
    logs: Mapping[str, float]
    phrase: str


def fitted(clips: Sequence[Heard]) -> Judge:
    """The judge under whom what was said is likeliest, over menus of every size (maximum likelihood)."""
    cases = list(_cases(clips, np.random.default_rng(5)))
    longest = max(len(rows) for rows, _ in cases)
    table = np.zeros((len(cases), longest, len(Judge().numbers())))
    absent = np.zeros((len(cases), longest), bool)
    said = np.zeros(len(cases), int)
    for place, (rows, phrase) in enumerate(cases):
        table[place, : len(rows)] = list(rows.values())
        absent[place, len(rows) :] = True
        said[place] = list(rows).index(phrase)

    none = np.array([not phrase for _, phrase in cases])
    counts = np.where(none, _NONE / max(1, none.sum()), (1 - _NONE) / max(1, (~none).sum()))

    def loss(numbers: Numbers) -> tuple[float, Numbers]:
        scores = np.where(absent, -np.inf, table @ numbers)
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        right = np.arange(len(said)), said
        slope = np.einsum("ij,ijk,i->k", shares, table, counts) - counts @ table[right]
        surprise = -counts @ np.log(shares[right] + 1e-12)
        return float(surprise + _HELD * numbers @ numbers), slope + 2 * _HELD * numbers

    found = minimize(loss, np.array(Judge().numbers()), jac=True, method="L-BFGS-B")
    return Judge(*(round(float(number), 3) for number in found.x))


def _cases(clips: Sequence[Heard], random: np.random.Generator) -> Iterator[tuple[dict[str, tuple[float, ...]], str]]:
    """What there is for each phrase of a menu, and which was said: each clip with the whole vocabulary, and with small
    menus of it, in which some phrases are as if the network had not been taught them."""
    for clip in clips:
        yield dict(evidence(clip.chances, clip.logs)), clip.phrase
        names = sorted(clip.logs)
        for turn in range(_MENUS):
            menu = {names[place] for place in random.permutation(len(names))[:_MENU]} - {clip.phrase}
            said = clip.phrase if turn else OTHER
            menu |= {said} - {OTHER}
            untaught = {phrase for phrase in sorted(menu) if random.random() < _UNTAUGHT}
            chances = {phrase: clip.chances[phrase] for phrase in menu - untaught}
            chances[OTHER] = clip.chances[OTHER] + sum(clip.chances[phrase] for phrase in untaught)
            yield dict(evidence(chances, {phrase: clip.logs[phrase] for phrase in sorted(menu)})), said
