"""Causes of change: Kitagawa's sums leave no remainder, planted causes are found, and chance is called chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.insight.cause import MIX, RATE, cause_of, likeliest, values_of
from models.insight.kpi import KPIS
from models.insight.kpi_facts import Facts, Terms, Visit


def _calls(*groups: tuple[str, int, int]) -> dict[str, list[float]]:
    """(name, how many, of these in time)."""
    return {name: [1.0] * good + [0.0] * (n - good) for name, n, good in groups}


def test_by_hand() -> None:
    """Billing 60 of 100 calls at 0.9, then 30 of 100 at 0.8; orders 40 at 0.5, then 70 at 0.5. Before .74, after .59.

    Rate of billing: −0.1 · (0.6 + 0.3) / 2 = −0.045; mix with c = 0.665: −0.3 · (0.85 − 0.665) + 0.3 · (0.5 − 0.665).
    """
    found = cause_of("queue", _calls(("billing", 60, 54), ("orders", 40, 20)),
                     _calls(("billing", 30, 24), ("orders", 70, 35)))  # fmt: skip
    assert found is not None
    assert [found.before, found.after] == pytest.approx([0.74, 0.59])
    effects = {(one.group, one.kind): one.effect for one in found.parts}
    assert effects == {
        ("billing", RATE): pytest.approx(-0.045), ("orders", RATE): pytest.approx(0.0),
        ("billing", MIX): pytest.approx(-0.3 * 0.185), ("orders", MIX): pytest.approx(0.3 * -0.165),
    }  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.floats(0, 1), st.floats(0, 1)),
                min_size=1, max_size=6))  # fmt: skip
def test_no_remainder(groups: list[tuple[int, int, float, float]]) -> None:
    """All parts sum to the change, also with groups that are missing in one of the times."""
    before = _calls(*((str(at), n, int(n * r)) for at, (n, _, r, _s) in enumerate(groups)))
    after = _calls(*((str(at), n, int(n * r)) for at, (_, n, _r, r) in enumerate(groups)))
    before, after = ({name: own for name, own in one.items() if own} for one in (before, after))
    found = cause_of("queue", before, after)
    if min(sum(map(len, before.values())), sum(map(len, after.values()))) < 30:
        assert found is None
        return
    assert found is not None
    assert sum(one.effect for one in found.parts) == pytest.approx(found.change, abs=1e-9)


@pytest.mark.parametrize(
    ("after", "kind", "group"),
    [
        (_calls(("billing", 500, 300), ("orders", 500, 450)), RATE, "billing"),
        (_calls(("billing", 100, 90), ("sales", 900, 450)), MIX, "sales"),
    ],
)
def test_a_planted_cause_is_found(after: dict[str, list[float]], kind: str, group: str) -> None:
    """One queue got worse; another, bad one came."""
    found = cause_of("queue", _calls(("billing", 500, 450), ("orders", 500, 450)), after)
    assert found is not None
    assert found.single is not None
    assert (found.single.kind, found.single.group) == (kind, group)


def test_no_single_cause() -> None:
    """Six queues, each a little worse: nobody is to blame; and no change beyond chance has no cause."""
    before = _calls(*((str(at), 500, 450) for at in range(6)))
    even = cause_of("queue", before, _calls(*((str(at), 500, 400) for at in range(6))))
    same = cause_of("queue", before, _calls(*((str(at), 500, 449) for at in range(6))))
    assert even is not None
    assert even.beyond_chance
    assert even.single is None
    assert same is not None
    assert not same.beyond_chance
    assert same.single is None
    assert likeliest([same, even]) is same
    assert likeliest([]) is None


def test_the_interval_of_a_change_holds_it() -> None:
    """A true change of −0.1 is in about 95 of 100 intervals."""
    dice, held = np.random.default_rng(5), 0
    for seed in range(150):
        before = {name: list(dice.binomial(1, 0.9, 200).astype(float)) for name in "ab"}
        after = {name: list(dice.binomial(1, 0.8, 200).astype(float)) for name in "ab"}
        found = cause_of("queue", before, after, seed)
        assert found is not None
        held += found.span[0] <= -0.1 <= found.span[1]
    assert 0.9 <= held / 150 <= 1.0


def test_values_of_facts() -> None:
    """What each stay says of the service level, by queue; a quantile has no parts."""
    facts = Facts(visits=[Visit("a", "x", 0.0, left_at=10.0, way="connected"),
                          Visit("b", "x", 0.0, left_at=50.0, way="connected"), Visit("c", "y", 0.0)])  # fmt: skip
    assert values_of(KPIS["service_level"], "", facts, Terms(now=99.0), "queue") == {"x": [1.0, 0.0]}
    with pytest.raises(ValueError, match="no mean"):
        values_of(KPIS["asa"], "p90", facts, Terms(now=99.0), "queue")
