"""Writing a call down anew from its recording, on a real Asterisk: the first transcript stays."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ari_app.cli.commands import main
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from ari_app.reports.transcripts import search, transcript, versions
from ari_app.store.reader import Reader
from ari_app.web.client import request
from models.domain.errors import CommandRefused
from models.domain.words import plain
from models.quality.terms import query
from tests.support.floor import Floor, answering, brisk, floor_of, until


async def recorded(floor: Floor) -> str:
    """A call in which both sides said something."""
    assert floor.app is not None
    await until(lambda: floor.app is not None and floor.app.parts.ami.connected.is_set())
    legs: list[SipCall] = []
    await floor.agent("1001", answering(legs))
    caller = await floor.call("8003", "5550001")
    call = (await floor.event("CallConnected")).call_id
    await asyncio.sleep(0.5)
    await floor.say(caller, "my telephone bill is wrong")
    await floor.event("Transcribed", 20, leg="caller")
    await floor.say(legs[0], "let me look at your account")
    await floor.event("Transcribed", 20, leg="agent")
    await caller.hang_up()
    await floor.event("RecordingStored", 15)
    return call


@pytest.mark.alone
async def test_a_second_version_beside_the_first(asterisk: PrivateAsterisk) -> None:
    """Both sides on the call's clock, without prompts; reports take the newest, each can be seen, search finds once."""
    settings = brisk(asterisk.run, recording__mode="all")
    async with floor_of(asterisk, settings) as floor:
        call = await recorded(floor)
        socket = Path(floor.asterisk.state.socket_dir) / "kefu.sock"
        made = await request(socket, "POST", f"/recordings/{call}/transcribe", {"by": "1009"})
        assert made["version"] == 2
        await floor.event("RecordingRead", side="both", by="1009")
        assert floor.app is not None
        await floor.app.services.journal.flushed()
        with pytest.raises(CommandRefused, match="not a supervisor"):
            await request(socket, "POST", f"/recordings/{call}/transcribe", {"by": "1001"})
        with pytest.raises(CommandRefused, match="there is no call"):
            await request(socket, "POST", "/recordings/c99/transcribe", {"by": "1009"})
        reader = Reader(asterisk.run / settings.store.path)
        first, second = transcript(reader, call, 1), transcript(reader, call)
        assert [row["version"] for row in versions(reader, call)] == [1, 2]
        assert [row["leg"] for row in second] == ["caller", "agent"]
        assert made["lines"] == len(second)
        for before, after in zip(first, second, strict=True):
            assert abs(before["began_at"] - after["began_at"]) < 1.0
            assert len(set(plain(before["text"]).split()) & set(plain(after["text"]).split())) >= 2
        word = next(word for word in plain(second[0]["text"]).split() if len(word) > 3 and query(word))
        assert len([row for row in search(reader, word, "", 20) if row["call_id"] == call]) == 1
        reader.close()


async def test_what_cannot_be_written_down_again(asterisk: PrivateAsterisk) -> None:
    """A live call, one without a recording: told in words; nothing is changed."""
    async with floor_of(asterisk, brisk(asterisk.run)) as floor:
        await floor.agent("1001", answering([]))
        caller = await floor.call("8003", "5550001")
        call = (await floor.event("CallConnected")).call_id
        socket = Path(floor.asterisk.state.socket_dir) / "kefu.sock"
        with pytest.raises(CommandRefused, match="is not over yet"):
            await request(socket, "POST", f"/recordings/{call}/transcribe", {"by": "1009"})
        await caller.hang_up()
        await floor.event("CallEnded", 15)
        with pytest.raises(CommandRefused, match="was not recorded"):
            await request(socket, "POST", f"/recordings/{call}/transcribe", {"by": "1009"})


def test_the_command_without_a_kefu(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what to do."""
    assert main(["--run", str(tmp_path), "transcript", "last", "--again"]) == 1
    assert "make run" in capsys.readouterr().err
