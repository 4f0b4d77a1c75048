"""Instants as other programs read them (RFC 3339, UTC, milliseconds)."""

from __future__ import annotations

from datetime import UTC, datetime


def rfc3339(at: float) -> str | None:
    """``2026-03-01T09:30:00.250Z`` of seconds since the epoch; None for 0.0, which means not yet."""
    if not at:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
