"""The centre that benches measure: kefu as a process, a flow of one short sound, a dialplan that does the same."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np

from ari_app.media.voice import tone, write_wav
from ari_app.pbx.install import ensure
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.web.client import request
from config.load import ROOT
from config.settings import Pbx

_FLOW = """
lines:
  "8070": { start: { hangup: short } }
  "8071": { start: keys }
  "8073": { start: spoken }
  "8072": { start: { route: billing } }
  "8075": { start: told }
  "8074": { start: { route: billing }, language: zh }
steps:
  spoken:
    menu: long
    attempts: 10
    choices:
      again: { key: "1", phrases: { en: [zero, one, two, three, four, five, six, seven, eight, nine] }, then: spoken }
  told:
    menu:
      en: >-
        For bills press one, or say the number. For orders press two. For technical support press three. For opening
        hours and the address of our shop press four. To change your password press five. For everything else press six.
      zh: 请按一。
    attempts: 10
    choices:
      again: { key: "1", phrases: { en: [zero, one, two, three, four, five, six, seven, eight, nine] }, then: told }
  keys:
    menu: long
    speech: false
    choices:
      again: { key: "1", then: keys }
      talk: { key: "2", route: billing }
"""
_DIALPLAN = """
[from-outside](+)
exten => 8095,1,Answer()
 same => n,Playback({short})
 same => n,Hangup()
"""
SETTINGS = {
    "CENTRE_MAX_CALLS": "2000", "CENTRE_DRAIN_SECONDS": "0.2", "WRAP_UP_SECONDS": "0", "WRAP_UP_SURVEY": "false",
    "QUEUE_COOL_DOWN_SECONDS": "0", "MENU_NO_INPUT_SECONDS": "30", "MENU_MAX_DEPTH": "100",
    "VOICE_ENGINE_EN": "espeak-ng:", "VOICE_ENGINE_ZH": "espeak-ng:",
}  # fmt: skip


class KefuFloor:
    """An Asterisk, and kefu as a process against it."""

    def __init__(self, run: Path, agents: list[str]) -> None:
        self.asterisk = PrivateAsterisk(ensure(), run, Pbx(sip_port=0, tls_port=0, rtp_ports=4000), "kefu", agents)
        self.state = self.asterisk.state
        self.kefu: asyncio.subprocess.Process | None = None

    def command(self) -> list[str]:
        """What the application is started with."""
        return [sys.executable, "-m", "ari_app", "--run", str(self.asterisk.run), "serve"]

    async def serve(self, settings: dict[str, str]) -> None:
        """Start the application with these settings and wait until it is connected."""
        environment = {f"KEFU_{name}": value for name, value in settings.items()}
        self.kefu = await asyncio.create_subprocess_exec(
            *self.command(), cwd=ROOT,
            env={**os.environ, "KEFU_SITE": str(self.asterisk.run / "none.toml"), **environment},
        )  # fmt: skip
        async with asyncio.timeout(60):
            while True:
                try:
                    if (await self.status())["health"]["asterisk"] == "connected":
                        return
                except (aiohttp.ClientError, OSError, TimeoutError):
                    await asyncio.sleep(0.1)

    @property
    def control(self) -> Path:
        """The control socket."""
        return Path(self.state.socket_dir) / "kefu.sock"

    async def status(self) -> dict[str, Any]:
        """What `kefu status` shows."""
        found: dict[str, Any] = await request(self.control, "GET", "/status", None)
        return found

    async def agent(self, agent: str, command: str) -> None:
        """An agent's command."""
        await request(self.control, "POST", f"/agents/{agent}/{command}", {"by": "bench"})

    async def stop(self) -> None:
        """Stop both."""
        if self.kefu is not None and self.kefu.returncode is None:
            self.kefu.terminate()
            await self.kefu.wait()
        self.asterisk.stop()
        self.asterisk.remove_sockets()


class BenchFloor(KefuFloor):
    """Asterisk and kefu for a bench of short calls."""

    def __init__(self, run: Path) -> None:
        super().__init__(run, ["1001", "1002"])

    def prepare(self) -> None:
        """Render, add the bench's sounds, flow and dialplan, and start Asterisk."""
        sounds = Path(self.state.socket_dir) / "bench"
        sounds.mkdir()
        write_wav(sounds / "short.wav", tone(1000, 0.1))
        write_wav(sounds / "long.wav", np.concatenate([tone(400, 0.3), tone(1000, 20)]))
        self.asterisk.render()
        extra = self.asterisk.run / "etc/dialplans/90-bench.conf"
        extra.write_text(_DIALPLAN.format(short=sounds / "short"))
        (self.asterisk.run / "flow.yaml").write_text(_FLOW)
        prompts = (ROOT / "config/prompts.toml").read_text()
        own = "".join(
            f'\n[{name}]\nen = "sound:{sounds / name}"\nzh = "sound:{sounds / name}"\n' for name in ("short", "long")
        )
        (self.asterisk.run / "prompts.toml").write_text(prompts + own)
        self.asterisk.start()

    async def start_kefu(self, **settings: str) -> None:
        """Start the application with the bench's flow and prompts, and with settings of a part of it."""
        run = self.asterisk.run
        files = {"CENTRE_FLOW": str(run / "flow.yaml"), "CENTRE_PROMPTS": str(run / "prompts.toml")}
        await self.serve({**SETTINGS, **files, **settings})

    async def restart_kefu(self, **settings: str) -> None:
        """The application anew with other settings; Asterisk goes on."""
        assert self.kefu is not None
        self.kefu.terminate()
        await self.kefu.wait()
        await self.start_kefu(**settings)


@asynccontextmanager
async def bench_floor(run: Path) -> AsyncIterator[BenchFloor]:
    """A floor that is stopped at the end."""
    floor = BenchFloor(run)
    try:
        floor.prepare()
        await floor.start_kefu()
        yield floor
    finally:
        await floor.stop()
