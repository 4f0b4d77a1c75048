"""The grammar of ``kefu knowledge``; what it does is imported when it is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ari_app.cli.table import add_output
from models.domain.caller import LANGUAGES

Add = Callable[[str, str], argparse.ArgumentParser]


def add_knowledge(add: Add) -> None:
    """Its grammar."""
    knowledge = add("knowledge", "cards of knowledge for agents: check the folder, find what answers a question")
    knowledge.add_argument("do", nargs="?", default="check", choices=("check", "find"), help="what to do")
    knowledge.add_argument("words", nargs="?", default="", help="find: what a caller says, in quotation marks")
    knowledge.add_argument("--queue", default="", help="find: only cards that belong to this queue's calls")
    knowledge.add_argument(
        "--language", default="", choices=("", *LANGUAGES),
        help="find: of the cards (default: of the words); check: of the findings (default: the terminal's)",
    )  # fmt: skip
    knowledge.add_argument("--folder", type=Path, default=None, help="the folder (default: [assist] knowledge)")
    knowledge.add_argument(
        "--lines", type=int, default=0, metavar="N", help="check: also the last N things callers said, and which"
        " of their questions no card answers",
    )  # fmt: skip
    knowledge.add_argument("--strict", action="store_true", help="check: warnings count as errors (for CI)")
    add_output(knowledge)
