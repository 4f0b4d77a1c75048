"""Keys that an agent presses during a conversation, to orders. No I/O; time is given by who calls.

``*`` begins a code; a digit names it; the codes that need a target go on with digits until ``#``. Any other key is
passed on to the other side. A code that stays unfinished is forgotten after `PATIENCE` seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.domain.call_commands import (
    CallCommand,
    Complete,
    Conference,
    Consult,
    HangUp,
    Hold,
    Mask,
    Mute,
    Park,
    Record,
    Return,
    Transfer,
)

PATIENCE = 5.0
CODES: dict[str, type[CallCommand]] = {
    "0": Hold,
    "1": Mute,
    "2": Transfer,
    "3": Consult,
    "4": Complete,
    "5": Return,
    "6": Conference,
    "7": Park,
    "8": Record,
    "9": Mask,
    "*": HangUp,
}


@dataclass(frozen=True, slots=True)
class Code:
    """A finished code."""

    command: CallCommand


@dataclass(frozen=True, slots=True)
class PassOn:
    """A key that is none of kefu's business."""

    digit: str


class KeyReader:
    """Collects the keys of one leg."""

    def __init__(self) -> None:
        self._kind: type[CallCommand] | None = None
        self._begun = False
        self._digits = ""
        self._last = 0.0

    def press(self, digit: str, at: float) -> Code | PassOn | None:
        """One key at a monotonic time; None while a code is unfinished, or when a key made no code."""
        if at - self._last > PATIENCE:
            self._forget()
        self._last = at
        if self._kind is not None:
            return self._target_key(digit)
        if self._begun:
            return self._named(digit)
        if digit == "*":
            self._begun = True
            return None
        return PassOn(digit)

    def _named(self, digit: str) -> Code | None:
        kind = CODES.get(digit)
        self._forget()
        if kind is not None and kind.needed:
            self._kind = kind
            return None
        return Code(kind.read("")) if kind is not None else None

    def _target_key(self, digit: str) -> Code | None:
        if digit != "#":
            self._digits += digit
            return None
        kind, digits = self._kind, self._digits
        self._forget()
        return Code(kind.read(digits)) if kind is not None and digits else None

    def _forget(self) -> None:
        self._kind, self._begun, self._digits = None, False, ""
