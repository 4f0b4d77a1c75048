"""What several commands print alike."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.markup import escape

from ari_app.reports.calls import clock

Json = dict[str, Any]
_UNSURE = 0.5


def print_json(value: object) -> None:
    """JSON for programs."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def show_lines(console: Console, lines: list[Json]) -> None:
    """Utterances, each in the colour of its side; what the recogniser was unsure of is dim."""
    for line in lines:
        colour = "cyan" if line["leg"] == "caller" else "green"
        dim = "dim" if line["confidence"] < _UNSURE else "default"
        at = clock(line["began_at"] or line["at"])
        console.print(
            f"{at} [{colour}]{line['leg']:>6}[/] [{dim}]{escape(line['text'])}[/]  [dim]{line['confidence']:.0%}[/]"
        )
