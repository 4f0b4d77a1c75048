"""Which calls may have been recorded: only their words and their end are followed by a look into the spool."""

from __future__ import annotations

from collections.abc import Callable

from ari_app.store.row import Row

TOLD = frozenset({"Transcribed", "TranscriptMasked", "CallEnded"})


class RecordedCalls:
    """A listener of the journal before the recorder's. Of a call that was taken over nobody here knows whether it was
    recorded, so it may have been; what ended before anybody listened is found by `Recorder.sweep`."""

    def __init__(self, told: Callable[[Row], None]) -> None:
        self._told = told
        self._recorded: set[str] = set()

    def take(self, row: Row) -> None:
        """Remember whose recording began; pass on what is said in such a call, and its end."""
        if row.kind in ("RecordingStarted", "CallAdopted"):
            self._recorded.add(row.call_id)
        elif row.kind in TOLD and row.call_id in self._recorded:
            if row.kind == "CallEnded":
                self._recorded.discard(row.call_id)
            self._told(row)
