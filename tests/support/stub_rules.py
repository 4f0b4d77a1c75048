"""Stands for the process that judges: a handful of words mean what tests need, and one of them kills it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from ari_app.quality.wire import Rules
from ari_app.quality.worker import serve
from models.quality.rules.firing import Firing, Permit
from models.quality.rules.hearing import Row
from models.quality.rules.rule import Stage
from models.quality.rules.state import Nearly

LOCKED: Mapping[str, Permit] = {"transfer": Permit(False, "terms", "", ("the terms",))}


class StubEngine:
    """Locks transfers from the first word on, until "the terms" were said; "die" ends the process."""

    demoted: Mapping[str, str] = {}

    def __init__(self) -> None:
        self._of: dict[str, Mapping[str, Permit]] = {}

    def take(self, row: Row) -> list[Firing]:
        """A row."""
        text = str(row.data.get("text", ""))
        if text == "die":
            os._exit(3)
        self._of[row.call_id] = {} if text == "the terms" or self._of.get(row.call_id) == {} else LOCKED
        return [Firing("heard", "1", Stage.LIVE, row.call_id, words=text)] if text else []

    def tick(self, call_id: str, now: float) -> list[Firing]:
        """Nothing comes with time."""
        del call_id, now
        return []

    def nearly(self, call_id: str) -> list[Nearly]:
        """Nothing is nearly said."""
        del call_id
        return []

    def permits(self, call_id: str) -> Mapping[str, Permit]:
        """Of one call."""
        return self._of.get(call_id, {})

    def calls(self) -> Sequence[str]:
        """Those known."""
        return list(self._of)


def made(_rules: Rules) -> StubEngine:
    """Whatever the rules are."""
    return StubEngine()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, made)  # type: ignore[arg-type]
