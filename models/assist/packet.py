"""What whoever takes a call over should know of it, and what of that is worth saying aloud to them in a few seconds.

What is said are utterances of the call without the small talk in front, or the part of one that tells it; nothing is
put into other words. Numbers that were masked are not in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from models.assist import cues
from models.assist.terms import length, mostly_chinese
from models.domain.flow import SECRET

SECONDS = 7.0  # of speech, the headings not counted
_PACE = {"en": 2.5, "zh": 4.0}  # words, or Chinese characters, a second: 150 and 240 a minute
_FEWEST = 3  # words, or Chinese characters, that are worth a heading
_CLAUSE = re.compile(r"[,.;:!?，。；：！？、]+")
_PIECE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\s\u3400-\u4dbf\u4e00-\u9fff]+\s*")


@dataclass(frozen=True, slots=True)
class Passed:
    """``by``: who sends the call on, and their ``name``; ``lines``: kind (of `models.assist.summary.Line`), id and
    text of utterances; ``verified``: whether it is sure who the caller is, None where nobody asks; ``disposition``:
    what its draft says."""

    by: str
    name: str = ""
    lines: tuple[tuple[str, str, str], ...] = ()
    verified: bool | None = None
    disposition: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """``prompt``: under which heading; ``line``: whose words they are."""

    prompt: str
    words: str
    line: str


_WORTH: tuple[tuple[str, Callable[[str], float], float], ...] = (  # the share of what is left that each may take
    ("need", cues.wants, 0.55), ("promise", cues.promises, 0.75), ("outcome", cues.reports, 1.0),
)  # fmt: skip
_AS_SAID = {"need": "packet_need", "outcome": "packet_outcome", "promise": "packet_promise"}  # and by which prompt


def aloud(passed: Passed, language: str, seconds: float = SECONDS) -> list[Part]:
    """What is to be said, in order: what the caller wants, what was done, what was promised. What was said in another
    language, which the voice cannot speak, is left out."""
    left, found = int(seconds * _PACE[language]), {}
    for kind, tells, share in _WORTH:
        own = [(line, text) for one, line, text in passed.lines if one == kind and _speaks(text, language)]
        if not own:
            continue
        line, text = own[0] if kind == "need" else own[-1]
        words = shortened(text, tells, int(left * share))
        if length(words) >= _FEWEST:
            found[kind] = Part(_AS_SAID[kind], words, line)
            left -= length(words)
    return [found[kind] for kind in _AS_SAID if kind in found]


def shortened(text: str, tells: Callable[[str], float], most: int) -> str:
    """An utterance without small talk if it is short enough, else its clauses from the first that tells it on, as many
    as are at most ``most`` words or characters; of one that is longer, its beginning."""
    text = text.replace(SECRET, "")
    whole = cues.content(text)
    if length(whole) <= most:
        return whole
    clauses = [one for one in map(cues.content, _CLAUSE.split(text)) if one]
    begins = next((place for place, one in enumerate(clauses) if tells(one)), 0)
    found = ""
    for clause in clauses[begins:]:
        if length(found) + length(clause) > most:
            break
        found = f"{found}, {clause}" if found else clause
    return found or _cut(clauses[begins] if clauses else whole, most)


def _cut(text: str, most: int) -> str:
    found = ""
    for piece in _PIECE.findall(text):
        if length(found + piece) > most:
            break
        found += piece
    return found.strip()


def _speaks(text: str, language: str) -> bool:
    return mostly_chinese(text) == (language == "zh")
