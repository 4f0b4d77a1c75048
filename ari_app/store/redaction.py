"""What was written down and may not stay: an utterance's text is replaced in the journal, the transcript, the index."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import sqlite_utils

from ari_app.store.database import index_line
from ari_app.store.schema import SEARCH
from models.quality.terms import indexed

OVERWRITES = (3, 42)  # from this version of SQLite on its index overwrites what is deleted
_MERGED_PAGES = 500  # before, deleted terms go when their pages are merged
_LINE = (
    "select seq, text from transcripts where call_id = ? and leg = ? and began_at = ? and coalesce(version, 1) = ?"
    " and text <> ?"
)


def redact(database: sqlite_utils.Database, call_id: str, facts: dict[str, Any]) -> None:
    """Put the text of `TranscriptMasked` in the place of what was said; the pages that held it are overwritten."""
    wanted = [call_id, facts["leg"], facts["began_at"], facts["version"], facts["text"]]
    database.execute("pragma secure_delete = on")
    for seq, text in database.execute(_LINE, wanted).fetchall():
        database.execute("update transcripts set text = ? where seq = ?", [facts["text"], seq])
        unindex_line(database, seq, text)
        index_line(database, seq, facts["text"])
        (data,) = database.execute("select data from journal where seq = ?", [seq]).fetchone() or ("{}",)
        changed = {**json.loads(data), "text": facts["text"], "words": []}
        database.execute("update journal set data = ? where seq = ?", [json.dumps(changed, ensure_ascii=False), seq])


def forget_copies(database: sqlite_utils.Database) -> None:
    """Empty the write-ahead log, which keeps what was there before; to be called outside a transaction."""
    database.execute("pragma wal_checkpoint(truncate)").fetchall()


def unindex_line(database: sqlite_utils.Database, seq: int, text: str) -> None:
    """Take an utterance out of the index; one without contents wants to be told what had been put in."""
    overwrites = sqlite3.sqlite_version_info >= OVERWRITES
    if overwrites:
        database.execute(f"insert into {SEARCH} ({SEARCH}, rank) values ('secure-delete', 1)")
    database.execute(f"insert into {SEARCH} ({SEARCH}, rowid, text) values ('delete', ?, ?)", [seq, indexed(text)])
    if not overwrites:
        database.execute(f"insert into {SEARCH} ({SEARCH}, rank) values ('merge', ?)", [_MERGED_PAGES])
