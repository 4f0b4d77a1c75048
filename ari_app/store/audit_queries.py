"""`ari_app.store.ports.AuditBook` on SQLite: what was done that somebody may have to answer for."""

from __future__ import annotations

import json
from typing import Any

from ari_app.store.asked import Asked

Json = dict[str, Any]


class AuditQueries(Asked):
    """See the port."""

    def audit(
        self, limit: int, before: int = 0, by: str = "", kind: str = "", call_id: str = "", since: float = 0.0,
        until: float = 0.0,
    ) -> list[Json]:  # fmt: skip
        """See the port."""
        wanted = {
            "seq < ?": before,
            "by = ?": by,
            "kind = ?": kind,
            "call_id = ?": call_id,
            "at >= ?": since,
            "at < ?": until,
        }
        given = {sql: value for sql, value in wanted.items() if value}
        where = f"where {' and '.join(given)}" if given else ""
        rows = self.rows(f"select * from audit {where} order by seq desc limit ?", *given.values(), limit)
        return [{**row, "data": json.loads(row["data"])} for row in rows]
