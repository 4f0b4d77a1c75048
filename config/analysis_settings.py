"""What analysts' questions may cost."""

from __future__ import annotations

from dataclasses import dataclass

from config.kinds import between


@dataclass(frozen=True, slots=True)
class Analysis:
    """Limits of one query over the views (docs/how-to/analyse.md), and the nightly copy of them."""

    seconds: float = between(5.0, 0.1, 600)
    rows: int = between(100_000, 1, 5_000_000)
    memory_mb: int = between(256, 16, 65_536)
    snapshot_hour: int = between(3, -1, 23)
