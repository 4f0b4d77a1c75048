"""One scenario, disturbed at every moment: before each request, each reply and each event of it, one after the other.

One application serves all rounds until something is wrong after one of them; then the next begins with a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fakes.asterisk import Caller, Rule
from tests.support.fake_floor import FakeFloor, fake_floor

BRIEF: dict[str, Any] = {"queue__ring_seconds": 1.5, "queue__cool_down_seconds": 0.5, "wrap_up__seconds": 0.3}


@dataclass
class Scenario:
    """What happens undisturbed: agents come, a call comes in, until the journal event ``done``.

    ``disturb`` gets the floor, the caller and the moment's name. ``kept``: the caller must not lose the line by it,
    and is served or with the dialplan after ``seconds``. ``heals``: the reconciler may have had to help.
    ``rescued``: the dialplan's queue is as good as ours.
    """

    prepare: Callable[[FakeFloor], object]
    begin: Callable[[FakeFloor], Caller]
    done: str
    disturb: Callable[[FakeFloor, Caller, str], object]
    only: str = ""
    kept: bool = False
    heals: bool = False
    rescued: bool = False
    seconds: float = 4.0
    settings: dict[str, Any] = field(default_factory=dict)
    events_first: bool = False


@dataclass
class Disturbed:
    """What came of all rounds: the moments, and what was wrong after which."""

    moments: list[str] = field(default_factory=list)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    stories: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        found = [f"{moment}: {text}" for moment, texts in self.wrong.items() for text in texts]
        return "\n".join([f"{len(self.wrong)} of {len(self.moments)} moments", *found, *self.stories[:1]])


async def at_every_moment(run: Path, scenario: Scenario) -> Disturbed:
    """All rounds."""
    found, number = Disturbed(), -1
    while number < len(found.moments):
        folder = run / f"run{number}"
        folder.mkdir()
        async with fake_floor(folder, check=False, **{**BRIEF, **scenario.settings}) as floor:
            floor.fake.events_first = scenario.events_first
            scenario.prepare(floor)
            while number < len(found.moments):
                wrong = await _round(floor, scenario, found, number)
                number += 1
                if wrong:
                    break
    return found


async def _round(floor: FakeFloor, scenario: Scenario, found: Disturbed, number: int) -> list[str]:
    """One round; number -1 is the undisturbed one, which finds the moments."""
    name = "undisturbed" if number < 0 else f"{number} before {_general(found.moments[number])}"
    if number >= 0 and scenario.only not in found.moments[number]:
        return []
    floor.events.clear()
    floor.fake.wire.rules.clear()
    before, hanging = len(floor.fake.moments), list[Caller]()
    if number >= 0:
        _disturb_at(floor, scenario, hanging, number)
    hanging.append(scenario.begin(floor))
    if number < 0:
        await floor.event(scenario.done)
        found.moments = floor.fake.moments[before:]
    else:
        await _rest(floor, lambda: bool(floor.seen(scenario.done) or hanging[0].ended), scenario.seconds)
    wrong = ["the caller lost the line"] if scenario.kept and hanging[0].ended else []
    if scenario.kept and number >= 0 and not (floor.seen(scenario.done) or hanging[0].channel.dialplan):
        wrong.append(f"no {scenario.done}")
    hanging[0].hang_up()
    await _rest(floor, lambda: not any(look(floor) for look in _LOOKS), 6)
    wrong += [text for look in _LOOKS if (text := look(floor))]
    if not scenario.rescued and (failed := floor.seen("CallFailed")):
        wrong.append(f"CallFailed: {failed[0].data}")
    if not scenario.heals and (healed := floor.seen("MismatchHealed")):
        wrong.append(f"healed: {healed[0].data}")
    if wrong:
        found.wrong[name] = wrong
        found.stories.append(floor.story())
    return wrong


def _disturb_at(floor: FakeFloor, scenario: Scenario, hanging: list[Caller], number: int) -> None:
    """At the number-th moment from now; where things come in another order, at the next one that is meant."""

    def act() -> None:
        moment = floor.fake.moments[-1]
        if scenario.only in moment:
            scenario.disturb(floor, hanging[0], moment)
        else:
            floor.fake.at_moment(0, act)

    floor.fake.at_moment(number, act)


async def _rest(floor: FakeFloor, condition: Callable[[], bool], seconds: float) -> None:
    """Until it is so, and long enough after that for the reconciler to look twice; ``seconds`` at the most."""
    waited = 0.0
    while waited < seconds and not condition():
        await floor.settle(0.25)
        waited += 0.25
    await floor.settle(1.2)


def _general(moment: str) -> str:
    """A moment's name without what is different in each run."""
    return " ".join("/".join(part.split("-")[0] for part in word.split("/")) for word in moment.split())


def _ends(floor: FakeFloor) -> str:
    ended = [row.call_id for row in floor.seen("CallEnded")]
    arrived = {row.call_id for row in floor.seen("CallArrived")}
    once_each = len(ended) == len(set(ended)) and arrived <= set(ended)
    return "" if once_each else f"{len(ended)} ends of {len(arrived)} calls"


def _left(floor: FakeFloor) -> str:
    left = floor.fake.leftovers()
    return f"left in Asterisk: {left}" if left else ""


def _agents(floor: FakeFloor) -> str:
    states = {status.agent.id: str(status.state) for status in floor.services.floor.roster.all()}
    bad = {agent: state for agent, state in states.items() if state not in ("ready", "offline")}
    return f"agents are {bad}" if bad else ""


def _books(floor: FakeFloor) -> str:
    services = floor.services
    listening = services.switch.bus.waiting_for("channel")
    kept: dict[str, Collection[object]] = {
        "offers": services.promises.offered, "places": services.floor.dispatcher.places(), "calls": floor.calls,
        "listeners": listening,
    }  # fmt: skip
    return "; ".join(
        f"{what} left in the books: {[str(one) for one in things]}" for what, things in kept.items() if things
    )


def _violations(floor: FakeFloor) -> str:
    return f"violations: {floor.fake.violations}" if floor.fake.violations else ""


_LOOKS = (_ends, _left, _agents, _books, _violations)


def once(floor: FakeFloor, moment: str, act: str, **how: Any) -> Rule:  # noqa: ANN401 - arguments of the rule
    """Interfere with the request that is about to pass: ``act`` is a method of the fake such as ``time_out``."""
    pattern = moment.removeprefix("request ").replace("[", "[[]")
    rule: Rule = getattr(floor.fake, act)(pattern, times=1, **how)
    return rule
