"""Events of quality rules while calls go on: what fired, what was refused, what agents were shown and what they made of
it. None of them is heard by the rules themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from models.domain.events import Event
from models.domain.privacy import Says

_CODE = Says.CODE


@dataclass(frozen=True, slots=True)
class RuleFired(Event):
    """A rule has become true. ``leg`` said ``words`` at ``began_at`` (0: nobody's words made it true), as the utterance
    with the number ``utterance`` in the journal; ``step`` of the matching that found them, and its ``score``.
    ``stage`` shadow: nothing is done but this. ``version`` is the rule's content, ``number`` the version of the rules
    in force (`kefu rules versions`), 0: it is not kept."""

    TYPE: ClassVar[str] = "quality.rule_fired"
    WORDS: ClassVar[str] = "{rule} ({stage}): {words}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"stage": _CODE, "actions": _CODE, "version": _CODE}

    rule: str = ""
    version: str = ""
    stage: str = "live"
    leg: str = ""
    began_at: float = 0.0
    words: str = ""
    utterance: int = 0
    step: str = ""
    score: float = 0.0
    actions: list[str] = field(default_factory=list)
    number: int = 0


@dataclass(frozen=True, slots=True)
class RuleCleared(Event):
    """It is true no more."""

    TYPE: ClassVar[str] = "quality.rule_cleared"
    WORDS: ClassVar[str] = "{rule}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"version": _CODE}

    rule: str = ""
    version: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class NearlySaid(Event):
    """An utterance is nearly what a rule looks for, once for each rule and call: no form answers *no* because it was
    not said. ``absent``: the rule fires because it is missing, or comes too late; else it would fire by it."""

    WORDS: ClassVar[str] = "{rule}: {words}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"version": _CODE}

    rule: str = ""
    version: str = ""
    absent: bool = False
    leg: str = ""
    began_at: float = 0.0
    words: str = ""
    utterance: int = 0
    score: float = 0.0
    number: int = 0


@dataclass(frozen=True, slots=True)
class OrderRefused(Event):
    """A rule does not let an order through until ``missing`` was said."""

    TYPE: ClassVar[str] = "quality.order_refused"
    WORDS: ClassVar[str] = "{order} by {by}: {rule}"
    SAYS: ClassVar[Mapping[str, Says]] = {"order": _CODE, "missing": _CODE}

    order: str = ""
    rule: str = ""
    missing: list[str] = field(default_factory=list)
    by: str = ""


@dataclass(frozen=True, slots=True)
class OrderLetThrough(Event):
    """An order that a rule might have refused went through: its truth is unknown, somebody has taken the
    responsibility, or the caller would have been held for too long. What follows from the rule is not assessable."""

    TYPE: ClassVar[str] = "quality.order_let_through"
    WORDS: ClassVar[str] = "{order} by {by}: {rule} {reason}"
    SAYS: ClassVar[Mapping[str, Says]] = {"order": _CODE}

    order: str = ""
    rule: str = ""
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class DisclosureSaid(Event):
    """The agent's telephone was put down before something was said that a rule asks for, and the caller has heard it
    from kefu: ``words``; ``whole``: to the end."""

    TYPE: ClassVar[str] = "quality.disclosure_said"
    WORDS: ClassVar[str] = "{words} ({rule})"
    SAYS: ClassVar[Mapping[str, Says]] = {"words": _CODE}

    rule: str = ""
    words: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class InterlockOverridden(Event):
    """A supervisor lets one order of a call through, whatever the rules say."""

    TYPE: ClassVar[str] = "quality.interlock_overridden"
    WORDS: ClassVar[str] = "{order} by {by}: {reason}"
    SAYS: ClassVar[Mapping[str, Says]] = {"order": _CODE}

    order: str = ""
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class HintShown(Event):
    """An agent was shown a hint of a rule: a ``sort`` (text, card, script) and which, for so many seconds."""

    WORDS: ClassVar[str] = "{sort} {shown} ({rule})"
    SAYS: ClassVar[Mapping[str, Says]] = {"hint": _CODE, "sort": _CODE, "shown": _CODE}

    hint: str = ""
    rule: str = ""
    sort: str = ""
    shown: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class HintAnswered(Event):
    """What became of a hint. ``how``: accepted, not now, wrong; or expired, cleared, over: nobody answered it. Never an
    agent's figure."""

    WORDS: ClassVar[str] = "{how} ({rule})"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"hint": _CODE}

    hint: str = ""
    rule: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class HintDropped(Event):
    """A hint was not shown: too many in a short time, shown in this call already, or its moment had passed."""

    WORDS: ClassVar[str] = "{rule}: {why}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"why": _CODE}

    rule: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class ItemTicked(Event):
    """A step of the agent's script was heard: ``words`` are what was said."""

    WORDS: ClassVar[str] = "{item} ({rule}): {words}"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"item": _CODE}

    item: str = ""
    rule: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class CallTagged(Event):
    """A rule gave the call a tag."""

    TYPE: ClassVar[str] = "call.tagged"
    WORDS: ClassVar[str] = "{tag} ({rule})"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"tag": _CODE}

    tag: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class CallMarked(Event):
    """A rule set a mark, which other rules refer to."""

    WORDS: ClassVar[str] = "{mark} ({rule})"
    AFTERWARDS: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"mark": _CODE}

    mark: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class NextCallRaised(Event):
    """This caller's next call counts as more urgent by so much; once, within a week."""

    WORDS: ClassVar[str] = "{number}: +{by_much:.2f} ({rule})"
    AFTERWARDS: ClassVar[bool] = True

    number: str = ""
    by_much: float = 0.0
    rule: str = ""


@dataclass(frozen=True, slots=True)
class NextCallCame(Event):
    """That call has come, and counts as more urgent."""

    WORDS: ClassVar[str] = "{number} ({rule})"

    number: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class RulesLoaded(Event):
    """Rules came into force: how many of them act, how many are only tried, who did it and what changed. ``number``:
    of the version that is kept (`kefu rules versions`), 0: it is not; ``version``: of its content."""

    TYPE: ClassVar[str] = "quality.rules_loaded"
    WORDS: ClassVar[str] = "version {number} {how} by {by}: {live} live, {shadow} shadow"
    SAYS: ClassVar[Mapping[str, Says]] = {"version": _CODE}

    version: str = ""
    live: int = 0
    shadow: int = 0
    number: int = 0
    by: str = ""
    how: str = ""
    changes: list[str] = field(default_factory=list)
