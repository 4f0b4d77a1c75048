"""Following a live call: what is said is shown while it is said, and only the whole of it is kept."""

from __future__ import annotations

import asyncio
import sys

import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from ari_app.store.row import Row
from config.load import ROOT
from models.domain.words import plain
from models.speech.registry import MOONSHINE
from tests.support.floor import Floor, answering, brisk, floor_of

pytestmark = pytest.mark.alone  # what is said must arrive evenly to be understood

LONG = "my telephone bill is wrong and I want to talk about my account with somebody who can help me today"


async def _connected(floor: Floor) -> tuple[SipCall, list[SipCall], str]:
    legs: list[SipCall] = []
    await floor.agent("1001", answering(legs))
    caller = await floor.call("8003", "5550001")
    connected = await floor.event("CallConnected")
    await asyncio.sleep(0.5)
    return caller, legs, connected.call_id


@pytest.mark.skipif(not MOONSHINE.is_dir(), reason="pocketsphinx is too slow for it")
async def test_parts_are_shown_and_not_kept(asterisk: PrivateAsterisk) -> None:
    """Nobody follows: nothing is done. Somebody does: parts that grow, each the beginning of what is written down."""
    settings = brisk(asterisk.run, speech__partial_ms=600)
    async with floor_of(asterisk, settings) as floor:
        assert floor.app is not None
        caller, _, call = await _connected(floor)
        journal, shown = floor.app.services.journal, list[Row]()
        silence = journal.follow(shown.append)
        await floor.say(caller, LONG)
        whole = await floor.event("Transcribed", 20, leg="caller")
        silence()
        assert not journal.followed()
        assert len(shown) >= 2
        assert {(row.kind, row.call_id, row.data["leg"], row.seq) for row in shown} == {
            ("PartlyHeard", call, "caller", 0)
        }
        lengths = [len(row.data["text"]) for row in shown]
        assert lengths[-1] > lengths[0]
        assert plain(shown[-1].data["text"]).split()[:2] == plain(whole.data["text"]).split()[:2]
        assert abs(shown[-1].data["began_at"] - whole.data["began_at"]) < 0.5
        await floor.say(caller, "that was all")
        await floor.event("Transcribed", 20, leg="caller", count=2)
        assert not floor.seen("PartlyHeard")
        await journal.flushed()
        kept = await journal.call(lambda: list(journal.database.query("select distinct kind from journal")))
        assert "PartlyHeard" not in {row["kind"] for row in kept}


async def test_the_command_goes_on_until_the_call_is_over(asterisk: PrivateAsterisk) -> None:
    """`kefu transcript CALL --follow` prints what both say as they say it, then ends by itself."""
    settings = brisk(asterisk.run, store__path="kefu.db")
    async with floor_of(asterisk, settings) as floor:
        caller, legs, call = await _connected(floor)
        assert floor.app is not None
        await floor.app.services.journal.flushed()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ari_app", "--run", str(asterisk.run), "transcript", call, "--follow",
            cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        while not floor.app.services.journal.followed():
            await asyncio.sleep(0.05)
        await floor.say(caller, "my telephone bill is wrong")
        heard = await floor.event("Transcribed", 20, leg="caller")
        await floor.say(legs[0], "let me look at your account")
        answered = await floor.event("Transcribed", 20, leg="agent")
        await caller.hang_up()
        out, _ = await process.communicate()
        assert process.returncode == 0
        text = " ".join(out.decode().split())
        assert f"caller {heard.data['text']}" in text
        assert f"agent {answered.data['text']}" in text
