"""The grammar of ``kefu flow``, ``reload`` and ``prompts``; what they do is imported when it is asked for.

A kefu that starts again under live calls must not spend time on commands that it will not carry out.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ari_app.cli.findings import add_language
from ari_app.cli.table import add_output
from models.domain.caller import LANGUAGES

Add = Callable[[str, str], argparse.ArgumentParser]


def add_flow(add: Add) -> None:
    """Their grammar."""
    reload = add("reload", "load the flow and the prompts from the files; live calls keep the old ones")
    reload.add_argument("--by", default="", help="who asks (default: you, at the console)")
    reload.add_argument("--json", action="store_true", help="JSON for programs")
    flow = add("flow", "check, draw, test and roll back flows")
    parts = flow.add_subparsers(dest="do", required=True, metavar="WHAT")
    check = parts.add_parser("check", help="everything that is wrong with flows, prompts and dialplan")
    check.add_argument("--strict", action="store_true", help="warnings count as errors (for CI)")
    add_language(check)
    draw = parts.add_parser("draw", help="a picture of the flow")
    draw.add_argument("--to", type=Path, help="write SVG there (default: text to the terminal)")
    draw.add_argument("--traffic", action="store_true", help="with the traffic of real calls")
    draw.add_argument("--hours", type=float, default=24, help="from the last so many hours (default 24)")
    draw.add_argument("--language", choices=("en", "zh"), default="en", help="of the words in the picture")
    test = parts.add_parser("test", help="call the flow over SIP and check it against scripts")
    test.add_argument("scripts", nargs="*", type=Path, help="files or folders (default: dialplans/flows/tests)")
    test.add_argument("-k", dest="only", default="", help="only tests whose name has this in it")
    test.add_argument("-j", dest="jobs", type=int, default=0, help="calls at once (default: 4 for each processor)")
    test.add_argument("--out", type=Path, help="folder for junit.xml, and recording and timeline of each failure")
    test.add_argument(
        "--min-coverage", type=float, default=0, help="fail when fewer of the flow's branches are covered, in %%"
    )
    rollback = parts.add_parser("rollback", help="roll back to an earlier version, until the next reload")
    rollback.add_argument("version", nargs="?", type=int, default=0, help="its number (default: the one before)")
    rollback.add_argument("--by", default="", help="who asks (default: you, at the console)")
    versions = parts.add_parser("versions", help="which versions there are, and who put them into force")
    parts.add_parser("schema", help="the JSON Schema of flow files, for editors")
    for one in (check, rollback, test, draw):
        one.add_argument("--json", action="store_true", help="JSON for programs")
    add_output(versions)


def add_prompts(add: Add) -> None:
    """Their grammar."""
    prompts = add("prompts", "what callers hear: list it, render it, record it by telephone")
    parts = prompts.add_subparsers(dest="do", required=True, metavar="WHAT")
    listed = parts.add_parser("list", help="every prompt: its text, and what plays it")
    missing = parts.add_parser("missing", help="prompts without a studio recording, those of the flow first")
    parts.add_parser("render", help="speak every prompt ahead of time into the cache")
    record = parts.add_parser("record", help="record a prompt by telephone")
    record.add_argument("name", help="the prompt")
    record.add_argument("--phone", required=True, help="extension that kefu rings, for example 1001")
    record.add_argument("--language", choices=LANGUAGES, default="en", help="which text is read (default en)")
    record.add_argument("--by", default="", help="who asks (default: you, at the console)")
    record.add_argument("--json", action="store_true", help="JSON for programs")
    add_output(listed, missing)
