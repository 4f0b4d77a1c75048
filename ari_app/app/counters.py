"""What the parts have counted, for `kefu status`."""

from __future__ import annotations

from typing import Any

from agi.server import Counters
from ari_app.app.wiring import Parts


def counters(parts: Parts, agi: Counters) -> dict[str, Any]:
    """Counters and states by name."""
    centre = parts.centre
    return {
        "calls": len(centre.calls), "rest_requests": centre.rest.requests, "rest_failures": centre.rest.failures,
        "events": centre.bus.published, "events_dropped": centre.bus.dropped,
        "recogniser": {"en": centre.menu_pool.address("en"), "zh": centre.menu_pool.address("zh")},
        "recogniser_restarts": centre.menu_pool.restarts + centre.transcript_pool.restarts,
        "speech_streams": {"now": centre.streams.now, "most": centre.streams.most, "limit": centre.streams.limit,
                           "refused": centre.streams.refused},
        "speech_cost": {"menus": centre.menu_pool.cost, "transcripts": centre.transcript_pool.cost},
        "speech_spent_seconds": {"menus": round(centre.menu_pool.spent, 3),
                                 "transcripts": round(centre.transcript_pool.spent, 3)},
        "speech_refused": centre.menu_pool.refused + centre.transcript_pool.refused,
        "recogniser_pids": sorted(centre.menu_pool.pids | centre.transcript_pool.pids),
        "database_locked": centre.journal.locked, "agi_served": agi.served, "agi_late": agi.late,
        "agi_refused": agi.refused, "agi_malformed": agi.malformed, "agi_strangers": agi.strangers,
        "manager": "connected" if parts.ami.connected.is_set() else "away",
        "callbacks": len(parts.callbacks.open), "parked": len(centre.slots),
        "messages": {"open": parts.messages.open, "empty": parts.messages.empty, "failures": parts.messages.failures},
        **parts.upkeep.facts(),
    }  # fmt: skip
