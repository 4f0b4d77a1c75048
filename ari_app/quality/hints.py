"""What agents are told while they talk, and how much of it they can bear: one hint at a time, not while they speak.
Time is given (seconds since the epoch), and what happens comes out as events.

Alerts that nobody asked for tire people until they read none of them: a hint stands for 20 seconds, is not repeated in
a call unless it has cleared meanwhile, and in ten minutes there are at most six, of which the least important go first.
What keeps an order back is told whatever has been told before: without it nobody would know why.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from models.domain.errors import NotThere
from models.domain.events import Event
from models.domain.quality_rule_events import HintAnswered, HintDropped, HintShown

STANDS = 20.0  # seconds on the screen
WINDOW, MOST = 600.0, 6  # so many seconds, and so many hints in them
BREATH = 1.5  # seconds after the last partial words in which somebody is still taken to speak
ANSWERS = ("accepted", "not now", "wrong")
URGENT = 10  # from here on a hint is shown however many there were


@dataclass(frozen=True, slots=True)
class Hint:
    """``sort``: text, card or script; ``shown``: the text, or which card or step. ``value``: the higher, the sooner.
    ``words``: what was said that led to it."""

    id: str
    call_id: str
    agent_id: str
    rule: str
    sort: str
    shown: str
    value: int = 0
    words: str = ""
    fired_at: float = 0.0


@dataclass(slots=True)
class _Screen:
    """One agent's. ``shown`` are the moments of the last ones; ``until``: how long the present one stands."""

    present: Hint | None = None
    until: float = 0.0
    waiting: list[Hint] = field(default_factory=list)
    shown: deque[float] = field(default_factory=deque)


class Hints:
    """All agents' screens. Each method says with events what it did; `present` is what a screen shows."""

    def __init__(self, publish: Callable[[Event], object]) -> None:
        self._publish = publish
        self._screens: dict[str, _Screen] = {}
        self._told: dict[str, set[tuple[str, str]]] = {}  # call → (agent, rule)
        self._speaks: dict[str, float] = {}  # agent → until when they are taken to speak

    def present(self, agent_id: str) -> Hint | None:
        """What their screen shows now."""
        screen = self._screens.get(agent_id)
        return screen.present if screen is not None else None

    def until(self, agent_id: str) -> float:
        """When that goes by itself (epoch seconds)."""
        screen = self._screens.get(agent_id)
        return screen.until if screen is not None else 0.0

    # What happens -------------------------------------------------------------------------------------

    def offer(self, hint: Hint, now: float) -> None:
        """A rule wants it shown: it is as soon as they do not speak and nothing else stands there."""
        told = self._told.setdefault(hint.call_id, set())
        if (hint.agent_id, hint.rule) in told and hint.value < URGENT:
            self._drop(hint, "shown in this call already")
            return
        told.add((hint.agent_id, hint.rule))
        screen = self._screens.setdefault(hint.agent_id, _Screen())
        screen.waiting.append(hint)
        screen.waiting.sort(key=lambda one: (-one.value, one.fired_at))
        if screen.present is not None and hint.value >= URGENT > screen.present.value:
            self._gone(screen, "over")
        self._turn(hint.agent_id, screen, now)

    def speaks(self, agent_id: str, now: float) -> None:
        """Words of theirs that go on were heard."""
        self._speaks[agent_id] = now + BREATH

    def has_spoken(self, agent_id: str, now: float) -> None:
        """What they said is over."""
        if self._speaks.pop(agent_id, 0.0) and (screen := self._screens.get(agent_id)) is not None:
            self._turn(agent_id, screen, now)

    def cleared(self, call_id: str, rule: str, now: float) -> None:
        """The rule is true no more: its hint goes, and may come again."""
        told = self._told.get(call_id, set())
        self._told[call_id] = {(agent, one) for agent, one in told if one != rule}
        self._without(lambda one: one.call_id == call_id and one.rule == rule, "cleared", now)

    def over(self, call_id: str, now: float) -> None:
        """The call has ended."""
        self._told.pop(call_id, None)
        self._without(lambda one: one.call_id == call_id, "over", now)

    def left(self, call_id: str, agent_id: str, now: float) -> None:
        """The agent has left the call."""
        self._without(lambda one: one.call_id == call_id and one.agent_id == agent_id, "over", now)

    def answer(self, agent_id: str, hint_id: str, how: str, now: float) -> Hint:
        """What they make of the hint on their screen. Raises NotThere when it stands there no more."""
        screen = self._screens.get(agent_id)
        present = screen.present if screen is not None else None
        if screen is None or present is None or present.id != hint_id:
            raise NotThere(f"there is no hint {hint_id} on the screen of {agent_id}")
        self._gone(screen, how)
        self._turn(agent_id, screen, now)
        return present

    def tick(self, now: float) -> None:
        """The clock: what has stood for long enough goes, and what waits may come."""
        for agent_id, screen in self._screens.items():
            if screen.present is not None and now >= screen.until:
                self._gone(screen, "expired")
            self._turn(agent_id, screen, now)

    # Inside -------------------------------------------------------------------------------------------

    def _turn(self, agent_id: str, screen: _Screen, now: float) -> None:
        """The next one, if one may come."""
        while screen.shown and screen.shown[0] <= now - WINDOW:
            screen.shown.popleft()
        late = [one for one in screen.waiting if now - one.fired_at > STANDS]
        for one in late:
            self._drop(one, "its moment has passed")
        screen.waiting = [one for one in screen.waiting if one not in late]
        if screen.present is not None or not screen.waiting or now < self._speaks.get(agent_id, 0.0):
            return
        hint = screen.waiting.pop(0)
        if len(screen.shown) >= MOST and hint.value < URGENT:
            self._drop(hint, f"there were {MOST} in {WINDOW / 60:.0f} minutes")
            self._drop_all(screen, f"there were {MOST} in {WINDOW / 60:.0f} minutes")
            return
        screen.present, screen.until = hint, now + STANDS
        screen.shown.append(now)
        self._publish(
            HintShown(
                call_id=hint.call_id, agent_id=agent_id, hint=hint.id, rule=hint.rule, sort=hint.sort,
                shown=hint.shown, seconds=STANDS,
            )
        )  # fmt: skip

    def _drop_all(self, screen: _Screen, why: str) -> None:
        waiting, screen.waiting = screen.waiting, [one for one in screen.waiting if one.value >= URGENT]
        for one in waiting:
            if one.value < URGENT:
                self._drop(one, why)

    def _drop(self, hint: Hint, why: str) -> None:
        self._publish(HintDropped(call_id=hint.call_id, agent_id=hint.agent_id, rule=hint.rule, why=why))

    def _gone(self, screen: _Screen, how: str) -> None:
        hint, screen.present = screen.present, None
        if hint is not None:
            self._publish(
                HintAnswered(call_id=hint.call_id, agent_id=hint.agent_id, hint=hint.id, rule=hint.rule, how=how)
            )

    def _without(self, which: Callable[[Hint], bool], how: str, now: float) -> None:
        for agent_id, screen in self._screens.items():
            screen.waiting = [one for one in screen.waiting if not which(one)]
            if screen.present is not None and which(screen.present):
                self._gone(screen, how)
                self._turn(agent_id, screen, now)

    def standing(self) -> Iterable[Hint]:
        """All that are on screens."""
        return [one.present for one in self._screens.values() if one.present is not None]
