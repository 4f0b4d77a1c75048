"""Which of some phrases a text is, for recognisers that write down what they hear and know no phrases meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from models.domain.words import plain
from models.speech.grammar import kept, words_of


def matched(words: Sequence[str], phrases: Sequence[str], language: str) -> tuple[str, tuple[int, ...]]:
    """The phrase that most of the words belong to, and which words these are; ("", ()) when two thirds of them are
    others. Mandarin's words are its characters."""
    found = [_places(words, phrase, language) for phrase in phrases]
    best = max(range(len(phrases)), key=lambda one: len(found[one]), default=None)
    if best is None or 3 * len(found[best]) <= len(words):
        return "", ()
    loop = words_of(phrases[best]) is not None
    return " ".join(words[place] for place in found[best]) if loop else phrases[best], found[best]


def _places(words: Sequence[str], phrase: str, language: str) -> tuple[int, ...]:
    if words_of(phrase) is not None:
        return kept(phrase, words)
    wanted = list(plain(phrase).replace(" ", "")) if language == "zh" else plain(phrase).split()
    for start in range(len(words) - len(wanted) + 1 if wanted else 0):
        if list(words[start : start + len(wanted)]) == wanted:
            return tuple(range(start, start + len(wanted)))
    return ()
