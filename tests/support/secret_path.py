"""The way of a secret through kefu: what reaches the event stream, the screen, the database, its index and messages."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from ari_app.store.journal import Journal
from ari_app.store.row import Row
from ari_app.store.schema import SEARCH
from models.domain.events import CallEnded, NotUnderstood, Transcribed
from models.domain.speech_events import PartlyHeard
from models.quality.door import Door
from tests.support.secrets_said import Told, leaks, secrets

BEGIN = 1_800_000_000.0
Seen = dict[str, list[str]]


def utterances(call_id: str, told: Told) -> list[Transcribed]:
    """A conversation as the ears of its two legs tell it."""
    at, events = BEGIN, []
    for said in told.utterances:
        at += said.gap
        seconds = 0.3 + 0.08 * len(said.text)
        words = [{"text": word, "start": 0.0, "end": 0.2, "confidence": 0.9} for word in said.text.split()]
        event = Transcribed(
            call_id=call_id, leg=said.leg, text=said.text, began_at=round(at, 2), seconds=round(seconds, 2), words=words
        )
        events.append(event)
        at += seconds
    return events


async def through_kefu(conversations: Sequence[Told], database: Path) -> list[Seen]:
    """Every place where something of each conversation can be read afterwards, and what is to be read there."""
    stream: dict[str, list[str]] = defaultdict(list)
    screen: dict[str, list[str]] = defaultdict(list)
    door = Door(9)

    def shown(row: Row) -> None:
        screen[row.call_id].append(row.data["text"])

    def streamed(row: Row) -> None:
        stream[row.call_id].append(json.dumps(row.data, ensure_ascii=False))

    async with Journal(database, door=door) as journal:
        writing = asyncio.ensure_future(journal.run())
        journal.follow(shown)
        journal.listen(streamed)
        for number, told in enumerate(conversations):
            for event in utterances(f"c{number}", told):
                half = event.text[: len(event.text) // 2]
                journal.show(PartlyHeard(call_id=event.call_id, leg=event.leg, text=half, began_at=event.began_at))
                journal.publish(event)
                journal.publish(NotUnderstood(call_id=event.call_id, heard=event.text, by="speech"))
            journal.publish(CallEnded(call_id=f"c{number}"))
        await journal.flushed()
        writing.cancel()
    message = [_message(door, told) for told in conversations]
    return [
        {
            "stream": [_texts(one) for one in stream[f"c{number}"]], "screen": screen[f"c{number}"],
            "message": [message[number]], **stored(database, f"c{number}"),
        }
        for number in range(len(conversations))
    ]  # fmt: skip


def _message(door: Door, told: Told) -> str:
    """What a voice message with the same words says by webhook and mail; nobody asks for anything there."""
    asked = told.utterances[0].leg == "agent"
    return "" if asked else door.safe(" ".join(said.text for said in told.utterances if said.leg == "caller"))


def _texts(data: str) -> str:
    """What can be read in an event, without its times."""
    facts = json.loads(data)
    return " ".join(
        [str(facts.get("text", "")), str(facts.get("heard", "")), *(word["text"] for word in facts.get("words", ()))]
    )


def stored(database: Path, call_id: str) -> Seen:
    """What the database holds of a call."""
    with closing(sqlite3.connect(database)) as connection:
        journal = [
            _texts(data) for (data,) in connection.execute("select data from journal where call_id = ?", [call_id])
        ]
        rows = connection.execute(
            "select seq, text from transcripts where call_id = ? order by began_at", [call_id]
        ).fetchall()
        found = []
        for seq, text in rows:
            query = '"' + text.replace('"', " ") + '"'
            hits = connection.execute(f"select rowid from {SEARCH} where {SEARCH} match ?", [query]).fetchall()
            found += [text] if (seq,) in hits else []
    return {"journal": journal, "transcripts": [text for _, text in rows], "index": found}


def leaked(count: int = 600, seed: int = 7) -> tuple[int, int]:
    """How many of so many secrets can be read anywhere after they went the way of a call; and how many there were."""
    told = list(secrets(count, seed))
    with TemporaryDirectory() as folder:
        seen = asyncio.run(through_kefu(told, Path(folder) / "kefu.db"))
    return sum(
        any(leaks(one, texts) for texts in places.values()) for one, places in zip(told, seen, strict=True)
    ), count
