"""This tier registers telephones that others wrote, which take their own time: it runs by `make interop` alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without KEFU_INTEROP everything here is skipped, and says why."""
    if os.environ.get("KEFU_INTEROP"):
        return
    skip = pytest.mark.skip(reason="telephones and carriers of others: make interop")
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(skip)
