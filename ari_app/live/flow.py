"""Topic ``flow``: the flow's graph with today's traffic, counted as events come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import tzinfo

from ari_app.live.day import midnight
from ari_app.live.shapes import EdgeNow, FlowNow, StepNow
from ari_app.store.row import Row
from models.domain.call_state import Outcome
from models.flow.draw import Edge

KINDS = frozenset({
    "StepEntered", "NotUnderstood", "NothingHeard", "AnswerRefused", "CallEnded", "CallQueued", "FlowLoaded",
})  # fmt: skip
_IN_THE_FLOW = (Outcome.HUNG_UP_IN_MENU, Outcome.SELF_SERVICE)


def concerns_flow(row: Row) -> bool:
    """Whether an event is counted here."""
    return row.kind in KINDS


class Traffic:
    """Counters since midnight. ``at``: call → the step in which it is now."""

    def __init__(self, zone: tzinfo | None, now: float) -> None:
        self._zone = zone
        self.at: dict[str, str] = {}
        self.version = 0
        self._begin(now)

    def _begin(self, now: float) -> None:
        self.edges: Counter[Edge] = Counter()
        self.lost: Counter[str] = Counter()
        self.silent: Counter[str] = Counter()
        self.hung_up: Counter[str] = Counter()
        self.calls = 0
        self.begins, self._ends = midnight(now, self._zone)

    def turn(self, now: float) -> None:
        """Begin anew when it is midnight; callers who are in a step stay there."""
        if now >= self._ends:
            self._begin(now)

    def recall(self, rows: Iterable[Row]) -> None:
        """What former processes saw of the day."""
        for row in rows:
            self.take(row)

    def take(self, row: Row) -> None:
        """An event of the journal."""
        if row.kind not in KINDS:
            return
        self.turn(row.at)
        counts = row.at >= self.begins
        match row.kind:
            case "StepEntered":
                self._entered(row, counts)
            case "NotUnderstood" | "NothingHeard" | "AnswerRefused":
                where = self.silent if row.kind == "NothingHeard" else self.lost
                where[str(row.data.get("menu") or row.data.get("step", ""))] += counts
            case "FlowLoaded":
                self.version = int(row.data.get("version") or 0)
            case _:
                self._left(row, counts)

    def _entered(self, row: Row, counts: bool) -> None:
        data = row.data
        self.calls += counts and row.call_id not in self.at
        self.edges[(str(data.get("came_from", "")), str(data.get("edge", "")), str(data.get("step", "")))] += counts
        self.at[row.call_id] = str(data.get("step", ""))

    def _left(self, row: Row, counts: bool) -> None:
        """Into the line, or out of the house; who ended there without having got what they came for has hung up."""
        step = self.at.pop(row.call_id, None)
        ended = row.kind == "CallEnded" and row.data.get("outcome") in _IN_THE_FLOW
        if step is not None and ended and row.data.get("cause") != "story ended":
            self.hung_up[step] += counts

    def now(self) -> FlowNow:
        """As a screen shows it."""
        here, entered = Counter(self.at.values()), Counter[str]()
        for (_, _, end), times in self.edges.items():
            entered[end] += times
        names = {*entered, *self.lost, *self.silent, *self.hung_up, *here}
        return FlowNow(
            version=self.version, calls=self.calls,
            edges={
                f"{begin}>{edge}>{end}": EdgeNow(begin=begin, edge=edge, end=end, taken=times)
                for (begin, edge, end), times in self.edges.items() if times
            },
            steps={
                name: StepNow(
                    entered=entered[name], not_understood=self.lost[name], silent=self.silent[name],
                    hung_up=self.hung_up[name], here=here[name],
                )
                for name in sorted(names)
            },
        )  # fmt: skip
