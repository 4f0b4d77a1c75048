"""Fixtures of all tiers."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from ari_app.pbx.install import ensure
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.rtp import MediaClock
from tests.support.debian import DebianAsterisk
from tests.support.floor import Floor, brisk, floor_of, start_asterisk
from tests.support.process import KefuProcess

settings.register_profile("kefu", deadline=None)  # how long an example takes says something of the machine alone
settings.register_profile("same", deadline=None, derandomize=True)  # `make test`; `make check` looks for new examples
settings.load_profile("kefu")
os.environ.pop("LC_ALL", None)  # tests read what commands say in English, whatever language the terminal is in
os.environ["LC_MESSAGES"] = "C"
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
async def kefu(own_asterisk: PrivateAsterisk) -> AsyncIterator[KefuProcess]:
    """kefu in a process of its own."""
    process = KefuProcess(own_asterisk)
    await process.start()
    yield process
    await process.stop()


@pytest.fixture
async def people(own_asterisk: PrivateAsterisk) -> AsyncIterator[Floor]:
    """Telephones without an application in this process."""
    async with AsyncExitStack() as stack:
        yield Floor(own_asterisk, MediaClock(), stack)


@pytest.fixture
async def debian(tmp_path: Path) -> AsyncIterator[DebianAsterisk]:
    """A running Asterisk with Debian's own configuration, which knows nothing of kefu."""
    if ensure().rootfs is None:
        pytest.skip("this machine has an Asterisk of its own; Debian's configuration is not in the cache")
    asterisk = DebianAsterisk(tmp_path / "pbx")
    try:
        await asyncio.to_thread(asterisk.start)
        yield asterisk
    finally:
        asterisk.stop()


@pytest.fixture
def data() -> Path:
    """Real human speech, when it is there."""
    if not DATA.is_dir():
        pytest.skip("no development data beside the checkout")
    return DATA
