"""What was said, however a recogniser spells it."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[^\w' ]+|_")


def plain(text: str) -> str:
    """In lower case, without punctuation: "Mm-hm." is "mm hm"; one space between words."""
    return " ".join(_MARKS.sub(" ", text.lower()).split())
