"""What several commands print alike."""

from __future__ import annotations

import json
from typing import Any

from ari_app.cli.table import Column, Page
from ari_app.reports.calls import clock

Json = dict[str, Any]
_UNSURE = 0.5
_SPOKEN = (Column("at"), Column("leg", right=True), Column("text", least=20, folds=True), Column("sure", leaves=1))


def print_json(value: object) -> None:
    """JSON for programs."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def show_lines(page: Page, lines: list[Json], title: str = "") -> None:
    """Utterances, each in the colour of its side; what the recogniser was unsure of is dim."""
    table = page.table(*_SPOKEN, title=title, heading=False)
    for line in lines:
        text, sure = line["text"], f"{line['confidence']:.0%}"
        dim = "dim" if line["confidence"] < _UNSURE else ""
        colour = "cyan" if line["leg"] == "caller" else "green"
        at = clock(line["began_at"] or line["at"])
        table.add(at, (line["leg"], colour), (text, dim), (sure, "dim"))
    table.show()
