"""`ari_app.store.ports.RecordingBook` and `MessageBook` on SQLite."""

from __future__ import annotations

from typing import Any

from ari_app.store.asked import Asked

Json = dict[str, Any]
# The voice messages that are there, with whose they are.
MESSAGES = (
    "select v.*, c.number, c.name, c.language from voicemails v left join calls c on c.id = v.id"
    " where v.deleted_at is null"
)


class KeptQueries(Asked):
    """See the ports."""

    def recordings(self) -> list[Json]:
        """See the port."""
        return self.rows(
            "select r.id, r.stored_at, r.seconds, r.files, c.number, c.name, c.agent_id from recordings r"
            " left join calls c on c.id = r.id where r.deleted_at is null order by r.stored_at desc"
        )

    def messages(self, limit: int) -> list[Json]:
        """See the port."""
        return self.rows(f"{MESSAGES} order by v.at desc limit ?", limit)
