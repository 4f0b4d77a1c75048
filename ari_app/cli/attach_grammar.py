"""The grammar of ``kefu attach``, apart from what it does, so that other commands do not load that."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_attach(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    kept = "; kept for the next time"
    parser.add_argument(
        "--http-port", type=int, default=0, help=f"where that Asterisk's ARI listens (first 8088){kept}"
    )
    parser.add_argument("--ami-port", type=int, default=0, help=f"where its AMI listens (first 5038){kept}")
    number = (
        f"a number of yours as the trunk sends it, and the flow's line, such as +15558002=8002; may be repeated{kept}"
    )
    parser.add_argument("--number", action="append", default=[], metavar="NUMBER=LINE", help=number)
    parser.add_argument(
        "--trunk", default="", metavar="CONTEXT", help=f"the context that your trunk's calls come into{kept}"
    )
    parser.add_argument(
        "--phones", default="", metavar="CONTEXT", help=f"the context that agents' phones dial in{kept}"
    )
    etc = "folder of that Asterisk's configuration, read to see which lines are there (default /etc/asterisk)"
    parser.add_argument("--etc", type=Path, default=Path("/etc/asterisk"), help=etc)
    parser.add_argument("--check", action="store_true", help="only check; the exit status is 0 when everything fits")
