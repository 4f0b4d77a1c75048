"""From which score something counts as said, by the length of what is looked for and by the direction.

Where a miss accuses somebody (words that must be said), what is nearly it counts; where a hit does, it has to be
surer. Found on twelve calls of people and on speech with noise; see docs/how-to/rules.md.
"""

from __future__ import annotations

SPELLING, SPELLING_SHORT, SHORT_LETTERS = 0.85, 0.90, 12
EN_LAX, EN_STRICT = 0.75, 0.85
ZH_LAX, ZH_STRICT = 0.75, 0.80
ZH_THREE_LAX, ZH_THREE_STRICT = 0.80, 0.85
LEAST_PHONES = 6  # shorter English words are found exactly, or not at all
LEAST_SYLLABLES = 2


def by_sound(language: str, length: int, lax: bool) -> float:
    """The threshold for ``length`` phones or syllables; above 1 where nothing but the exact words count."""
    if language == "en":
        return (EN_LAX if lax else EN_STRICT) if length >= LEAST_PHONES else 2.0
    if length < LEAST_SYLLABLES:
        return 2.0
    if length == LEAST_SYLLABLES:
        return 1.0
    if length == 3:
        return ZH_THREE_LAX if lax else ZH_THREE_STRICT
    return ZH_LAX if lax else ZH_STRICT


def by_spelling(letters: int) -> float:
    """The threshold for a phrase of so many letters."""
    return SPELLING_SHORT if letters < SHORT_LETTERS else SPELLING
