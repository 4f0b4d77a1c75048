"""What rules found that a supervisor has to know, for as long as the call goes on: one alert a call and rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.domain.desk_events import AlertCleared, AlertRaised
from models.domain.errors import NotThere
from models.domain.events import Event

MOST = 200  # that stand at once
CRITICAL, WARNING = "critical", "warning"


@dataclass(frozen=True, slots=True)
class RuleAlert:
    """``words``: what was said, masked, by ``leg`` at ``began_at``; ``step`` and ``score``: how it was recognised;
    ``since``: epoch seconds; ``sound``: whether a piece of what was heard is kept for it."""

    call_id: str
    rule: str
    version: str
    level: str
    queue: str
    agent_id: str
    leg: str
    words: str
    began_at: float
    step: str
    score: float
    since: float
    sound: bool = False

    @property
    def id(self) -> str:
        """The same for as long as it stands."""
        return f"rule:{self.rule}:{self.call_id}"


class RuleAlerts:
    """Those that stand, by id. Each is an event when it comes and when it goes."""

    def __init__(
        self,
        publish: Callable[[Event], object],
        gone: Callable[[str, float], object] = lambda alert_id, now: None,
    ) -> None:
        """``gone``: told of an alert that stands no more, and when."""
        self._publish, self._gone = publish, gone
        self._standing: dict[str, RuleAlert] = {}
        self._had: dict[str, set[str]] = {}  # call → rules that have alerted

    def now(self) -> dict[str, RuleAlert]:
        """All that stand."""
        return self._standing

    def raise_(self, alert: RuleAlert) -> bool:
        """It stands from now on; a second one of the same call and rule is none. Whether it does."""
        had = self._had.setdefault(alert.call_id, set())
        if alert.rule in had:
            return False
        had.add(alert.rule)
        while len(self._standing) >= MOST:
            self._clear(next(iter(self._standing)), alert.since)
        self._standing[alert.id] = alert
        rule = f"{alert.rule} ({alert.version})" if alert.version else alert.rule
        self._publish(
            AlertRaised(call_id=alert.call_id, alert=alert.id, level=alert.level, rule=rule, about=alert.queue)
        )
        return True

    def restore(self, alert: RuleAlert) -> None:
        """It was raised by a former process, and stands."""
        self._had.setdefault(alert.call_id, set()).add(alert.rule)
        self._standing[alert.id] = alert

    def acknowledge(self, alert_id: str, now: float) -> None:
        """A supervisor has seen it. Raises NotThere when it stands no more."""
        if alert_id not in self._standing:
            raise NotThere(f"there is no alert {alert_id}")
        self._clear(alert_id, now)

    def over(self, call_id: str, now: float) -> None:
        """The call has ended."""
        self._had.pop(call_id, None)
        for key in [key for key, one in self._standing.items() if one.call_id == call_id]:
            self._clear(key, now)

    def _clear(self, alert_id: str, now: float) -> None:
        alert = self._standing.pop(alert_id)
        self._gone(alert_id, now)
        self._publish(
            AlertCleared(call_id=alert.call_id, alert=alert_id, seconds=round(max(0.0, now - alert.since), 1))
        )
