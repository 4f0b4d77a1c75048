"""`ari_app.store.ports.CallBook` on SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ari_app.store.asked import Asked

Json = dict[str, Any]


class CallQueries(Asked):
    """See the port."""

    def latest_calls(self, limit: int) -> list[Json]:
        """See the port."""
        return self.rows("select * from calls order by arrived_at desc limit ?", limit)

    def calls_like(self, call_id: str) -> list[Json]:
        """See the port."""
        sql = "select * from calls where ? > 0 and ? in (substr(id, 1, ?), substr(id, -?)) order by id <> ?, id"
        return self.rows(sql, len(call_id), call_id, len(call_id), len(call_id), call_id)

    def alike(self, ends: Sequence[str]) -> list[str]:
        """See the port."""
        size = len(ends[0]) if ends else 0
        rows = self.rows(
            "with wanted as (select value from json_each(?)) select id from calls where substr(id, -?) in wanted"
            " or substr(id, 1, ?) in wanted",
            json.dumps(list(ends)), size, size,
        )  # fmt: skip
        return [row["id"] for row in rows]

    def legs(self, call_id: str) -> list[Json]:
        """See the port."""
        return self.rows(
            "select who, role, purpose, joined_at, left_at, talked, held, wrap_up, disposition, reason, way, target"
            " from legs where call_id = ? order by joined_at",
            call_id,
        )

    def story(self, call_id: str) -> list[Json]:
        """See the port."""
        rows = self.rows("select * from journal where call_id = ? order by seq", call_id)
        return [{**row, "data": json.loads(row["data"])} for row in rows]

    def entries(self) -> list[tuple[float, str]]:
        """See the port."""
        rows = self.rows("select queued_at, problem from calls where queued_at is not null order by queued_at")
        return [(row["queued_at"], row["problem"]) for row in rows]
