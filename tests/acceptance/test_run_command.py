"""``kefu run`` as a user starts it: up means up, Ctrl-C ends all of it, and a wrong file ends it before it begins."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

from ari_app.media.voice import tone
from ari_app.pbx.state import PbxState
from ari_app.phone.g711 import Pcm
from ari_app.phone.rtp import MediaClock
from ari_app.phone.telephone import Telephone
from config.load import ROOT


async def launched(run: Path, **settings: str) -> asyncio.subprocess.Process:
    """The command, on free ports."""
    own = {"KEFU_SITE": str(run / "none.toml"), "KEFU_PBX_SIP_PORT": "0", "KEFU_PBX_TLS_PORT": "-1", **settings}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-u", "-m", "ari_app", "--run", str(run), "run", "--no-demo", cwd=ROOT,
        env={**os.environ, **own, "KEFU_VOICE_ENGINE_EN": "espeak-ng:", "KEFU_VOICE_ENGINE_ZH": "espeak-ng:"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def belonging_to(run: Path) -> list[str]:
    """Command lines of processes that name the run folder."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(run) in line:
            found.append(line)
    return found


async def test_up_means_that_calls_are_taken(tmp_path: Path) -> None:
    """The first call after the line is answered with its own echo; after Ctrl-C nothing is left."""
    run = tmp_path / "run"
    command = await launched(run)
    assert command.stdout is not None
    async with asyncio.timeout(90):
        while b"kefu is up" not in (line := await command.stdout.readline()):
            assert line, "it ended before it was up"
    state = PbxState.load(run)
    server = ("127.0.0.1", state.sip_port)
    async with Telephone("outside", state.passwords["outside"], server, MediaClock(), "5559999") as phone:
        call = await phone.dial("910")
        await asyncio.sleep(0.3)
        said = time.monotonic()
        sound: Pcm = tone(1000, 0.5).astype("int16")
        await call.say(sound)
        await call.hear(said, 10, 1000)
        await call.hang_up()
    command.send_signal(signal.SIGINT)
    output, errors = await command.communicate()
    assert command.returncode == 0, errors
    assert b"Everything that was started has been stopped." in output
    assert belonging_to(run) == []
    assert not (run / "launch.pid").exists()


async def test_a_wrong_file_is_said_once_and_nothing_stays(tmp_path: Path) -> None:
    """With its name, before Asterisk starts; kefu's process, which was waiting, is gone."""
    run, flow = tmp_path / "run", tmp_path / "flow.yaml"
    flow.write_text("lines: [\n")
    command = await launched(run, KEFU_CENTRE_FLOW=str(flow))
    async with asyncio.timeout(60):
        output, errors = await command.communicate()
    assert command.returncode == 1
    assert errors.decode().count("flow.yaml") == 1
    assert b"Traceback" not in errors
    assert b"Asterisk" not in output
    assert belonging_to(run) == []
