"""Letters and digits said one after the other: what to listen for, and what it spells.

A letter may be said by its name (b), by a word for it (bravo), or by both (b as in bravo, b for bravo); double b is
two of it.
"""

from __future__ import annotations

from functools import cache

from models.domain.alphabet import LETTERS, names_of
from models.domain.numerals import DIGITS


@cache
def spoken_letters(language: str) -> dict[str, str]:
    """What may be said → what it spells, in capitals. Mandarin has no words of its own for letters."""
    found = dict(DIGITS[language])
    for letter in LETTERS:
        capital = letter.upper()
        found[letter] = capital
        if language != "en":
            continue
        found[f"double {letter}"] = capital * 2
        for name in names_of(letter):
            found |= dict.fromkeys((name, f"{letter} as in {name}", f"{letter} for {name}"), capital)
    return found


def spelt(text: str, language: str) -> str | None:
    """The letters and digits of what was said; None when something in it is neither."""
    said, low = spoken_letters(language), text.lower()
    words = [one for one in low if not one.isspace()] if language == "zh" else low.split()
    found, at = "", 0
    while at < len(words):
        many = next((many for many in (4, 3, 2, 1) if " ".join(words[at : at + many]) in said), 0)
        if not many:
            return None
        found += said[" ".join(words[at : at + many])]
        at += many
    return found or None
