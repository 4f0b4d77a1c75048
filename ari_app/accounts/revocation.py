"""Who is told when a session ends: the live connection is closed, the telephone's secret deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ari_app.foundation.guard import Tell, shielded

REASONS = ("logged out", "replaced", "revoked", "expired", "changed", "disabled", "token revoked")


@dataclass(frozen=True, slots=True)
class Revoked:
    """A session or token that is over. ``session``: its id; ``agent``: who they are in the agents file, or "";
    ``reason`` one of `REASONS`; ``successor``: the session that the same user has in the same browser from now on, with
    what belonged to this one."""

    session: str
    user: str
    agent: str
    reason: str
    successor: str = ""


Listener = Callable[[Revoked], object]


class Revocations:
    """The listeners. One that fails costs nobody else; ``tell`` hears of it."""

    def __init__(self, tell: Tell = lambda words: None) -> None:
        self._listeners: list[Callable[..., None]] = []
        self._tell = tell

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell ``listener`` at once of each session and token that ends; the returned function ends that."""
        guarded = shielded(listener, "who listens to ended sessions", self._tell)
        self._listeners.append(guarded)
        return lambda: self._listeners.remove(guarded)

    def tell(self, revoked: Revoked) -> None:
        """It has ended."""
        for listener in list(self._listeners):
            listener(revoked)
