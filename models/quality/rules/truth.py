"""Whether a condition holds in a call: true, false, or not known (Kleene's three-valued logic)."""

from __future__ import annotations

from collections.abc import Iterator

from models.quality.rules.program import Leaf, leaves
from models.quality.rules.rule import (
    All,
    AnyOf,
    Call,
    Condition,
    Meant,
    Mood,
    NoneOf,
    NotSaid,
    Refuse,
    Rule,
    Said,
    Truth,
)  # fmt: skip
from models.quality.rules.state import CallState, Evidence


def truth(condition: Condition, call: CallState, shadow: bool) -> Truth:
    """As of now; ``shadow``: marks count that rules in shadow have set."""
    match condition:
        case All(parts):
            return _all([truth(part, call, shadow) for part in parts])
        case AnyOf(parts):
            return _any([truth(part, call, shadow) for part in parts])
        case NoneOf(parts):
            found = _any([truth(part, call, shadow) for part in parts])
            return None if found is None else not found
        case Call():
            return call.fact(condition, shadow)
        case Said() | Meant():
            return _said(condition, call)
        case _:
            return call.known.get(condition, False)


def _said(leaf: Said | Meant, call: CallState) -> Truth:
    found = call.known.get(leaf, False)
    return None if found is False and call.deaf(leaf.by, 0.0, call.now) else found


def _all(found: list[Truth]) -> Truth:
    if False in found:
        return False
    return None if None in found else True


def _any(found: list[Truth]) -> Truth:
    if True in found:
        return True
    return None if None in found else False


def if_ordered_now(condition: Condition, order: str, call: CallState) -> Truth:
    """What the condition will be if the order is carried out now: what was not said by now was not said before it."""
    match condition:
        case All(parts):
            return _all([if_ordered_now(part, order, call) for part in parts])
        case AnyOf(parts):
            return _any([if_ordered_now(part, order, call) for part in parts])
        case NoneOf(parts):
            found = _any([if_ordered_now(part, order, call) for part in parts])
            return None if found is None else not found
        case NotSaid() if waits_for(condition, order):
            return missing_now(condition, call)
        case _:
            return truth(condition, call, False)


def waits_for(leaf: NotSaid, order: str) -> bool:
    """Whether the order is its deadline; a hang-up is the end."""
    return leaf.before == f"order.{order}" or (leaf.before == "end" and order == "hang_up")


def missing_now(leaf: NotSaid, call: CallState) -> Truth:
    """Whether it has not been said by now. What is being said right now counts, by its partials."""
    if leaf in call.closed or leaf in call.promised:
        return False
    if not call.listened(leaf.said.by) or call.deaf(leaf.said.by, 0.0, call.now):
        return None
    return True


def missing_phrases(rule: Rule, order: str) -> tuple[str, ...]:
    """What has to be said before the order, in the rule's own words."""
    found: dict[str, None] = {}
    for leaf in leaves(rule.condition):
        if isinstance(leaf, NotSaid) and waits_for(leaf, order):
            found.update(dict.fromkeys(leaf.said.phrases))
    for action in rule.actions:
        if isinstance(action, Refuse) and order in action.orders and action.until is not None:
            for leaf in leaves(action.until):
                found.update(dict.fromkeys(leaf.phrases if isinstance(leaf, Said) else ()))
    return tuple(found)


def proof_of(condition: Condition, call: CallState) -> Evidence:
    """The newest of what makes the condition true."""
    found = [call.proofs[leaf] for leaf in leaves(condition) if leaf in call.proofs and _counts(leaf, call)]
    return max(found, key=lambda one: (one.at, one.began_at), default=Evidence(at=call.now, began_at=call.now))


def _counts(leaf: Leaf, call: CallState) -> bool:
    return call.known.get(leaf) is True


def of_kind(condition: Condition, kinds: tuple[type, ...]) -> Iterator[Leaf]:
    """Leaves of some kinds."""
    return (leaf for leaf in leaves(condition) if isinstance(leaf, kinds))


def upset(leaf: Mood, moods: list[float]) -> bool:
    """Whether the last so many utterances were all above the limit."""
    last = moods[-leaf.lasting :]
    return len(last) == leaf.lasting and all(one > leaf.above for one in last)
