"""A real ERP beside the tests: Tryton in a Python of its own, its database made once, both kept in ``.cache``."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import pytest

from config.load import ROOT

PINS = Path(__file__).with_name("tryton.txt")
USER, PASSWORD, DATABASE = "admin", "tryton beside a test", "books"
_SECONDS = 60.0
_CONFIGURATION = """[database]
uri = sqlite://
path = {folder}
[web]
listen = 127.0.0.1:{port}
"""


def _home() -> Path:
    """A Python with Tryton, and beside it an empty database. Skips the test when it cannot be made."""
    home = ROOT / ".cache" / f"tryton-{hashlib.sha256(PINS.read_bytes()).hexdigest()[:12]}"
    if (home / "complete").exists():
        return home
    _carry_out([sys.executable, "-m", "venv", "--clear", str(home)])
    _carry_out([str(home / "bin/python"), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(PINS)])
    (home / "empty").mkdir()
    (home / "empty" / f"{DATABASE}.sqlite").touch()
    configuration = _configured(home / "empty", 0)
    secret = home / "empty" / "password"
    secret.write_text(f"{PASSWORD}\n")
    command = [
        str(home / "bin/python"), str(home / "bin/trytond-admin"), "-c", str(configuration), "-d", DATABASE,
        "-u", "party", "--activate-dependencies", "--email", "admin@example.org",
    ]  # fmt: skip
    _carry_out(command, {**os.environ, "TRYTONPASSFILE": str(secret)})
    (home / "complete").touch()
    return home


def _carry_out(command: Sequence[str], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=400, env=environment)
    if done.returncode:
        words = (done.stderr.strip() or done.stdout.strip() or "no words").splitlines()[-1]
        pytest.skip(f"Tryton cannot be installed: {words}")


def _configured(folder: Path, port: int) -> Path:
    file = folder / "trytond.conf"
    file.write_text(_CONFIGURATION.format(folder=folder, port=port))
    return file


@asynccontextmanager
async def tryton() -> AsyncIterator[str]:
    """The address of the database of a running Tryton without anybody in it but its administrator."""
    home = await asyncio.to_thread(_home)
    with TemporaryDirectory(prefix="kefu-tryton-") as name:
        folder, port = Path(name), _free_port()
        shutil.copy(home / "empty" / f"{DATABASE}.sqlite", folder)
        command = (home / "bin/python", home / "bin/trytond", "-c", _configured(folder, port), "-d", DATABASE)
        with (folder / "log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(*map(str, command), stdout=log, stderr=log)
        try:
            await _answers(port, process)
            yield f"http://127.0.0.1:{port}/{DATABASE}/"
        finally:
            process.kill()
            await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _answers(port: int, process: asyncio.subprocess.Process) -> None:
    body = {"id": 0, "method": "common.server.version", "params": []}
    async with asyncio.timeout(_SECONDS), aiohttp.ClientSession() as session:
        while True:
            assert process.returncode is None, "Tryton has ended"
            try:
                async with session.post(f"http://127.0.0.1:{port}/", json=body) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
