"""Versions of quality rules: what fires says in which it stood, one is brought back, and no file takes rules away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ari_app.web.client import call
from config.problems import ConfigError
from models.domain.errors import CommandRefused
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.ruled_floor import floor_with_rules, talk_of
from tests.support.visitors import visitors

pytestmark = pytest.mark.timeout(180)
FIRST = """rules:
  - rule: complaint
    if: { said: { by: caller, phrases: [i want to make a complaint] } }
    do: [tag: complaint]
    once: 1 s
    stage: shadow
"""
LIVE = FIRST.replace("shadow", "live")
SECOND = LIVE.replace("tag: complaint", "tag: unhappy")


def _file(run: Path, content: str) -> Path:
    folder = run / "my-rules"
    folder.mkdir(exist_ok=True)
    file = folder / "mine.yaml"
    file.write_text(content, encoding="utf-8")
    return file


async def _loaded(floor: FakeFloor) -> list[tuple[Any, ...]]:
    """Number, how and by whom, of each time that rules came into force."""
    rows = await floor.rows("select data from journal where kind = 'RulesLoaded' order by seq")
    return [tuple(json.loads(row["data"])[name] for name in ("number", "how", "by")) for row in rows]


async def _roll_back(floor: FakeFloor, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - fields
    """As `kefu rules rollback` does."""
    answer: dict[str, Any] = await call(Path(floor.app.pbx.socket_dir) / "kefu.sock", "roll_back_rules", **given)
    return answer


async def _fires(floor: FakeFloor, count: int) -> tuple[Any, ...]:
    """The latest firing, when there are so many: the version of the rules, the stage."""
    await floor.until(lambda: len(floor.seen("RuleFired")) >= count, 20, "a firing")
    row = floor.seen("RuleFired")[-1]
    return row.data["number"], row.data["stage"]


async def test_what_fires_says_in_which_version_it_stood(tmp_path: Path) -> None:
    """Reloaded twice, compared, rolled back; the journal knows who did what."""
    file = _file(tmp_path, FIRST)
    async with floor_with_rules(tmp_path, file.parent) as floor, talk_of(floor) as talk:
        talk.says("caller", "i want to make a complaint")
        assert await _fires(floor, 1) == (1, "shadow")
        file.write_text(LIVE, encoding="utf-8")
        answer = await floor.ask("/reload", by="engineer")
        assert answer["rules"] == 2
        assert answer["changes"] == ["rule complaint is live now, and was shadow"]
        assert (await floor.ask("/reload", by="engineer"))["rules"] == 2, "nothing has changed"
        file.write_text(SECOND, encoding="utf-8")
        assert (await floor.ask("/reload", by="engineer"))["changes"] == ["rule complaint changed"]
        back = await _roll_back(floor, by="engineer", version=1)
        assert (back["version"], back["pinned"]) == (1, True)
        assert back["changes"] == ["rule complaint is shadow now, and was live"]
        assert await _loaded(floor) == [
            (1, "begun with", "start"), (2, "reloaded", "engineer"), (2, "reloaded", "engineer"),
            (3, "reloaded", "engineer"), (1, "rolled back", "engineer"),
        ]  # fmt: skip
        await talk.judged()
        await floor.settle(1.5)  # once: 1 s
        talk.says("caller", "again i want to make a complaint")
        assert await _fires(floor, 2) == (1, "shadow")

        listed = await floor.ask("/api/v1/rules/versions", "GET")
        assert (listed["current"], [one["number"] for one in listed["items"]]) == (1, [1, 2, 3])
        assert (await floor.ask("/api/v1/rules", "GET"))["number"] == 1
        told = await floor.ask("/api/v1/rules/versions/difference?older=2&newer=3", "GET")
        (changed,) = told["items"]
        lines = [(one["kind"], one["text"].strip()) for one in changed["lines"] if one["kind"] in ("added", "removed")]
        assert (changed["name"], lines) == (
            "mine.yaml", [("removed", "do: [tag: complaint]"), ("added", "do: [tag: unhappy]")],
        )  # fmt: skip


async def test_who_may_and_what_there_is(tmp_path: Path) -> None:
    """No such version; not an agent; mistakes in a file leave everything as it is."""
    file = _file(tmp_path, LIVE)
    async with floor_with_rules(tmp_path, file.parent) as floor:
        with pytest.raises(CommandRefused, match="no version 9; there are: 1"):
            await _roll_back(floor, by="engineer", version=9)
        with pytest.raises(CommandRefused, match="no version before this one"):
            await _roll_back(floor, by="engineer")
        with pytest.raises(CommandRefused, match="1001 is not a supervisor"):
            await _roll_back(floor, by="1001", version=1)
        file.write_text(SECOND.replace("said", "sayd"), encoding="utf-8")
        with pytest.raises(CommandRefused, match="mine.yaml:3"):
            await floor.ask("/reload", by="engineer")
        assert len(await _loaded(floor)) == 1
        assert floor.app.parts.quality.ruleset.number == 1


async def test_the_next_process_begins_with_what_was_rolled_back_and_with_what_was_good(tmp_path: Path) -> None:
    """A pinned version stays until the next reload; a file with mistakes costs nobody the rules."""
    file = _file(tmp_path, FIRST)
    async with floor_with_rules(tmp_path, file.parent) as floor:
        file.write_text(LIVE, encoding="utf-8")
        await floor.ask("/reload", by="engineer")
        await _roll_back(floor, by="engineer")
    async with floor_with_rules(tmp_path, file.parent) as floor:
        assert (await _loaded(floor))[-1] == (1, "still pinned", "restart")
        assert str(floor.app.parts.quality.ruleset.rules[0].stage) == "shadow"
        assert (await floor.ask("/reload", by="engineer"))["rules"] == 2
    file.write_text("rules: [", encoding="utf-8")
    async with floor_with_rules(tmp_path, file.parent) as floor:
        assert (await _loaded(floor))[-1] == (2, "last good", "restart")
        assert str(floor.app.parts.quality.ruleset.rules[0].stage) == "live"
        notes = await floor.rows("select data from journal where kind = 'SystemNoted'")
        assert any("the last good version is in force" in row["data"] and "mine.yaml:1" in row["data"] for row in notes)


async def test_without_a_version_that_was_good_mistakes_are_told(tmp_path: Path) -> None:
    """Nothing to fall back on."""
    file = _file(tmp_path, "rules: [")
    with pytest.raises(ConfigError, match=r"mine\.yaml"):
        async with floor_with_rules(tmp_path, file.parent):
            pass


async def test_rules_that_are_switched_off_are_not_rolled_back(tmp_path: Path) -> None:
    """And no version of them is kept."""
    file = _file(tmp_path, LIVE)
    async with fake_floor(tmp_path, centre__rules=str(file.parent), quality__enabled=False) as floor:
        assert (await floor.ask("/reload", by="engineer"))["rules"] == 0
        assert (await floor.ask("/api/v1/rules/versions", "GET"))["items"] == []
        with pytest.raises(CommandRefused, match="switched off"):
            await _roll_back(floor, by="engineer")


async def test_versions_stand_in_the_registry_of_models(tmp_path: Path) -> None:
    """The newest first; which is in force, by whom and what changed."""
    file = _file(tmp_path, FIRST)
    async with floor_with_rules(tmp_path, file.parent) as floor, visitors(floor) as web:
        _file(tmp_path, SECOND)
        await floor.ask("/reload", by="engineer")
        found = (await web.good("engineer", "GET", "/training/models"))["items"]
        rows = [one for one in found if one["part"] == "rules"]
        assert [(one["model"], one["state"]) for one in rows] == [("rules-2", "live"), ("rules-1", "replaced")]
        assert (rows[0]["made_by"], "complaint" in rows[0]["why"], len(rows[0]["data"])) == ("engineer", True, 16)
