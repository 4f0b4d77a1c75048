"""What a topic is called: the words by which its texts differ from all others, in English and in Chinese.

Weight of a term: log-odds against the other texts with an informative prior, over their standard error (Monroe et al.
2008, "Fightin' words"). A term counts once a text.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from models.domain.words import plain

ENGLISH, CHINESE = "en", "zh"
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_IDLE_WORDS = """
    a about actually again ah all also am an and any anything are as at be because been before being but by call
    calling can could d day did didn't do does doesn't doing don't for from get getting go going good got had has
    have having hello help her here hey hi how i i'd i'll i'm i've if in into is isn't it it's its just
    know let like ll looking m make may maybe me might morning much my name need no not now of oh ok okay on one or
    our out please problem question re really s said same say see she should so some something still sure t tell
    thank thanks that that's the their them then there they thing this to today too trying two uh um up us ve very
    want wanted was way we well were what what's when where which who why will with would wondering yeah yes yet you
    you're your
"""
_IDLE = frozenset(_IDLE_WORDS.split())
_IDLE_HAN = frozenset(
    "的了是我你您他她它们在有不也都就和吗呢吧啊呀嗯哦这那个一么怎什没很到要会能把给被请问说还想得着过对好可以为从"
)
_LONGEST = 4  # characters of a Chinese term
_PRIOR = 20.0  # texts
_SEEN = 2  # texts of a topic in which a term occurs at least
_TERMS = 3
_SHORT = 2  # letters of a word that tells nothing
_WHOLE = 0.75  # of the occurrences of a term are in a longer one, which then stands for it


def english_terms(text: str) -> set[str]:
    """Words that say something, and pairs of neighbouring ones."""
    words = [word if word not in _IDLE and not word.isdigit() else "" for word in _HAN.sub(" ", plain(text)).split()]
    pairs = {f"{one} {two}" for one, two in pairwise(words) if one and two and one != two}
    return {word for word in words if len(word) > _SHORT} | pairs


def chinese_terms(text: str) -> set[str]:
    """Runs of two to four characters, none of which is idle."""
    found: set[str] = set()
    for run in _HAN.findall(text):
        for part in re.split("[" + "".join(sorted(_IDLE_HAN)) + "]", run):
            for size in range(2, _LONGEST + 1):
                found.update(part[at : at + size] for at in range(len(part) - size + 1))
    return found


def counted(texts: Iterable[str], language: str) -> Counter[str]:
    """Term → texts in which it occurs."""
    terms = chinese_terms if language == CHINESE else english_terms
    return Counter(term for text in texts for term in terms(text))


def weights(inside: Mapping[str, int], all_: Mapping[str, int], texts: int, all_texts: int) -> dict[str, float]:
    """Term → how much more frequent it is inside than in the rest. Terms of a single text are used only where
    there are no others."""
    found = {}
    least = min(_SEEN, max(inside.values(), default=1))
    for term, count in inside.items():
        if count < least:
            continue
        share = all_[term] / all_texts
        before, rest = _PRIOR * share, all_[term] - count
        odds = (count + before) / max(texts + _PRIOR - count - before, 0.5)
        others = (rest + before) / max(all_texts - texts + _PRIOR - rest - before, 0.5)
        found[term] = (math.log(odds) - math.log(others)) / math.sqrt(1 / (count + before) + 1 / (rest + before))
    return found


def telling(inside: Counter[str], all_: Counter[str], texts: int, all_texts: int, most: int = _TERMS) -> list[str]:
    """The terms that tell most, none of which is part of, or shares a word with, another."""
    rated = weights(inside, all_, texts, all_texts)
    ordered = sorted((term for term in rated if rated[term] > 0), key=lambda term: (-rated[term], -len(term), term))
    found: list[str] = []
    for term in ordered:
        whole = _longer(term, inside, ordered)
        if not any(_overlap(whole, other) for other in found):
            found.append(whole)
        if len(found) == most:
            break
    return found


def names(groups: Sequence[Sequence[str]], language: str) -> list[str]:
    """A name for each group of texts of one language; "" for one without such a text."""
    inside = [counted(texts, language) for texts in groups]
    together: Counter[str] = Counter()
    for one in inside:
        together.update(one)
    count = sum(map(len, groups))
    between = "、" if language == CHINESE else ", "
    return [between.join(telling(one, together, len(texts), count)) for one, texts in zip(inside, groups, strict=True)]


def _longer(term: str, inside: Counter[str], ordered: Sequence[str]) -> str:
    """The longest term that holds this one nearly as often as it occurs."""
    whole = [one for one in ordered if term in one and term != one and inside[one] >= _WHOLE * inside[term]]
    return max(whole, key=lambda one: (len(one), one), default=term)


def _overlap(one: str, two: str) -> bool:
    if one in two or two in one:
        return True
    if _HAN.search(one) and _HAN.search(two):
        return bool(set(one) & set(two))
    return bool({_stem(word) for word in one.split()} & {_stem(word) for word in two.split()})


def _stem(word: str) -> str:
    return word.removesuffix("s")
