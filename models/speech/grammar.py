"""Phrases that stand for many: ``(one | two)+`` is any sequence of those words, ``(one | two){3,5}`` one of three to
five. Recognisers ask here what is in one."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LOOP = re.compile(r"\((.*)\)(?:\+|\{(\d+),(\d+)\})")


def words_of(phrase: str) -> tuple[str, ...] | None:
    """The words of a loop; None for a plain phrase."""
    found = _LOOP.fullmatch(phrase)
    return tuple(word.strip() for word in found.group(1).split("|")) if found else None


def flat(phrases: Sequence[str], language: str) -> list[str]:
    """Phrases for a recogniser that knows no loops: the words of each, Chinese ones character by character."""
    words = [word for phrase in phrases for word in words_of(phrase) or (phrase,)]
    return [" ".join(word) if language == "zh" else word for word in words]


def counts(phrase: str) -> tuple[int, int | None] | None:
    """(fewest, most) words of a loop, most None without a limit; None for a plain phrase."""
    found = _LOOP.fullmatch(phrase)
    if found is None:
        return None
    return (1, None) if found.group(2) is None else (int(found.group(2)), int(found.group(3)))


def kept(phrase: str, words: Sequence[str]) -> tuple[int, ...]:
    """Which of the words a loop has, when they are as many as it takes; none for a plain phrase."""
    known, (low, high) = words_of(phrase) or (), counts(phrase) or (1, None)
    found = tuple(place for place, word in enumerate(words) if word in known)
    return found if len(found) >= low and (high is None or len(found) <= high) else ()


def joined(letters: Sequence[str], known: Sequence[str]) -> list[str]:
    """Chinese characters with those together that are one word of a loop: 十 二 月 is 十二月, 后 天 is 后天."""
    longer = {word for word in known if len(word) > 1}
    lengths, found, at = sorted({len(word) for word in longer}, reverse=True), list[str](), 0
    while at < len(letters):
        many = next((many for many in lengths if "".join(letters[at : at + many]) in longer), 1)
        found.append("".join(letters[at : at + many]))
        at += many
    return found


def jsgf(phrase: str, words: Sequence[str]) -> str:
    """A loop of these of its words, in JSGF (which has no counts)."""
    found = _LOOP.fullmatch(phrase)
    assert found is not None, phrase
    one = f"({' | '.join(words)})"
    if found.group(2) is None:
        return f"{one}+"
    low, high = int(found.group(2)), int(found.group(3))
    optional = ""
    for _ in range(high - low):
        optional = f"[{one} {optional}]" if optional else f"[{one}]"
    return " ".join([*[one] * low, optional]).strip()


def allows(phrases: Sequence[str], text: str) -> bool:
    """Whether a text is one of the phrases, or made of a loop's words."""
    for phrase in phrases:
        words = words_of(phrase)
        if words is None:
            if text == phrase:
                return True
        elif re.fullmatch(f"(?:{'|'.join(map(re.escape, words))}|\\s)+", text):
            return True
    return False
