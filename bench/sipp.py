"""SIPp: many short calls, each until the other side hangs up."""

from __future__ import annotations

import asyncio
import csv
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ari_app.pbx.install import ROOTFS, enter
from ari_app.pbx.state import PbxState
from bench.sipp_scenarios import short_caller


@dataclass(frozen=True, slots=True)
class Load:
    """What SIPp did: successful and failed calls, and the seconds the run took."""

    good: int
    bad: int
    seconds: float

    @property
    def rate(self) -> float:
        """Successful calls a second."""
        return self.good / self.seconds


async def load(state: PbxState, number: str, calls: int, rate: int, at_once: int) -> Load:
    """Make so many calls at a rate with at most so many at once."""
    folder = Path(tempfile.mkdtemp(prefix="kefu-sipp-"))
    file = folder / "call.xml"
    file.write_text(short_caller("outside", state.passwords["outside"]))
    program = ["sipp"] if shutil.which("sipp") else [*enter(ROOTFS, [folder]), "sipp"]
    command = [
        *program, f"127.0.0.1:{state.sip_port}", "-sf", str(file), "-s", number, "-m", str(calls), "-r", str(rate),
        "-l", str(at_once), "-i", "127.0.0.1", "-p", "0", "-mp", "16000", "-nostdin", "-trace_stat",
        "-stf", str(folder / "stat.csv"), "-fd", "1", "-timeout", "600s", "-recv_timeout", "20000",
    ]  # fmt: skip
    begun = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    await process.wait()
    seconds = time.monotonic() - begun
    with (folder / "stat.csv").open() as stats:
        last = list(csv.DictReader(stats, delimiter=";"))[-1]
    shutil.rmtree(folder)
    return Load(int(last["SuccessfulCall(C)"]), int(last["FailedCall(C)"]), seconds)
