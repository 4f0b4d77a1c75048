"""What the parts have counted, for `kefu status`."""

from __future__ import annotations

from typing import Any

from agi.server import Counters
from ari_app.app.wiring import Parts
from ari_app.monitor.lag import LoopLag
from ari_app.voice.recovery.reconciler import Reconciler


def counters(parts: Parts, agi: Counters, reconciler: Reconciler, lag: LoopLag) -> dict[str, Any]:
    """Counters and states by name."""
    services, hearing = parts.services, parts.services.hearing
    rest, bus = services.switch.rest, services.switch.bus
    return {
        "calls": len(parts.calls), "rest_requests": rest.requests, "rest_failures": rest.failures,
        "events": bus.published, "events_dropped": bus.dropped,
        "recogniser": {"en": hearing.menus.address("en"), "zh": hearing.menus.address("zh")},
        "recogniser_restarts": hearing.menus.restarts + hearing.transcripts.restarts,
        "speech_streams": {"now": hearing.streams.now, "most": hearing.streams.most, "limit": hearing.streams.limit,
                           "refused": hearing.streams.refused},
        "speech_cost": {"menus": hearing.menus.cost, "transcripts": hearing.transcripts.cost},
        "speech_spent_seconds": {"menus": round(hearing.menus.spent, 3),
                                 "transcripts": round(hearing.transcripts.spent, 3)},
        "speech_refused": hearing.menus.refused + hearing.transcripts.refused,
        "recogniser_pids": sorted(hearing.menus.pids | hearing.transcripts.pids),
        "database_locked": services.journal.locked, "agi_served": agi.served, "agi_late": agi.late,
        "agi_refused": agi.refused, "agi_malformed": agi.malformed, "agi_strangers": agi.strangers,
        "manager": "connected" if parts.ami.connected.is_set() else "away",
        "callbacks": len(parts.callbacks.open), "parked": len(services.parking),
        "messages": {"open": parts.messages.open, "empty": parts.messages.empty, "failures": parts.messages.failures},
        "healed": dict(reconciler.healed), "checks": reconciler.checks, "compared": dict(reconciler.compared),
        "loop_lag_ms": {"p50": lag.percentile(0.5), "p99": lag.percentile(0.99)},
        "rules": parts.quality.facts(), **parts.upkeep.facts(),
    }  # fmt: skip
