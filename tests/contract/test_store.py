"""What the records promise to reports, whichever database keeps them (see tests/support/stores.py)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ari_app.store.ports import Books
from ari_app.store.row import Row
from models.domain import control_events as control
from models.domain import events, flow_events
from models.domain.events import Event
from models.domain.speech_events import TranscribedAgain
from models.domain.upkeep_events import VoicemailDeleted, VoicemailTranscribed
from models.routing.learning import Outcomes
from tests.support.stores import STORES, Store

NOW, DAY = 1_800_000_000.0, 86400.0


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Each of them, empty."""
    return STORES[request.param](tmp_path)


@dataclass
class Teller:
    """Numbers events and gives them times."""

    rows: list[Row] = field(default_factory=list)

    def __call__(self, at: float, *told: Event) -> None:
        """So many seconds after NOW."""
        for event in told:
            seq = len(self.rows) + 1
            self.rows.append(Row(seq, NOW + at, event.call_id, event.agent_id, event.kind, event.facts()))

    def call(self, call: str, at: float, number: str = "555", agent: str = "", problem: str = "billing") -> None:
        """One that came, waited, and was taken for ten seconds by ``agent`` ("": by nobody)."""
        self(at, events.CallArrived(call_id=call, channel_id=f"ch-{call}", number=number, arrived_at=NOW + at))
        self(at + 1, events.CallAnswered(call_id=call), flow_events.StepEntered(call_id=call, step="menu"))
        self(at + 2, events.CallQueued(call_id=call, problem=problem, language="en", entered_at=NOW + at + 2,
                                       expected_wait=3.0, expected_p90=6.0))  # fmt: skip
        if agent:
            leg: dict[str, Any] = {"call_id": call, "agent_id": agent, "role": "agent", "who": agent}
            leg["channel_id"] = f"{agent}-{call}"
            self(at + 6, control.LegJoined(**leg))
            self(at + 6, events.CallConnected(call_id=call, agent_id=agent, channel_id=f"{agent}-{call}", waited=4.0))
            self(at + 16, control.LegLeft(**leg, talked=10.0, reason="caller"),
                 events.CallDisconnected(call_id=call, agent_id=agent, by="caller", talked=10.0))  # fmt: skip
            self(at + 19, events.CallWrappedUp(call_id=call, agent_id=agent, disposition="done", seconds=3.0))
        outcome = "answered" if agent else "abandoned"
        self(at + 20, events.CallEnded(call_id=call, outcome=outcome, cause="caller hung up"))


@pytest.fixture
def tell() -> Teller:
    """A journal to be written."""
    return Teller()


@contextmanager
def reading(store: Store, tell: Teller) -> Iterator[Books]:
    """The books after what was told."""
    store.write(tell.rows)
    with store.books() as books:
        yield books


def ids(rows: list[dict[str, Any]]) -> list[str]:
    """Which they are."""
    return [str(row["id"]) for row in rows]


def test_an_empty_store_answers_everything(store: Store, tell: Teller) -> None:
    """With nothing."""
    with reading(store, tell) as books:
        assert not any((books.latest_calls(5), books.calls_like("c"), books.legs("c"), books.story("c")))
        assert not any((books.entries(), books.transcript_versions("c"), books.transcript_lines("c", 0)))
        assert not any((books.speech_skipped("c"), books.lines_with("x", "", 5), books.calls_in_flow(0.0)))
        assert not books.latest_lines("caller", 5)
        assert not any((books.waits_told(), books.recordings(), books.messages(5), books.outcomes(NOW)))
        assert [*books.events(["CallArrived"]), *books.events_but([])] == []


def test_calls(store: Store, tell: Teller) -> None:
    """The newest first; by the beginning or the end of an id, where one that is exactly it stands before the others."""
    tell.call("c11", 0.0, agent="1001")
    tell.call("c1", 100.0, problem="sales")
    tell.call("d1", 200.0)
    with reading(store, tell) as books:
        assert ids(books.latest_calls(2)) == ["d1", "c1"]
        assert ids(books.calls_like("c1")) == ["c1", "c11"]
        assert ids(books.calls_like("c11")) == ["c11"]
        assert ids(books.calls_like("d1")) == ["d1"]
        assert sorted(ids(books.calls_like("1"))) == ["c1", "c11", "d1"]
        assert not books.calls_like("%")
        assert not books.calls_like("")
        assert sorted(books.alike(["c1", "11"])) == ["c1", "c11"]
        (call,) = books.calls_like("c11")
        assert (call["state"], call["outcome"], call["agent_id"], call["disposition"]) == (
            "ended", "answered", "1001", "done",
        )  # fmt: skip
        assert (call["queued_at"], call["connected_at"], call["ended_at"]) == (NOW + 2, NOW + 6, NOW + 20)
        assert books.latest_calls(1)[0]["connected_at"] is None
        assert books.entries() == [(NOW + 2, "billing"), (NOW + 102, "sales"), (NOW + 202, "billing")]


def test_legs_and_story(store: Store, tell: Teller) -> None:
    """Each agent with their own seconds; events in order, decoded, of that call alone."""
    tell.call("c1", 0.0, agent="1001")
    tell.call("c2", 1.0)
    with reading(store, tell) as books:
        (leg,) = books.legs("c1")
        assert leg == {
            "who": "1001", "role": "agent", "purpose": "", "joined_at": NOW + 6, "left_at": NOW + 16, "talked": 10.0,
            "held": 0.0, "wrap_up": 3.0, "disposition": "done", "reason": "caller", "way": "", "target": "",
        }  # fmt: skip
        story = books.story("c1")
        assert [event["kind"] for event in story] == [row.kind for row in tell.rows if row.call_id == "c1"]
        assert set(story[0]) == {"seq", "at", "call_id", "agent_id", "kind", "data"}
        assert story[0]["data"]["number"] == "555"


def test_events_of_all_calls(store: Store, tell: Teller) -> None:
    """Some kinds, or all others, from a time on, in order; more than a page of them."""
    for number in range(3000):
        tell(number * 0.001, events.NothingHeard(call_id="c", menu="m", attempt=number),
             events.MenuEntered(call_id="c", menu="数"))  # fmt: skip
    with reading(store, tell) as books:
        assert list(books.events_but([])) == tell.rows
        heard = [row for row in tell.rows if row.kind == "NothingHeard"]
        assert list(books.events(["NothingHeard", "CallEnded"])) == heard
        assert list(books.events_but(["MenuEntered"], NOW + 2.0)) == [row for row in heard if row.at >= NOW + 2.0]
        assert list(books.events_but(["MenuEntered", "NothingHeard"])) == []


def test_a_row_that_is_there_already_is_left_out(store: Store, tell: Teller) -> None:
    """What is read back from a spool twice counts once."""
    tell.call("c1", 0.0, agent="1001")
    store.write(tell.rows)
    with reading(store, tell) as books:
        assert list(books.events_but([])) == tell.rows
        assert len(books.legs("c1")) == 1


def test_the_flow(store: Store, tell: Teller) -> None:
    """Ended calls of callers that came into it, with what they did."""
    tell.call("c1", 0.0)
    tell(3.0, events.ChoiceMade(call_id="c1"), flow_events.TaskResolved(call_id="c1", task="t"))
    tell.call("c2", 50.0)
    tell(100.0, events.CallArrived(call_id="c3", arrived_at=NOW + 100), flow_events.StepEntered(call_id="c3"))
    tell(200.0, events.CallArrived(call_id="c4", arrived_at=NOW + 200, direction="back"),
         flow_events.StepEntered(call_id="c4"), events.CallEnded(call_id="c4", outcome="answered"))  # fmt: skip
    with reading(store, tell) as books:
        found = {row["id"]: (row["outcome"], row["seconds"], row["resolved"], row["acted"])
                 for row in books.calls_in_flow(0.0)}  # fmt: skip
        assert found == {"c1": ("abandoned", 19.0, 1, 1), "c2": ("abandoned", 19.0, 0, 0)}
        assert ids(books.calls_in_flow(NOW + 50)) == ["c2"]


def test_waits_that_callers_were_told(store: Store, tell: Teller) -> None:
    """Of the first time that they joined a line, and only where somebody answered."""
    tell.call("c1", 0.0, agent="1001")
    tell(5.0, events.CallQueued(call_id="c1", problem="sales", expected_wait=90.0, expected_p90=99.0))
    tell.call("c2", 50.0)
    with reading(store, tell) as books:
        assert books.waits_told() == [(3.0, 6.0, 4.0)]


def said(call: str, leg: str, text: str, began: float) -> events.Transcribed:
    """An utterance."""
    return events.Transcribed(call_id=call, leg=leg, text=text, engine="a", began_at=NOW + began, seconds=1.0)


def test_transcripts(store: Store, tell: Teller) -> None:
    """In the order of speech, not of recognition; versions beside each other; what was skipped, added up."""
    tell.call("c1", 0.0, agent="1001")
    tell(9.0, said("c1", "agent", "second", 8.0), said("c1", "caller", "first", 7.0))
    tell(10.0, events.TranscriptSkipped(call_id="c1", leg="caller", seconds=1.5, reason="busy"),
         events.TranscriptSkipped(call_id="c1", leg="caller", seconds=2.0, reason="busy"))  # fmt: skip
    tell(90.0, TranscribedAgain(call_id="c1", leg="caller", text="first of all", engine="b", began_at=NOW + 7.0))
    with reading(store, tell) as books:
        assert [row["text"] for row in books.transcript_lines("c1", 1)] == ["first", "second"]
        assert [row["text"] for row in books.transcript_lines("c1", 0)] == ["first of all"]
        assert books.transcript_versions("c1") == [
            {"version": 1, "engines": "a", "lines": 2, "at": NOW + 9.0},
            {"version": 2, "engines": "b", "lines": 1, "at": NOW + 90.0},
        ]
        assert books.speech_skipped("c1") == [{"leg": "caller", "seconds": 3.5, "reason": "busy", "times": 2}]


def test_search(store: Store, tell: Teller) -> None:
    """English by its stem, Chinese by two characters, all words, beginnings, one side, newest versions only."""
    tell.call("c1", 0.0, number="777", agent="1001")
    tell(9.0, said("c1", "caller", "i want a refund for my ticket", 7.0), said("c1", "agent", "您要退款吗", 8.0))
    tell.call("c2", 100.0)
    tell(110.0, said("c2", "caller", "the refund never came", 107.0), said("c2", "caller", "old words", 108.0))
    tell(190.0, TranscribedAgain(call_id="c2", leg="caller", text="refunding takes long", began_at=NOW + 107.0))
    with reading(store, tell) as books:

        def found(words: str, leg: str = "", limit: int = 9, books: Books = books) -> list[str]:
            return sorted(str(row["text"]) for row in books.lines_with(words, leg, limit))

        assert found("refunds") == ["i want a refund for my ticket", "refunding takes long"]
        assert found("refund ticket") == ["i want a refund for my ticket"]
        assert found("退款") == found("退款", "agent") == ["您要退款吗"]
        assert found("tick*") == ["i want a refund for my ticket"]
        assert found("old words") == found("退款", "caller") == found("?") == found("没有") == []
        assert len(found("refund", limit=1)) == 1
        (row,) = books.lines_with("ticket", "", 1)
        assert (row["call_id"], row["leg"], row["number"], row["problem"], row["agent"]) == (
            "c1", "caller", "777", "billing", "1001",
        )  # fmt: skip
        newest = books.latest_lines("caller", 9)
        assert newest[0]["text"] == "refunding takes long"
        assert "old words" not in {row["text"] for row in newest}
        assert {row["leg"] for row in newest} == {"caller"}
        assert (newest[-1]["problem"], newest[-1]["call_id"]) == ("billing", "c1")
        assert len(books.latest_lines("caller", 1)) == 1


def test_recordings_and_messages(store: Store, tell: Teller) -> None:
    """What is kept, the newest first, with whose it is; what was deleted is not there, nor its text."""
    for number, call in enumerate(("c1", "c2", "c3")):
        tell.call(call, number * 100.0, agent="1001")
        tell(number * 100.0 + 30, control.RecordingStored(call_id=call, files=3, seconds=9.5),
             control.VoicemailLeft(call_id=call, queue="sales", file=f"/{call}", seconds=4.0))  # fmt: skip
    tell(400.0, control.RecordingDeleted(call_id="c2"), VoicemailDeleted(call_id="c2"))
    tell(401.0, VoicemailTranscribed(call_id="c1", text="请回电"), control.VoicemailSent(call_id="c1", way="email"),
         control.VoicemailSent(call_id="c1", way="webhook", error="refused"))  # fmt: skip
    with reading(store, tell) as books:
        assert ids(books.recordings()) == ["c3", "c1"]
        assert books.recordings()[1] == {
            "id": "c1", "stored_at": NOW + 30, "seconds": 9.5, "files": 3, "number": "555", "name": "",
            "agent_id": "1001",
        }  # fmt: skip
        assert ids(books.messages(9)) == ["c3", "c1"]
        assert ids(books.messages(1)) == ["c3"]
        row = books.messages(9)[1]
        assert (row["text"], row["told"], row["written_at"], row["number"]) == ("请回电", "email", NOW + 401, "555")
        assert (books.messages(1)[0]["written_at"], books.messages(1)[0]["heard_at"]) == (None, None)


def test_outcomes(store: Store, tell: Teller) -> None:
    """Not resolved when the number rang again about the same within a week; the last week is not judged."""
    tell.call("c1", -20 * DAY, agent="1001")
    tell.call("c2", -19 * DAY, agent="1001")
    tell.call("c3", -18 * DAY, agent="1002", problem="sales")
    tell.call("c4", -17 * DAY, number="", agent="1002")
    tell.call("c5", -1 * DAY, agent="1002")
    tell.call("c6", -98 * DAY, agent="1002")
    with reading(store, tell) as books:
        assert sorted(books.outcomes(NOW), key=lambda one: one.agent_id) == [
            Outcomes("1001", "billing", 2, 1, 20.0), Outcomes("1002", "sales", 1, 1, 10.0),
        ]  # fmt: skip
