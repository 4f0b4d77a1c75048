"""What on the floor needs somebody: rules with thresholds from the settings, looked at every other second whether
somebody watches or not; each alert is an event when it is raised and when it is cleared."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ari_app.foundation import steady
from ari_app.live.shapes import Alert
from config.web_settings import Live
from models.domain.desk_events import AlertCleared, AlertRaised
from models.domain.events import Event
from models.routing.service_level import Counted, service_level

_EVERY = 2.0
WARNING, CRITICAL = "warning", "critical"


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """A queue in this moment. ``longest``: seconds; ``staffed``: agents who are there, busy or not; ``target``: s."""

    name: str
    waiting: int
    longest: float
    staffed: int
    counted: Counted
    target: float


@dataclass(frozen=True, slots=True)
class FloorFacts:
    """The floor in this moment. ``phones``: agents who are at work and whose telephone is lost, with their names;
    ``problems``: kind → words."""

    queues: tuple[QueueFacts, ...] = ()
    phones: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """An alert without its time. ``about``: a queue or an agent; "": the system."""

    kind: str
    level: str
    about: str
    words: str
    words_zh: str
    rule: str

    @property
    def id(self) -> str:
        """The same for as long as it stands."""
        return f"{self.kind}:{self.about}" if self.about else self.kind


def found_on(floor: FloorFacts, rules: Live) -> Iterator[Found]:
    """Every alert that stands."""
    for queue in floor.queues:
        yield from _of_queue(queue, rules)
    for agent, name in floor.phones.items():
        yield Found(
            "phone-lost", WARNING, agent, f"The telephone of {name} is lost.", f"{name} 的电话已断开。",
            "an agent is logged in and their telephone is not registered",
        )  # fmt: skip
    for kind, words in floor.problems.items():
        english, chinese = _SYSTEM[kind]
        yield Found(kind, CRITICAL if kind in _CRITICAL else WARNING, "", english, chinese, words)


def _of_queue(queue: QueueFacts, rules: Live) -> Iterator[Found]:
    name = queue.name
    level, n = service_level(rules.service_level, queue.counted)
    if level is not None and n >= rules.alert_after_calls and level < rules.alert_service_level:
        yield Found(
            "service-level", WARNING, name, f"{name}: only {level:.0%} were served within {queue.target:.0f} s.",
            f"{name}：仅 {level:.0%} 的来电在 {queue.target:.0f} 秒内接通。",
            f"service level ({rules.service_level}) below {rules.alert_service_level:.0%} "
            f"once {rules.alert_after_calls} calls have come",
        )  # fmt: skip
    if rules.alert_wait_seconds and queue.waiting and queue.longest > rules.alert_wait_seconds:
        yield Found(
            "longest-wait", WARNING, name, f"{name}: somebody waits longer than {rules.alert_wait_seconds:.0f} s.",
            f"{name}：有来电者等待超过 {rules.alert_wait_seconds:.0f} 秒。",
            f"a caller has waited longer than {rules.alert_wait_seconds:.0f} s",
        )  # fmt: skip
    if queue.waiting and not queue.staffed:
        yield Found(
            "nobody-there", CRITICAL, name, f"{name}: {queue.waiting} wait and nobody is there.",
            f"{name}：有 {queue.waiting} 人等待，但没有客服在岗。",
            "somebody waits, and no agent with the skill is logged in and not paused",
        )  # fmt: skip


_SYSTEM: Mapping[str, tuple[str, str]] = {
    "asterisk-away": ("Asterisk is away.", "Asterisk 连接中断。"),
    "records": ("Records cannot be written to the database.", "记录无法写入数据库。"),
    "disk": ("Little room is left on the disk.", "磁盘空间不足。"),
    "recogniser-away": ("The recogniser is away: menus go on with keys.", "语音识别不可用：菜单仅支持按键。"),
}
_CRITICAL = ("asterisk-away",)


class AlertBook:
    """Those that stand, with since when: an alert is raised when it is found twice in a row, so that what is over in a
    moment (a reconnection, a caller who is offered at once) is none. ``look`` says how the floor is."""

    def __init__(self, rules: Live, look: Callable[[], FloorFacts], publish: Callable[[Event], object]) -> None:
        self._rules, self._look, self._publish = rules, look, publish
        self._standing: dict[str, Alert] = {}
        self._seen: dict[str, float] = {}

    def now(self) -> Mapping[str, Alert]:
        """By id."""
        return self._standing

    async def run(self) -> None:
        """Look for ever."""
        while True:
            self.look()
            await asyncio.sleep(_EVERY)

    def look(self) -> None:
        """Look once; what is new, and what is over, is published."""
        now, found = steady.now(), {one.id: one for one in found_on(self._look(), self._rules)}
        before, seen = self._standing, self._seen
        self._seen = {key: seen.get(key, now) for key in found}
        stands = {key: one for key, one in found.items() if key in seen}
        self._standing = {key: _alert(one, self._seen[key]) for key, one in stands.items()}
        for key in before.keys() - stands.keys():
            seconds = round(now - before[key].since_at_ms / 1000, 1)
            self._publish(AlertCleared(alert=key, seconds=seconds))
        for key, one in stands.items():
            if key not in before:
                self._publish(AlertRaised(alert=key, level=one.level, rule=one.rule, about=one.about))


def _alert(found: Found, since: float) -> Alert:
    return Alert(
        id=found.id, level=found.level, kind=found.kind, words=found.words, words_zh=found.words_zh, rule=found.rule,
        about=found.about, since_at_ms=round(since * 1000),
    )  # fmt: skip
