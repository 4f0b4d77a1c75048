"""Which calls may have been recorded: only their end is followed by a look into the spool."""

from __future__ import annotations

from collections.abc import Callable

from ari_app.store.row import Row


class RecordedCalls:
    """A listener of the journal before the recorder's. Of a call that was taken over nobody here knows whether it was
    recorded, so it may have been; what ended before anybody listened is found by `Recorder.sweep`."""

    def __init__(self, ended: Callable[[Row], None]) -> None:
        self._ended = ended
        self._recorded: set[str] = set()

    def take(self, row: Row) -> None:
        """Remember whose recording began; pass on the end of such a call."""
        if row.kind in ("RecordingStarted", "CallAdopted"):
            self._recorded.add(row.call_id)
        elif row.kind == "CallEnded" and row.call_id in self._recorded:
            self._recorded.discard(row.call_id)
            self._ended(row)
