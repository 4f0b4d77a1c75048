"""Work beside a call whose channel may go at any moment."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import TypeVar

from models.domain.errors import Gone, NotInStasis

log = logging.getLogger(__name__)
T = TypeVar("T")


async def of_a_channel(work: Awaitable[T], instead: T) -> T:
    """A helper whose channel has just gone has nothing more to do; the channel's end is on its way."""
    try:
        return await work
    except (Gone, NotInStasis) as error:
        log.info("a helper ends: %s", error)
        return instead
