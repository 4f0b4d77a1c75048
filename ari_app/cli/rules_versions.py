"""``kefu rules versions | diff | rollback``: what rules were in force, what differs, and one version brought back."""

from __future__ import annotations

import argparse

from ari_app.cli.client import ask_kefu
from ari_app.cli.control import who
from ari_app.cli.kept_versions import show_versions
from ari_app.cli.output import print_json

_SIGNS = {"added": "+", "removed": "-", "same": " "}


def versions(options: argparse.Namespace) -> int:
    """Those that are kept; an arrow at the one in force."""
    none = "No version yet: quality rules are switched off, or kefu has not begun with any."
    return show_versions(options, "list_rule_versions", none)


def difference(options: argparse.Namespace) -> int:
    """Line by line, as `diff -u` writes it."""
    answer = ask_kefu(options.run, "compare_rule_versions", older=options.older, newer=options.newer)
    if options.json:
        print_json(answer)
        return 0
    if not answer["items"]:
        print(f"The files of versions {options.older} and {options.newer} are the same.")
    for file in answer["items"]:
        print(f"--- {options.older}/{file['name']}\n+++ {options.newer}/{file['name']}")
        for line in file["lines"]:
            print(f"@@ {line['text']}".rstrip() if line["kind"] == "gap" else f"{_SIGNS[line['kind']]}{line['text']}")
    return 0


def rollback(options: argparse.Namespace) -> int:
    """It stays until the next reload."""
    answer = ask_kefu(options.run, "roll_back_rules", by=who(options), version=options.version)
    if options.json:
        print_json(answer)
        return 0
    print(
        f"Version {answer['version']} of the rules is in force again, and stays so over restarts until `kefu reload`."
    )
    print("\n".join(f"  {change}" for change in answer["changes"]) or "  nothing has changed")
    return 0
