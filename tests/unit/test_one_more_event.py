"""An event more is one class in one file: found, documented, masked, kept, shown, and counted in the books."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ari_app.cli.diagrams import event_table
from ari_app.reports.balance import Balance
from ari_app.reports.calls import describe, timeline
from ari_app.store.journal import Journal
from ari_app.store.reader import Reader
from models.domain.event_list import event_kinds, says_of
from models.domain.events import CallArrived, CallEnded, Event
from models.domain.privacy import Says
from models.quality.door import Door
from tests.support.one_file import one_more

CARD = "4539578763621486"
NOTED = '''"""Events of notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from models.domain.events import Event
from models.domain.privacy import Says


@dataclass(frozen=True, slots=True)
class NoteWritten(Event):
    """An agent wrote a note about the call."""

    WORDS: ClassVar[str] = "{by}, about {ticket}: {note}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"ticket": Says.CODE}

    by: str = ""
    ticket: str = ""
    note: str = ""
'''


@pytest.fixture
def note(tmp_path: Path) -> Iterator[type[Event]]:
    """The new event's class."""
    folder = tmp_path / "more"
    folder.mkdir()
    with one_more("models.domain", "note_events", NOTED, folder):
        yield event_kinds()["NoteWritten"]


def _written(note: type[Event]) -> Event:
    return note("c1", "1001", **{"by": "agent:1001", "ticket": CARD, "note": f"card {CARD}"})


def test_one_class_is_an_event(note: type[Event]) -> None:
    """The generated reference has it; what its texts are is known, and asked for where they are not declared."""
    assert "| `NoteWritten` | An agent wrote a note about the call. | by, ticket, note |" in event_table()
    assert says_of("NoteWritten", "ticket") is Says.CODE
    assert says_of("NoteWritten", "note") is Says.SPOKEN
    assert dict(note.masked()) == {"note": Says.SPOKEN}


async def test_it_is_masked_kept_shown_and_balanced(
    note: type[Event], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the journal to ``kefu call``; it may come after the call's end, and another that may not is noticed."""
    file = tmp_path / "kefu.db"
    async with Journal(file, door=Door(9)) as journal:
        rows = [journal.publish(CallArrived("c1", number="6001", arrived_at=1.0))]
        rows += [journal.publish(event) for event in (CallEnded("c1", outcome="closed"), _written(note))]
    reader = Reader(file)
    try:
        shown = [describe(event) for event in timeline(reader, "c1")]
    finally:
        reader.close()
    assert re.fullmatch(rf"agent:1001, about {CARD}: card [^0-9]+", shown[-1]), shown
    assert not Balance.of(rows).wrong()
    monkeypatch.setattr(note, "AFTERWARDS", False)
    assert Balance.of(rows).wrong() == ["call c1: NoteWritten after its end"]


def test_without_the_file_it_is_none() -> None:
    """What an older version wrote is shown without words, and is no mistake."""
    assert "NoteWritten" not in event_kinds()
    assert describe({"kind": "NoteWritten", "data": {"note": "x"}}) == ""
