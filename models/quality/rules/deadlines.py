"""Marks, and what is judged once its time has come: absences and orders of events."""

from __future__ import annotations

from collections.abc import Sequence

from models.quality.rules.program import Leaf, Program
from models.quality.rules.rule import Call, Condition, NotSaid, Order
from models.quality.rules.state import CallState, Due, Evidence, name_of
from models.quality.rules.talk import SETTLED

Changed = set[Leaf]
LAST_WORDS = 3.0  # seconds after the end in which what was said last is still written down


class Deadlines:
    """When leaves are to be judged, and what comes of it. What the other leg said before is waited for."""

    def __init__(self, program: Program) -> None:
        self._absences = [leaf for leaf in program.users if isinstance(leaf, NotSaid)]
        self._orders = [leaf for leaf in program.users if isinstance(leaf, Order)]
        self._marks = [leaf for leaf in program.users if isinstance(leaf, Call) and leaf.fact == "mark"]

    def mark(self, call: CallState, name: str, at: float, shadow: bool = False) -> Changed:
        """A mark is set. The first time counts, and a live rule's mark for more than one in shadow."""
        known = call.marks.get(name)
        if known is not None and (shadow or not known[1]):
            return set()
        call.marks[name] = (known[0] if known else at, shadow)
        changed: Changed = set()
        for leaf in self._marks:
            if leaf.value == name:
                call.proofs[leaf] = Evidence(at=call.now, began_at=at)
                changed.add(leaf)
                self.happened(call, leaf, at)
        for absence in self._absences:
            starts = name_of(absence.said.after or "connected") == name
            if absence.by_time and starts:
                until = at + absence.by_time
                call.push(max(call.now, until + SETTLED), Due("judge", absence, since=at, until=until))
            elif absence.before and name_of(absence.before) == name:
                call.push(call.now + SETTLED, Due("judge", absence, until=at))
        return changed

    def ordered(self, call: CallState, order: str, refused: bool) -> Changed:
        """An order is carried out, or refused: what had to be said before it is judged; of a refusal at once, so that
        who gave it learns why."""
        changed: Changed = set()
        for leaf in self._absences:
            if leaf.before == f"order.{order}" or (refused and leaf.before == "end" and order == "hang_up"):
                due = Due("judge", leaf, until=call.now)
                if refused:
                    changed |= self._absence(call, leaf, due)
                else:
                    call.push(call.now + SETTLED, due)
        return changed

    def ended(self, call: CallState) -> None:
        """The conversation is over: what had to be said before its end is judged with the last words."""
        for leaf in self._absences:
            if leaf.before == "end":
                call.push(call.now + LAST_WORDS, Due("judge", leaf, until=call.now))

    def heard(self, call: CallState, leg: str) -> Changed:
        """A leg is heard for the first time: what could not be told without an ear can be now."""
        for leaf, due in list(call.unproven.items()):
            if leaf.said.by in ("anybody", leg):
                del call.unproven[leaf]
                call.push(call.now, due)
        return {leaf for leaf in self._absences if leaf.said.by in ("anybody", leg)}

    def happened(self, call: CallState, leaf: Leaf, at: float) -> None:
        """A leaf came true, for something that began at a moment: what asks in which order is judged soon."""
        call.heard.setdefault(leaf, []).append(at)
        for order in self._orders:
            if leaf in (order.first, order.then):
                call.push(call.now + SETTLED, Due("order", order))

    def judged(self, call: CallState, due: Due) -> Changed:
        """What is due: was it said in time? Were the two in that order?"""
        if isinstance(due.leaf, Order):
            return _in_order(call, due.leaf)
        return self._absence(call, due.leaf, due) if due.leaf is not None else set()

    def _absence(self, call: CallState, leaf: NotSaid, due: Due) -> Changed:
        by = leaf.said.by
        if leaf in call.closed or (leaf.by_time and due.since < call.renewed.get(leaf, 0.0)):
            return set()
        if call.speaking_since_before(by, due.until):
            call.push(call.now + 1.0, due)
            return set()
        if call.deaf(by, due.since, due.until):
            call.known[leaf] = None
            return {leaf}
        if not call.listened(by):
            call.unproven[leaf] = due
            return set()
        call.known[leaf] = True
        call.proofs[leaf] = Evidence("" if by == "anybody" else by, call.now, due.until)
        return {leaf}

    def anew(self, call: CallState, leaves: Sequence[NotSaid], at: float) -> None:
        """Another agent has come: what each of them must say, this one must."""
        for leaf in leaves:
            call.closed.discard(leaf)
            call.known.pop(leaf, None)
            if leaf.by_time and not leaf.said.after:
                call.unproven.pop(leaf, None)
                call.renewed[leaf] = at
                until = at + leaf.by_time
                call.push(until + SETTLED, Due("judge", leaf, since=at, until=until))


def _in_order(call: CallState, leaf: Order) -> Changed:
    first, then = _times(call, leaf.first), _times(call, leaf.then)
    if not first or not then or leaf in call.known:
        return set()
    if leaf.within:
        right = any(0 < late - early <= leaf.within for early in first for late in then)
    else:
        right = min(first) < min(then)
    if not right:
        return set()
    call.known[leaf] = True
    call.proofs[leaf] = next(call.proofs[one] for one in call.proofs if one == leaf.then)
    return {leaf}


def _times(call: CallState, condition: Condition) -> list[float]:
    return next((times for leaf, times in call.heard.items() if leaf == condition), [])
