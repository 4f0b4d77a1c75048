"""Versions that are kept, of flows and of rules, as a table: `kefu flow versions`, `kefu rules versions`."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from ari_app.cli.client import ask_kefu
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page

_VERSIONS = (
    Column(""), Column("version", right=True), Column("since"), Column("by", leaves=2), Column("digest", leaves=1),
    Column("changes", least=36),
)  # fmt: skip


def show_versions(options: argparse.Namespace, operation: str, none: str) -> int:
    """Those that an operation lists, an arrow at the one in force; ``none``: what is said where there is none."""
    answer = ask_kefu(options.run, operation)
    rows = [_version(row) for row in answer["items"]]
    if options.json:
        print_json({"current": answer["current"], "versions": rows})
        return 0
    page = Page(options.wide)
    if not rows:
        page.say(none)
        return 0
    table = page.table(*_VERSIONS)
    for row in rows:
        mark = "→" if row["number"] == answer["current"] else ""
        table.add(mark, str(row["number"]), page.time(row["at"]), row["by"], row["digest"], "; ".join(row["changes"]))
    table.show()
    return 0


def _version(item: dict[str, Any]) -> dict[str, Any]:
    """A version with its time as epoch seconds."""
    rest = {name: value for name, value in item.items() if name != "kept_at"}
    return {**rest, "at": datetime.fromisoformat(item["kept_at"]).timestamp()}
