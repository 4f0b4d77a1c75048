"""``callback``: the place in the line is kept, and the caller called back."""

from __future__ import annotations

from models.flow.kind import Field, Kind
from models.flow.leaving import BROWN, leave_for

KEYWORD = "callback"
KIND = Kind(
    "offer to call back", Field("queue", "the queue whose place is kept", "target"), {}, {},
    carry_out=leave_for(KEYWORD), ends=True, human=True, colour=BROWN,
)  # fmt: skip
