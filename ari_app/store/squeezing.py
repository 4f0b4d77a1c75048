"""Words that were taken out of the index, gone from its file too: FTS5 keeps them beside a mark that they are deleted
until the parts of the index are merged, which by itself may be never."""

from __future__ import annotations

import sqlite3
from functools import partial

from ari_app.store.journal import Journal
from ari_app.store.redaction import OVERWRITES
from ari_app.store.schema import SEARCH

_PAGES = 500  # of the index, merged at once; the journal is written in between


async def squeeze(journal: Journal) -> None:
    """Merge all parts of the index into one, a piece at a time (FTS5, "The 'merge' command": a negative number takes
    up every part). Nothing to do where deleted words are overwritten at once. Raises sqlite3.Error."""
    if sqlite3.sqlite_version_info >= OVERWRITES:
        return
    more: bool = await journal.call(partial(_merged, journal, -_PAGES))
    while more:
        more = await journal.call(partial(_merged, journal, _PAGES))


def _merged(journal: Journal, pages: int) -> bool:
    """Whether there is more to do: the command changes one row of its own when there was not."""
    connection = journal.database.conn
    before = connection.total_changes
    with journal.database.atomic():
        journal.database.execute(f"insert into {SEARCH} ({SEARCH}, rank) values ('merge', ?)", [pages])
    return bool(connection.total_changes - before >= 2)
