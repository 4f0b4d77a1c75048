"""Places that callers who were cut off get back: each once."""

from __future__ import annotations

from collections.abc import Mapping


class KeptPlaces:
    """Calls whose place was given back, with when (seconds since the epoch)."""

    def __init__(self) -> None:
        self._used: dict[str, float] = {}

    def restore(self, used: Mapping[str, float]) -> None:
        """What a former process gave back."""
        self._used.update(used)

    def take(self, call_id: str, now: float, seconds: float) -> bool:
        """Give back the place of an earlier call; False when that was done already. What is older is forgotten."""
        if call_id in self._used:
            return False
        self._used = {call: at for call, at in self._used.items() if at >= now - seconds}
        self._used[call_id] = now
        return True
