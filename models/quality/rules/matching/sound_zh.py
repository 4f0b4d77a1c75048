"""How Chinese characters sound: pinyin without tones, and what it costs to take one syllable for another."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

GAP = 1.0  # a syllable too many or too few
NEAR, HALF = 0.2, 0.6
_INITIALS = ("zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s",
             "y", "w")  # fmt: skip
# Initials and finals that many speakers, and recognisers, do not tell apart.
_MERGED_INITIALS = ({"zh", "z"}, {"ch", "c"}, {"sh", "s"}, {"n", "l"}, {"r", "l"}, {"f", "h"})
_LONGEST_WORD = 4


@lru_cache(maxsize=1)
def _dictionary() -> tuple[Mapping[int, str], Mapping[str, list[list[str]]]]:
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT  # 0.3 s to import; a starting kefu must not wait for it

    return PINYIN_DICT, PHRASES_DICT


@lru_cache(maxsize=20_000)
def toneless(syllable: str) -> str:
    """``xíng`` is xing, ``lǜ`` is lv."""
    plain = unicodedata.normalize("NFD", syllable.replace("ü", "v").replace("ǜ", "v").replace("ǚ", "v"))
    found = "".join(letter for letter in plain.lower() if letter.isascii() and letter.isalpha())
    return found


def syllables(characters: tuple[str, ...]) -> tuple[str, ...]:
    """The syllable of each character, by the longest word of the dictionary that it is in; "" of a foreign word."""
    single, phrases = _dictionary()
    found: list[str] = []
    place = 0
    while place < len(characters):
        for length in range(min(_LONGEST_WORD, len(characters) - place), 1, -1):
            known = phrases.get("".join(characters[place : place + length]))
            if known is not None and len(known) == length:
                found += [toneless(one[0]) for one in known]
                place += length
                break
        else:
            one = characters[place]
            known_one = single.get(ord(one), "") if len(one) == 1 else ""
            found.append(toneless(known_one.split(",")[0]))
            place += 1
    return tuple(found)


@lru_cache(maxsize=2000)
def parts(syllable: str) -> tuple[str, str]:
    """Initial and final: zhuang is (zh, uang)."""
    initial = next((one for one in _INITIALS if syllable.startswith(one)), "")
    return initial, syllable[len(initial) :]


def _near_initial(one: str, other: str) -> bool:
    return any({one, other} == merged for merged in _MERGED_INITIALS)


def _near_final(one: str, other: str) -> bool:
    """-ng for -n: in and ing, en and eng, an and ang, uan and uang."""
    return one != other and one.removesuffix("g") == other.removesuffix("g") and one.rstrip("g").endswith("n")


@lru_cache(maxsize=200_000)
def cost(one: str, other: str) -> float:
    """What it costs to hear the one syllable for the other, from 0 to 1."""
    if one == other:
        return 0.0
    if not one or not other:
        return 1.0
    (begin, end), (their_begin, their_end) = parts(one), parts(other)
    if end == their_end and _near_initial(begin, their_begin):
        return NEAR
    if begin == their_begin and _near_final(end, their_end):
        return NEAR
    if _near_initial(begin, their_begin) and _near_final(end, their_end):
        return 2 * NEAR
    return HALF if begin == their_begin or end == their_end else 1.0


@lru_cache(maxsize=2000)
def fuzzy(syllable: str) -> str:
    """The class of a syllable: those that cost little for one another are one."""
    initial, final = parts(syllable)
    initial = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l", "h": "f"}.get(initial, initial)
    return initial + (final.removesuffix("g") if final.endswith("ng") else final)


class ChineseSounds:
    """Syllables as codes, in the order in which they were first met; 0 is what is no Chinese."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {"": 0}
        self.costs: NDArray[np.float32] = np.ones((1, 1), np.float32)

    def of(self, characters: tuple[str, ...]) -> tuple[int, ...]:
        """The codes of characters."""
        return tuple(self._code(one) for one in syllables(characters))

    def named(self, codes: tuple[int, ...]) -> list[str]:
        """The syllables of codes."""
        names = list(self._codes)
        return [names[code] for code in codes]

    def _code(self, syllable: str) -> int:
        code = self._codes.get(syllable)
        if code is None:
            code = self._codes[syllable] = len(self._codes)
            grown = np.ones((code + 1, code + 1), np.float32)
            grown[:code, :code] = self.costs
            grown[code, :] = grown[:, code] = [cost(syllable, other) for other in self._codes]
            self.costs = grown
        return code
