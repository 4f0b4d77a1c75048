"""A process that judges calls by the rules: asks of `ari_app.quality.wire` on standard input, answers on its output.

Run as ``python -m ari_app.quality.worker``. It ends with its input, and whatever it knows is told to the next anew.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import BinaryIO

from ari_app.quality import wire
from ari_app.quality.engine import engine_of
from models.quality.rules.engine import Engine
from models.quality.rules.firing import Firing, Permit
from models.quality.rules.state import Nearly

Make = Callable[[wire.Rules], Engine]


class Bench:
    """The engine in force, and what was told of its permits last."""

    def __init__(self, make: Make = engine_of) -> None:
        self._make = make
        self._engine: Engine | None = None
        self._told: dict[str, Mapping[str, Permit]] = {}
        self._demoted: Mapping[str, str] = {}

    def answer(self, asked: wire.Ask | tuple[wire.Asked, ...]) -> tuple[wire.Judged, ...]:
        """To a message: what came of it, and the last, whatever came of it, with the time that all have taken."""
        *before, last = [self.take(one) for one in (asked if isinstance(asked, tuple) else (asked,))]
        spent = last.spent + sum(one.spent for one in before if not one.told)
        return *(one for one in before if one.told), replace(last, spent=spent)

    def take(self, asked: wire.Ask) -> wire.Judged:
        """What comes of it."""
        begun = time.process_time()
        if isinstance(asked, wire.Rules):
            self._engine, self._told, self._demoted = self._make(asked), {}, {}
            return wire.Judged(0)
        engine = self._engine
        if engine is None:
            return wire.Judged(asked.number)
        firings, calls = _judge(engine, asked)
        return wire.Judged(
            asked.number, tuple(firings), self._changed(engine, calls), time.process_time() - begun,
            self._fallen(engine), _nearly(engine, asked, calls),
        )  # fmt: skip

    def _changed(self, engine: Engine, calls: tuple[str, ...]) -> Mapping[str, Mapping[str, Permit]] | None:
        """Permits that are others than those told; of calls that are forgotten, none."""
        changed = {}
        for call_id in calls:
            now = engine.permits(call_id)
            if now is not self._told.get(call_id, None) and dict(now) != dict(self._told.get(call_id, {})):
                changed[call_id] = dict(now)
            if now:
                self._told[call_id] = now
            else:
                self._told.pop(call_id, None)
        return changed or None

    def _fallen(self, engine: Engine) -> Mapping[str, str] | None:
        now = engine.demoted
        if dict(now) == self._demoted:
            return None
        self._demoted = dict(now)
        return self._demoted


def _judge(engine: Engine, asked: wire.Asked) -> tuple[list[Firing], tuple[str, ...]]:
    if isinstance(asked, wire.Heard):
        found = engine.take(asked.row)
        return ([] if asked.known else found), (asked.row.call_id,)
    return [one for call_id in asked.calls for one in engine.tick(call_id, asked.now)], asked.calls


def _nearly(engine: Engine, asked: wire.Heard | wire.Time, calls: tuple[str, ...]) -> Mapping[str, list[Nearly]]:
    """What was nearly said, unless it has been told before."""
    found = {call_id: nearly for call_id in calls if (nearly := engine.nearly(call_id))}
    return {} if isinstance(asked, wire.Heard) and asked.known else found


def serve(source: BinaryIO, sink: BinaryIO, make: Make = engine_of) -> None:
    """Answer until the input ends."""
    bench = Bench(make)
    while (asked := wire.read(source)) is not None:
        sink.write(wire.packed(bench.answer(asked)))
        sink.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
