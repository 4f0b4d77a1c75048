"""How likely a contact was the last about its matter, while its days are not over: logistic regression on the centre's
own contacts whose days are, so that a figure of today need not wait for a week. An estimate, and always called one.

What is known of each: seconds of talk, hold and wrap-up, whether it was sent on or had several agents, the caller's
mark, queue, language and topic. Fitted by iteratively reweighted least squares with a
ridge (Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 4.4). Who has not come back t seconds after
is the likelier done: with p and the share S(t) of returns that came later than t, p / (p + (1 − p) · S(t)).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.insight.kpi_facts import Contact
from models.insight.kpi_tables import Array, Table

LEAST = 200  # contacts whose days are over, below which nothing is foretold
LEAST_OF_EACH = 20
_RIDGE = 1.0
_TIMES = 25
_WORDS = ("queue", "language", "topic")
_MOST_WORDS = 40  # of each, the most frequent; the others are alike


@dataclass(frozen=True, slots=True, eq=False)
class Foretold:
    """What was learned. ``words``: those that have a column of their own; ``returns``: in order, seconds to each return
    that is known."""

    words: tuple[tuple[str, tuple[str, ...]], ...]
    middle: Array
    spread: Array
    weights: Array
    returns: Array

    def share(self, calls: Table[Contact], seen: Array) -> Array:
        """The probability that nobody comes back, of each call that has not been followed for ``seen`` seconds."""
        rows = (_rows(calls, self.words) - self.middle) / self.spread
        done = _logistic(self.weights[0] + rows @ self.weights[1:])
        later = 1 - np.searchsorted(self.returns, seen, side="right") / len(self.returns)
        return done / (done + (1 - done) * later)


def learned(calls: Table[Contact], last: Array, returns: Array) -> Foretold | None:
    """From contacts of which it is known: ``last`` 1 where nobody came back, 0 where somebody did, NaN where it is not
    known; ``returns``: seconds to each return. None when there are too few of them to say anything."""
    known = ~np.isnan(last)
    truth = last[known]
    if len(truth) < LEAST or min(truth.sum(), (1 - truth).sum()) < LEAST_OF_EACH:
        return None
    words = tuple((name, _frequent(calls.take(known), name)) for name in _WORDS)
    rows = _rows(calls, words)[known]
    middle, spread = rows.mean(0), np.maximum(rows.std(0), 1e-6)
    return Foretold(words, middle, spread, _fitted((rows - middle) / spread, truth), np.sort(returns))


def _frequent(calls: Table[Contact], name: str) -> tuple[str, ...]:
    column = calls.words(name)
    how_many = np.bincount(column.codes, minlength=len(column.names))
    order = np.argsort(-how_many, kind="stable")[:_MOST_WORDS]
    return tuple(column.names[at] for at in order.tolist() if how_many[at] >= LEAST_OF_EACH)


def _rows(calls: Table[Contact], words: tuple[tuple[str, tuple[str, ...]], ...]) -> Array:
    rating = calls("rating")
    columns = [np.log1p(calls(name)) for name in ("talk", "hold", "wrap_up")]
    columns += [calls("transfers") > 0, calls("legs") > 1, rating <= 2, rating == 3, rating >= 4]
    columns += [calls.words(name).are(one) for name, known in words for one in known]
    return np.stack(columns, axis=1).astype(float)


def _logistic(values: Array) -> Array:
    return 1 / (1 + np.exp(-np.clip(values, -30, 30)))


def _fitted(rows: Array, truth: Array) -> Array:
    """Weights, the first of which is the intercept."""
    with_one = np.column_stack([np.ones(len(rows)), rows])
    ridge = np.eye(with_one.shape[1]) * _RIDGE
    ridge[0, 0] = 0.0
    weights = np.zeros(with_one.shape[1])
    for _ in range(_TIMES):
        share = _logistic(with_one @ weights)
        slope = with_one.T @ (truth - share) - ridge @ weights
        step = np.linalg.solve(with_one.T @ (with_one * (share * (1 - share))[:, None]) + ridge, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def auc(likely: Array, truth: Array) -> float:
    """The chance that of two contacts, one that was the last and one that was not, the first was held for likelier;
    0.5: no better than a coin (Hanley & McNeil 1982). Raises ValueError where there are not both."""
    good, bad = likely[truth > 0], likely[truth == 0]
    if not len(good) or not len(bad):
        raise ValueError("an AUC needs contacts that were the last, and some that were not")
    ordered = np.sort(bad)
    below, upto = (np.searchsorted(ordered, good, side=side) for side in ("left", "right"))
    return float((below + upto).sum() / (2 * len(good) * len(bad)))
