"""How old the oldest of each kind of data is: what proves that nothing is kept for longer than the settings say."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ari_app.store.reader import uri
from ari_app.store.topic_words import UNNAMED, WORDED

SPOKEN = "transcripts"
_OLDEST: Mapping[str, tuple[str, str]] = {
    "journal": ("journal", "select min(at), count(*) from journal"),
    "calls": ("journal", "select min(coalesce(ended_at, arrived_at)), count(*) from calls"),
    "legs": ("journal", "select min(coalesce(left_at, joined_at)), count(*) from legs"),
    "call-backs": ("journal", "select min(coalesce(closed_at, requested_at)), count(*) from callbacks"),
    "stays in lines": ("journal", "select min(coalesce(left_at, entered_at)), count(*) from queue_visits"),
    "agents' times": ("journal", "select min(until), count(*) from agent_times where until is not null"),
    "forms": ("journal", "select min(at), count(*) from form_scores"),
    "answers on forms": ("journal", "select min(at), count(*) from form_answers"),
    "notes": ("journal", "select min(changed_at), count(*) from dispositions"),
    "audit": ("journal", "select min(at), count(*) from audit"),
    "transcripts": (SPOKEN, "select min(at), count(*) from transcripts"),
    "words in events": (
        SPOKEN,
        "select min(at), count(*) from journal where kind in ('Transcribed', 'TranscribedAgain')",
    ),
    "vectors": (SPOKEN, "select min(at), count(*) from call_topics"),
    "names of topics": (SPOKEN, f"select min(seen), count(*) from topics where {UNNAMED}"),
    "words of bursts": (SPOKEN, f"select min(at), count(*) from bursts where {WORDED}"),
    "recordings": (
        "recordings", "select min(stored_at), count(*) from recordings where stored_at > 0 and deleted_at is null"
    ),
    "messages": ("messages", "select min(at), count(*) from voicemails where deleted_at is null"),
    "webhook deliveries": (
        "webhook deliveries", "select min(done_at), count(*) from webhook_deliveries where state <> 'due'"
    ),
}  # fmt: skip
"""Kind of data → which limit it has (a name of `ari_app.store.retention.Keeper.kind`), and the question."""
_REMOVED = (
    "select max(at), sum(json_extract(data, '$.removed')) from journal where kind = 'RetentionApplied'"
    " and json_extract(data, '$.what') = ?"
)


@dataclass(frozen=True, slots=True)
class Age:
    """``oldest``, ``removed_at``: epoch seconds, None for none. ``limit``: which keeper removes it; ``removed``: how
    many it has removed as far as the journal reaches back, last ``removed_at``."""

    kind: str
    limit: str
    count: int
    oldest: float | None
    removed: int
    removed_at: float | None

    def overdue(self, days: float, now: float, slack: float) -> bool:
        """Whether the oldest should have gone: ``days`` 0 keeps for ever, ``slack`` seconds are for who removes it."""
        return bool(days and self.oldest and self.oldest < now - days * 86_400 - slack)


def ages(path: Path) -> list[Age]:
    """Of every kind in the database. Raises sqlite3.Error."""
    with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=5)) as connection:
        found = []
        for kind, (limit, sql) in _OLDEST.items():
            oldest, count = connection.execute(sql).fetchone()
            last, removed = connection.execute(_REMOVED, [limit]).fetchone()
            found.append(Age(kind, limit, int(count), oldest, int(removed or 0), last))
    return found
