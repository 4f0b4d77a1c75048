"""Which kefu this is."""

from __future__ import annotations

import tomllib

from config.load import ROOT


def program_version() -> str:
    """As pyproject.toml has it."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
