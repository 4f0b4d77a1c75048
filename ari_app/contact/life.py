"""What lives as long as a contact: its tasks, and what has to be released when it ends."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass


@dataclass(slots=True)
class Life:
    """``tasks`` run beside the story and end with it; ``stack`` is released last in, first out."""

    tasks: asyncio.TaskGroup
    stack: AsyncExitStack
