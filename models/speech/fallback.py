"""``ADDRESS | ADDRESS``: the second is asked while the first is away, and the first again after a cool-down."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from copy import copy

from models.speech.engine import Capabilities, Engine, EngineUnavailable, Hinted, Hypothesis, drafting

COOL_DOWN_SECONDS = 30.0


class FallbackEngine:
    """Engines in order of preference."""

    def __init__(self, engines: Sequence[Engine], clock: Callable[[], float] = time.monotonic) -> None:
        self._engines, self._clock = tuple(engines), clock
        self._away_until = [0.0] * len(self._engines)

    @property
    def capabilities(self) -> Capabilities:
        """Those of the preferred one."""
        return self._engines[0].capabilities

    def drafting(self) -> FallbackEngine:
        """See `Drafting`; who is away is away for both."""
        quick = copy(self)
        quick._engines = tuple(drafting(engine) for engine in self._engines)
        return quick

    def hint(self, words: tuple[str, ...]) -> None:
        """See `Hinted.hint`."""
        for engine in self._engines:
            if isinstance(engine, Hinted):
                engine.hint(words)

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """See `Engine.recognise`. While all are cooling down, all are tried."""
        now = self._clock()
        ready = [place for place, until in enumerate(self._away_until) if until <= now]
        failures: list[str] = []
        for place in ready or range(len(self._engines)):
            try:
                return self._engines[place].recognise(pcm, phrases)
            except EngineUnavailable as error:
                self._away_until[place] = now + COOL_DOWN_SECONDS
                failures.append(str(error))
        raise EngineUnavailable("; ".join(failures))
