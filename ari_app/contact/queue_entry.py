"""A contact's entry into the line: for what, since when, how urgent, and where it has been."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ari_app.routing.place import Place
from models.domain.caller import CallerHistory
from models.domain.conversation import Target


def _nobody_waits() -> None:
    """What a new emotion means to somebody who is not in the line."""


@dataclass(slots=True)
class QueueEntry:
    """``entered_at``: epoch seconds, 0 before; ``emotion``: 0 calm to 1 upset, None while unknown; ``refused``: agent →
    until when they are not offered this contact; ``sent_on``: targets that queues, not the caller, chose; ``felt`` is
    called when ``emotion`` has changed; ``ahead`` is added to the priority of who was let down."""

    problem: str = ""
    entered_at: float = 0.0
    priority: float = 0.5
    emotion: float | None = None
    history: CallerHistory = field(default_factory=CallerHistory)
    place: Place | None = None
    refused: dict[str, float] = field(default_factory=dict)
    sent_on: set[Target] = field(default_factory=set)
    no_callback: bool = False
    felt: Callable[[], None] = _nobody_waits
    ahead: float = 0.0
