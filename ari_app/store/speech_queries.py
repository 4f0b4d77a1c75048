"""`ari_app.store.ports.TranscriptBook` on SQLite and its FTS5."""

from __future__ import annotations

from typing import Any

from ari_app.store.asked import Asked
from ari_app.store.schema import SEARCH
from models.quality.terms import query

Json = dict[str, Any]
JUDGED = 5000  # of the lines with the words: the newest, of which the best are shown
_SPOKEN = "case when began_at > 0 then began_at else at end"  # calls of before 0.5.0 know only when it was recognised
_NEWEST = (
    "coalesce(transcripts.version, 1) = (select max(coalesce(other.version, 1)) from transcripts as other"
    " where other.call_id = transcripts.call_id)"
)


class SpeechQueries(Asked):
    """See the port."""

    def transcript_versions(self, call_id: str) -> list[Json]:
        """See the port."""
        return self.rows(
            "select coalesce(version, 1) as version, group_concat(distinct engine) as engines, count(*) as lines,"
            " max(at) as at from transcripts where call_id = ? group by 1 order by 1",
            call_id,
        )

    def transcript_lines(self, call_id: str, version: int) -> list[Json]:
        """See the port."""
        wanted, values = ("coalesce(version, 1) = ?", [version]) if version else (_NEWEST, [])
        sql = f"select * from transcripts where call_id = ? and {wanted} order by {_SPOKEN}"
        return self.rows(sql, call_id, *values)

    def speech_skipped(self, call_id: str) -> list[Json]:
        """See the port."""
        facts = ", ".join(f"json_extract(data, '$.{name}') as {name}" for name in ("leg", "seconds", "reason"))
        return self.rows(
            f"select leg, sum(seconds) as seconds, reason, count(*) as times from (select {facts} from journal"
            " where call_id = ? and kind = 'TranscriptSkipped') group by leg, reason",
            call_id,
        )

    def lines_with(self, words: str, leg: str, limit: int) -> list[Json]:
        """See the port; best is FTS5's bm25."""
        wanted = query(words)
        if not wanted:
            return []
        return self.rows(
            "select transcripts.*, calls.number, calls.problem, calls.agent_id as agent from"
            f" (select rowid as line, bm25({SEARCH}) as score from {SEARCH} where {SEARCH} match ?"
            " order by rowid desc limit ?) cross join transcripts on transcripts.seq = line"
            " left join calls on calls.id = transcripts.call_id"
            f" where (? = '' or leg = ?) and {_NEWEST} order by score, at desc limit ?",
            wanted, JUDGED, leg, leg, limit,
        )  # fmt: skip

    def latest_lines(self, leg: str, limit: int) -> list[Json]:
        """See the port."""
        return self.rows(
            "select transcripts.*, calls.problem, calls.language from transcripts left join calls"
            f" on calls.id = transcripts.call_id where leg = ? and {_NEWEST} order by transcripts.seq desc limit ?",
            leg, limit,
        )  # fmt: skip
