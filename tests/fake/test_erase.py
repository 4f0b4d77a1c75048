"""``kefu erase`` on a whole centre: a person calls, speaks, is recorded, leaves a message, is noted down and searched
for; after one command no byte of them is in any file that kefu has written."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from ari_app.cli import erase
from ari_app.cli.commands import main
from ari_app.store.topics import CallTopic
from ari_app.store.web_records import WebRecords
from models.domain.annotation_events import CallAnnotated, DispositionGiven
from models.domain.assist_events import SummaryMade
from models.domain.events import Transcribed
from models.domain.topic_events import TopicAssigned
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import FakeFloor, fake_floor

NUMBER, OTHER = "5550171717", "5550191919"
NAME, WORD, NOTE, MESSAGE = "Wilhelmina", "rhododendron", "chrysanthemum", "philodendron"
HIDDEN = (NUMBER, NAME, WORD, NOTE, MESSAGE)


def found_in(folder: Path, words: tuple[str, ...]) -> list[str]:
    """Files in which one of the words stands, in either way that a database or a program may have written it."""
    found = []
    for file in sorted(folder.rglob("*")):
        if not file.is_file():
            continue
        content = file.read_bytes()
        for word in words:
            if any(one in content for one in (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"))):
                found.append(f"{file.relative_to(folder)}: {word}")
    return found


async def _talks(floor: FakeFloor, number: str, said: str) -> str:
    count = len(floor.seen("CallConnected"))
    caller = floor.caller(number=number)
    call = (await floor.event("CallConnected", count=count + 1)).call_id
    journal = floor.services.journal
    journal.publish(Transcribed(call_id=call, leg="caller", text=said, start=1.0, end=2.0, engine="test"))
    await floor.settle(5)
    journal.publish(SummaryMade(call_id=call, need=["1"]))
    journal.publish(TopicAssigned(call_id=call, topic="t1", share=0.9))
    caller.hang_up()
    await floor.event("CallEnded", call_id=call)
    await floor.settle(40)
    return call


async def _known(floor: FakeFloor, call: str) -> None:
    """Everything that others write of a call: an agent, a program, the night, a burst, a search, the caller's entry."""
    journal, parts = floor.services.journal, floor.app.parts
    journal.publish(DispositionGiven(call_id=call, agent_id="1001", disposition="other", note=f"likes {NOTE}"))
    journal.publish(CallAnnotated(call_id=call, names=["flower"], values=[NOTE]))
    await parts.topics.records.save_call(CallTopic(call, "t1", 0.9, 1.0, np.ones(4, np.float32)), "use")
    await parts.topics.records.save_burst({
        "id": "b1", "at": 1.0, "calls": [call], "words_en": WORD, "words_zh": "", "text_en": f"about the {WORD}",
        "text_zh": "",
    })  # fmt: skip
    await WebRecords(journal).put_caller(NUMBER, {"name": NAME, "language": "en"})
    await journal.flushed()


async def _erased(floor: FakeFloor) -> dict[str, object]:
    told: dict[str, object] = await floor.ask(f"/api/v1/callers/{NUMBER}/records", "DELETE")
    await floor.services.journal.flushed()
    return told


@virtual
async def test_no_byte_of_a_person_is_left(tmp_path: Path) -> None:
    """Tables, index, vectors, journal, write-ahead log, spool, recordings, messages, copies: every file, byte by byte.
    Somebody else's call is as it was."""
    async with fake_floor(tmp_path, recording__mode="all") as floor:
        floor.agent("1001")
        call = await _talks(floor, NUMBER, f"my {WORD} was not delivered")
        other = await _talks(floor, OTHER, "my parcel was not delivered")
        await _known(floor, call)
        before = found_in(tmp_path, HIDDEN)
        assert {one.rsplit(": ", 1)[1] for one in before} >= {NUMBER, NAME, WORD, NOTE}
        told = await _erased(floor)
        assert {name: told[name] for name in ("calls", "lines", "vectors", "notes", "caller")} == {
            "calls": 1, "lines": 1, "vectors": 1, "notes": 1, "caller": True,
        }  # fmt: skip
        assert found_in(tmp_path, HIDDEN) == []
        rows = await floor.rows("select id, number, outcome from calls order by arrived_at")
        assert [(row["id"], row["number"]) for row in rows] == [(call, ""), (other, OTHER)]
        assert found_in(tmp_path, ("parcel",)) != []
        assert set((await _erased(floor)).values()) == {0}
    assert found_in(tmp_path, HIDDEN) == []


class _Terminal(io.StringIO):
    """Somebody types."""

    def isatty(self) -> bool:
        """A terminal."""
        return True


TOLD = {"calls": 2, "lines": 7, "recordings": 1, "messages": 0, "notes": 0, "vectors": 2, "caller": True}


def test_the_command_asks_first_and_says_what_there_was(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another number than the one given erases nothing, and neither does nobody; --yes does not ask."""
    asked: list[dict[str, object]] = []

    def ask(_run: Path, operation: str, **given: object) -> Mapping[str, object]:
        asked.append({"operation": operation, **given})
        return TOLD if given["number"] == NUMBER else dict.fromkeys(TOLD, 0)

    monkeypatch.setattr(erase, "ask_kefu", ask)
    for typed, words in ((None, "--yes"), ("", "nothing was erased"), (f"{OTHER}\n", "nothing was erased")):
        monkeypatch.setattr("sys.stdin", io.StringIO() if typed is None else _Terminal(typed))
        assert main(["erase", NUMBER]) == 1
        assert words in capsys.readouterr().err
    assert asked == []
    monkeypatch.setattr("sys.stdin", _Terminal(f"{NUMBER}\n"))
    assert main(["erase", NUMBER, "--by", "admin"]) == 0
    assert asked == [{"operation": "erase_person", "number": NUMBER, "by": "admin"}]
    assert "in 2 calls: 7 lines of transcripts, 2 vectors, 1 recordings.\n" in capsys.readouterr().out
    assert main(["erase", OTHER, "--yes"]) == 0
    assert capsys.readouterr().out == f"There was nothing about {OTHER}.\n"
