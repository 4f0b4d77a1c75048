"""Fixtures of all tiers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from tests.support.floor import Floor, brisk, floor_of, start_asterisk

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateAsterisk]:
    """One real Asterisk for all tests that do not break it."""
    running = start_asterisk(tmp_path_factory.mktemp("asterisk"))
    yield running
    running.stop()
    running.remove_sockets()


@pytest.fixture
async def own_asterisk(tmp_path: Path) -> AsyncIterator[PrivateAsterisk]:
    """An Asterisk that the test may kill."""
    running = start_asterisk(tmp_path / "asterisk")
    yield running
    running.stop()
    running.remove_sockets()


@pytest.fixture
async def floor(asterisk: PrivateAsterisk) -> AsyncIterator[Floor]:
    """A running centre with brisk settings."""
    async with floor_of(asterisk, brisk(asterisk.run)) as running:
        yield running


@pytest.fixture
def data() -> Path:
    """Real human speech, when it is there."""
    if not DATA.is_dir():
        pytest.skip("no development data beside the checkout")
    return DATA
