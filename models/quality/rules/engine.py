"""The engine: rows of the journal in, firings out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from heapq import heappop
from math import inf

from models.quality.rules.deadlines import Changed, Deadlines
from models.quality.rules.firing import ALLOWED, Firing, Permit
from models.quality.rules.hearing import Hearing, Matcher, Row
from models.quality.rules.listening import Listening
from models.quality.rules.permits import permits_of
from models.quality.rules.program import Program
from models.quality.rules.rule import Mark, Measure, Rule, RuleSet, Stage, Truth, Where
from models.quality.rules.state import CallState, Due, Evidence, Nearly, Standing
from models.quality.rules.talk import SLOW
from models.quality.rules.tally import Tally
from models.quality.rules.truth import proof_of, truth

LOOK_UP = "look_up"  # the mark that excuses a silence for a while
_LOOKED_UP_AFTER = 60.0
_CHOOSING = ("queue", "language", "direction", "tier")
_SELDOM = 3  # seconds between two looks at measures that change slowly
_ROUNDS = 8  # in which marks of rules may make other rules fire


class Engine:
    """Deterministic: the same rows and ticks give the same firings, and of ticks only that time has passed counts, not
    how often: give them on the same way as the rows, so that none overtakes an older row."""

    def __init__(self, ruleset: RuleSet, matcher: Matcher, zone: tzinfo = UTC, drafts: bool = False) -> None:
        """``zone``: of the hours in rules; ``drafts``: they are tried, too."""
        self.program = Program.of(ruleset)
        deadlines = Deadlines(self.program)
        self._deadlines = deadlines
        self._listening = Listening(self.program, Hearing(self.program, matcher, deadlines), deadlines)
        self._measures = [leaf for leaf in self.program.users if isinstance(leaf, Measure)]
        self._zone, self._drafts = zone, drafts
        self._stages = [rule.stage for rule in ruleset.rules]
        self._tally = Tally(self.program)
        self._calls: dict[str, CallState] = {}
        self._permits: dict[str, Mapping[str, Permit]] = {}

    def take(self, row: Row) -> list[Firing]:
        """What a row brings about, and what had come due before it."""
        if row.kind == "RuleReviewed":
            self._demote(self._tally.reviewed(str(row.data.get("rule", "")), str(row.data.get("verdict", ""))))
        if not row.call_id or (row.call_id not in self._calls and row.kind == "CallEnded"):
            return []
        call = self._calls.get(row.call_id)
        if call is None:
            call = self._calls[row.call_id] = CallState(row.call_id, now=row.at)
            self._choose(call)
        found: list[Firing] = []
        self._advance(call, row.at, found)
        before = [call.facts.get(fact) for fact in _CHOOSING]
        changed = self._listening.take(call, row)
        if before != [call.facts.get(fact) for fact in _CHOOSING]:
            self._choose(call)
        call.stale = call.stale or row.kind != "PartlyHeard"
        if row.kind == "Transcribed":
            self._demote(self._tally.utterance(call, str(row.data.get("leg", "")), changed))
        self._settle(call, changed, found)
        self._permit(call)
        return found

    def tick(self, call_id: str, now: float) -> list[Firing]:
        """What has come due in a call; to be asked each second of a call that is talked in, and of one that ended."""
        call = self._calls.get(call_id)
        found: list[Firing] = []
        if call is not None:
            self._advance(call, now, found)
            self._permit(call)
        return found

    def nearly(self, call_id: str) -> list[Nearly]:
        """What was nearly said in a call since this was asked last."""
        call = self._calls.get(call_id)
        return call.told_nearly() if call is not None else []

    def permit(self, call_id: str, order: str) -> Permit:
        """Whether an order (transfer, hang_up, payment, price) may be carried out now. O(1); allowed for a call that
        nothing is known of."""
        return self._permits.get(call_id, {}).get(order, ALLOWED)

    def permits(self, call_id: str) -> Mapping[str, Permit]:
        """Permits by order, of those that a live rule of this call has something to say on. The mapping is replaced
        when one changes, and never changed."""
        return self._permits.get(call_id, {})

    def calls(self) -> Sequence[str]:
        """Calls that are known; each is forgotten some seconds after its CallEnded."""
        return list(self._calls)

    def truths(self, call_id: str) -> dict[str, Truth]:
        """By rule that is for the call: whether it holds now; None where that cannot be known."""
        call = self._calls.get(call_id)
        rules = [self.program.rules[number] for number in sorted(call.rules)] if call is not None else []
        return {rule.id: truth(rule.condition, call, True) for rule in rules if call is not None}

    @property
    def demoted(self) -> Mapping[str, str]:
        """Rules that fell to shadow by themselves, and why."""
        return self._tally.demoted

    # Time -----------------------------------------------------------------------------------------

    def _advance(self, call: CallState, to: float, found: list[Firing]) -> None:
        """Up to a moment: what comes due, in its order and at its own time."""
        while True:
            grid = call.next_second if call.connected and call.next_second else inf
            due = call.due[0][0] if call.due else inf
            moment = min(grid, due)
            if moment > to:
                break
            call.now = max(call.now, moment)
            if grid <= due:
                call.next_second += 1.0
                self._settle(call, self._measure(call), found)
            else:
                self._come_due(call, heappop(call.due)[2], found)
        call.now = max(call.now, to)

    def _come_due(self, call: CallState, due: Due, found: list[Firing]) -> None:
        if due.kind == "forget":
            self._calls.pop(call.id, None)
            self._permits.pop(call.id, None)
        elif due.kind == "hold":
            self._evaluate(call, due.rule, False, found)
        elif due.kind == "found":
            call.talk.excuse(LOOK_UP, call.now, False)
        else:
            self._settle(call, self._deadlines.judged(call, due), found)

    def _measure(self, call: CallState) -> Changed:
        """The measures of a second that change."""
        changed: Changed = set()
        often = round(call.next_second - call.talk.began_at) % _SELDOM != 0
        for leaf in call.measures:
            if often and leaf.kind in SLOW:
                continue
            holds, value = call.talk.truth(leaf, call.facts.get("language", ""), call.now)
            if holds != call.known.get(leaf, False):
                leg = "" if leaf.by == "anybody" or leaf.kind in ("dead_air", "hold") else leaf.by
                call.proofs[leaf] = Evidence(leg, call.now, call.now, step="measure", score=round(value, 3))
                changed.add(leaf)
            call.known[leaf] = holds
        return changed

    # Rules ----------------------------------------------------------------------------------------

    def _choose(self, call: CallState) -> None:
        """The rules that are for such a call."""
        call.rules = frozenset(
            number
            for number, rule in enumerate(self.program.rules)
            if (self._drafts or rule.stage is not Stage.DRAFT) and _is_for(rule.where, call, self._zone)
        )
        users = self.program.users
        call.measures = tuple(leaf for leaf in self._measures if call.rules.intersection(users[leaf]))

    def _settle(self, call: CallState, changed: Changed, found: list[Firing]) -> None:
        """Look at every rule that what has changed concerns; the marks that they set may concern others."""
        call.stale = call.stale or bool(changed)
        for _ in range(_ROUNDS):
            if not changed:
                return
            numbers = {number for leaf in changed for number in self.program.users.get(leaf, ())} & call.rules
            fresh = {leaf for leaf in changed if call.known.get(leaf) is True}
            before = len(found)
            for number in sorted(numbers):
                again = any(number in self.program.users[leaf] for leaf in fresh)
                self._evaluate(call, number, again, found)
            changed = self._marks(call, found[before:])

    def _evaluate(self, call: CallState, number: int, again: bool, found: list[Firing]) -> None:
        """Fire a rule that holds, or clear one that no longer does."""
        rule, stage = self.program.rules[number], self._stages[number]
        standing = call.standing.setdefault(number, Standing())
        if truth(rule.condition, call, stage is not Stage.LIVE) is not True:
            standing.since = None
            if standing.fired:
                standing.fired = False
                found.append(self._firing(call, rule, stage, replace(standing.proof, at=call.now), True))
            return
        if standing.since is None:
            standing.since = call.now
            if rule.hold:
                call.push(call.now + rule.hold, Due("hold", rule=number))
        if call.now < standing.since + rule.hold or (standing.fired and not again) or not _may(rule, standing, call):
            return
        standing.fired, standing.fired_at, standing.leg = True, call.now, call.agent
        standing.proof = proof_of(rule.condition, call)
        found.append(self._firing(call, rule, stage, standing.proof, False))

    def _firing(self, call: CallState, rule: Rule, stage: Stage, proof: Evidence, cleared: bool) -> Firing:
        return Firing(
            rule.id, rule.version, stage, call.id, proof.leg, call.now, proof.began_at, proof.words, proof.utterance,
            proof.step, proof.score, rule.actions, cleared, self.program.ruleset.number,
        )  # fmt: skip

    def _marks(self, call: CallState, firings: Sequence[Firing]) -> Changed:
        changed: Changed = set()
        for firing in firings:
            for action in firing.actions if not firing.cleared else ():
                if isinstance(action, Mark):
                    if action.name == LOOK_UP:
                        call.talk.excuse(LOOK_UP, call.now, True)
                        call.push(call.now + _LOOKED_UP_AFTER, Due("found"))
                    shadow = firing.stage is not Stage.LIVE
                    changed |= self._deadlines.mark(call, action.name, firing.began_at or call.now, shadow)
        return changed

    def _demote(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            if self._stages[number] is Stage.LIVE:
                self._stages[number] = Stage.SHADOW

    def _permit(self, call: CallState) -> None:
        """What may be ordered now; kept, so that asking costs a look."""
        if call.stale and call.id in self._calls and self.program.orders:
            call.stale = False
            now = permits_of(self.program, self._stages, call)
            if now != self._permits.get(call.id):
                self._permits[call.id] = now


def _may(rule: Rule, standing: Standing, call: CallState) -> bool:
    """Whether a rule may fire, or fire again."""
    if standing.fired_at is None:
        return True
    if rule.once == "leg":
        return standing.leg != call.agent
    return rule.once == "time" and call.now >= standing.fired_at + rule.every


def _is_for(where: Where, call: CallState, zone: tzinfo) -> bool:
    """Whether a rule is for such a call."""
    facts = call.facts
    named = (
        (where.queues, "queue"), (where.languages, "language"), (where.directions, "direction"),
        (where.tiers, "tier"),
    )  # fmt: skip
    if any(wanted and facts.get(fact, "") not in wanted for wanted, fact in named):
        return False
    if not where.hours:
        return True
    local = datetime.fromtimestamp(call.now, zone)
    minute = local.hour * 60 + local.minute
    return any(begin <= minute < end or begin <= minute + 1440 < end for begin, end in where.hours)
