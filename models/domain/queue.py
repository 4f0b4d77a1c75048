"""A queue as engineers configure it: one for each problem type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

RECORD_MODES = ("off", "on demand", "all")


@dataclass(frozen=True, slots=True)
class QueueProfile:
    """``keys``: key pressed while waiting → ``voicemail``, ``callback`` or ``queue:NAME``.

    ``number`` is shown to who is called out under this queue; ``announce`` are prompts said in turn between the
    position announcements; ``record`` "" and ``wrap_up_seconds`` -1 take the general setting.
    ``code`` is what an agent keys to name this queue as a target.
    """

    name: str
    code: str = ""
    number: str = ""
    record: str = ""
    whisper: bool = False
    wrap_up_seconds: float = -1.0
    announce: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
