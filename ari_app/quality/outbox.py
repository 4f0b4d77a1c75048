"""What goes to the process that judges: at once after a quiet moment, and together with what comes right after it.

A message costs both processes a system call, a switch and an answer, several times what judging a row costs; a call
has five rows in its first tenth of a second.
"""

from __future__ import annotations

import asyncio

from ari_app.quality import wire

GATHERING = 0.01  # seconds that a row may wait for those after it, a hundredth of what a hint may take


class Outbox:
    """In front of the pipe of one process."""

    def __init__(self) -> None:
        self._pipe: asyncio.StreamWriter | None = None
        self._asks: list[wire.Asked] = []
        self._sent = 0.0  # loop time of the last message
        self._later: asyncio.TimerHandle | None = None

    def open(self, pipe: asyncio.StreamWriter) -> None:
        """To a new process."""
        self.close()
        self._pipe = pipe

    def close(self) -> None:
        """The process is gone, and with it what was to be told to it."""
        self._pipe = None
        self._asks.clear()
        self._unset()

    def put(self, ask: wire.Asked) -> None:
        """Told within `GATHERING` seconds."""
        self._asks.append(ask)
        if self._later is None:
            loop = asyncio.get_running_loop()
            rest = self._sent + GATHERING - loop.time()
            if rest <= 0:
                self.flush()
            else:
                self._later = loop.call_later(rest, self.flush)

    def say(self, ask: wire.Ask) -> None:
        """Told now, after what waits, in a message of its own: what it brings about, a death too, is its own."""
        self.flush()
        if self._pipe is not None:
            self._pipe.write(wire.packed(ask))

    def flush(self) -> None:
        """Tell what waits."""
        self._unset()
        if self._asks and self._pipe is not None:
            self._sent = asyncio.get_running_loop().time()
            self._pipe.write(wire.packed(tuple(self._asks)))
        self._asks.clear()

    def _unset(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
