"""Which orders rules refuse in a call, as of now. What is not known lets an order go, and says so."""

from __future__ import annotations

from collections.abc import Sequence

from models.quality.rules.firing import Permit
from models.quality.rules.program import Program
from models.quality.rules.rule import Refuse, Rule, Stage, Truth
from models.quality.rules.state import CallState
from models.quality.rules.truth import if_ordered_now, missing_phrases, truth


def permits_of(program: Program, stages: Sequence[Stage], call: CallState) -> dict[str, Permit]:
    """By order; one that no live rule of this call may refuse is not in it."""
    found: dict[str, Permit] = {}
    for order, numbers in program.orders.items():
        asked = [number for number in numbers if number in call.rules and stages[number] is Stage.LIVE]
        verdicts = [(program.rules[number], _refused(program.rules[number], order, call, number)) for number in asked]
        if verdicts:
            found[order] = _permit(verdicts, order)
    return found


def _permit(verdicts: Sequence[tuple[Rule, Truth]], order: str) -> Permit:
    refusing = next((rule for rule, refused in verdicts if refused is True), None)
    if refusing is not None:
        missing = missing_phrases(refusing, order)
        reason = f"not said yet: {' / '.join(missing)}" if missing else refusing.words or f"rule {refusing.id}"
        return Permit(False, refusing.id, reason, missing)
    unsure = next((rule for rule, refused in verdicts if refused is None), None)
    if unsure is not None:
        return Permit(True, unsure.id, "not everything that was said has been heard", missing_phrases(unsure, order))
    return Permit()


def _refused(rule: Rule, order: str, call: CallState, number: int) -> Truth:
    """Whether a rule refuses an order: while it holds, and, once it has fired, until what ends it holds."""
    ends = [one.until for one in rule.actions if isinstance(one, Refuse) and order in one.orders and one.until]
    if not ends:
        return if_ordered_now(rule.condition, order, call)
    standing = call.standing.get(number)
    if standing is None or standing.fired_at is None:
        return False
    done = truth(ends[0], call, False)
    return None if done is None else not done
