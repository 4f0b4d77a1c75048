"""The grammar of ``kefu backup`` and ``kefu restore``; what they do is imported when it is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def add_backup(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Their grammar."""
    backup = add("backup", "records, recordings, messages and configuration in one file, while the centre runs")
    backup.add_argument("file", type=Path, help="the file to write, such as kefu-2026-10-01.tar.gz")
    backup.add_argument("--no-recordings", action="store_true", help="without recordings and voice messages")
    backup.add_argument(
        "--with-key", action="store_true", help="with the key of recordings: keep such a file locked up"
    )
    restore = add("restore", "put a backup back, while the centre is stopped; what was there is moved aside")
    restore.add_argument("file", type=Path, help="a file of `kefu backup`")
    restore.add_argument("--no-config", action="store_true", help="leave configuration and dialplans as they are")
    restore.add_argument(
        "--look", action="store_true", help="say what is in it, and whether it is whole; change nothing"
    )
    for one in (backup, restore):
        one.add_argument("--by", default="", help="who asks, for the audit (default: you, at the console)")
        one.add_argument("--json", action="store_true", help="JSON for programs")
