"""What was said: one call's transcript with its measures, and a search through all of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ari_app.store.reader import Reader
from ari_app.store.schema import SEARCH
from models.domain.errors import CommandRefused
from models.quality.talk import Line, measure
from models.quality.terms import query

Json = dict[str, Any]
_SPOKEN = "case when began_at > 0 then began_at else at end"  # calls of before 0.5.0 know only when it was recognised
_NEWEST = (
    "coalesce(transcripts.version, 1) = (select max(coalesce(other.version, 1)) from transcripts as other"
    " where other.call_id = transcripts.call_id)"
)


def versions(reader: Reader, call_id: str) -> list[Json]:
    """The transcripts of a call, the first first: ``version``, ``engines``, ``lines``, ``at`` (when it was made)."""
    return reader.rows(
        "select coalesce(version, 1) as version, group_concat(distinct engine) as engines, count(*) as lines,"
        " max(at) as at from transcripts where call_id = ? group by 1 order by 1",
        call_id,
    )


def transcript(reader: Reader, call_id: str, version: int = 0) -> list[Json]:
    """What both sides said, in the order in which it was said; ``version`` 0: the newest."""
    wanted, values = ("coalesce(version, 1) = ?", [version]) if version else (_NEWEST, [])
    return reader.rows(f"select * from transcripts where call_id = ? and {wanted} order by {_SPOKEN}", call_id, *values)


def skipped(reader: Reader, call_id: str) -> list[Json]:
    """Speech that was not written down: ``leg``, ``seconds``, ``reason``, ``times``, by reason."""
    facts = ", ".join(f"json_extract(data, '$.{name}') as {name}" for name in ("leg", "seconds", "reason"))
    return reader.rows(
        f"select leg, sum(seconds) as seconds, reason, count(*) as times from (select {facts} from journal"
        " where call_id = ? and kind = 'TranscriptSkipped') group by leg, reason",
        call_id,
    )


def talk(lines: list[Json], since: float | None) -> Json:
    """`models.quality.talk.Talk` of a conversation, as JSON: of what was said after ``since``, when the agent was
    connected, because menus and music before it are no silence. None: there was no conversation."""
    timed = [row for row in lines if since is not None and row["began_at"] >= since]
    return asdict(
        measure([Line(row["leg"], row["began_at"], row["began_at"] + row["seconds"], row["text"]) for row in timed])
    )


def search(reader: Reader, words: str, leg: str, limit: int) -> list[Json]:
    """Utterances with all of ``words``, best first (FTS5's bm25). Raises CommandRefused for words without letters."""
    wanted = query(words)
    if not wanted:
        raise CommandRefused(f"nothing to look for in {words!r}: give a word, or Chinese characters")
    return reader.rows(
        f"select transcripts.*, calls.number, calls.problem, calls.agent_id as agent from {SEARCH}"
        f" join transcripts on transcripts.seq = {SEARCH}.rowid left join calls on calls.id = transcripts.call_id"
        f" where {SEARCH} match ? and (? = '' or leg = ?) and {_NEWEST} order by bm25({SEARCH}), at desc limit ?",
        wanted, leg, leg, limit,
    )  # fmt: skip
