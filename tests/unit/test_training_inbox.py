"""The trainer's inbox, kept: what it says is what the whole journal says, whenever it is asked."""

from __future__ import annotations

import json
import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from ari_app.app import training_inbox
from ari_app.app.training_inbox import BACK_SECONDS, KeptInbox
from ari_app.store import training_rows
from ari_app.store.migrations import migrate
from models.training.inbox import KINDS, Answer, answers, inbox

NOW = BACK_SECONDS + 1_000_000.0


class Records:
    """A journal that grows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = sqlite3.connect(path, isolation_level=None)
        migrate(self.database)
        self.at = NOW - 100_000.0

    def tell(self, kind: str, call: str = "", **data: Any) -> int:  # noqa: ANN401 - facts of events
        """One more event; its number."""
        self.at += 1.0
        sql = "insert into journal (at, call_id, agent_id, kind, data) values (?, ?, '', ?, ?)"
        seq = int(self.database.execute(sql, [self.at, call, kind, json.dumps(data)]).lastrowid or 0)
        if kind == "Transcribed":
            sql = "insert into transcripts (seq, call_id, leg, at, text) values (?, ?, ?, ?, ?)"
            self.database.execute(sql, [seq, call, data["leg"], self.at, data["text"]])
        return seq

    def said(self, call: str, value: str, chance: float, queue: str = "") -> int:
        """A whole open answer; its utterance."""
        self.tell("CallArrived", call, language="en")
        seq = self.tell("Transcribed", call, leg="caller", text=f"words of {call}")
        chances = {value: chance, "other": 0.9 - chance}
        self.tell("AnswerTaken", call, step="ask", value=value, by="speech", chances=chances)
        if queue:
            self.tell("CallQueued", call, problem=queue)
        return seq

    def whole(self) -> list[Answer]:
        """By the whole journal, those that are asked about or labelled."""
        found = answers(training_rows.told(self.path, KINDS, NOW - BACK_SECONDS))
        return [one for one in found if one.why or one.labels]


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """Nothing in it yet."""
    return Records(tmp_path / "kefu.db")


async def _kept(kept: KeptInbox) -> list[Answer]:
    return [one for one in await kept.answers() if one.text and (one.why or one.labels)]


@pytest.mark.parametrize("seed", range(6))
async def test_it_is_what_the_whole_journal_says(
    records: Records, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:  # fmt: skip
    """Calls that overlap, labels of two people, of answers that nobody was asked about too; asked in between."""
    monkeypatch.setattr(training_inbox, "_AT_ONCE", 7)
    dice, kept, spoken = random.Random(seed), KeptInbox(records.path, lambda: NOW), list[int]()
    for n in range(60):
        sure = dice.choice([0.46, 0.85])
        spoken.append(records.said(f"c{n}", "billing", sure, dice.choice(["", "billing", "other"])))
        if dice.random() < 0.7:
            records.tell("CallEnded", f"c{dice.randrange(n + 1)}")
        if dice.random() < 0.5:
            who, what = dice.choice("ab"), dice.choice(["billing", "other", ""])
            records.tell("LabelGiven", utterance=dice.choice(spoken), by=who, intent=what)
        if dice.random() < 0.2:
            assert await _kept(kept) == records.whole()
    found = await _kept(kept)
    assert found == records.whole()
    assert inbox(found) == inbox(records.whole()) != []


async def test_nothing_is_read_twice(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time the rows that have come since; what is over is not kept."""
    read: list[int] = []

    def told_after(*given: Any) -> Any:  # noqa: ANN401 - as the function's
        rows, last = training_rows.told_after(*given)
        read.append(len(rows))
        return rows, last

    monkeypatch.setattr(training_inbox, "told_after", told_after)
    kept = KeptInbox(records.path, lambda: NOW)
    for n in range(30):
        records.said(f"c{n}", "billing", 0.85)
        records.tell("CallEnded", f"c{n}")
    assert await kept.answers() == []
    assert sum(read) == 120
    read.clear()
    records.said("new", "billing", 0.46)
    assert [one.call for one in await kept.answers()] == ["new"]
    assert sum(read) == 3


async def test_words_that_are_gone_are_gone(records: Records) -> None:
    """Erased, masked, too old: what the records do not hold is not shown, and is nowhere in what is kept."""
    first, second = (records.said(name, "billing", 0.46) for name in ("a", "b"))
    kept = KeptInbox(records.path, lambda: NOW)
    assert [one.text for one in await kept.answers()] == ["words of a", "words of b"]
    assert "words of" not in repr(vars(kept)) + repr(vars(kept._fold))
    records.database.execute("delete from transcripts where seq = ?", [first])
    records.database.execute("update transcripts set text = 'masked •' where seq = ?", [second])
    assert [one.text for one in inbox(await kept.answers())] == ["masked •"]


async def test_only_so_far_back_and_another_database_is_read_anew(records: Records, tmp_path: Path) -> None:
    """What is older than ninety days is not asked about, whether it was read already or not."""
    records.at = 5.0
    records.said("old", "billing", 0.46)
    records.at = NOW - 1000.0
    records.said("a", "billing", 0.46)
    assert training_rows.last_before(records.path, NOW - BACK_SECONDS) == 3
    now = [NOW]
    kept = KeptInbox(records.path, lambda: now[0])
    assert [one.call for one in await kept.answers()] == ["a"]
    now[0] = NOW + BACK_SECONDS
    assert await kept.answers() == []
    now[0] = NOW
    records.database.close()
    other = Records(tmp_path / "other.db")
    other.said("elsewhere", "billing", 0.46)
    other.database.close()
    (tmp_path / "other.db").replace(records.path)
    assert [one.call for one in await kept.answers()] == ["elsewhere"]
    empty = Records(tmp_path / "empty.db")
    assert training_rows.last_before(empty.path, NOW) == 0
    assert await KeptInbox(empty.path).answers() == []
