"""Whose end is followed by a look for recordings."""

from __future__ import annotations

import pytest

from ari_app.media.recorded_calls import RecordedCalls
from ari_app.store.row import Row


def _row(kind: str, call_id: str) -> Row:
    return Row(1, 0.0, call_id, "", kind, {})


@pytest.mark.parametrize("kind", ["RecordingStarted", "CallAdopted"])
def test_only_of_calls_that_may_have_been_recorded(kind: str) -> None:
    """Once each; others end without anybody looking at the disk."""
    ended: list[str] = []
    calls = RecordedCalls(lambda row: ended.append(row.call_id))
    for what, call_id in (("CallArrived", "c1"), (kind, "c2"), ("CallEnded", "c1"), ("CallEnded", "c2")):
        calls.take(_row(what, call_id))
    calls.take(_row("CallEnded", "c2"))
    assert ended == ["c2"]


def test_what_is_said_in_them_is_passed_on() -> None:
    """Words that were masked are silenced in the recording; of other calls nobody looks."""
    told: list[tuple[str, str]] = []
    calls = RecordedCalls(lambda row: told.append((row.call_id, row.kind)))
    said = ("Transcribed", "TranscriptMasked", "CallQueued")
    for what, call_id in (("RecordingStarted", "c2"), *((kind, name) for kind in said for name in ("c1", "c2"))):
        calls.take(_row(what, call_id))
    assert told == [("c2", "Transcribed"), ("c2", "TranscriptMasked")]
