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
    ``code`` is what an agent keys to name this queue as a target. The fields from ``strategy`` to ``sticky_seconds``
    are the router's (`models.routing.profile.QueuePolicy`); -1, 0, "" and () leave them to the profile in force.
    ``max_waiting``: more callers are refused; ``max_wait_seconds``: then ``overflow_to`` (voicemail, callback or
    queue:NAME; "" the dialplan's fallback). ``join_empty`` False: nobody joins while no agent who could serve is
    logged in; ``leave_empty``: who waits leaves when the last such agent does.
    """

    name: str
    code: str = ""
    number: str = ""
    record: str = ""
    whisper: bool = False
    whisper_packet: bool = False
    wrap_up_seconds: float = -1.0
    strategy: str = ""
    target_seconds: float = -1.0
    boost: float = 0.0
    floors: tuple[tuple[float, int], ...] = ()
    reserve: int = -1
    overflow_after: float = -1.0
    overflow_spare: int = -1
    sticky_seconds: float = -1.0
    max_waiting: int = -1
    max_wait_seconds: float = -1.0
    ring_seconds: float = -1.0
    overflow_to: str = ""
    join_empty: bool = True
    leave_empty: bool = False
    announce: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
