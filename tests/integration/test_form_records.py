"""What forms say of calls, in the records: told as events, shown as rows, forgotten with the calls, and rebuilt."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from ari_app.store.form_rows import TABLES, forget
from ari_app.store.journal import Journal
from ari_app.store.migrations import MIGRATIONS, migrate
from ari_app.store.old_rows import OldEvents
from ari_app.store.open_records import unscored_calls
from ari_app.store.reader import Reader
from ari_app.store.schema import VERSION, version_of
from models.domain.control_events import LegJoined
from models.domain.events import CallArrived, CallEnded, CallQueued, Event
from models.domain.form_events import AnswerContested, CallReviewed, ContestDecided, FormScored, ScoreSeen


@asynccontextmanager
async def running(path: Path) -> AsyncIterator[Journal]:
    """A journal that writes."""
    async with Journal(path) as journal:
        writing = asyncio.ensure_future(journal.run())
        yield journal
        await journal.flushed()
        writing.cancel()


def scored(call: str = "c1", **more: Any) -> FormScored:  # noqa: ANN401 - fields
    """As rules answer it."""
    return FormScored(
        **{
            "call_id": call, "agent_id": "1001", "form": "service", "queue": "billing", "points": 50.0, "answered": 0.8,
            "questions": ["greeting", "promise"], "answers": ["no", "yes"], "rules": ["g@1", "p@1"],
            "confidence": [0.9, 0.95], "evidence": ["agent 12.00|at 15.00", ""], **more,
        }
    )  # fmt: skip


def review(call: str = "c1", **more: Any) -> CallReviewed:  # noqa: ANN401 - fields
    """As somebody answers it."""
    return CallReviewed(
        **{
            "call_id": call, "agent_id": "1001", "form": "service", "by": "sup", "questions": ["greeting", "tone"],
            "answers": ["yes", "4"], "notes": ["", ""], "points": 95.0, "answered": 1.0, **more,
        }
    )  # fmt: skip


def answers(reader: Reader, call: str = "c1") -> dict[str, tuple[str, str]]:
    """Answer and state, by question."""
    return {row["question"]: (row["answer"], row["state"]) for row in reader.form_answers(call, "service")}


async def told(journal: Journal, *events: Event) -> None:
    """Published, and written down."""
    for event in events:
        journal.publish(event)
    await journal.flushed()


async def test_answers_live_as_people_take_them_up(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    async with running(path) as journal:
        journal.publish(CallArrived(call_id="c1", channel_id="ch", arrived_at=time.time()))
        seen = ScoreSeen(call_id="c1", form="service", by="1001")
        await told(journal, scored(), scored(answers=["no", "unknown"]), seen)
        with closing(Reader(path)) as reader:
            assert answers(reader) == {"greeting": ("no", "auto"), "promise": ("unknown", "auto")}
            (row,) = reader.form_scores(10)
            assert (row["points"], row["denied"], row["contested"], row["confidence"]) == (50.0, 1, 0, 0.9)
        contest = AnswerContested(
            call_id="c1", agent_id="1001", form="service", question="promise", note="I did not", points=-1.0,
            answered=0.5, by="1001",
        )  # fmt: skip
        await told(journal, review(), scored(answers=["no", "yes"]), contest)
        with closing(Reader(path)) as reader:
            assert answers(reader) == {
                "greeting": ("yes", "corrected"), "promise": ("unknown", "contested"), "tone": ("4", "accepted"),
            }  # fmt: skip
            (row,) = reader.form_scores(10)
            assert (row["points"], row["reviewed"], row["contested"]) == (None, "single", 1)
            assert row["seen_at"]
            assert [one["kind"] for one in reader.audit(5)] == ["AnswerContested", "CallReviewed"]
        journal.publish(
            ContestDecided(call_id="c1", form="service", question="promise", decision="overturn", answer="yes",
                           note="heard", points=90.0, answered=1.0, by="other")
        )  # fmt: skip
        await journal.flushed()
        await journal.call(journal.rebuild)
        with closing(Reader(path)) as reader:
            assert answers(reader)["promise"] == ("yes", "overturned")
            assert reader.form_scores_of("c1")[0]["points"] == 90.0
            (kept,) = reader.reviews_with("service", 1)
            assert (kept["answers"], kept["machine"]["greeting"]) == ({"greeting": "yes", "tone": "4"}, "no")
            assert reader.reviews_with("service", 2) == []


async def test_of_two_blind_reviews_the_first_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    async with running(path) as journal:
        journal.publish(scored())
        journal.publish(review(part="first", by="a", answers=["yes", "4"]))
        await journal.flushed()
        with closing(Reader(path)) as reader:
            assert answers(reader) == {"greeting": ("no", "auto"), "promise": ("yes", "auto")}
            assert reader.form_scores(1)[0]["points"] == 50.0
        journal.publish(review(part="second", by="b", answers=["yes", "2"]))
        await journal.flushed()
        with closing(Reader(path)) as reader:
            assert answers(reader)["greeting"] == ("yes", "corrected")
            assert answers(reader)["tone"] == ("unknown", "accepted")
            assert [one["reviewer"] for one in reader.form_reviews("c1", "service")] == ["a", "b"]


async def test_pages_and_limits_of_queues(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    async with running(path) as journal:
        for number in range(5):
            journal.publish(scored(f"c{number}", queue="sales" if number % 2 else "billing", agent_id=f"{number % 2}"))
        await journal.flushed()
    with closing(Reader(path)) as reader:
        rows = reader.form_scores(2)
        following = reader.form_scores(5, (rows[-1]["at"], rows[-1]["id"]))
        assert len({one["call_id"] for one in [*rows, *following]}) == 5
        assert {one["call_id"] for one in reader.form_scores(9, queues={"sales"})} == {"c1", "c3"}
        assert {one["call_id"] for one in reader.form_scores(9, agent="0")} == {"c0", "c2", "c4"}
        assert reader.form_scores(9, form="other") == reader.form_scores(9, since=time.time() + 60) == []


async def test_everything_is_erased_with_a_call(tmp_path: Path) -> None:
    """In the tables, the journal and the audit; other calls keep theirs."""
    path = tmp_path / "x.db"
    async with running(path) as journal:
        for call in ("c1", "c2"):
            journal.publish(scored(call))
            journal.publish(review(call, notes=["", "be kinder"]))
        await journal.flushed()
        assert await journal.call(lambda: forget(journal.database, ["c1"])) == 1 + 3 + 1 + 2 + 1
        await journal.call(journal.rebuild)
    with closing(sqlite3.connect(path)) as connection:
        for table in (*TABLES, "journal", "audit"):
            calls = {row[0] for row in connection.execute(f"select call_id from {table} where call_id <> ''")}
            assert calls == {"c2"}, table


async def test_they_are_kept_as_long_as_events(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    async with running(path) as journal:
        journal.publish(scored())
        journal.publish(review())
        await journal.flushed()
        await OldEvents(journal, 50).expire(time.time() + 49 * 86400)
        with closing(Reader(path)) as reader:
            assert reader.form_scores(9)
        await OldEvents(journal, 50).expire(time.time() + 51 * 86400)
    with closing(sqlite3.connect(path)) as connection:
        for table in TABLES:
            assert connection.execute(f"select count(*) from {table}").fetchone() == (0,)


async def test_calls_that_nobody_has_scored_are_found(tmp_path: Path) -> None:
    path, now = tmp_path / "x.db", time.time()
    async with running(path) as journal:
        for call in ("talked", "scored", "abandoned"):
            journal.publish(CallArrived(call_id=call, channel_id="ch", arrived_at=now))
            journal.publish(CallQueued(call_id=call, problem="billing", language="en", entered_at=now))
            if call != "abandoned":
                journal.publish(LegJoined(call_id=call, agent_id="1", role="agent", who="1", channel_id=f"a{call}"))
            journal.publish(CallEnded(call_id=call, outcome="answered"))
        journal.publish(scored("scored"))
        await journal.flushed()
        assert await journal.call(lambda: unscored_calls(journal.database, now - 60, 9)) == ["talked"]
        assert await journal.call(lambda: unscored_calls(journal.database, now + 60, 9)) == []


def test_a_database_of_before_opens_with_its_calls(tmp_path: Path) -> None:
    """One of the schema before this step: what is in it stays, and forms have their tables."""
    path, step = tmp_path / "x.db", next(n for n, one in enumerate(MIGRATIONS) if one.__module__.endswith("form_rows"))
    with closing(sqlite3.connect(path)) as connection:
        for number, one in enumerate(MIGRATIONS[:step], 1):
            one(connection)
            connection.execute(f"pragma user_version = {number}")
        connection.execute("insert into calls (id, number) values ('old', '555')")
        connection.commit()
        migrate(connection)
        assert version_of(connection) == VERSION
        assert connection.execute("select number from calls").fetchall() == [("555",)]
    with closing(Reader(path)) as reader:
        assert reader.form_scores(9) == []
