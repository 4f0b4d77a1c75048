"""`kefu doctor` on a running centre: the echo call, all well, and what it says when a part is missing."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ari_app.doctor.echo import echo_call
from ari_app.doctor.result import Level
from ari_app.pbx.network import free_port
from ari_app.pbx.runtime import PrivateAsterisk
from config.load import ROOT
from tests.support.debian import DebianAsterisk, attach
from tests.support.floor import leftovers, until
from tests.support.process import KefuProcess


async def doctor(run: Path, environment: Mapping[str, str], *words: str) -> tuple[int, str]:
    """Exit status and what is printed; ``environment``: with the settings that kefu runs with."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ari_app", "--run", str(run), "doctor", *words,
        cwd=ROOT, env={**environment, "COLUMNS": "80"}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


async def checks(run: Path, environment: Mapping[str, str]) -> tuple[int, dict[str, dict[str, Any]]]:
    """Exit status, and by its name each check, or the worst of those with the same name."""
    status, printed = await doctor(run, environment, "--json")
    worst = list(Level)
    rows = sorted(json.loads(printed)["checks"], key=lambda row: worst.index(row["level"]))
    return status, {row["check"]: row for row in rows}


async def test_the_echo_call(asterisk: PrivateAsterisk) -> None:
    """Sound comes back, soon; nothing is left; who is refused, or hears nothing, is told so within six seconds."""
    state = asterisk.state
    server, password = ("127.0.0.1", state.sip_port), state.passwords["6001"]
    echo = await echo_call(server, "6001", password)
    assert not echo.reason
    assert len(echo.delays_ms) == 3
    assert 0 < echo.late_ms < 500
    assert echo.packets > 50
    await until(lambda: not leftovers(asterisk), 5, lambda: leftovers(asterisk))
    refused = await echo_call(server, "6001", "not the password")
    assert refused.refused in (401, 403)
    begun = time.monotonic()
    nobody = await echo_call(("127.0.0.1", free_port(0, socket.SOCK_DGRAM)), "6001", password)
    assert nobody.reason == "no answer"
    assert time.monotonic() - begun < 8
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "phone media clock"]


async def test_a_running_centre_is_well_until_a_part_is_missing(kefu: KefuProcess) -> None:
    """All is well; then kefu is killed, and the doctor says what callers notice of that."""
    status, found = await checks(kefu.asterisk.run, kefu.environment)
    faults = [row for row in found.values() if row["level"] == "fault"]
    assert status == 0, faults
    assert not faults
    for name in ("kefu.runs", "asterisk.answers", "asterisk.fits", "ports.sip", "ports.agi", "ports.http", "ports.ami",
                 "ports.rtp", "database.opens", "database.writes", "privacy.modes", "sound.echo"):  # fmt: skip
        assert found[name]["level"] == "ok", found[name]
    assert not (await kefu.status())["calls"]
    await until(lambda: not leftovers(kefu.asterisk), 5, lambda: leftovers(kefu.asterisk))
    await kefu.kill()
    status, printed = await doctor(kefu.asterisk.run, kefu.environment)
    assert status == 1
    assert "✗ kefu does not run: callers hear an announcement" in printed
    assert "✓ a call to 910: sound comes back" in printed, "Asterisk echoes without kefu"
    assert re.search(r"Something is wrong: .* 1 wrong\.", printed), printed
    assert max(map(len, printed.splitlines())) <= 80


async def test_an_asterisk_of_ones_own_that_lacks_kefus_lines(debian: DebianAsterisk, tmp_path: Path) -> None:
    """What is missing is `kefu attach`'s to say; no call is tried where kefu has no account."""
    run = tmp_path / "run"
    assert (await attach(debian, run, "--etc", str(debian.etc)))[0] == 1
    status, found = await checks(run, {**os.environ, "KEFU_SITE": str(tmp_path / "none.toml")})
    assert status == 1
    assert {name for name, row in found.items() if row["level"] == "fault"} == {"ports.http", "asterisk.fits"}
    assert "kefu attach --check" in found["asterisk.fits"]["remedy"]
    assert found["ports.ami"]["level"] == "ok"
    assert found["sound.echo"]["level"] == found["kefu.runs"]["level"] == "skipped"
