"""``python -m bench.quality``: what rules over live calls find and cost, written to bench/results/quality.json."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from bench import quality_forms, quality_law, quality_mask, quality_rules, quality_spot
from bench.machine import load_result, save


def main() -> int:
    """Command line of the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", nargs="*", default=[], help="these parts alone: spot, rules200, replay, law, mask, form"
    )
    parser.add_argument("--most", type=int, default=1000, help="so many new sentences are spoken and heard, no more")
    options = parser.parse_args()
    parts: dict[str, Callable[[], Any]] = {
        "spot": lambda: {language: quality_spot.spot(language, options.most) for language in ("en", "zh")},
        "rules200": quality_rules.rules200,
        "replay": quality_rules.replay,
        "law": quality_law.law,
        "mask": quality_mask.mask,
        "form": quality_forms.form,
    }
    for name, part in parts.items():
        if options.only and name not in options.only:
            continue
        print(f"{name} …", end=" ", flush=True)
        found = part()
        print(json.dumps(found, ensure_ascii=False), flush=True)
        save("quality", {**load_result("quality"), name: found})
    return 0


if __name__ == "__main__":
    sys.exit(main())
