"""The grammar of ``kefu export`` and ``kefu datasette``; what they do is imported when it is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def add_export(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Their grammar."""
    export = add("export", "copy the views without names, numbers and words to files, all of one moment")
    form = export.add_mutually_exclusive_group(required=True)
    form.add_argument("--csv", type=Path, metavar="FOLDER", help="a CSV file for each view")
    form.add_argument("--parquet", type=Path, metavar="FOLDER", help="a Parquet file for each view (`make analyst`)")
    form.add_argument("--database", type=Path, metavar="FILE", help="an SQLite database with a table for each view")
    export.add_argument("--from", dest="since", default="", metavar="DAY", help="from this day on: 2026-10-01")
    export.add_argument("--to", dest="until", default="", metavar="DAY", help="before this day: 2026-11-01")
    export.add_argument("--json", action="store_true", help="JSON for programs")
    browse = add(
        "datasette", "look at the nightly copy of the views in a browser, behind kefu's log-in (`make analyst`)"
    )
    browse.add_argument("--now", action="store_true", help="make a new copy first")
    for one in (export, browse):
        one.add_argument("--by", default="", help="who asks, for the audit (default: you, at the console)")
