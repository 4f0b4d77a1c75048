"""The grammar of ``kefu rules``; what it does is imported when it is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ari_app.cli.findings import add_language
from ari_app.cli.table import add_output


def add_rules(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Their grammar."""
    rules = add("rules", "check, list, try and roll back the rules over live calls")
    parts = rules.add_subparsers(dest="do", required=True, metavar="WHAT")
    check = parts.add_parser("check", help="everything that is wrong with rules, by file and line")
    check.add_argument("--strict", action="store_true", help="warnings count as errors (for CI)")
    check.add_argument("--json", action="store_true", help="JSON for programs")
    add_language(check)
    listed = parts.add_parser("list", help="every rule: how far it has come, whom it is for, what it does")
    test = parts.add_parser("test", help="try rules on stored calls: how often each fires, and how many were right")
    versions = parts.add_parser("versions", help="which versions there are, and who put them into force")
    diff = parts.add_parser("diff", help="two versions compared, line by line")
    diff.add_argument("older", type=int, help="the number of the version that is compared with")
    diff.add_argument("newer", type=int, help="the number of the version that is compared")
    rollback = parts.add_parser("rollback", help="roll back to an earlier version, until the next reload")
    rollback.add_argument("version", nargs="?", type=int, default=0, help="its number (default: the one before)")
    rollback.add_argument("--by", default="", help="who asks (default: you, at the console)")
    for one in (diff, rollback):
        one.add_argument("--json", action="store_true", help="JSON for programs")
    parts.add_parser("schema", help="the JSON Schema of rule files, for editors")
    for one in (check, listed):
        one.add_argument("file", nargs="?", type=Path, help="a file or a folder (default: the one of the settings)")
    test.add_argument("file", type=Path, help="a file or a folder")
    test.add_argument("--calls", type=int, default=1000, help="the latest so many calls (default 1000)")
    test.add_argument("--rule", default="", help="this rule alone, with what it fired on")
    add_output(listed, test, versions)
