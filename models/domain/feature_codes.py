"""Keys that an agent presses during a conversation, to orders. No I/O; time is given by who calls.

``*`` begins a code; a digit names it; the codes that need a target go on with digits until ``#``. Any other key is
passed on to the other side. A code that stays unfinished is forgotten after `PATIENCE` seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.domain.conversation import Verb

PATIENCE = 5.0
CODES: dict[str, Verb] = {
    "0": Verb.HOLD,
    "1": Verb.MUTE,
    "2": Verb.TRANSFER,
    "3": Verb.CONSULT,
    "4": Verb.COMPLETE,
    "5": Verb.RETURN,
    "6": Verb.CONFERENCE,
    "7": Verb.PARK,
    "8": Verb.RECORD,
    "9": Verb.MASK,
    "*": Verb.HANG_UP,
}
WITH_TARGET = frozenset({Verb.TRANSFER, Verb.CONSULT})


@dataclass(frozen=True, slots=True)
class Code:
    """A finished code."""

    verb: Verb
    argument: str = ""


@dataclass(frozen=True, slots=True)
class PassOn:
    """A key that is none of kefu's business."""

    digit: str


class KeyReader:
    """Collects the keys of one leg."""

    def __init__(self) -> None:
        self._verb: Verb | None = None
        self._begun = False
        self._digits = ""
        self._last = 0.0

    def press(self, digit: str, at: float) -> Code | PassOn | None:
        """One key at a monotonic time; None while a code is unfinished, or when a key made no code."""
        if at - self._last > PATIENCE:
            self._forget()
        self._last = at
        if self._verb is not None:
            return self._target_key(digit)
        if self._begun:
            return self._named(digit)
        if digit == "*":
            self._begun = True
            return None
        return PassOn(digit)

    def _named(self, digit: str) -> Code | None:
        verb = CODES.get(digit)
        self._forget()
        if verb in WITH_TARGET:
            self._verb = verb
            return None
        return Code(verb) if verb is not None else None

    def _target_key(self, digit: str) -> Code | None:
        if digit != "#":
            self._digits += digit
            return None
        verb, digits = self._verb, self._digits
        self._forget()
        return Code(verb, digits) if verb is not None and digits else None

    def _forget(self) -> None:
        self._verb, self._begun, self._digits = None, False, ""
