"""kefu as a process of its own, so that it can be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp

from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.store.reader import Reader
from ari_app.web.client import request
from config.load import ROOT
from tests.support.floor import BRISK


class KefuProcess:
    """``kefu serve`` against an Asterisk of the test."""

    def __init__(self, asterisk: PrivateAsterisk, flow: str = "", **more: object) -> None:
        """``more``: further settings, with ``__`` for the dot."""
        self.asterisk = asterisk
        self._process: asyncio.subprocess.Process | None = None
        flow = flow or str(Path(__file__).resolve().parent.parent / "data" / "flow.yaml")
        own = {name.replace("__", "."): value for name, value in more.items()}
        settings = {**BRISK, "centre.flow": flow, **own}
        self.environment = {
            **os.environ,
            "KEFU_SITE": str(asterisk.run / "none.toml"),
            **{f"KEFU_{name.replace('.', '_').upper()}": str(value) for name, value in settings.items()},
        }

    @property
    def socket(self) -> Path:
        """The control socket."""
        return Path(self.asterisk.state.socket_dir) / "kefu.sock"

    async def start(self) -> None:
        """Start and wait until it is connected to Asterisk."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "ari_app",
            "--run",
            str(self.asterisk.run),
            "serve",
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(20):
                await self._connected()
        except TimeoutError:
            await self.kill()  # nobody else would: what is not up has not come to the test's end
            raise

    async def _connected(self) -> None:
        while True:
            try:
                if (await self.status())["health"]["asterisk"] == "connected":
                    return
            except (aiohttp.ClientError, OSError, TimeoutError):
                pass
            await asyncio.sleep(0.05)

    async def status(self) -> dict[str, Any]:
        """What `kefu status` shows."""
        found: dict[str, Any] = await request(self.socket, "GET", "/status", None)
        return found

    async def agent(self, agent: str, command: str) -> None:
        """An agent's command."""
        await request(self.socket, "POST", f"/agents/{agent}/{command}", {"by": "test"})

    async def order(self, call: str, verb: str, argument: str = "") -> None:
        """An order about a call."""
        await request(self.socket, "POST", f"/calls/{call}/{verb}", {"by": "console", "argument": argument})

    async def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def freeze(self, seconds: float) -> None:
        """Stop the process for a while, as an overloaded machine would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        self._process.send_signal(signal.SIGCONT)

    async def stop(self) -> None:
        """SIGTERM, and wait."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            async with asyncio.timeout(15):
                await self._process.wait()

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of its database."""
        reader = Reader(self.asterisk.run / "kefu.db")
        try:
            return reader.rows(sql)
        finally:
            reader.close()

    async def row(self, sql: str, seconds: float = 10) -> dict[str, Any]:
        """The first row of a query, once there is one."""
        async with asyncio.timeout(seconds):
            while not (rows := self.rows(sql)):
                await asyncio.sleep(0.05)
        return rows[0]
