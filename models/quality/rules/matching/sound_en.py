"""How English words sound: phones (ARPAbet) from a dictionary, by letters for words that it lacks, and what it costs to
take one phone for another."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Pronounce = Callable[[str], Sequence[str] | None]
VOWELS = ("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW")
CONSONANTS = ("B", "CH", "D", "DH", "F", "G", "HH", "JH", "K", "L", "M", "N", "NG", "P", "R", "S", "SH", "T", "TH", "V",
              "W", "Y", "Z", "ZH")  # fmt: skip
PHONES = {phone: code for code, phone in enumerate((*VOWELS, *CONSONANTS))}
GAP = 0.8  # a phone too many or too few
VOWEL_FOR_VOWEL, CLOSE = 0.4, 0.5
_CLOSE = (
    "B P", "D T", "G K", "V F", "Z S", "ZH SH", "JH CH", "DH TH", "M N", "N NG", "TH F", "DH V", "DH D", "TH T", "TH S",
    "DH Z", "SH S", "ZH Z", "CH SH", "JH ZH", "CH T", "JH D", "B V", "L R", "W V", "L W", "R W", "M NG",
)  # fmt: skip
_GROUPS = ("B P", "D T DH TH", "G K", "V F", "Z S ZH SH JH CH", "M N NG", "L R W Y", "HH")
# Letters to phones; enough for names that no dictionary has, where nearness is asked for and no more.
_SPELLED = {
    "tion": "SH AH N", "sion": "ZH AH N", "ough": "AO", "augh": "AO", "eigh": "EY", "igh": "AY", "tch": "CH",
    "dge": "JH", "sch": "SH", "ph": "F", "sh": "SH", "ch": "CH", "th": "TH", "ck": "K", "ng": "NG", "wh": "W",
    "kn": "N", "wr": "R", "qu": "K W", "gh": "G", "ee": "IY", "ea": "IY", "oo": "UW", "ou": "AW", "ow": "OW",
    "ai": "EY", "ay": "EY", "oa": "OW", "oi": "OY", "oy": "OY", "au": "AO", "aw": "AO", "ie": "IY", "ei": "EY",
    "ey": "IY", "ew": "UW", "ue": "UW", "ui": "UW", "er": "ER", "ir": "ER", "ur": "ER", "or": "AO R", "ar": "AA R",
    "ll": "L", "ss": "S", "tt": "T", "pp": "P", "ff": "F", "mm": "M", "nn": "N", "rr": "R", "dd": "D", "bb": "B",
    "gg": "G", "zz": "Z", "cc": "K", "ce": "S EH", "ci": "S IH", "cy": "S IY", "ge": "JH EH", "gi": "JH IH",
    "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K",
    "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V",
    "w": "W", "x": "K S", "y": "IY", "z": "Z",
}  # fmt: skip
_LETTERS = re.compile("|".join(sorted(_SPELLED, key=len, reverse=True)))
_MUTE_E = re.compile(r"(?<=[a-z][^aeiou\W])e$")


def _pairs(lines: Sequence[str]) -> list[tuple[int, int]]:
    return [(PHONES[one], PHONES[other]) for one, other in (line.split() for line in lines)]


@lru_cache(maxsize=1)
def costs() -> NDArray[np.float32]:
    """What it costs to hear the one phone for the other: [phone, phone], from 0 to 1."""
    found = np.ones((len(PHONES), len(PHONES)), np.float32)
    found[: len(VOWELS), : len(VOWELS)] = VOWEL_FOR_VOWEL
    for one, other in _pairs(_CLOSE):
        found[one, other] = found[other, one] = CLOSE
    np.fill_diagonal(found, 0.0)
    return found


@lru_cache(maxsize=1)
def classes() -> NDArray[np.int64]:
    """The class of each phone: all vowels are one, and consonants that recognisers confuse."""
    found = np.zeros(len(PHONES), np.int64)
    for number, group in enumerate(_GROUPS, start=1):
        for phone in group.split():
            found[PHONES[phone]] = number
    return found


def by_letters(word: str) -> tuple[str, ...]:
    """Phones of a word that no dictionary has, as its letters have it."""
    letters = _MUTE_E.sub("", word.lower())
    return tuple(phone for found in _LETTERS.finditer(letters) for phone in _SPELLED[found.group()].split())


class EnglishSounds:
    """Words as codes of phones; ``pronounce`` gives ARPAbet, or None for a word that it lacks."""

    def __init__(self, pronounce: Pronounce) -> None:
        self._pronounce = pronounce
        self._known: dict[str, tuple[int, ...]] = {}

    def of(self, word: str) -> tuple[int, ...]:
        """The phones of a word; none of one without a letter."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > 200_000:
                self._known.clear()
            phones = self._pronounce(word) or by_letters(word)
            known = tuple(PHONES[phone] for phone in phones if phone in PHONES)
            self._known[word] = known
        return known
