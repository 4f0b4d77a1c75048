"""Phrases that sound alike in one menu, by a weighted edit distance between their pronunciations.

English words come from the recogniser's own dictionary (ARPAbet), Chinese ones from their pinyin. Substitutions cost
less the more the two sounds share (voicing, place, manner; vowel height and place; pinyin initials that many speakers
merge); the similarity is 1 − distance / length of the longer phrase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from config.problems import Problem
from models.domain.flow import Choice, Flow, Menu, Question
from models.flow.check import phrases_in
from models.intent.phrases import menu_phrases

Pronounce = Callable[[str], Sequence[str] | None]
ALIKE = 0.65
# manner, place, voice of consonants; height, place, length of vowels
_SOUNDS: dict[str, tuple[str, str, str]] = {
    "P": ("stop", "lip", "-"), "B": ("stop", "lip", "+"), "T": ("stop", "ridge", "-"), "D": ("stop", "ridge", "+"),
    "K": ("stop", "back", "-"), "G": ("stop", "back", "+"), "CH": ("affricate", "palate", "-"),
    "JH": ("affricate", "palate", "+"), "F": ("fricative", "lip", "-"), "V": ("fricative", "lip", "+"),
    "TH": ("fricative", "teeth", "-"), "DH": ("fricative", "teeth", "+"), "S": ("fricative", "ridge", "-"),
    "Z": ("fricative", "ridge", "+"), "SH": ("fricative", "palate", "-"), "ZH": ("fricative", "palate", "+"),
    "HH": ("fricative", "throat", "-"), "M": ("nasal", "lip", "+"), "N": ("nasal", "ridge", "+"),
    "NG": ("nasal", "back", "+"), "L": ("glide", "ridge", "+"), "R": ("glide", "palate", "+"),
    "W": ("glide", "lip", "+"), "Y": ("glide", "palate", "+"),
    "IY": ("high", "front", "v"), "IH": ("high", "front", "v"), "EY": ("mid", "front", "v"),
    "EH": ("mid", "front", "v"), "AE": ("low", "front", "v"), "AA": ("low", "back", "v"), "AO": ("low", "back", "v"),
    "AH": ("mid", "centre", "v"), "ER": ("mid", "centre", "v"), "AX": ("mid", "centre", "v"),
    "OW": ("mid", "back", "v"), "UH": ("high", "back", "v"), "UW": ("high", "back", "v"),
    "AY": ("low", "front", "v"), "AW": ("low", "back", "v"), "OY": ("mid", "back", "v"),
}  # fmt: skip
_MERGED = ({"zh", "z"}, {"ch", "c"}, {"sh", "s"}, {"n", "l"}, {"h", "f"}, {"in", "ing"}, {"en", "eng"}, {"an", "ang"})
# How people say in two syllables what they could say in one.
_LONGER = {
    "是": "是的", "对": "对的", "好": "好的", "行": "可以", "要": "我要", "不": "不是", "否": "不是",
    "没": "没有", "查": "查询", "退": "退款", "换": "换货", "买": "购买", "修": "维修", "订": "预订",
    "改": "修改", "停": "停止", "开": "开通", "关": "关闭", "前": "前面", "后": "后面", "上": "上一个",
    "下": "下一个", "左": "左边", "右": "右边", "大": "大的", "小": "小的", "钱": "费用", "单": "订单",
    "卡": "银行卡", "电": "电费", "水": "水费", "气": "燃气", "车": "车辆", "房": "房屋",
    **{digit: f"{digit}号" for digit in "一二三四五六七八九十"},
}  # fmt: skip
# Digits of which a telephone leaves too little to tell them apart, each with what to write in place of the first.
_DIGITS_ALIKE = {
    "zh": (("一", "七", "幺"), ("四", "十", ""), ("六", "九", "")),
    "en": (("five", "nine", ""), ("one", "nine", ""), ("six", "eight", "")),
}
_DROP = 0.7  # cost of a sound too many or too few


@dataclass(frozen=True, slots=True)
class Alike:
    """Two phrases of different choices and how alike they sound, from 0 to 1."""

    step: str
    language: str
    one: str
    other: str
    score: float


def alike_in(flow: Flow, pronounce: Pronounce, threshold: float = ALIKE) -> Iterator[Alike]:
    """Every pair of phrases of one step that means different things and sounds alike."""
    for name, step in flow.steps.items():
        if isinstance(step.body, Menu) and step.body.speech:
            for language in ("en", "zh"):
                yield from _pairs(name, language, menu_phrases(step.body, language), pronounce, threshold)
        elif isinstance(step.body, Question) and step.body.slot == "choice":
            for language in ("en", "zh"):
                yield from _pairs(name, language, _values(step.body.values, language), pronounce, threshold)


def _values(values: Sequence[Choice], language: str) -> dict[str, str]:
    return {phrase: value.name for value in values for phrase in value.phrases.get(language, ())}


def _pairs(
    step: str, language: str, phrases: dict[str, str], pronounce: Pronounce, threshold: float
) -> Iterator[Alike]:
    ordered = list(phrases.items())
    for place, (one, meaning) in enumerate(ordered):
        for other, other_meaning in ordered[place + 1 :]:
            if meaning != other_meaning:
                score = similarity(one, other, language, pronounce)
                if score >= threshold:
                    yield Alike(step, language, one, other, round(score, 2))


def similarity(one: str, other: str, language: str, pronounce: Pronounce) -> float:
    """How alike two phrases sound, from 0 to 1."""
    sounds = [_sounds(phrase, language, pronounce) for phrase in (one, other)]
    longest = max(map(len, sounds))
    return 1 - distance(*sounds) / longest if longest else 0.0


def _sounds(phrase: str, language: str, pronounce: Pronounce) -> tuple[str, ...]:
    if language == "zh":
        from pypinyin import Style, lazy_pinyin  # 0.3 s to import; a starting kefu must not wait for it

        initials = lazy_pinyin(phrase, style=Style.INITIALS, strict=False)
        finals = lazy_pinyin(phrase, style=Style.FINALS, strict=False)
        return tuple(sound for pair in zip(initials, finals, strict=True) for sound in pair if sound)
    found: list[str] = []
    for word in phrase.split():
        found += pronounce(word) or [letter.upper() for letter in word if letter.isalpha()]
    return tuple(found)


@lru_cache(maxsize=100_000)
def distance(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """The cheapest way to turn one into the other (Wagner and Fischer 1974)."""
    row = [_DROP * place for place in range(len(other) + 1)]
    for sound in one:
        before, row = row, [row[0] + _DROP]
        for place, against in enumerate(other):
            row.append(min(before[place] + swap(sound, against), before[place + 1] + _DROP, row[place] + _DROP))
    return row[-1]


def swap(one: str, other: str) -> float:
    """What it costs to take one sound for another: 0 the same, 1 nothing in common."""
    if one == other:
        return 0.0
    if any({one, other} == merged for merged in _MERGED):
        return 0.15
    a, b = _SOUNDS.get(one), _SOUNDS.get(other)
    if a is None or b is None:
        return 1.0
    if (a[2] == "v") != (b[2] == "v"):
        return 1.0
    return 0.25 + 0.25 * sum(x != y for x, y in zip(a, b, strict=True))


def _single_syllables(flow: Flow) -> Iterator[Problem]:
    """Choices whose every Mandarin phrase is one syllable: half a second of a voice, which noise or a lost packet turns
    into another."""
    for name, step in flow.steps.items():
        spoken: dict[str, list[str]] = {}
        for phrase, choice, language in phrases_in(step.body):
            if language == "zh" and is_heard(step.body):
                spoken.setdefault(choice, []).append(phrase)
        for choice, phrases in spoken.items():
            if max(map(len, phrases)) == 1:
                longer = ", ".join([*phrases, *(_LONGER.get(phrase, f"{phrase}……") for phrase in phrases)])
                words = (
                    f"step {name}: choice {choice!r} is said in one syllable, {phrases[0]!r}, which is easily taken for"
                    f" another on a telephone, and asked back: add a longer phrase, for example zh: [{longer}]"
                )
                yield Problem(step.file, step.line, words, warning=True)


def _digits_alike(flow: Flow) -> dict[tuple[str, frozenset[str]], Problem]:
    """Choices that differ by a digit alone which is easily taken for the other's, by step and phrases."""
    found = {}
    for name, step in flow.steps.items():
        said = [*phrases_in(step.body)] if is_heard(step.body) else []
        for one, choice, language in said:
            for first, second, better in _DIGITS_ALIKE[language]:
                other = _exchanged(one, first, second, language)
                meant = next((found for phrase, found, spoken in said if (phrase, spoken) == (other, language)), choice)
                if other is None or meant == choice:
                    continue
                apart = one.replace(first, better) if better else ""
                words = _two_digits(name, (one, other), (first, second), apart)
                found[name, frozenset((one, other))] = Problem(step.file, step.line, words, warning=True)
    return found


def _two_digits(name: str, phrases: tuple[str, str], digits: tuple[str, str], better: str) -> str:
    (one, other), (first, second) = phrases, digits
    if better:
        return (
            f"step {name}: {one!r} and {other!r} differ by {first} and {second} alone, which are taken for each other"
            f" on a telephone: say {better!r}, or leave both to the keys"
        )
    return (
        f"step {name}: {one!r} and {other!r} differ by {first} and {second} alone, which are taken for each other on a"
        f" telephone: say what the choice is, not its number, or leave both to the keys"
    )


def _exchanged(phrase: str, first: str, second: str, language: str) -> str | None:
    """A phrase with the one digit in place of the other; None for one without it."""
    words = list(phrase) if language == "zh" else phrase.split()
    if first not in words:
        return None
    return ("" if language == "zh" else " ").join(second if word == first else word for word in words)


def is_heard(body: object) -> bool:
    """Whether phrases of a step are listened for one by one; an open question finds them in sentences."""
    return (isinstance(body, Menu) and body.speech) or (isinstance(body, Question) and body.slot == "choice")


def check_phrases(flow: Flow, pronounce: Pronounce) -> list[Problem]:
    """Warnings: phrases that sound alike or differ by digits that do, phrases that the recogniser has no pronunciation
    for, Mandarin choices that are said in one syllable."""
    digits = _digits_alike(flow)
    problems = [*_single_syllables(flow), *digits.values()]
    for found in alike_in(flow, pronounce):
        if (found.step, frozenset((found.one, found.other))) in digits:
            continue
        step = flow.steps[found.step]
        words = (
            f"step {found.step}: {found.one!r} and {found.other!r} sound alike ({found.score:.0%}, {found.language});"
            " callers will get one for the other: choose another word for one of them"
        )
        problems.append(Problem(step.file, step.line, words, warning=True))
    for name, step in flow.steps.items():
        for phrase, choice, language in phrases_in(step.body):
            unknown = [word for word in phrase.split() if pronounce(word) is None] if language == "en" else []
            if unknown:
                words = (
                    f"step {name}: choice {choice!r} cannot be said as {phrase!r}: "
                    f"the recogniser has no pronunciation of {', '.join(unknown)}"
                )
                problems.append(Problem(step.file, step.line, words, warning=True))
    return problems
