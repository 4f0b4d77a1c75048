"""The kefu command against a live call: orders, lists, refusals in one line."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import wave
from pathlib import Path

from ari_app.pbx.runtime import PrivateAsterisk
from config.load import ROOT
from tests.support.floor import Floor, answering, brisk, floor_of, until


async def kefu(floor: Floor, *words: str) -> tuple[int, str, str]:
    """Status, output and errors of one command."""
    assert floor.app is not None
    environment = {**os.environ, "COLUMNS": "200", "KEFU_STORE_PATH": floor.app.settings.store.path}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ari_app", "--run", str(floor.asterisk.run), *words,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment,
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_orders_and_lists(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    """Hold, resume, record, transfer, move; recordings listed and played; what is wrong said in one line."""
    async with floor_of(asterisk, brisk(asterisk.run, recording__mode="on demand")) as floor:
        assert floor.app is not None
        await until(lambda: floor.app is not None and floor.app.parts.ami.connected.is_set())
        for words in (["callbacks"], ["voicemail"], ["recording", "list"]):
            status, out, err = await kefu(floor, *words)
            assert (status, err) == (0, ""), words
            assert out.startswith("No"), words
        await floor.agent("1001", answering([]))
        await floor.agent("1002", answering([]))
        caller = await floor.call("8003", "5550001")
        call = (await floor.event("CallConnected")).call_id
        assert await kefu(floor, "do", "last", "hold") == (0, f"{call} on hold\n", "")
        status, out, _ = await kefu(floor, "do", call[:12], "resume", "--json", "--by", "1001")
        assert json.loads(out)["result"] == "talking"
        status, out, err = await kefu(floor, "do", call, "transfer", "nobody")
        assert status == 1
        assert err.startswith("kefu: cannot send a call to 'nobody'")
        assert (await kefu(floor, "do", call, "record"))[0] == 0
        await floor.say(caller, "please record this")
        assert "sent to agent:1002" in (await kefu(floor, "do", call, "transfer", "1002"))[1]
        await floor.event("LegJoined", who="1002")
        await caller.hang_up()
        await floor.event("RecordingStored", 15)
        await floor.rows("select 1")
        assert call in (await kefu(floor, "recording", "list"))[1]
        target = tmp_path / "call.wav"
        status, out, err = await kefu(floor, "recording", "play", call, "--to", str(target), "--why", "a test")
        assert status == 0, err
        with wave.open(str(target)) as reader:
            assert reader.getnframes() > 8000
        assert floor.seen("RecordingRead")[0].data["why"] == "a test"
        assert (await kefu(floor, "recording", "play", "nothing", "--to", str(target)))[0] == 1


async def test_the_line_and_supervision(asterisk: PrivateAsterisk) -> None:
    """Orders about a waiting caller; a supervisor's phone is rung; calling out for an agent."""
    async with floor_of(asterisk, brisk(asterisk.run)) as floor:
        await floor.call("8003", "5550001")
        call = (await floor.event("CallQueued")).call_id
        assert (await kefu(floor, "line", call, "prioritise", "0.9"))[1] == f"{call} priority 0.9\n"
        assert (await kefu(floor, "line", call, "move", "nowhere"))[2].startswith("kefu: there is no queue 'nowhere'")
        assert (await kefu(floor, "line", call, "move", "orders"))[0] == 0
        await floor.event("CallQueued", problem="orders")
        assert "in no call" in (await kefu(floor, "supervise", "listen", "1001", "--by", "1009"))[2]
        assert "no supervisor" in (await kefu(floor, "agent", "1001", "login", "--by", "1002"))[2]
        await floor.agent("1001", answering([]))
        await floor.event("CallConnected")
        await floor.agent("1009", answering([]), login=False)
        assert (await kefu(floor, "supervise", "listen", "1001", "--by", "1009"))[1] == "ringing 1009\n"
        await floor.event("CallListenedTo", by="1009")
        await floor.agent("1002", answering([]))
        assert (await kefu(floor, "agent", "1002", "call", "orders:112"))[2].startswith("kefu: 112 is an emergency")
        assert (await kefu(floor, "agent", "1002", "call", "orders:915"))[0] == 0
        await floor.event("CallArrived", 10, direction="out", number="915")
        await floor.event("CallConnected", 10, count=2)
