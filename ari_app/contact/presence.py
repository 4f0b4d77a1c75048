"""How many calls are in the centre at this moment, by whose they are and by what was dialled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from models.domain.caller import Call


class Presence:
    """Calls that came in and are still there; counted as they come and go, not when somebody asks."""

    def __init__(self, key: Callable[[str], str]) -> None:
        """``key``: the one form by which numbers are compared; "" for none."""
        self.key = key
        self._waiting: Counter[str] = Counter()
        self._of: Counter[str] = Counter()
        self._to: Counter[str] = Counter()

    def of(self, key: str) -> int:
        """Calls of one caller's number."""
        return self._of[key]

    def to(self, dialled: str) -> int:
        """Calls to one of our numbers."""
        return self._to[dialled]

    @contextmanager
    def there(self, call: Call) -> Iterator[None]:
        """The call is there inside the block; one that did not come in is not counted."""
        if call.direction != "in":
            yield
            return
        counted = ((self._of, self.key(call.number)), (self._to, call.dialled))
        for counter, key in counted:
            counter[key] += 1
        try:
            yield
        finally:
            for counter, key in counted:
                counter[key] -= 1
                if not counter[key]:
                    del counter[key]

    def waiting(self, key: str) -> int:
        """Places in the line that one number holds."""
        return self._waiting[key]

    @contextmanager
    def in_line(self, call: Call) -> Iterator[None]:
        """The call stands in the line inside the block."""
        key = self.key(call.number)
        self._waiting[key] += 1
        try:
            yield
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]
