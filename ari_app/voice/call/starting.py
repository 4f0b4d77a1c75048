"""Calls that kefu itself begins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from ari_app.voice.call.session import CallSession
from models.domain.call_state import Outcome
from models.domain.caller import Call

Story = Callable[[CallSession], Awaitable[Outcome]]
StartCall = Callable[[Call, Story], asyncio.Task[None]]


class Starter:
    """Begins a supervised call whose channel kefu is about to make; its task ends with the call.

    The application that owns the tasks of calls is made after those who ask for them: it comes in by `serve`.
    """

    def __init__(self) -> None:
        self._start: StartCall | None = None

    def serve(self, start: StartCall) -> None:
        """From now on calls can be begun."""
        self._start = start

    def __call__(self, call: Call, story: Story) -> asyncio.Task[None]:
        """See the class."""
        assert self._start is not None, "the application is not running"
        return self._start(call, story)
