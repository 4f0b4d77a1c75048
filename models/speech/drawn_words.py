"""Mandarin words of a site, drawn from its texts: what a recogniser that knows no site writes another word for.

Mandarin has no spaces: a text is cut at the little words that stand between what is meant (我要查…的吗), and what is
left of two to six characters is a word of the site when it is all of a text, or when two texts have it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

MOST = 400  # words: they travel with every clip that is written down
_SHORTEST, _LONGEST = 2, 8  # characters of a word that is given as one
_PIECE = 6  # characters of one that is cut out of a text
_TWICE = 2  # texts that have it
_HAN = re.compile("[\u4e00-\u9fff]+")
_BETWEEN = re.compile(
    "什么时候|为什么|怎么样|怎么办|是不是|能不能|有没有|可不可以|要不要|我们|你们|他们|咱们|自己|怎么|什么|哪里|哪儿"
    "|哪个|哪些|多少|多久|多长|几天|几点|可以|没有|不能|不了|不到|不会|不是|不想|一下|一个|一直|一张|一次|这个|那个"
    "|这是|这样|这么|那么|已经|还是|还有|就是|如果|因为|所以|但是|然后|现在|刚才|刚刚|今天|昨天|明天|上次|下次|上个"
    "|下个|请问|麻烦|帮忙|帮我|给我|告诉|知道|觉得|我要|我想|想要|需要|是在|都是|能够"
    "|[的了吗呢吧啊呀我你您他她它这那哪把被给让很太就都也还又再没请和与跟]"
)


def whole(texts: Iterable[str]) -> list[str]:
    """Words among texts that are given as words: phrases of a flow, names, a list in the settings."""
    found = (word for text in texts for word in _HAN.findall(text))
    return list(dict.fromkeys(word for word in found if _SHORTEST <= len(word) <= _LONGEST))


def cut_out(texts: Iterable[str]) -> list[str]:
    """Words of texts that are sentences: those that are all of a text first, then the most frequent."""
    alone, counted = dict[str, None](), Counter[str]()
    for text in texts:
        pieces = [
            piece for run in _HAN.findall(text) for piece in _BETWEEN.split(run) if _SHORTEST <= len(piece) <= _PIECE
        ]
        counted.update(set(pieces))
        alone.update(dict.fromkeys(piece for piece in pieces if piece == text.strip()))
    twice = [word for word, many in counted.most_common() if many >= _TWICE]
    return list(dict.fromkeys([*alone, *twice]))
