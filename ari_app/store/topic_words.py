"""Words of callers that topics and bursts hold, and how they go when the transcripts that they are of go."""

from __future__ import annotations

import sqlite_utils

UNNAMED = "coalesce(given, '') = '' and coalesce(part_of, '') = ''"  # what a person has named or merged is the house's
WORDED = "coalesce(words_en, '') || coalesce(words_zh, '') || coalesce(text_en, '') || coalesce(text_zh, '') <> ''"


def forget_words(database: sqlite_utils.Database, before: float, most: int) -> tuple[int, bool]:
    """Vectors of calls, topics that nobody has asked about since and nobody has named, words of bursts, which stay as
    counts: how many, and whether there may be more."""
    with database.atomic():
        count: int = database.execute(
            "delete from call_topics where call_id in (select call_id from call_topics where at < ? limit ?)",
            [before, most],
        ).rowcount
        more = count == most
        count += database.execute(f"delete from topics where seen < ? and {UNNAMED}", [before]).rowcount
        count += database.execute(
            "update bursts set words_en = '', words_zh = '', text_en = '', text_zh = ''"
            f" where at < ? and {WORDED}", [before],
        ).rowcount  # fmt: skip
    return count, more
