"""What somebody who came into a queue now would be told of their wait; looked at with the clock, while a wall is
open."""

from __future__ import annotations

import math
from collections import Counter

from ari_app.foundation import steady
from ari_app.live.rows import ms
from ari_app.routing.floor import Floor
from models.routing.line import Waiting

Forecast = tuple[int, int]  # median and ninetieth percentile, milliseconds


def forecasts(floor: Floor) -> dict[str, Forecast | None]:
    """By queue; None where nobody is there to serve, or nothing is known yet."""
    return {name: _forecast(floor, name) for name in floor.queue_names}


def _forecast(floor: Floor, queue: str) -> Forecast | None:
    """In the language that most of its agents speak; nobody has this call id, so they stand behind everybody."""
    spoken = Counter(
        language for status in floor.roster.all() if queue in status.agent.skills for language in status.agent.languages
    )
    if not spoken:
        return None
    language = min(spoken, key=lambda one: (-spoken[one], one))
    _, wait = floor.waits.standing(Waiting("", {queue: 1.0}, language, 0.0, steady.now()))
    if not wait.known or not math.isfinite(wait.p90):
        return None
    return ms(wait.p50), ms(wait.p90)
