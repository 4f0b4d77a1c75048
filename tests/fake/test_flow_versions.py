"""Reload, refusal, rollback: a live call keeps the version that it began with, and no file can take the centre down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from models.domain.errors import CommandRefused
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.visitors import visitors

OLD = """
operator: operator
lines: { "8000": { start: main } }
steps:
  main: { menu: { en: "The old menu.", zh: "旧菜单。" }, choices: { bill: { key: "1", then: told } } }
  told: { say: { en: "The old answer.", zh: "旧。" }, resolves: old, then: main }
"""
NEW = OLD.replace("The old", "The new").replace("旧", "新")


@asynccontextmanager
async def flow_in(run: Path) -> AsyncIterator[tuple[FakeFloor, Path]]:
    """A floor with a flow file of its own, and the file."""
    file = run / "flow.yaml"
    file.write_text(OLD, encoding="utf-8")
    async with fake_floor(run, centre__flow=str(file), menu__no_input_seconds=30.0) as floor:
        yield floor, file


async def said(floor: FakeFloor, words: str, count: int = 1) -> None:
    """Wait until kefu has said it so often."""
    await floor.until(lambda: sum(words in row.data["text"] for row in floor.seen("PromptSaid")) >= count, 10, words)


@virtual
async def test_a_live_call_keeps_its_version_and_the_next_gets_the_new(tmp_path: Path) -> None:
    """Then a rollback brings the old one back, and the journal knows who did what."""
    async with flow_in(tmp_path) as (floor, file):
        live = floor.caller("8000")
        await said(floor, "The old menu.")
        file.write_text(NEW, encoding="utf-8")
        answer = await floor.ask("/reload", by="engineer")
        assert answer["changes"] == ["prompt main changed", "prompt told changed"]
        live.press("1")
        await said(floor, "The old answer.")
        await said(floor, "The old menu.", 2)
        following = floor.caller("8000", "5550002")
        await said(floor, "The new menu.")
        following.press("1")
        await said(floor, "The new answer.")
        back = await floor.ask("/flow/rollback", by="engineer")
        assert back["version"] == 1
        third = floor.caller("8000", "5550004")
        await said(floor, "The old menu.", 3)
        loaded = floor.seen("FlowLoaded")
        assert [(row.data["version"], row.data["how"], row.data["by"]) for row in loaded] == [
            (2, "reloaded", "engineer"), (1, "rolled back", "engineer"),
        ]  # fmt: skip
        way = "/api/v1/flows/versions/difference"
        told = await floor.ask(f"{way}?older=1&newer=2", "GET")
        assert [one["name"] for one in told["items"]] == ["flow.yaml"]
        lines = [(one["kind"], one["text"]) for one in told["items"][0]["lines"] if one["kind"] in ("added", "removed")]
        assert ("removed", OLD.splitlines()[4]) in lines
        assert ("added", NEW.splitlines()[4]) in lines
        with pytest.raises(CommandRefused, match="no version 9; there are: 1, 2"):
            await floor.ask(f"{way}?older=1&newer=9", "GET")
        listed = await floor.ask("/flow/versions", "GET", by="engineer")
        assert (listed["current"], len(listed["items"])) == (1, 2)
        for caller in (live, following, third):
            assert not caller.ended
            caller.hang_up()


@virtual
async def test_a_bad_file_is_refused_whole_and_the_old_one_stays(tmp_path: Path) -> None:
    """Every mistake in one answer; callers notice nothing; no such version is an answer, too."""
    async with flow_in(tmp_path) as (floor, file):
        file.write_text(NEW.replace("then: told", "then: tolled").replace("key", "kee"), encoding="utf-8")
        with pytest.raises(CommandRefused) as caught:
            await floor.ask("/reload", by="engineer")
        for words in ("the flow in force stays", "did you mean 'told'?", "flow.yaml:5"):
            assert words in str(caught.value)
        caller = floor.caller("8000")
        await said(floor, "The old menu.")
        assert not floor.seen("FlowLoaded")
        with pytest.raises(CommandRefused, match="1001 is not a supervisor"):
            await floor.ask("/reload", by="1001")
        with pytest.raises(CommandRefused, match="there is no version 9"):
            await floor.ask("/flow/rollback", by="engineer", version="9")
        caller.hang_up()


@virtual
async def test_what_is_wrong_is_told_in_the_language_of_who_asks(tmp_path: Path) -> None:
    """Warnings of files that can be used; and, when they cannot, each mistake of the refusal."""
    chinese = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}
    async with flow_in(tmp_path) as (floor, file), visitors(floor) as web:
        file.write_text(f"{OLD}  lost: {{ say: {{ en: Bye., zh: 再见。 }}, then: main }}\n", encoding="utf-8")
        found = [
            [one for one in told["items"] if one["line"] == 7 and one["file"] == str(file)]
            for told in [await web.good("engineer", "GET", "/flows/lint", headers=way) for way in ({}, chinese)]
        ]
        assert [[one["text"] for one in items] for items in found] == [
            ["step lost is never reached"], ["步骤 lost 永远不会执行到"],
        ]  # fmt: skip
        assert all(one["warning"] for items in found for one in items)
        file.write_text(OLD.replace("then: told", "then: tolled"), encoding="utf-8")
        refused = await web.ask("engineer", "GET", "/flows/lint", headers=chinese)
        assert refused.status == 409
        assert refused.content["errors"] == [
            {"field": "flow.yaml:5", "detail": "main 指向 'tolled'，但没有这个步骤；是否应为 'told'？"},
        ]  # fmt: skip
        assert "flow.yaml:5: main 指向" in refused.content["detail"]
