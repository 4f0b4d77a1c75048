"""``python -m bench.people``: how people are heard, whom nobody trained on, on telephone audio, into
bench/results/people.json.

Each part writes its own keys and leaves the others'. Every share has its value, the number it is of (``n``) and its
interval (Wilson's, 95 %, or by drawing turns or sentences again).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from bench import people_calls, people_commands, people_groups, people_mandarin
from bench.ears import DATA
from bench.people_results import keep

PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "commands": people_commands.commands,
    "mandarin": people_mandarin.mandarin,
    "calls": people_calls.measure,
    "groups_commands": people_groups.groups_commands,
    "groups_menu12": people_groups.groups_menu12,
    "lines_commands": people_groups.lines_commands,
    "lines_en": people_groups.lines_en,
    "lines_zh": people_groups.lines_zh,
    "lines_menu12": people_groups.lines_menu12,
}


def main() -> int:
    """Command line of the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], choices=sorted(PARTS), help="these parts alone")
    options = parser.parse_args()
    if not DATA.is_dir():
        print("bench.people needs recordings of people, and there are none beside the checkout (shared/data)")
        return 1
    for name, part in PARTS.items():
        if options.only and name not in options.only:
            continue
        print(f"{name} …", end=" ", flush=True)
        found = part()
        print(json.dumps(found, ensure_ascii=False), flush=True)
        keep(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
