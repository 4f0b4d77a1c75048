"""Mandarin as the phonemes that Kokoro was taught: pinyin in the International Phonetic Alphabet, tones as arrows.

Words are kept together, as they lie in pypinyin's dictionary; tones are those of the dictionary, because the network
learnt sandhi from what it heard. Sounds: Duanmu, The Phonology of Standard Chinese, 2nd edition, 2007.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pypinyin import Style, lazy_pinyin
from pypinyin.seg import mmseg

from models.domain.numerals import spoken

_TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
_INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ", "h": "x",
    "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s", "": "",
}  # fmt: skip
_FINALS = {  # a dot where the tone goes
    "a": "a.", "ai": "ai.", "an": "a.n", "ang": "a.ŋ", "ao": "au.", "e": "ɤ.", "ei": "ei.", "en": "ə.n", "eng": "ə.ŋ",
    "er": "ɚ.", "i": "i.", "ia": "ja.", "ian": "jɛ.n", "iang": "ja.ŋ", "iao": "jau.", "ie": "je.", "in": "i.n",
    "ing": "i.ŋ", "iong": "jʊ.ŋ", "iou": "jou.", "o": "wo.", "ong": "ʊ.ŋ", "ou": "ou.", "u": "u.", "ua": "wa.",
    "uai": "wai.", "uan": "wa.n", "uang": "wa.ŋ", "uei": "wei.", "uen": "wə.n", "ueng": "wə.ŋ", "uo": "wo.",
    "v": "y.", "ve": "ɥe.", "van": "ɥɛ.n", "vn": "y.n", "ê": "ɛ.",
}  # fmt: skip
_WHISTLED = {"zh", "ch", "sh", "r", "z", "c", "s"}  # with them, i is not the i of li
_MARKS = {"，": ",", "、": ",", "。": ".", "！": "!", "？": "?", "：": ":", "；": ";", "（": "(", "）": ")"}
_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_COUNTED = 4  # digits that are a number; more of them are read one by one
_RUN = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z][A-Za-z' -]*|[^\u4e00-\u9fffA-Za-z]+")
_NUMBER = re.compile(r"\d+")


def phonemes(text: str, english: Callable[[str], str]) -> str:
    """The sounds of a text; what is written in Latin letters goes through ``english``."""
    found = []
    for run in _RUN.findall(_NUMBER.sub(_number, text)):
        if "\u4e00" <= run[0] <= "\u9fff":
            found.append(" ".join(map(_word, mmseg.seg.cut(run))))
        elif run[0].isalpha():
            found.append(f" {english(run)} ")
        else:
            found.append("".join(f"{_MARKS[mark]} " if mark in _MARKS else mark for mark in run))
    return re.sub(r"\s+", " ", "".join(found)).strip()


def _number(found: re.Match[str]) -> str:
    digits = found.group()
    if len(digits) <= _COUNTED and not digits.startswith("0"):
        return spoken(int(digits), "zh")
    return "".join(_DIGITS.get(digit, digit) for digit in digits)


def _word(word: str) -> str:
    """All syllables of a word."""
    heads = lazy_pinyin(word, style=Style.INITIALS, strict=True, errors="ignore")
    ends = lazy_pinyin(word, style=Style.FINALS_TONE3, strict=True, errors="ignore", neutral_tone_with_five=True)
    return "".join(syllable(head, end[:-1], end[-1:]) for head, end in zip(heads, ends, strict=True))


def syllable(initial: str, final: str, tone: str) -> str:
    """One syllable: ``("zh", "ang", "4")`` → ``"ꭧa↘ŋ"``; "" for one that is not of Mandarin."""
    if initial in _WHISTLED and final in ("i", "-i"):
        ending = "ɨ."
    elif final == "o" and not initial:
        ending = "ɔ."
    else:
        ending = _FINALS.get(final.replace("ü", "v"), "")
    return _INITIALS.get(initial, "") + ending.replace(".", _TONES.get(tone, "")) if ending else ""
