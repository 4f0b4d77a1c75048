"""Erlang B, C and A at reference points: printed tables, another implementation, a published study."""

from __future__ import annotations

import pytest

from models.routing.erlang import (
    agents_for,
    erlang_b,
    square_root_staffing,
    with_patience,
    with_patience_without_end,
)


@pytest.mark.parametrize(
    ("agents", "load", "blocked"),
    [
        (1, 0.5, 0.333333), (5, 3, 0.110054), (10, 5, 0.018385), (20, 15, 0.045593), (50, 40, 0.018691),
        (100, 90, 0.026957), (200, 180, 0.010325), (100, 100, 0.075700),
    ],
)  # fmt: skip
def test_erlang_b(agents: int, load: float, blocked: float) -> None:
    """Reference values to the digits that are printed."""
    assert erlang_b(agents, load) == pytest.approx(blocked, abs=1e-6)


@pytest.mark.parametrize(
    ("calls", "minutes", "handling", "target", "level", "agents", "waiting", "reached", "occupancy", "asa"),
    [
        (100, 30, 180, 20, 0.8, 14, 0.1741, 0.8884, 0.7143, 7.84),
        (100, 30, 180, 30, 0.9, 14, 0.1741, 0.9106, 0.7143, 7.84),
        (200, 30, 240, 20, 0.8, 32, 0.2363, 0.8485, 0.8333, 10.63),
        (200, 30, 240, 20, 0.9, 34, 0.1217, 0.9339, 0.7843, 3.98),
        (20, 15, 300, 30, 0.9, 11, 0.0920, 0.9404, 0.6061, 6.37),
        (360, 60, 240, 20, 0.9, 31, 0.1209, 0.9325, 0.7742, 4.15),
        (600, 30, 300, 30, 0.8, 107, 0.3835, 0.8096, 0.9346, 16.44),
        (600, 30, 300, 30, 0.9, 110, 0.2370, 0.9128, 0.9091, 7.11),
        (1000, 60, 300, 30, 0.9, 93, 0.2157, 0.9180, 0.8961, 6.69),
        (60, 30, 360, 10, 0.9, 18, 0.0756, 0.9360, 0.6667, 4.54),
    ],
)  # fmt: skip
def test_erlang_c(
    calls: int, minutes: int, handling: float, target: float, level: float, agents: int, waiting: float,
    reached: float, occupancy: float, asa: float,
) -> None:  # fmt: skip
    """Number of agents and what they reach, cross-checked with pyworkforce."""
    rate = calls / minutes / 60
    assert agents_for(rate, handling, level, target) == agents
    found = with_patience_without_end(agents, rate, handling, target)
    assert found.waiting == pytest.approx(waiting, abs=5.1e-5)
    assert found.service_level == pytest.approx(reached, abs=5.1e-5)
    assert found.occupancy == pytest.approx(occupancy, abs=5.1e-5)
    assert found.asa == pytest.approx(asa, abs=5.1e-3)


@pytest.mark.parametrize(
    ("agents", "calls", "handling", "patience", "target", "waiting", "gone", "asa", "occupancy", "reached"),
    [
        (50, 2880, 60, 120, 10, 0.46777, 0.03091, 3.709, 0.9303, 0.83258),
        (12, 252, 120, 60, 20, 0.12737, 0.02968, 1.781, 0.6792, 0.94527),
        (10, 120, 300, 120, 30, 0.44204, 0.15244, 18.293, 0.8476, 0.68804),
        (55, 600, 300, 180, 30, 0.23024, 0.02507, 4.513, 0.8863, 0.92766),
        (100, 1500, 225, 300, 30, 0.28909, 0.01462, 4.385, 0.9238, 0.94914),
        (200, 2400, 300, 300, 30, 0.50940, 0.02820, 8.459, 0.9718, 0.89675),
    ],
)  # fmt: skip
def test_erlang_a(
    agents: int, calls: int, handling: float, patience: float, target: float, waiting: float, gone: float,
    asa: float, occupancy: float, reached: float,
) -> None:  # fmt: skip
    """Garnett, Mandelbaum and Reiman's setting, B2's, and four more."""
    found = with_patience(agents, calls / 3600, handling, patience, target)
    assert found.waiting == pytest.approx(waiting, abs=5.1e-6)
    assert found.abandoned == pytest.approx(gone, abs=5.1e-6)
    assert found.asa == pytest.approx(asa, abs=5.1e-4)
    assert found.occupancy == pytest.approx(occupancy, abs=5.1e-5)
    assert found.service_level == pytest.approx(reached, abs=5.1e-6)


def test_staffing() -> None:
    """The square-root rule, and that patience saves agents; an impossible load is refused."""
    assert square_root_staffing(100, 1.0) == 110
    assert agents_for(100 / 300, 300, 0.9, 30) == 110
    assert agents_for(100 / 300, 300, 0.9, 30, patience=180) == 102
    with pytest.raises(ValueError, match="cannot carry"):
        with_patience_without_end(10, 1.0, 10.0, 20)
