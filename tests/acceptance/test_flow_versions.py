"""Reload, refusal, rollback: a live call keeps the version that it began with, and no file can take the centre down."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.web.client import request
from models.domain.errors import CommandRefused
from tests.support.floor import Floor, brisk, floor_of, until
from tests.support.process import KefuProcess

OLD = """
operator: operator
lines: { "8000": { start: main } }
steps:
  main: { menu: { en: "The old menu.", zh: "旧菜单。" }, choices: { bill: { key: "1", then: told } } }
  told: { say: { en: "The old answer.", zh: "旧。" }, resolves: old, then: main }
"""
MORE = """  more: { menu: { en: "More.", zh: "更多。" }, choices: { go: { key: "7", then: done } } }
  done: { say: { en: "Done.", zh: "完。" }, resolves: second, then: hangup }
"""
NEW = OLD.replace("The old", "The new").replace("旧", "新")


@pytest.fixture
async def flow(asterisk: PrivateAsterisk, tmp_path: Path) -> AsyncIterator[Floor]:
    """A floor with a flow file of its own, and no versions of other tests."""
    file = tmp_path / "flow.yaml"
    file.write_text(OLD, encoding="utf-8")
    for old in (asterisk.run / "flows").rglob("*"):
        if old.is_file():
            old.unlink()
    async with floor_of(asterisk, brisk(asterisk.run, centre__flow=str(file))) as running:
        yield running


def file_of(floor: Floor) -> Path:
    """The flow's file."""
    assert floor.app is not None
    return Path(floor.app.settings.centre.flow)


async def order(floor: Floor, method: str, path: str, **body: str) -> dict[str, object]:
    """An order as `kefu` gives it."""
    socket = Path(floor.asterisk.state.socket_dir) / "kefu.sock"
    await until(socket.exists)
    found: dict[str, object] = await request(socket, method, path, {"by": "engineer", **body})
    return found


async def said(floor: Floor, words: str, count: int = 1) -> None:
    """Wait until kefu has said it so often."""
    await until(lambda: sum(words in row.data["text"] for row in floor.seen("PromptSaid")) >= count, 10, words)


async def test_a_live_call_keeps_its_version_and_the_next_gets_the_new(flow: Floor) -> None:
    """Then a rollback brings the old one back, and the journal knows who did what."""
    live = await flow.call("8000")
    await said(flow, "The old menu.")
    file_of(flow).write_text(NEW, encoding="utf-8")
    answer = await order(flow, "POST", "/reload")
    assert answer["changes"] == ["prompt main changed", "prompt told changed"]
    await live.press("1")
    await said(flow, "The old answer.")
    await said(flow, "The old menu.", 2)
    following = await flow.call("8000", "5550002")
    await said(flow, "The new menu.")
    await following.press("1")
    await said(flow, "The new answer.")
    back = await order(flow, "POST", "/flow/rollback")
    assert back["version"] == 1
    third = await flow.call("8000", "5550004")
    await said(flow, "The old menu.", 3)
    loaded = flow.seen("FlowLoaded")
    assert [(row.data["version"], row.data["how"], row.data["by"]) for row in loaded] == [
        (2, "reloaded", "engineer"), (1, "rolled back", "engineer"),
    ]  # fmt: skip
    listed = await order(flow, "GET", "/flow/versions")
    assert (listed["current"], len(listed["versions"])) == (1, 2)  # type: ignore[arg-type]
    for call in (live, following, third):
        await call.hang_up()


async def test_a_bad_file_is_refused_whole_and_the_old_one_stays(flow: Floor) -> None:
    """Every mistake in one answer; callers notice nothing; no such version is an answer, too."""
    file_of(flow).write_text(NEW.replace("then: told", "then: tolled").replace("key", "kee"), encoding="utf-8")
    with pytest.raises((CommandRefused, aiohttp.ClientError)) as caught:
        await order(flow, "POST", "/reload")
    text = str(caught.value)
    assert "the flow in force stays" in text
    assert "did you mean 'told'?" in text
    assert "flow.yaml:5" in text
    call = await flow.call("8000")
    await said(flow, "The old menu.")
    assert not flow.seen("FlowLoaded")
    with pytest.raises((CommandRefused, aiohttp.ClientError), match="1001 is no supervisor"):
        await order(flow, "POST", "/reload", by="1001")
    with pytest.raises((CommandRefused, aiohttp.ClientError), match="there is no version 9"):
        await order(flow, "POST", "/flow/rollback", version="9")
    await call.hang_up()


async def test_a_process_that_starts_again_with_a_bad_file_takes_the_last_good_version(
    own_asterisk: PrivateAsterisk, people: Floor, tmp_path: Path
) -> None:
    """kefu is killed while somebody is in the middle of editing: calls go on."""
    file = tmp_path / "flow.yaml"
    file.write_text(OLD.replace("then: main }\n", "then: more }\n") + MORE, encoding="utf-8")
    process = KefuProcess(own_asterisk, flow=str(file))
    await process.start()
    call = await people.call("8000")
    await call.press("1")
    await process.row("select * from journal where kind = 'MenuEntered' and data like '%more%'", 20)
    file.write_text("steps: {", encoding="utf-8")
    await process.kill()
    await process.start()
    await process.row("select * from journal where kind = 'CallAdopted'")
    await asyncio.sleep(0.3)
    await call.press("7")
    row = await process.row("select * from journal where kind = 'TaskResolved' and data like '%second%'", 20)
    assert row, "he was in the second menu, and still is"
    await call.hang_up()
    await process.stop()
    assert "starting with the last good flow" in (own_asterisk.run / "log" / "kefu.log").read_text()
    assert os.stat(own_asterisk.run / "flows").st_mode & 0o777 == 0o700
