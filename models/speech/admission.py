"""Who may use a recogniser server, how many at once, and whose turn it is."""

from __future__ import annotations

import hmac
import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Limits:
    """``token`` "": nobody is asked for one. ``clients`` at once, ``each`` of them from one address; a client that
    sends nothing for ``idle_seconds`` is sent away, and one that stays longer than ``longest_seconds``."""

    token: str = ""
    clients: int = 64
    each: int = 32
    idle_seconds: float = 30.0
    longest_seconds: float = 4 * 3600.0


def token_of(path: str, authorization: str) -> str:
    """The token that a client sent: ``Authorization: Bearer TOKEN``, or ``?token=TOKEN`` in the address."""
    scheme, _, sent = authorization.partition(" ")
    if scheme.lower() == "bearer" and sent:
        return sent.strip()
    return (parse_qs(urlsplit(path).query).get("token") or [""])[0]


class Admission:
    """Counts clients. Safe to use from several threads."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._lock = limits, threading.Lock()
        self._present: Counter[str] = Counter()
        self.refused = 0

    def knows(self, token: str) -> bool:
        """Whether a token is the right one; compared in constant time."""
        return hmac.compare_digest(token.encode(), self._limits.token.encode()) if self._limits.token else True

    def enter(self, address: str) -> str:
        """Count a client in; why not, or "". Who was let in must `leave`."""
        with self._lock:
            if self._present.total() >= self._limits.clients:
                self.refused += 1
                return f"{self._limits.clients} clients are served already"
            if self._present[address] >= self._limits.each:
                self.refused += 1
                return f"{self._limits.each} clients of {address} are served already"
            self._present[address] += 1
            return ""

    def leave(self, address: str) -> None:
        """Count a client out."""
        with self._lock:
            self._present[address] -= 1
            if self._present[address] <= 0:
                del self._present[address]


class Turns:
    """One at a time, first come first served: nobody who asks again at once gets before somebody who waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the turn, have it inside the block."""
        mine = threading.Event()
        with self._lock:
            if self._taken:
                self._waiting.append(mine)
            else:
                self._taken = True
                mine.set()
        mine.wait()
        try:
            yield
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._taken = False
