"""The console's socket: its owner's alone from the first moment on, and nothing else of the process is touched."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from ari_app.web.control import serve

SOCKETS = 5


def _umask() -> int:
    """The process's, as the kernel says it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1], 8) for line in lines if line.startswith("Umask:"))


async def test_sockets_that_begin_together(tmp_path: Path) -> None:
    """Each has mode 0600 and answers; files made meanwhile have the modes that they always have."""
    before = _umask()
    paths = [tmp_path / "run" / f"{n}.sock" for n in range(SOCKETS)]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(serve(web.Application(), path)) for path in paths]
        async with asyncio.timeout(10):
            while not all(path.exists() for path in paths):
                assert _umask() == before
                await asyncio.sleep(0)
        assert [stat.S_IMODE(path.stat().st_mode) for path in paths] == [0o600] * SOCKETS
        for path in paths:
            async with (
                aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as session,
                session.get("http://kefu/nothing") as answer,
            ):
                assert answer.status == 404
        for task in tasks:
            task.cancel()
    assert _umask() == before
    assert not any(path.exists() for path in paths)


async def test_a_path_that_cannot_be(tmp_path: Path) -> None:
    """Too long for a Unix socket: the error says so, and nothing stays open."""
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError, match="too long"):
        await serve(web.Application(), tmp_path / ("x" * 120))
    assert len(os.listdir("/proc/self/fd")) == before
