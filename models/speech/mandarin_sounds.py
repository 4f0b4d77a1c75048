"""How Mandarin syllables sound, and how far two are apart on a telephone: initial, medial, main vowel, ending, tone.

Sounds and their features: Duanmu, The Phonology of Standard Chinese, 2nd ed., 2007. A line of 3,400 Hz hides much of
what tells s, sh, x and f apart, and many speakers merge zh z, ch c, sh s, n l, and -n -ng: those cost least.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

GAP = 0.8  # a syllable too many or too few
_INITIAL, _MEDIAL, _VOWEL, _ENDING, TONE_APART = 0.36, 0.12, 0.34, 0.12, 0.06  # shares of the distance, in all 1
_STEEP, _FLAT = 3.0, 0.5  # of likeness by distance; of the logarithms of texts, of which recognisers are too sure
_NOTHING_LIKE = -12.0
_MERGED = 0.25  # of the distance of two initials that many merge
# manner, place, aspirated
INITIALS: dict[str, tuple[str, str, bool]] = {
    "b": ("stop", "lip", False), "p": ("stop", "lip", True), "m": ("nasal", "lip", False), "f": ("hiss", "lip", False),
    "d": ("stop", "ridge", False), "t": ("stop", "ridge", True), "n": ("nasal", "ridge", False),
    "l": ("glide", "ridge", False), "g": ("stop", "back", False), "k": ("stop", "back", True),
    "h": ("hiss", "back", False), "j": ("affricate", "palate", False), "q": ("affricate", "palate", True),
    "x": ("hiss", "palate", False), "zh": ("affricate", "curled", False), "ch": ("affricate", "curled", True),
    "sh": ("hiss", "curled", False), "r": ("glide", "curled", False), "z": ("affricate", "teeth", False),
    "c": ("affricate", "teeth", True), "s": ("hiss", "teeth", False), "": ("none", "none", False),
}  # fmt: skip
_NO_SOUND = ("", "", False)
_ALIKE = ({"zh", "z"}, {"ch", "c"}, {"sh", "s"}, {"n", "l"}, {"r", "l"}, {"f", "h"}, {"sh", "x"}, {"s", "x"},
          {"zh", "j"}, {"ch", "q"}, {"f", "s"})  # fmt: skip
# medial, main vowel, ending
FINALS: dict[str, tuple[str, str, str]] = {
    "a": ("", "a", ""), "ai": ("", "a", "i"), "an": ("", "a", "n"), "ang": ("", "a", "ng"), "ao": ("", "a", "u"),
    "e": ("", "e", ""), "ei": ("", "e", "i"), "en": ("", "e", "n"), "eng": ("", "e", "ng"), "er": ("", "e", "r"),
    "i": ("", "i", ""), "ia": ("i", "a", ""), "ian": ("i", "e", "n"), "iang": ("i", "a", "ng"), "iao": ("i", "a", "u"),
    "ie": ("i", "e", ""), "in": ("", "i", "n"), "ing": ("", "i", "ng"), "iong": ("i", "o", "ng"),
    "iou": ("i", "o", "u"), "o": ("u", "o", ""), "ong": ("", "o", "ng"), "ou": ("", "o", "u"), "u": ("", "u", ""),
    "ua": ("u", "a", ""), "uai": ("u", "a", "i"), "uan": ("u", "a", "n"), "uang": ("u", "a", "ng"),
    "uei": ("u", "e", "i"), "uen": ("u", "e", "n"), "ueng": ("u", "e", "ng"), "uo": ("u", "o", ""), "v": ("", "v", ""),
    "ve": ("v", "e", ""), "van": ("v", "e", "n"), "vn": ("", "v", "n"), "ê": ("", "e", ""),
}  # fmt: skip
_VOWELS = {"a": (2, 1), "e": (1, 1), "o": (1, 2), "i": (0, 0), "v": (0, 1), "u": (0, 2)}  # how open, how far back
Syllable = tuple[str, str, str]  # initial, final, tone


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[Syllable, ...]:
    """The syllables of the Chinese characters in a text, as the dictionary's words have them."""
    from pypinyin import Style, lazy_pinyin  # 0.3 s to import; a starting kefu must not wait for it

    heads = lazy_pinyin(text, style=Style.INITIALS, strict=True, errors="ignore")
    ends = lazy_pinyin(text, style=Style.FINALS_TONE3, strict=True, errors="ignore", neutral_tone_with_five=True)
    return tuple((head, end[:-1].replace("ü", "v"), end[-1:]) for head, end in zip(heads, ends, strict=True))


@lru_cache(maxsize=65_536)
def apart(one: Syllable, other: Syllable) -> float:
    """How far two syllables are apart, from 0 to 1."""
    first, second = FINALS.get(one[1], ("", "", "")), FINALS.get(other[1], ("", "", ""))
    nasal = {first[2], second[2]} == {"n", "ng"}
    return (
        _INITIAL * _initials_apart(one[0], other[0])
        + _MEDIAL * (first[0] != second[0])
        + _VOWEL * _vowels_apart(first[1], second[1])
        + _ENDING * (0.5 if nasal else float(first[2] != second[2]))
        + TONE_APART * (one[2] != other[2])
    )


def _initials_apart(one: str, other: str) -> float:
    (manner, place, breath), (manner2, place2, breath2) = INITIALS.get(one, _NO_SOUND), INITIALS.get(other, _NO_SOUND)
    far = 0.45 * (manner != manner2) + 0.35 * (place != place2) + 0.2 * (breath != breath2)
    return far * (_MERGED if {one, other} in _ALIKE else 1.0)


def _vowels_apart(one: str, other: str) -> float:
    if one == other:
        return 0.0
    (open1, back1), (open2, back2) = _VOWELS.get(one, (3, 3)), _VOWELS.get(other, (3, 3))
    return min(1.0, 0.3 + 0.25 * (abs(open1 - open2) + abs(back1 - back2)))


def distance(one: Sequence[Syllable], other: Sequence[Syllable]) -> float:
    """The cheapest way to turn the one into the other (Wagner and Fischer 1974), in syllables."""
    row = [GAP * place for place in range(len(other) + 1)]
    for syllable in one:
        before, row = row, [row[0] + GAP]
        for place, against in enumerate(other):
            row.append(min(before[place] + apart(syllable, against), before[place + 1] + GAP, row[place] + GAP))
    return row[-1]


def heard_like(written: Sequence[tuple[str, float]], phrases: Sequence[str]) -> dict[str, float]:
    """How like what was written, (text, logarithm of its probability), each phrase sounds: 0 the same, less otherwise.
    A recogniser that knows no menu writes some word of the right sounds: 诗别 of 识别."""
    if not written:
        return dict.fromkeys(phrases, _NOTHING_LIKE)
    weights = np.exp(_FLAT * (np.array([log for _, log in written]) - max(log for _, log in written)))
    weights /= weights.sum()
    heard = [syllables(text) for text, _ in written]
    found = {}
    for phrase in phrases:
        wanted = syllables(phrase)
        far = np.array([distance(one, wanted) if one else len(wanted) for one in heard])
        found[phrase] = max(_NOTHING_LIKE, float(np.log(weights @ np.exp(-_STEEP * far) + 1e-9)))
    return found


def said_as(word: str, words: Sequence[str]) -> str:
    """The one of some single syllables that a syllable was meant as, by its sound but for the tone; "" for none: 要 is
    幺 where digits are said."""
    heard = syllables(word)
    near = [
        one
        for one in words
        if len(heard) == len(syllables(one)) == 1 and apart(heard[0], syllables(one)[0]) <= TONE_APART
    ]
    return min(near, key=lambda one: apart(heard[0], syllables(one)[0]), default="")
