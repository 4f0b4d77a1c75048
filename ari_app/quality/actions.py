"""What rules want done, done: each kind of action is one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ari_app.quality.calls import Known
from ari_app.quality.evidence import Evidence
from ari_app.quality.hints import URGENT, Hint, Hints
from ari_app.quality.masks import Masks, Of, Wish
from ari_app.quality.wall_alerts import CRITICAL, WARNING, RuleAlert, RuleAlerts
from models.domain.events import Event
from models.domain.quality_rule_events import (
    CallMarked,
    CallTagged,
    ItemTicked,
    NearlySaid,
    NextCallRaised,
    RuleCleared,
    RuleFired,
)
from models.quality.rules import rule as rules
from models.quality.rules.firing import Firing
from models.quality.rules.rule import RuleSet, Stage
from models.quality.rules.state import Nearly

LEVELS = {"high": CRITICAL}


@dataclass(frozen=True, slots=True)
class Found:
    """A firing in the call that it is about. ``now``: epoch seconds."""

    firing: Firing
    call: Known
    now: float


@dataclass(frozen=True, slots=True)
class Owners:
    """Who carries out what is no event alone. ``evidence`` None: no sound is kept."""

    hints: Hints
    alerts: RuleAlerts
    masks: Masks
    evidence: Evidence | None = None


class Actions:
    """``publish`` keeps events; hints, alerts, masks and pieces of sound have their owners."""

    def __init__(self, publish: Callable[[Event], object], owners: Owners) -> None:
        self._publish, self._hints, self._alerts = publish, owners.hints, owners.alerts
        self._masks, self._evidence = owners.masks, owners.evidence
        self._number = 0
        self._does: dict[type, Callable[[Found, rules.Action], None]] = {
            rules.Alert: self._alert, rules.Hint: self._hint, rules.Tick: self._tick, rules.Tag: self._tag,
            rules.Mark: self._mark, rules.Mask: self._mask, rules.RaisePriority: self._raise,
        }  # fmt: skip

    def carry_out(self, firing: Firing, call: Known, now: float) -> None:
        """Write it down, and do it if the rule is live."""
        if firing.cleared:
            self._publish(
                RuleCleared(call_id=firing.call_id, rule=firing.rule, version=firing.version, number=firing.number)
            )
            self._hints.cleared(firing.call_id, firing.rule, now)
            return
        self._publish(
            RuleFired(
                call_id=firing.call_id, agent_id=call.agent, rule=firing.rule, version=firing.version,
                stage=str(firing.stage), leg=firing.leg, began_at=firing.began_at, words=firing.words,
                utterance=firing.utterance, step=firing.step, score=round(firing.score, 3),
                actions=[words_of(one) for one in firing.actions], number=firing.number,
            )
        )  # fmt: skip
        if firing.stage is not Stage.LIVE:
            return
        found = Found(firing, call, now)
        for action in firing.actions:
            does = self._does.get(type(action))
            if does is not None:
                does(found, action)

    def nearly(self, call: Known, found: Iterable[Nearly], ruleset: RuleSet) -> None:
        """What was nearly said keeps answers of forms back that rest on its not being said."""
        for one in found:
            if (rule := ruleset.named(one.rule)) is not None and rule.stage is Stage.LIVE:
                self._publish(nearly_said(call.id, call.agent, one, ruleset.number))

    def _alert(self, found: Found, action: rules.Action) -> None:
        assert isinstance(action, rules.Alert)
        firing, call = found.firing, found.call
        evidence = self._evidence
        if evidence is not None and not (action.clip and evidence.may(call.id)):
            evidence = None
        alert = RuleAlert(
            call_id=call.id, rule=firing.rule, version=firing.version, level=LEVELS.get(action.level, WARNING),
            queue=call.queue, agent_id=call.agent, leg=firing.leg, words=firing.words, began_at=firing.began_at,
            step=firing.step, score=firing.score, since=found.now, sound=evidence is not None,
        )  # fmt: skip
        if self._alerts.raise_(alert) and evidence is not None:
            evidence.begin(alert, action.clip, found.now)

    def _hint(self, found: Found, action: rules.Action) -> None:
        """One that tells what keeps an order back comes first, then those that somebody's words led to."""
        assert isinstance(action, rules.Hint)
        firing, call = found.firing, found.call
        if not call.agent or call.ended:
            return
        self._number += 1
        locks = any(isinstance(one, rules.Refuse) for one in firing.actions)
        self._hints.offer(
            Hint(
                id=f"h{self._number}", call_id=call.id, agent_id=call.agent, rule=firing.rule, sort=action.kind,
                shown=action.what, value=URGENT if locks else 2 if firing.words else 1, words=firing.words,
                fired_at=found.now,
            ),
            found.now,
        )  # fmt: skip

    def _tick(self, found: Found, action: rules.Action) -> None:
        assert isinstance(action, rules.Tick)
        firing = found.firing
        self._publish(ItemTicked(call_id=firing.call_id, item=action.item, rule=firing.rule, words=firing.words))

    def _tag(self, found: Found, action: rules.Action) -> None:
        assert isinstance(action, rules.Tag)
        self._publish(CallTagged(call_id=found.call.id, tag=action.name, rule=found.firing.rule))

    def _mark(self, found: Found, action: rules.Action) -> None:
        assert isinstance(action, rules.Mark)
        self._publish(CallMarked(call_id=found.call.id, mark=action.name, rule=found.firing.rule))

    def _mask(self, found: Found, action: rules.Action) -> None:
        assert isinstance(action, rules.Mask)
        of = {Of.RECORDING: action.recording, Of.AGENT: action.agent_leg}
        wanted = frozenset(one for one, is_so in of.items() if is_so)
        wish = Wish(action.quiet, action.seconds, wanted, found.firing.began_at)
        if wish.of and not found.call.ended:
            self._masks.begin(found.call.id, found.firing.rule, wish, found.now)

    def _raise(self, found: Found, action: rules.Action) -> None:
        assert isinstance(action, rules.RaisePriority)
        number, rule = found.call.number, found.firing.rule
        if number:
            self._publish(NextCallRaised(call_id=found.call.id, number=number, by_much=action.by, rule=rule))


def nearly_said(call_id: str, agent_id: str, one: Nearly, number: int) -> NearlySaid:
    """As it is written down."""
    return NearlySaid(
        call_id=call_id, agent_id=agent_id, rule=one.rule, version=one.version, absent=one.absent, leg=one.proof.leg,
        began_at=one.proof.began_at, words=one.proof.words, utterance=one.proof.utterance,
        score=round(one.proof.score, 3), number=number,
    )  # fmt: skip


def words_of(action: rules.Action) -> str:
    """An action in a few words, for the books and for other programs."""
    match action:
        case rules.FormAnswer(question, answer):
            return f"form {question}={answer}"
        case rules.Tag(name) | rules.Mark(name) | rules.Webhook(name):
            return f"{type(action).__name__.lower()} {name}".strip()
        case rules.Hint(kind, _):
            return f"hint {kind}"
        case rules.Tick(item):
            return f"tick {item}"
        case rules.CallbackOffer(on):
            return f"callback {on}"
        case rules.Refuse(orders):
            return f"refuse {', '.join(orders)}"
    return type(action).__name__.lower()
