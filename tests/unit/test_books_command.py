"""`kefu books`: what it prints of a balanced and of an unbalanced journal, and its exit status."""

from __future__ import annotations

import json
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ari_app.cli.books import show_books
from ari_app.store.database import open_writer
from ari_app.store.reader import Reader

LEG = {"role": "agent", "who": "1001", "channel_id": "x", "held": 1.0}


def books(folder: Path, *told: tuple[str, str, float, dict[str, Any]]) -> Path:
    """A database whose journal holds these events of a call ``c1`` of a minute ago."""
    path, began = folder / "kefu.db", time.time() - 60
    database = open_writer(path, 1.0)
    with database.conn:
        for kind, agent, after, data in told:
            row = {"at": began + after, "call_id": "c1", "agent_id": agent, "kind": kind, "data": json.dumps(data)}
            database.table("journal").insert(row)
    database.close()
    return path


STORY: tuple[tuple[str, str, float, dict[str, Any]], ...] = (
    ("CallArrived", "", 0.0, {}), ("CallQueued", "", 1.0, {"problem": "billing"}), ("LegJoined", "1001", 3.0, LEG),
    ("CallConnected", "1001", 3.0, {}), ("LegLeft", "1001", 13.0, {**LEG, "talked": 10.0}),
    ("CallEnded", "", 14.0, {"outcome": "answered"}),
)  # fmt: skip


def test_balanced_books(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each queue and agent, and 0."""
    with closing(Reader(books(tmp_path, *STORY))) as reader:
        assert show_books(reader, 1.0, as_json=False) == 0
        printed = capsys.readouterr().out
        assert "1 calls: they balance." in printed
        assert "billing" in printed
        assert show_books(reader, 1.0, as_json=True) == 0
        told = json.loads(capsys.readouterr().out)
    assert told["agents"] == {"1001": {"legs": 1, "talked": 10.0, "held": 1.0}}
    assert (told["queues"], told["wrong"]) == ({"billing": {"entered": 1, "connected": 1}}, [])


def test_unbalanced_books(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong with which call, and 1."""
    with closing(Reader(books(tmp_path, *(told for told in STORY if told[0] != "LegLeft")))) as reader:
        assert show_books(reader, 1.0, as_json=False) == 1
    assert "call c1: 1001 has not left" in capsys.readouterr().out


def test_a_time_in_which_nothing_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said."""
    with closing(Reader(books(tmp_path))) as reader:
        assert show_books(reader, 0.0, as_json=False) == 0
    assert "No call has ended in that time." in capsys.readouterr().out
