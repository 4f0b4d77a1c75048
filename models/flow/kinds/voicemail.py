"""``voicemail``: a message for a queue."""

from __future__ import annotations

from models.flow.kind import Field, Kind
from models.flow.leaving import BROWN, leave_for

KEYWORD = "voicemail"
KIND = Kind(
    "leave a message", Field("queue", "whose message", "target"), {}, {},
    carry_out=leave_for(KEYWORD), ends=True, human=True, colour=BROWN,
)  # fmt: skip
