"""One probability for each phrase, from a network that was taught some and a recogniser that writes."""

from __future__ import annotations

import numpy as np
import pytest

from models.speech.judge import OTHER, Judge
from models.training.commands.judging import Heard, fitted

CHANCES = {"yes": 0.6, "no": 0.2, OTHER: 0.15}
LOGS = {"yes": -0.5, "no": -6.0, "banana": -9.0}


def test_the_shares_are_of_all_phrases_and_of_none() -> None:
    """They are one together; what both say is surer than what one of them does."""
    shares = Judge().weighed(CHANCES, LOGS)
    assert set(shares) == {"yes", "no", "banana", OTHER}
    assert sum(shares.values()) == pytest.approx(1)
    assert max(shares, key=lambda phrase: shares[phrase]) == "yes"
    alone = Judge().weighed(CHANCES, {**LOGS, "no": -0.5})
    assert alone["yes"] < shares["yes"]


def test_a_phrase_that_the_network_does_not_know_can_be_heard() -> None:
    """When the writer hears it and the network hears nothing it knows; not when neither does."""
    foreign = {"yes": 0.01, "no": 0.01, OTHER: 0.97}
    heard = Judge().weighed(foreign, {"yes": -9.0, "no": -9.0, "banana": -0.3})
    assert max(heard, key=lambda phrase: heard[phrase]) == "banana"
    nothing = Judge().weighed(foreign, {"yes": -9.0, "no": -9.0, "banana": -12.0})
    assert max(nothing, key=lambda phrase: nothing[phrase]) == OTHER


@pytest.mark.parametrize(("chance", "log"), [(0.0, -1e9), (1.0, 0.0), (1e-30, -14.0)])
def test_no_word_counts_beyond_all_measure(chance: float, log: float) -> None:
    """Certainty, impossibility: finite shares."""
    shares = Judge().weighed({"yes": chance, OTHER: 1 - chance}, {"yes": log})
    assert all(0 <= share <= 1 for share in shares.values())


def test_who_is_right_is_learned() -> None:
    """A writer that is always right beside a network that guesses: the fit believes the writer, and what it gives is
    likelier than what it began with."""
    random = np.random.default_rng(1)
    names = [f"word {number}" for number in range(12)]
    clips = []
    for number in range(200):
        said = names[number % 12] if number % 4 else OTHER
        chances = dict(zip([*names, OTHER], map(float, random.dirichlet(np.ones(13))), strict=True))
        logs = {name: (-0.5 if name == said else -8.0) + float(random.normal(0, 0.3)) for name in names}
        clips.append(Heard(chances, logs, said))
    judge = fitted(clips)
    assert judge.written > judge.taught
    right = [max(shares, key=lambda one: shares[one]) == clip.phrase
             for clip in clips if (shares := judge.weighed(clip.chances, clip.logs))]  # fmt: skip
    assert np.mean(right) > 0.97
    before, after = (
        np.mean([np.log(one.weighed(clip.chances, clip.logs)[clip.phrase]) for clip in clips])
        for one in (Judge(), judge)
    )
    assert after > before
