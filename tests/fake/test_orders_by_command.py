"""The kefu command against a live call: orders, lists, refusals in one line."""

from __future__ import annotations

import asyncio
import json
import wave
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from ari_app.cli.commands import main
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import FakeFloor, fake_floor

CALLER = "5559999"
Kefu = Callable[..., Awaitable[tuple[int, str, str]]]


def command_of(floor: FakeFloor, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Kefu:
    """``await kefu("do", "last", "hold")``: status, output and errors. Time stands still while a command runs."""
    floor.app.pbx.save()
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("KEFU_STORE_PATH", floor.app.settings.store.path)

    async def kefu(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = await asyncio.to_thread(main, ["--run", floor.app.pbx.run, *words])
        out, err = capsys.readouterr()
        await floor.settle(0.1)
        return status, out, err

    return kefu


@virtual
async def test_orders_and_lists(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hold, resume, record, transfer; recordings listed and played; what is wrong said in one line."""
    async with fake_floor(tmp_path, recording__mode="on demand") as floor:
        kefu = command_of(floor, capsys, monkeypatch)
        await floor.until(lambda: floor.app.parts.ami.connected.is_set())
        await floor.rows("select 1")
        for words in (["callbacks"], ["voicemail"], ["recording", "list"]):
            status, out, err = await kefu(*words)
            assert (status, err) == (0, ""), words
            assert out.startswith("No"), words
        floor.agent("1001")
        floor.agent("1002")
        caller = floor.caller()
        call = (await floor.event("CallConnected")).call_id
        assert call[-6:] in (await kefu("status"))[1]
        assert await kefu("do", call[-6:], "hold") == (0, f"{call} on hold\n", "")
        assert caller.hears == {"music"}
        status, out, _ = await kefu("do", call[:12], "resume", "--json", "--by", "1001")
        assert json.loads(out)["result"] == "talking"
        assert caller.hears == {"1001"}
        status, out, err = await kefu("do", "last", "transfer", "nobody")
        assert (status, out) == (1, "")
        assert err.startswith("kefu: cannot send a call to 'nobody'")
        assert len(err.splitlines()) == 1
        assert (await kefu("do", call, "record"))[0] == 0
        await floor.settle(3)
        assert "sent to agent:1002" in (await kefu("do", call, "transfer", "1002"))[1]
        await floor.event("LegJoined", who="1002")
        assert caller.hears == {"1002"}
        caller.hang_up()
        await floor.event("RecordingStored")
        await floor.rows("select 1")
        assert call[-6:] in (await kefu("recording", "list"))[1]
        assert call in (await kefu("recording", "list", "--wide"))[1]
        await _played(floor, kefu, call[-6:], tmp_path / "call.wav")


async def _played(floor: FakeFloor, kefu: Kefu, call: str, target: Path) -> None:
    """The recording is a WAV file of its length; that it was heard, and why, is in the journal."""
    status, _, err = await kefu("recording", "play", call, "--to", str(target), "--why", "a test")
    assert status == 0, err
    with wave.open(str(target)) as reader:
        assert reader.getnframes() / reader.getframerate() >= 3
    (read,) = floor.seen("RecordingRead")
    assert read.data["why"] == "a test"
    assert (await kefu("recording", "play", "nothing", "--to", str(target)))[0] == 1


@virtual
async def test_the_line_and_supervision(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Orders about a waiting caller; a supervisor's phone is rung; calling out for an agent."""
    async with fake_floor(tmp_path) as floor:
        kefu = command_of(floor, capsys, monkeypatch)
        customer = floor.fake.number("915")
        caller = floor.caller()
        call = (await floor.event("CallQueued")).call_id
        assert (await kefu("line", call[-6:], "prioritise", "0.9"))[1] == f"{call} priority 0.9\n"
        assert (await kefu("line", call, "move", "nowhere"))[2].startswith("kefu: there is no queue 'nowhere'")
        assert (await kefu("line", call, "move", "orders"))[0] == 0
        await floor.event("CallQueued", problem="orders")
        assert "not in a call" in (await kefu("supervise", "listen", "1001", "--by", "1009"))[2]
        assert "not a supervisor" in (await kefu("agent", "1001", "login", "--by", "1002"))[2]
        assert floor.state("1001") == "offline"
        floor.agent("1001")
        await floor.event("CallConnected")
        floor.agent("1009", login=False)
        assert (await kefu("supervise", "listen", "1001", "--by", "1009"))[1] == "ringing 1009\n"
        await floor.event("CallListenedTo", by="1009")
        floor.agent("1002")
        assert (await kefu("agent", "1002", "call", "orders:112"))[2].startswith("kefu: 112 is an emergency")
        assert (await kefu("agent", "1002", "call", "orders:915"))[0] == 0
        await floor.event("CallArrived", direction="out", number="915")
        await floor.event("CallConnected", count=2)
        assert customer.hears == {"1002"}
        assert caller.hears == {"1001"}
        caller.hang_up()
        customer.hang_up()


@virtual
async def test_every_command_that_is_an_operation_reaches_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drain, routing, flow and messages go by the table of operations too; what is missing is said."""
    async with fake_floor(tmp_path) as floor:
        kefu = command_of(floor, capsys, monkeypatch)
        await floor.until((Path(floor.app.pbx.socket_dir) / "kefu.sock").exists)
        assert await kefu("drain") == (0, _nobody_is_there(), "")
        assert floor.app.draining
        assert await kefu("drain", "--off") == (0, "kefu takes calls again.\n", "")
        assert not floor.app.draining
        assert "Profile overload is in force" in (await kefu("profile", "overload", "--by", "1009"))[1]
        assert "not a supervisor" in (await kefu("profile", "overload", "--by", "1001"))[2]
        assert json.loads((await kefu("flow", "versions", "--json"))[1])["versions"]
        assert "there is no version 9" in (await kefu("flow", "rollback", "9"))[2]
        assert "there is no prompt 'x'" in (await kefu("prompts", "record", "x", "--phone", "1001"))[2]
        assert "there is no message 'x'" in (await kefu("voicemail", "delete", "x"))[2]
        assert "there is no open call-back 'x'" in (await kefu("callbacks", "x"))[2]
        assert "--by" in (await kefu("supervise", "listen", "1001"))[2]
        assert "takes no argument" in (await kefu("do", "last", "hold", "x"))[2]
        assert "is not a call id" in (await kefu("recording", "delete", "c0"))[2]


def _nobody_is_there() -> str:
    """What `kefu drain` says when nobody is there."""
    first = "New callers go to the dialplan's fallback from now on (`kefu drain --off` ends that).\n"
    return f"{first}The floor is empty.\n"
