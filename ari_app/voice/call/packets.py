"""What is known of a call that somebody sends on, for who is about to take it: it comes while it rings at them.

Who knows it (`ari_app.assist`) is a room above calls: they come in by `look_in`, and say by `told` that there is
something.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from models.assist.packet import Passed

Look = Callable[[str], Passed | None]


@dataclass(slots=True)
class _Sent:
    told: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Packets:
    """By call. A call of a former process has none."""

    def __init__(self) -> None:
        self._look: Look = lambda _call_id: None
        self._sent: dict[str, _Sent] = {}

    def look_in(self, look: Look) -> None:
        """Who knows what is passed on about a call; None: nothing."""
        self._look = look

    def begun(self, call_id: str) -> None:
        """Somebody sends it on: what is known of it will be told."""
        self._sent[call_id] = _Sent()

    def told(self, call_id: str) -> None:
        """It is known now, or known better; or there is nothing to know."""
        if (sent := self._sent.get(call_id)) is not None:
            sent.told += 1
            sent.news.set()

    def over(self, call_id: str) -> None:
        """The call has ended."""
        self._sent.pop(call_id, None)

    def of(self, call_id: str) -> Passed | None:
        """As it is known now."""
        return self._look(call_id) if call_id in self._sent else None

    async def known(self, call_id: str, after: int = 0) -> int:
        """Wait until it is known, or known better than at the ``after``-th time; how often it was told by then."""
        sent = self._sent[call_id]
        while sent.told <= after:
            sent.news.clear()
            await sent.news.wait()
        return sent.told
