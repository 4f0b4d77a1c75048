"""Which schema a database has, and which this program knows. No dependency: readers and small commands use it too."""

from __future__ import annotations

import sqlite3

VERSION = 16  # how many `ari_app.store.migrations.MIGRATIONS` there are; ``PRAGMA user_version`` of a database of today
SEARCH = "transcript_search"  # FTS5, contentless: rowid is transcripts.seq


class Newer(sqlite3.DatabaseError):
    """A newer kefu has written this database: it must not be touched. The message says what to do."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"a newer kefu has written it (schema {version}, this one knows {VERSION}): start that kefu again, or give"
            " this one a file of its own ([store] path)"
        )


def version_of(connection: sqlite3.Connection) -> int:
    """The number of migrations that a database has had; 0 for an empty one, and for those of 0.8.0 and before."""
    return int(connection.execute("pragma user_version").fetchone()[0])


def refuse_newer(connection: sqlite3.Connection) -> None:
    """Raises Newer for a database of a newer program; reads only."""
    version = version_of(connection)
    if version > VERSION:
        raise Newer(version)
