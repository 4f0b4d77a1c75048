"""The grammar of ``kefu topics``; what it does is imported when it is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from ari_app.cli.table import add_output

Add = Callable[[str, str], argparse.ArgumentParser]
WORK = ("list", "run", "rename", "merge", "bursts", "aside", "announce", "withdraw")


def add_topics(add: Add) -> None:
    """Its grammar."""
    topics = add("topics", "what calls are about, what many are about suddenly, and what is announced to callers then")
    topics.add_argument(
        "do", nargs="?", default="list", choices=WORK,
        help="list (default); run: make them anew now; rename TOPIC NAME; merge TOPIC INTO; bursts; aside BURST: put"
        " its alarm aside; announce BURST: put its announcement behind the greeting; withdraw: take it out again",
    )  # fmt: skip
    topics.add_argument("id", nargs="?", default="", help="a topic, such as t3, or a burst, such as b1790000000")
    topics.add_argument(
        "value", nargs="?", default="", help='rename: the name ("": by its words again); merge: the topic that it'
        ' counts as from now on ("": none any more)',
    )  # fmt: skip
    topics.add_argument("--en", default="", help="announce: what is said in English instead of the draft")
    topics.add_argument("--zh", default="", help="announce: what is said in Chinese instead of the draft")
    topics.add_argument("--by", default="", help="who asks: a supervisor's id (default: you, at the console)")
    add_output(topics)
