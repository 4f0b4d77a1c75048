"""A database that 0.8.0 wrote (see tests/support/old_records.py): brought up to date, every report reads it."""

from __future__ import annotations

import asyncio
import json
import lzma
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ari_app.cli.commands import main
from ari_app.reports.flow_traffic import flow_events, traffic_of
from ari_app.store.callers import CallerDirectory
from ari_app.store.condition import State
from ari_app.store.database import open_writer
from ari_app.store.journal import Journal
from ari_app.store.open_records import open_records
from ari_app.store.reader import Reader
from ari_app.store.schema import VERSION, version_of
from config.load import ROOT
from models.domain.errors import CommandRefused
from models.routing.learning import Outcomes
from tests.support.old_records import ANN, LI, MORNING, STRANGER

KEPT = ROOT / "tests/data/records-0.8.0.db.xz"
DAY = 86400.0
Json = Any


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run folder with that database, and settings of nobody's."""
    monkeypatch.setenv("KEFU_SITE", str(tmp_path / "none.toml"))
    (tmp_path / "kefu.db").write_bytes(lzma.decompress(KEPT.read_bytes()))
    return tmp_path


class Reports:
    """`kefu` on a run folder whose database was opened once by this version."""

    def __init__(self, run: Path, capture: pytest.CaptureFixture[str]) -> None:
        open_writer(run / "kefu.db", 1.0).close()
        self._run, self._capture = run, capture

    def __call__(self, *words: str, status: int = 0) -> Json:
        """A report as JSON; the one for people may not fail either."""
        assert main(["--run", str(self._run), *words]) == status, self._capture.readouterr()
        said = self._capture.readouterr()
        assert said.out.strip()
        assert not said.err
        assert main(["--run", str(self._run), *words, "--json"]) == status
        return json.loads(self._capture.readouterr().out)

    def text(self, *words: str) -> str:
        """A report that has no JSON."""
        assert main(["--run", str(self._run), *words]) == 0, self._capture.readouterr()
        return self._capture.readouterr().out


@pytest.fixture
def kefu(run: Path, capsys: pytest.CaptureFixture[str]) -> Reports:
    """The reports."""
    return Reports(run, capsys)


def test_it_is_one_of_an_earlier_version(run: Path) -> None:
    """Before the first start, a report says what to do; after it the file is whole, and opening again does nothing."""
    path = run / "kefu.db"
    with closing(Reader(path)) as reader, pytest.raises(CommandRefused, match="start it once"):
        reader.rows("select wrap_up from legs")
    open_writer(path, 1.0).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        connection.execute("insert into transcript_search (transcript_search) values ('integrity-check')")
        connection.rollback()
        assert version_of(connection) == VERSION
    before = path.read_bytes()
    open_writer(path, 1.0).close()
    assert path.read_bytes() == before


async def test_the_journal_goes_on_in_it(run: Path) -> None:
    """Its events stay as they are; tables made anew from them say the same of every call and transcript."""

    def kept(*tables: str) -> list[Json]:
        with closing(Reader(run / "kefu.db")) as reader:
            return [reader.rows(f"select * from {table} order by 1") for table in tables]

    (before,) = kept("journal")
    async with Journal(run / "kefu.db") as journal:
        assert journal.condition.state is State.HEALTHY
        assert kept("journal") == [before]
        tables = ("calls", "transcripts", "legs", "callbacks", "recordings", "voicemails")
        migrated = kept(*tables)
        await journal.call(journal.rebuild)
    rebuilt = kept(*tables)
    for found in (migrated, rebuilt):
        for leg in found[2]:  # what only events of 0.9.0 tell is nothing or empty
            leg.update({name: leg[name] or None for name in ("purpose", "held", "way", "target")})
        for call in found[0]:  # a timer that had nothing to say was a disposition of ""
            call["disposition"] = call["disposition"] or None
    assert rebuilt == migrated


def test_calls_and_their_legs(kefu: Reports) -> None:
    """Outcomes, and what belongs to each agent's leg: only the journal of 0.8.0 had known it."""
    assert [(row["id"], row["outcome"]) for row in kefu("calls")] == [
        ("c14", None), ("c13", "hung up in menu"), ("c12", "self-service"), ("c11", "voicemail"), ("c10", "voicemail"),
        ("c09", "voicemail"), ("c08", "call-back"), ("c07", "answered"), ("c06", "call-back"), ("c05", "answered"),
        ("c04", "answered"), ("c03", "abandoned"), ("c02", "answered"), ("c01", "answered"),
    ]  # fmt: skip
    one = kefu("call", "c01")
    call = one["call"]
    assert (call["number"], call["name"], call["rating"], call["recorded"]) == (ANN, "Ann Archer", 5, 1)
    assert [line["text"] for line in one["transcript"]] == [
        "hello how can i help you", "i would like a refund of my card ••••••••••••••••", "the refund is on its way",
    ]  # fmt: skip
    assert len(one["events"]) == 30
    assert kefu("call", "c02")["call"]["name"] == "李雷"
    wanted = {
        "c01": [("1001", 20.0, 12.0, "refund")], "c02": [("1003", 15.0, 5.0, "complaint: service")],
        "c04": [("1002", 10.0, 32.0, ""), ("1001", 30.0, 40.0, "")],
        "c05": [("1002", 25.0, 40.0, ""), ("1001", 6.0, 52.0, "")], "c14": [("1001", None, None, None)],
    }  # fmt: skip
    for name, legs in wanted.items():
        found = [(leg["who"], leg["talked"], leg["wrap_up"], leg["disposition"]) for leg in kefu("call", name)["legs"]]
        assert found == legs, name
    assert [leg["reason"] for leg in kefu("call", "c04")["legs"]] == ["transferred", "caller"]


def test_decisions_and_their_replay(kefu: Reports) -> None:
    """Every decision of 0.8.0's router comes out the same; why, and why not somebody else."""
    kinds = [event["kind"] for event in kefu("why", "c04")["decisions"]]
    assert kinds == ["CallerScored", "RouteDecided", "OfferFailed", "RouteDecided", "CallConnected"]
    first, second = kefu("why", "c04", "--agent", "1002")["answers"]
    assert "1002 was 0.665 behind" in first
    assert second.endswith("was chosen")
    found = kefu("replay")
    assert (found["decisions"], found["inputs"], found["different"], found["broken"]) == (7, 47, [], 0)
    assert found["expected_wait"] == {"calls": 5, "within_p50": 0.6, "within_p90": 1.0}


def test_books(kefu: Reports) -> None:
    """They balance."""
    found = kefu("books", "--days", "0")
    assert (found["calls"], found["wrong"]) == (13, [])
    assert found["queues"] == {
        "billing": {"entered": 5, "connected": 4, "call-back": 1},
        "sales": {"entered": 2, "connected": 1, "abandoned": 1},
    }
    assert {name: (one["legs"], one["talked"]) for name, one in found["agents"].items()} == {
        "1001": (4, 86.0), "1002": (2, 35.0), "1003": (1, 15.0),
    }  # fmt: skip


def test_what_was_said(kefu: Reports) -> None:
    """Both languages, both versions, what was skipped, and the search."""
    one = kefu("transcript", "c01")
    assert one["talk"]["speech"] == {"agent": 5.0, "caller": 4.0}
    assert one["skipped"] == [{"leg": "caller", "seconds": 1.5, "reason": "busy", "times": 1}]
    two = kefu("transcript", "c02")
    assert [(row["version"], row["engines"], row["lines"]) for row in two["versions"]] == [
        (1, "whisper", 2), (2, "sherpa", 2),
    ]  # fmt: skip
    assert [line["text"] for line in two["lines"]] == ["我要投诉你们的服务态度", "您要退款吗"]
    assert kefu("transcript", "c02", "--version", "1")["lines"][0]["text"] == "我要投诉你们的服务"
    assert sorted((row["call_id"], row["leg"]) for row in kefu("search", "refunds")) == [
        ("c01", "agent"), ("c01", "caller"),
    ]  # fmt: skip
    assert [(row["call_id"], row["number"], row["version"]) for row in kefu("search", "投诉")] == [("c02", LI, 2)]


def test_messages_and_recordings(kefu: Reports) -> None:
    """Written down and sent stays written down and sent, or the upgrade would send it again."""
    found = {row["id"]: row for row in kefu("voicemail", "list")}
    assert {name: (row["text"], row["told"], row["number"]) for name, row in found.items()} == {
        "c09": ("please ring me about my invoice", "email webhook", ANN), "c10": ("请给我回电话", "email", LI),
        "c11": ("", "webhook", STRANGER),
    }  # fmt: skip
    assert [row["written_at"] is None for row in found.values()] == [True, False, False], "c11, c10, c09"
    (row,) = kefu("recording", "list")
    assert (row["id"], row["seconds"], row["files"], row["number"], row["agent_id"]) == ("c01", 20.0, 3, ANN, "1001")


def test_the_flow(kefu: Reports, run: Path) -> None:
    """Traffic, and what stayed in self-service."""
    with closing(Reader(run / "kefu.db")) as reader:
        traffic = traffic_of(flow_events(reader))
    assert (traffic.calls, traffic.edges[("main_menu", "1", "billing_line")]) == (13, 5)
    assert (traffic.hung_up, traffic.not_understood) == ({"main_menu": 1}, {"main_menu": 1})
    said = kefu.text("flow", "draw", "--traffic", "--hours", "10000000")
    assert "11 calls, 9.1% contained in self-service" in said


def test_what_agents_calls_came_to(run: Path) -> None:
    """For learning: the callers of c01 and c04 rang again about the same thing."""
    open_writer(run / "kefu.db", 1.0).close()
    with closing(Reader(run / "kefu.db")) as reader:
        assert reader.outcomes(MORNING + 9 * DAY) == [
            Outcomes("1001", "", 1, 1, 30.0), Outcomes("1001", "billing", 3, 1, 56.0),
            Outcomes("1003", "sales", 1, 1, 15.0),
        ]  # fmt: skip


async def test_callers_are_known(run: Path) -> None:
    """Record, the last week, and who had dropped."""
    open_writer(run / "kefu.db", 1.0).close()
    directory = CallerDirectory(run / "kefu.db")
    try:
        record, history = await asyncio.gather(directory.record(LI), directory.history(ANN, "billing", MORNING + DAY))
        assert (record.known, record.name, record.tier, record.last_agent) == (True, "李雷", "platinum", "1003")
        assert (await directory.record(STRANGER)).known is False
        assert (history.calls, history.abandons, history.same_problem, history.low_ratings) == (5, 1, 2, 0)
        dropped = await directory.dropped(ANN, "sales", MORNING)
        assert dropped is not None
        assert dropped[0] == "c03"
        chinese = await directory.history(LI, "sales", MORNING + DAY)
        assert (chinese.low_ratings, chinese.complaints) == (1, 1)
    finally:
        directory.close()


async def test_what_was_open_goes_on(run: Path) -> None:
    """The conversation that 0.8.0 left behind, the call-back that it had promised, the agents' states."""
    async with Journal(run / "kefu.db") as journal:
        found = await journal.call(lambda: open_records(journal.database))
    (call,) = found.calls
    assert (call.id, call.row["state"], [leg["who"] for leg in call.legs]) == ("c14", "talking", ["1001"])
    assert [told.kind for told in call.story] == [
        "StepEntered", "MenuEntered", "StepEntered", "CallQueued", "CallOffered", "LegJoined", "CallConnected",
    ]  # fmt: skip
    assert [(row["id"], row["number"], row["problem"]) for row in found.callbacks] == [("c08", ANN, "sales")]
    assert {row["id"]: row["state"] for row in found.agents} == {"1001": "talking", "1002": "paused", "1003": "ready"}
