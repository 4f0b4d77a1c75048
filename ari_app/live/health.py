"""The system in a strip, from what the application says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ari_app.foundation import steady
from ari_app.live.shapes import Health, HealthNow
from ari_app.live.sources import Sources

_COARSE_MB = 100


def health_now(sources: Sources) -> HealthNow:
    """As the gauges were read last."""
    gauges = sources.gauges
    facts = gauges.facts
    return HealthNow(
        asterisk=str(facts.get("asterisk", "")), asterisk_version=str(facts.get("asterisk_version", "")),
        up_since_at_ms=gauges.up_since_at_ms, draining=bool(facts.get("draining")), calls=len(sources.desk.calls),
        loop_lag_p99_ms=gauges.loop_lag_p99_ms, recogniser=recogniser_of(facts), disk_free_mb=gauges.disk_free_mb,
        problems=list(problems_of(facts).values()),
    )  # fmt: skip


def health_of(sources: Sources, viewers: int, overflows: int) -> Health:
    """Topic ``health``."""
    return Health(
        health=health_now(sources), alerts=dict(sources.alerts()), viewers=viewers, snapshots_instead=overflows
    )


def recogniser_of(facts: Mapping[str, Any]) -> str:
    """off (no engine is wanted), ready, or away."""
    wanted = [address for address in dict(facts.get("recogniser") or {}).values() if address not in ("", "none")]
    if not wanted:
        return "off"
    return "ready" if facts.get("recogniser_pids") else "away"


def problems_of(facts: Mapping[str, Any]) -> dict[str, str]:
    """What is not as it should be, by kind, each in words."""
    store, disk = dict(facts.get("store") or {}), dict(facts.get("disk") or {})
    found = {}
    if facts.get("asterisk") not in ("connected", "", None):
        found["asterisk-away"] = "Asterisk is away: calls in progress go on, new ones wait for it"
    if store.get("state", "healthy") != "healthy":
        found["records"] = f"records: {store.get('state')} ({store.get('reason')})"
    if disk.get("level", "enough") != "enough":
        found["disk"] = f"disk: {disk.get('level')}"
    if recogniser_of(facts) == "away":
        found["recogniser-away"] = "the recogniser is away: menus go on with keys"
    return found


def read_gauges(sources: Sources) -> None:
    """With the clock, and when the system itself has turned. Coarse on purpose: a number that moves in its last digit
    is no news."""
    gauges = sources.gauges
    facts = gauges.facts = sources.health()
    lag = float(dict(facts.get("loop_lag_ms") or {}).get("p99", 0.0))
    gauges.loop_lag_p99_ms = float(f"{lag:.2g}")
    free = list(dict(dict(facts.get("disk") or {}).get("free_mb") or {}).values())
    gauges.disk_free_mb = int(min(free)) // _COARSE_MB * _COARSE_MB if free else None
    if not gauges.up_since_at_ms:
        gauges.up_since_at_ms = round((steady.now() - float(facts.get("up_seconds", 0.0))) * 1000)
