"""Made-up secrets go the way of a call, to the database and back; another decoder tells what can be read there."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from ari_app.reports.transcripts import search, transcript
from ari_app.store.journal import Journal
from ari_app.store.reader import Reader
from models.domain.events import CallEnded, Transcribed
from models.domain.speech_events import TranscriptMasked
from models.quality.door import Door
from tests.support.ordinary_said import ordinary
from tests.support.secret_path import leaked, stored, through_kefu
from tests.support.secrets_said import Told, Utterance, leaks, secrets


def test_the_decoder_reads_every_secret() -> None:
    """Otherwise nothing could be seen to leak."""
    for told in secrets(600):
        assert leaks(told, [said.text for said in told.utterances if said.leg == "caller"]), told


def test_600_secrets_and_none_leaks() -> None:
    """Cards, PINs, codes, passwords, account numbers; both languages; 23 ways to say digits; in up to five pieces."""
    assert leaked(600, seed=7) == (0, 600)


async def test_ordinary_sentences_arrive_whole(tmp_path: Path) -> None:
    """300 of them, each a call of its own, also in the index."""
    said = list(ordinary(300))
    calls = [Told("", "ordinary", "en", [Utterance("caller", text)]) for text in said]
    seen = await through_kefu(calls, tmp_path / "kefu.db")
    assert [text for text, places in zip(said, seen, strict=True) if places["transcripts"] != [text]] == []


async def test_what_left_too_early_is_taken_back(tmp_path: Path) -> None:
    """From the journal, the transcript and the index; also after the tables were built anew."""
    path = tmp_path / "kefu.db"
    async with Journal(path, door=Door(9)) as journal:
        writing = asyncio.ensure_future(journal.run())
        for at, text in ((1.0, "forty one"), (4.0, "eleven eleven"), (7.0, "eleven eleven eleven eleven")):
            journal.publish(
                Transcribed(call_id="c", leg="caller", text=text, began_at=at, seconds=1.0, words=[{"text": text}])
            )
            await journal.flushed()
        journal.publish(CallEnded(call_id="c"))
        await journal.flushed()
        await journal.call(journal.rebuild)
        writing.cancel()
    seen = stored(path, "c")
    assert seen["transcripts"] == ["••", "••••", "••••••••"]
    assert "forty" not in str(seen)
    reader = Reader(path)
    assert search(reader, "forty", "", 5) == search(reader, "eleven", "", 5) == []
    assert len(transcript(reader, "c")) == 3
    reader.close()
    assert b"forty" not in path.read_bytes()


async def test_an_order_to_mask_finds_its_utterance_alone(tmp_path: Path) -> None:
    """Not one of another leg, moment or version."""
    path = tmp_path / "kefu.db"
    async with Journal(path) as journal:
        writing = asyncio.ensure_future(journal.run())
        for leg, at in (("caller", 1.0), ("agent", 1.0), ("caller", 2.0)):
            journal.publish(Transcribed(call_id="c", leg=leg, text="forty one", began_at=at))
        journal.publish(TranscriptMasked(call_id="c", leg="caller", began_at=1.0, text="••"))
        await journal.flushed()
        writing.cancel()
    with sqlite3.connect(path) as database:
        rows = database.execute("select leg, began_at, text from transcripts order by seq").fetchall()
    assert rows == [("caller", 1.0, "••"), ("agent", 1.0, "forty one"), ("caller", 2.0, "forty one")]


async def test_held_back_words_are_written_when_kefu_ends(tmp_path: Path) -> None:
    """Nothing is lost."""
    path = tmp_path / "kefu.db"
    async with Journal(path, door=Door(9)) as journal:
        row = journal.publish(Transcribed(call_id="c", leg="caller", text="it is 4711", began_at=1.0))
        assert row.seq == 0
    assert stored(path, "c")["transcripts"] == ["it is 4711"]
