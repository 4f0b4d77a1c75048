"""A file of lines: kept open, followed when it is moved, and complete when it is closed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from ari_app.store.line_file import LineFile


async def written(lines: LineFile, count: int) -> None:
    """Until so many writes have happened."""
    async with asyncio.timeout(10):
        while lines.writes < count:
            await asyncio.sleep(0.001)


async def test_it_is_opened_once_and_written_in_one_go(tmp_path: Path) -> None:
    """A hundred lines in one moment are one write; the file stays open for the next."""
    lines = LineFile(tmp_path / "log")
    for number in range(100):
        lines.put([str(number)])
    writing = asyncio.create_task(lines.run())
    await written(lines, 1)
    lines.put(["last"])
    await written(lines, 2)
    writing.cancel()
    lines.close()
    assert (lines.opened, lines.writes) == (1, 2)
    assert (tmp_path / "log").read_text().split() == [*map(str, range(100)), "last"]


@pytest.mark.parametrize("way", ["renamed", "removed", "replaced"])
async def test_whoever_rotates_it_loses_nothing(tmp_path: Path, way: str) -> None:
    """What was there before stays in the old one; what comes goes into the one that has the name."""
    file, old = tmp_path / "log", tmp_path / "log.1"
    lines = LineFile(file)
    writing = asyncio.create_task(lines.run())
    lines.put(["before"])
    await written(lines, 1)
    if way == "removed":
        file.unlink()
    else:
        file.rename(old)
    if way == "replaced":
        file.touch()
    lines.put(["after"])
    await written(lines, 2)
    writing.cancel()
    lines.close()
    assert file.read_text() == "after\n"
    assert way == "removed" or old.read_text() == "before\n"
    assert lines.opened == 2


async def test_moved_under_the_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Renamed, compressed and removed between the look and the write: the lines are in the next file."""
    file = tmp_path / "log"
    lines = LineFile(file)
    lines.put(["before"])
    lines._write_waiting()
    looked = lines._moved

    def gone_after_the_look(handle: int) -> bool:
        found = looked(handle)
        file.unlink(missing_ok=True)
        monkeypatch.setattr(lines, "_moved", looked)
        return found

    monkeypatch.setattr(lines, "_moved", gone_after_the_look)
    lines.put(["after"])
    lines.close()
    assert file.read_text() == "after\n"


async def test_nothing_is_lost_at_the_end(tmp_path: Path) -> None:
    """Whether the writer has begun, is in the middle, or never ran: each line is there once, in order."""
    for turns in range(6):
        file = tmp_path / f"log{turns}"
        lines = LineFile(file)
        writing = asyncio.create_task(lines.run())
        expected = []
        for turn in range(turns):
            lines.put([f"{turn}a", f"{turn}b"])
            expected += [f"{turn}a", f"{turn}b"]
            await asyncio.sleep(0)
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing
        lines.put(["after the end"])
        lines.close()
        assert file.read_text().splitlines() == [*expected, "after the end"]


async def test_a_disk_that_takes_nothing_costs_lines_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is said, and the next ones are written when it does."""
    file = tmp_path / "away" / "log"
    lines = LineFile(file)
    lines.put(["one", "two"])
    lines._write_waiting()
    assert "2 lines are missing there" in caplog.text
    file.parent.mkdir()
    lines.put(["three"])
    lines.close()
    assert file.read_text() == "three\n"
