"""What people type: `kefu run` as a whole, and the commands that look at it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ari_app.pbx.state import PbxState
from config.load import ROOT
from tests.support.floor import BRISK, until


async def kefu(run: Path, *words: str) -> tuple[int, str, str]:
    """Status, output and errors of one command."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ari_app", "--run", str(run), *words,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[tuple[Path, asyncio.subprocess.Process]]:
    """`kefu run` with a short demonstration."""
    run = tmp_path / "run"
    settings = {f"KEFU_{name.replace('.', '_').upper()}": str(value) for name, value in BRISK.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ari_app", "--run", str(run), "run", "--demo-seconds", "8",
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, env={**os.environ, **settings, "KEFU_PBX_SIP_PORT": "0"},
    )  # fmt: skip
    yield run, process
    if process.returncode is None:
        process.send_signal(signal.SIGINT)
        await process.communicate()


async def _read_until(process: asyncio.subprocess.Process, words: str, seconds: float) -> str:
    assert process.stdout is not None
    seen = ""
    try:
        async with asyncio.timeout(seconds):
            while words not in seen:
                line = await process.stdout.readline()
                assert line, f"ended before {words!r}: {seen}"
                seen += line.decode()
    except TimeoutError:
        pytest.fail(f"no {words!r} within {seconds} s: {seen}")
    return seen


@pytest.mark.timeout(400)
async def test_run_shows_a_call_and_stops_in_good_order(running: tuple[Path, asyncio.subprocess.Process]) -> None:
    """From nothing to a bridged call; every command answers; a frozen kefu is replaced; Ctrl-C leaves nothing."""
    run, process = running
    await _read_until(process, "CallConnected", 90)
    status, out, _ = await kefu(run, "status", "--json")
    assert status == 0
    assert {row["id"] for row in json.loads(out)["agents"]} == {"1001", "1002", "1003", "1004", "1009"}
    seen = await _read_until(process, "Ctrl-C stops everything", 200)
    assert "no call comes from outside" in seen
    await _look_at_the_call(run)
    await _refusals(run)
    old = (run / "kefu.pid").read_text()
    os.kill(int(old), signal.SIGSTOP)
    await until(lambda: (run / "kefu.pid").exists() and (run / "kefu.pid").read_text() not in ("", old), 40)
    state = PbxState.load(run)
    pids = [int((run / f"{name}.pid").read_text()) for name in ("asterisk", "kefu")]
    process.send_signal(signal.SIGINT)
    out_rest, _ = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0
    assert "Everything that was started has been stopped." in out_rest.decode()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert not Path(state.socket_dir).exists()


async def _look_at_the_call(run: Path) -> None:
    """The records of the demonstration's first call, for people and for programs."""
    _, out, _ = await kefu(run, "calls", "--json")
    call = next(row for row in reversed(json.loads(out)) if row["agent_id"])
    _, text, _ = await kefu(run, "call", call["id"])
    assert "CallConnected" in text
    assert call["id"] in text
    _, out, _ = await kefu(run, "call", call["id"][:-1], "--json")
    assert json.loads(out)["events"][0]["kind"] == "CallArrived"
    _, why, _ = await kefu(run, "why", call["id"])
    assert "priority" in why
    assert "resolution" in why
    assert "not 1003: not logged in, or paused" in why
    _, why, _ = await kefu(run, "why", call["id"], "--json")
    assert json.loads(why)["decisions"]


async def _refusals(run: Path) -> None:
    """Mistakes get one line that says what is wrong; nothing prints a trace."""
    for words, expected in (
        (("call", "nosuch"), "there is no call 'nosuch'"),
        (("agent", "9999", "login"), "there is no agent 9999"),
        (("agent", "1003", "pause"), "not logged in"),
        (("run",), "runs already"),
    ):
        status, _, err = await kefu(run, *words)
        assert status == 1
        assert expected in err
        assert "Traceback" not in err
    status, out, _ = await kefu(run, "agent", "1003", "login")
    assert (status, out.strip()) == (0, "Agent 1003 is ready.")


async def test_nothing_is_running(tmp_path: Path) -> None:
    """Without a run: how to start one."""
    for words in (("status",), ("agent", "1001", "login"), ("calls",)):
        status, _, err = await kefu(tmp_path, *words)
        assert status == 1
        assert "make run" in err
        assert "Traceback" not in err


async def test_bad_settings_name_the_field(tmp_path: Path) -> None:
    """A wrong setting stops the start with a line, not a trace."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ari_app", "--run", str(tmp_path), "run",
        cwd=ROOT, stderr=asyncio.subprocess.PIPE, env={**os.environ, "KEFU_QUEUE_RING_SECONDS": "soon"},
    )  # fmt: skip
    _, err = await process.communicate()
    assert process.returncode == 1
    assert (
        err.decode().strip() == "environment KEFU_QUEUE_RING_SECONDS: queue.ring_seconds must be a number, not 'soon'"
    )
