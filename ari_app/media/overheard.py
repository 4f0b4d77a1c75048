"""Who else hears what callers said, once they have been answered: nothing of a call waits for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clip:
    """``phrases``: the grammar that was listened for; None: any words. ``taken``: what was heard by the engine in
    force; ``at``: when it was, epoch seconds."""

    call: str
    language: str
    pcm: bytes
    phrases: tuple[str, ...] | None
    taken: str
    at: float


class Overheard:
    """``listener``: is told of each clip at once, and must not wait; None: nobody listens."""

    def __init__(self) -> None:
        self.listener: Callable[[Clip], None] | None = None

    def __call__(self, clip: Clip) -> None:
        """One more."""
        if self.listener is not None:
            self.listener(clip)
