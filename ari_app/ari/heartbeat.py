"""kefu's sign of life: a global of Asterisk that changes while this process runs and is not stuck.

The dialplan's watch (`dialplans/15-watch.conf`) leads waiting callers to the fallback queue when it stands still.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import secrets
import time

from ari_app.ari.rest import Rest
from models.domain.contract import PULSE
from models.domain.errors import AsteriskError

log = logging.getLogger(__name__)
_BEATS = 6  # so many within `pbx.away_seconds`: five may fail in a row


async def beat(rest: Rest, away_seconds: float) -> None:
    """Write a new value for ever, which begins with the epoch second; what is not taken the next makes up for."""
    own = secrets.token_hex(3)  # differs from that of the process before
    for number in itertools.count():
        try:
            await rest.post("/asterisk/variable", variable=PULSE, value=f"{time.time():.0f}-{own}-{number}")
        except AsteriskError as error:
            log.debug("no sign of life: %s", error)
        await asyncio.sleep(away_seconds / _BEATS)
