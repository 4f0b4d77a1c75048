"""What is wrong with rules that can be read: phrases that are everywhere, conditions that cannot hold, locks without a
key, marks that nobody sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ari_app.configuration.law import unlawful
from ari_app.configuration.rule_phrases import doubtful, wrong_phrases
from ari_app.configuration.rule_references import Named
from ari_app.configuration.rule_undone import undone, untold
from config.problems import Problem, Report
from models.flow.document import Node, advise
from models.quality.rules.language import MARKS
from models.quality.rules.rule import (
    All,
    Call,
    Condition,
    Mark,
    Match,
    Meant,
    Measure,
    Mood,
    NoneOf,
    NotSaid,
    Order,
    Refuse,
    Rule,
    Said,
    Stage,
    conditions_of,
    inside,
)  # fmt: skip
from models.quality.rules.truth import waits_for

LEAST_CALLS = 200  # stored calls on which a rule that refuses orders must have been tried before it is live
Lines = Mapping[int, int]


class Lint:
    """Looks through one rule after the other, then through all. ``queues``: those that there are, empty: not asked;
    ``named``: what else rules may name."""

    def __init__(self, queues: frozenset[str], agent_mood: bool, named: Named = Named()) -> None:  # noqa: B008 - frozen
        self._queues, self._agent_mood, self._named = queues, agent_mood, named
        self.warnings: list[Problem] = []
        self._asked: list[tuple[str, str, int]] = []  # mark, file, line

    def queues_of(self, named: Sequence[str], node: Node, report: Report) -> None:
        """Queues that there are not: a warning, as a file may name those of another site."""
        for queue in named:
            if self._queues and queue not in self._queues:
                words = f"when: there is no queue {queue!r}{advise(queue, tuple(self._queues))}"
                self.warnings.append(Problem(report.file, node.line, words, warning=True))

    def rule(self, rule: Rule, report: Report, lines: Lines) -> None:
        """One rule."""
        for condition in conditions_of(rule):
            line = lines.get(id(condition), rule.line)
            for text in self._wrong(condition, rule):
                report.add(line, f"{rule.id}: {text}")
            for text in (*doubtful(condition), *untold(condition)):
                self.warnings.append(Problem(report.file, line, f"{rule.id}: {text}", warning=True))
            self._asked += [(mark, report.file, line) for mark in _marks_asked(condition)]
        self.warnings += [Problem(report.file, rule.line, f"{rule.id}: {text}", warning=True) for text in undone(rule)]
        for action in rule.actions:
            line = lines.get(id(action), rule.line)
            for text in self._named.missing(rule, action):
                self.warnings.append(Problem(report.file, line, f"{rule.id}: {text}", warning=True))
        for text in (*_lock(rule), *unlawful(rule)):
            report.add(rule.line, f"{rule.id}: {text}")

    def whole(self, rules: Sequence[Rule]) -> list[Problem]:
        """What only all rules show."""
        found: list[Problem] = []
        first: dict[str, Rule] = {}
        for rule in rules:
            if rule.id in first:
                there = f"{first[rule.id].file}:{first[rule.id].line}"
                found.append(Problem(rule.file, rule.line, f"there are two rules {rule.id!r}; the first is in {there}"))
            first.setdefault(rule.id, rule)
        known = {*MARKS, *(one.name for rule in rules for one in rule.actions if isinstance(one, Mark))}
        for mark, file, line in self._asked:
            if mark not in known:
                found.append(Problem(file, line, f"no rule sets the mark {mark!r}{advise(mark, known)}"))
        return found

    def _wrong(self, condition: Condition, rule: Rule) -> Iterator[str]:
        if isinstance(condition, Said):
            absent = (one for one in conditions_of(rule) if isinstance(one, NotSaid) and one.by_time)
            yield from wrong_phrases(condition, rule.where.languages, any(one.said == condition for one in absent))
        elif isinstance(condition, Mood):
            if condition.of == "agent" and not self._agent_mood:
                yield "mood: of agents is not looked at (EU AI Act, 5(1)(f)); write of: caller"
        else:
            yield from _CHECKS[type(condition)](condition) if type(condition) in _CHECKS else ()


def _meant(leaf: Meant) -> Iterator[str]:
    if leaf.examples and not 3 <= len(leaf.examples) <= 10:
        yield f"meant: {len(leaf.examples)} examples; write 3 to 10"


def _order(leaf: Order) -> Iterator[str]:
    if any(not isinstance(one, Said | Meant | Call) for one in (leaf.first, leaf.then)):
        yield "order: first and then are said, meant, or call: { mark: NAME }"
    if leaf.first == leaf.then:
        yield "order: first and then are the same, so that none can be before the other"


def _deadline(leaf: NotSaid) -> Iterator[str]:
    if bool(leaf.by_time) == bool(leaf.before):
        yield "not_said: write by_time: or before:, so that it is known when it was not said"
    if leaf.said.within:
        yield "not_said: within is for said; write by_time:"


def _limits(measure: Measure) -> Iterator[str]:
    over, under = dict(measure.over), dict(measure.under)
    if any(value >= under[language] for language, value in over.items() if language in under):
        yield f"{measure.kind}: nothing is over {measure.over[0][1]:g} and under {measure.under[0][1]:g} at once"
    shares = measure.kind in ("over_talk", "share")
    if shares and any(value > 1 for _, value in (*measure.over, *measure.under)):
        yield f"{measure.kind}: is a share: write 10 %"
    if measure.kind in ("over_talk", "share", "rate", "monologue", "silence") and measure.by == "anybody":
        yield f"{measure.kind}: whose? write by: agent or by: caller"


def _contradictions(tree: All) -> Iterator[str]:
    """Conditions of one `all` that exclude each other."""
    parts = tree.parts
    facts: dict[str, str] = {}
    for fact in (one for one in parts if isinstance(one, Call) and one.test == "is" and one.fact != "mark"):
        if facts.setdefault(fact.fact, fact.value) != fact.value:
            yield f"all: {fact.fact} cannot be {facts[fact.fact]!r} and {fact.value!r} at once"
    for part in parts:
        if isinstance(part, NoneOf) and any(one in parts for one in part.parts):
            yield "all: holds only if something is so and is not so: one of its conditions stands in none: too"
        if isinstance(part, NotSaid):
            same = [one for one in parts if isinstance(one, Said) and set(one.phrases) & set(part.said.phrases)]
            if any(one.by == part.said.by for one in same):
                yield "all: the same words are to be said and not to be said"


_CHECKS: Mapping[type, Callable[[Any], Iterator[str]]] = {
    NotSaid: _deadline, Meant: _meant, Order: _order, Measure: _limits, All: _contradictions,
}  # fmt: skip


def _lock(rule: Rule) -> Iterator[str]:
    """A rule that refuses orders must end of itself, must be sure, and must have been tried."""
    refusals = [one for one in rule.actions if isinstance(one, Refuse)]
    for refusal in refusals:
        waiting = [
            order
            for order in refusal.orders
            if refusal.until is None
            and not any(isinstance(one, NotSaid) and waits_for(one, order) for one in inside(rule.condition))
        ]
        for order in waiting:
            yield (
                f"refuses {order} and nothing ends that: write until:, or if: not_said with before: "
                f"{'end' if order == 'hang_up' else f'order.{order}'}"
            )
        yield from _spoken(refusal, rule)
    if refusals and any(_by_meaning(one) for one in conditions_of(rule)):
        yield "refuses orders by what somebody meant, which is too unsure; use phrases"
    if refusals and rule.stage is Stage.LIVE and (rule.approved is None or rule.approved.calls < LEAST_CALLS):
        yield (
            f"refuses orders and is live: write approved: {{ by: NAME, calls: N }} with at least {LEAST_CALLS} stored "
            "calls on which it was tried (kefu rules test), or stage: shadow"
        )


def _spoken(refusal: Refuse, rule: Rule) -> Iterator[str]:
    """What a caller hears in place of the agent's words, in the one language of the rule."""
    if refusal.say and "hang_up" not in refusal.orders:
        yield "say: is for refuse: [hang_up]; who is sent on is told by the agent"
    if refusal.say and len(rule.where.languages) != 1:
        yield "say: is spoken in one language: write when: { languages: [en] } or [zh]"
    if set("{}") & set(refusal.say):
        yield "say: is spoken as it is written: leave { and } out"


def _by_meaning(condition: Condition) -> bool:
    return isinstance(condition, Meant) or (isinstance(condition, Said) and condition.match is Match.MEANING)


def _marks_asked(condition: Condition) -> Iterator[str]:
    names: list[str] = []
    if isinstance(condition, Call) and condition.fact == "mark":
        names.append(condition.value)
    elif isinstance(condition, Said):
        names += [condition.after, condition.before]
    elif isinstance(condition, NotSaid):
        names.append(condition.before)
    return (name for name in names if name and name != "end" and not name.startswith("order."))
