"""What the law forbids (EU AI Act, PIPL, GDPR, PCI DSS), tried as a site would: how much of it `kefu check` refuses."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from tests.support.law import ATTEMPTS, checked, refused


def law() -> dict[str, Any]:
    """Each attempt is a site of its own, read by the whole check."""
    tried: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    passed = []
    for attempt in ATTEMPTS:
        with tempfile.TemporaryDirectory(prefix="kefu-bench-") as folder:
            was = refused(attempt, checked(attempt, Path(folder)))
        tried[attempt.law] += 1
        stopped[attempt.law] += was
        passed += [] if was else [attempt.words]
    by_law = {name: {"refused": stopped[name], "tried": tried[name]} for name in tried}
    return {"refused": stopped.total(), "tried": tried.total(), "passed": passed, "by_law": by_law}
