"""How a telephone number is shown to who may not see it whole. No I/O."""

from __future__ import annotations

_SHOWN = 2
_DOT = "•"


def covered(number: str) -> str:
    """A number of which only the last two digits are told; what is too short to be one is covered whole."""
    shown = number[-_SHOWN:] if len(number) > 2 * _SHOWN else ""
    return _DOT * (len(number) - len(shown)) + shown
