"""Secrets as people tell them on the telephone, made up: cards, PINs, codes, passwords, in English and Chinese.

Each is a small conversation in utterances. `leaks` reads what is left of it with a decoder of its own, so that a
mistake of the product's reading of numbers cannot hide itself.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = [
    "ten",
    "eleven",
    "twelve",
    *(f"{name}teen" for name in ("thir", "four", "fif", "six", "seven", "eigh", "nine")),
]
TENS = ["-", "-", *(f"{name}ty" for name in ("twen", "thir", "for", "fif", "six", "seven", "eigh", "nine"))]
ZH = "零一二三四五六七八九"
FULL = str.maketrans("0123456789", "０１２３４５６７８９")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")


@dataclass(frozen=True)
class Utterance:
    """``gap``: seconds of silence before it."""

    leg: str
    text: str
    gap: float = 1.0


@dataclass
class Told:
    """A secret and how it was told. ``shortest``: so many of its digits in a row are a leak."""

    secret: str
    style: str
    language: str
    utterances: list[Utterance] = field(default_factory=list)
    shortest: int = 5


# Ways to say a group of digits ---------------------------------------------------------------


def _words(group: str, oh: str = "zero") -> str:
    return " ".join(oh if digit == "0" else UNITS[int(digit)] for digit in group)


def _pair(pair: str) -> str:
    if len(pair) == 1 or pair[0] == "0":
        return _words(pair, "oh")
    if pair[0] == "1":
        return TEENS[int(pair[1])]
    return TENS[int(pair[0])] + (f" {UNITS[int(pair[1])]}" if pair[1] != "0" else "")


def _pairs(group: str) -> str:
    return " ".join(_pair(group[at : at + 2]) for at in range(0, len(group), 2))


def _doubles(group: str) -> str:
    said = []
    for run in re.finditer(r"(\d)\1*", group):
        digit, left = UNITS[int(run.group(1))] if run.group(1) != "0" else "oh", len(run.group())
        while left:
            take = 3 if left == 3 else 2 if left > 1 else 1
            said.append({1: "", 2: "double ", 3: "triple "}[take] + digit)
            left -= take
    return " ".join(said)


def _hundreds(group: str) -> str:
    if len(group) == 4 and group.endswith("00") and group[0] != "0":
        return f"{_pair(group[:2])} hundred"
    return _pairs(group)


def _zh(group: str) -> str:
    return "".join(ZH[int(digit)] for digit in group)


def _zh_yao(group: str) -> str:
    return _zh(group).replace("一", "幺").replace("零", "洞")


def _zh_pairs(group: str) -> str:
    said = []
    for at in range(0, len(group), 2):
        pair = group[at : at + 2]
        if len(pair) == 1 or pair[0] == "0":
            said.append(_zh(pair))
        else:
            said.append(
                ("" if pair[0] == "1" else ZH[int(pair[0])]) + "十" + (ZH[int(pair[1])] if pair[1] != "0" else "")
            )
    return " ".join(said)


def _zh_times(group: str) -> str:
    return "".join(
        f"{'-一两三四'[len(run.group())]}个{ZH[int(run.group(1))]}" if 1 < len(run.group()) < 5 else _zh(run.group())
        for run in re.finditer(r"(\d)\1*", group)
    )


def _zh_formal(group: str) -> str:
    return group.translate(str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖"))


Say = Callable[[str], str]
EN: dict[str, Say] = {
    "written": str, "dashed": lambda group: "-".join(group), "spaced": lambda group: " ".join(group),
    "full width": lambda group: group.translate(FULL), "circled": lambda group: group.translate(CIRCLED),
    "words": _words, "oh": lambda group: _words(group, "oh"), "pairs": _pairs, "doubles": _doubles,
    "hundreds": _hundreds, "capitals": lambda group: _words(group).title(),
    "commas": lambda group: ", ".join(UNITS[int(digit)] for digit in group),
    "niner": lambda group: _words(group, "oh").replace("nine", "niner"),
    "mixed": lambda group: f"{group[:2]} {_words(group[2:])}",
}  # fmt: skip
CHINESE: dict[str, Say] = {
    "written": str, "full width": lambda group: group.translate(FULL), "characters": _zh, "yao": _zh_yao,
    "pairs": _zh_pairs, "times": _zh_times, "formal": _zh_formal, "spaced": lambda group: " ".join(_zh(group)),
    "mixed": lambda group: group[:2] + _zh(group[2:]),
}  # fmt: skip
JOINTS = {
    "en": [
        " ",
        ", ",
        ". ",
        "; ",
        " and then ",
        " um ",
        ", uh, ",
        " then ",
        " dash ",
        " - ",
        " and ",
        " next is ",
        " ... ",
    ],
    "zh": ["", " ", "，", "。", "然后", "，嗯，", "，后面是", " 横杠 ", "，再来", "、", "，接下来是"],
}
LEADS = {
    "en": ["", "", "it's ", "so it's ", "yeah ", "okay ready ", "sure, ", "that's ", "um "],
    "zh": ["", "", "是", "嗯", "好的，", "那就是"],
}
TAILS = {
    "en": ["", "", "", " okay", " got that", ". That's it", " and that's all"],
    "zh": ["", "", "", "，好的", "，就这些", "对"],
}
NODS = {
    "en": ["okay", "uh-huh", "yes", "go on", "mm-hm", "right", "thank you, and the rest"],
    "zh": ["好的", "嗯", "您继续", "请继续说", "对"],
}
CARD_LEADS = {
    "en": ["my card number is ", "the card is ", "I want to pay with ", "the long number is ", "you can charge ", ""],
    "zh": ["我的卡号是", "卡是", "我用这张卡付款，", "您记一下，", ""],
}
ASKS = {
    "PIN": {
        "en": ["can I have your PIN please", "please tell me your pin code"],
        "zh": ["请说一下您的密码", "您的密码是多少"],
    },
    "code": {
        "en": ["and the three digits on the back", "what's the security code", "read me the verification code"],
        "zh": ["请说一下卡背面的安全码", "验证码是多少"],
    },
    "card": {
        "en": ["could you read me the card number", "I need the long number on the front of the card"],
        "zh": ["请提供一下卡号", "您的信用卡号是多少"],
    },
    "password": {"en": ["what is your password", "please spell your password"], "zh": ["请说一下登录密码"]},
}  # fmt: skip
SPELLED = [
    "s e c r e t", "it's h u n t e r 2", "capital s as in sugar, e, c, r, e, t, 9", "alpha bravo charlie 7 7",
    "b for boy, k for king, t for tom", "x y z z y", "p, a, s, s, w, 0, r, d",
]  # fmt: skip


def _digits(chance: random.Random, count: int) -> str:
    while True:
        found = "".join(str(chance.randrange(10)) for _ in range(count))
        if found[0] != "0" and len(set(found)) > 2:
            return found


def _grouped(chance: random.Random, digits: str) -> list[str]:
    if len(digits) == 15 and chance.random() < 0.6:
        return [digits[:4], digits[4:10], digits[10:]]
    size = chance.choice([4, 4, 4, 3, 2, 5])
    return [digits[at : at + size] for at in range(0, len(digits), size)]


def _in_pieces(chance: random.Random, groups: list[str], say: Say, language: str, most: int) -> list[str]:
    """The groups said in one to ``most`` utterances."""
    cuts = sorted(chance.sample(range(1, len(groups)), min(chance.randrange(most), len(groups) - 1)))
    parts = [groups[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(groups)], strict=True)]
    return [chance.choice(JOINTS[language]).join(map(say, part)) for part in parts]


def _conversation(chance: random.Random, pieces: list[str], language: str, lead: str) -> list[Utterance]:
    told = []
    for place, piece in enumerate(pieces):
        before = lead if not place else chance.choice(LEADS[language])
        after = chance.choice(TAILS[language]) if place == len(pieces) - 1 else ""
        told.append(Utterance("caller", before + piece + after, chance.uniform(0.4, 4.0)))
        if chance.random() < 0.4:
            told.append(Utterance("agent", chance.choice(NODS[language]), 0.3))
        if chance.random() < 0.15 and place < len(pieces) - 1:
            told.append(Utterance("caller", "um" if language == "en" else "等一下", 0.5))
    return told


def secrets(count: int, seed: int = 7) -> Iterator[Told]:
    """So many secrets, each told in its own way."""
    chance = random.Random(seed)
    for number in range(count):
        language = "en" if number % 2 else "zh"
        kind = chance.choice(["card"] * 6 + ["asked card"] * 2 + ["account", "PIN", "code", "password"])
        style, say = chance.choice(list((EN if language == "en" else CHINESE).items()))
        if kind == "password":
            spelled = chance.choice(SPELLED)
            ask = Utterance("agent", chance.choice(ASKS["password"][language]))
            yield Told(spelled, "spelled", language, [ask, Utterance("caller", spelled)])
            continue
        sizes = {
            "card": range(13, 20),
            "asked card": range(13, 20),
            "account": range(9, 13),
            "PIN": (4, 6),
            "code": (3,),
        }
        digits = _digits(chance, chance.choice(list(sizes[kind])))
        if style == "hundreds" and len(digits) >= 13:
            digits = digits[:2] + "00" + digits[4:]
        groups = _grouped(chance, digits) if len(digits) > 6 else list(digits) if chance.random() < 0.4 else [digits]
        pieces = _in_pieces(chance, groups, say, language, 5)
        asked = {"asked card": "card", "PIN": "PIN", "code": "code"}.get(kind)
        lead = chance.choice(LEADS[language] if asked else CARD_LEADS[language])
        told = _conversation(chance, pieces, language, lead)
        if asked:
            told.insert(0, Utterance("agent", chance.choice(ASKS[asked][language])))
        yield Told(digits, f"{kind}, {style}", language, told, min(5, len(digits)))


# What is left of it ---------------------------------------------------------------------------

_EN_VALUES = {
    **{word: str(place) for place, word in enumerate(UNITS)}, "oh": "0", "niner": "9",
    **{word: str(place + 10) for place, word in enumerate(TEENS)},
    **{word: str(place * 10) for place, word in enumerate(TENS) if place > 1}, "hundred": "00",
}  # fmt: skip
_ZH_VALUES = {
    **{letter: str(place) for place, letter in enumerate(ZH)}, "幺": "1", "洞": "0", "两": "2",
    **{letter: str(place) for place, letter in enumerate("零壹贰叁肆伍陆柒捌玖")},
}  # fmt: skip


def _decoded(text: str) -> str:
    """All digits that somebody can read out of a text, one after the other."""
    plain = (
        text.lower()
        .replace("等一下", "")
        .translate({ord(full): digit for digit, full in zip("0123456789", "０１２３４５６７８９", strict=True)})
    )
    plain = plain.translate({ord(full): digit for digit, full in zip("0123456789", "⓪①②③④⑤⑥⑦⑧⑨", strict=True)})
    plain = re.sub(
        r"([两三四])个([零一二三四五六七八九])", lambda m: m.group(2) * ("--两三四".index(m.group(1))), plain
    )
    plain = re.sub(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)", _zh_ten, plain)
    found: list[str] = []
    for token in re.findall(r"\d|[a-z]+|[一-鿿〇]", plain):
        value = token if token.isdigit() else _EN_VALUES.get(token) or _ZH_VALUES.get(token, "")
        times = {"double": 2, "triple": 3}.get(found[-1], 0) if found else 0
        if token in ("double", "triple"):
            found.append(token)
        elif times:
            found[-1] = value * times
        elif (
            found and len(found[-1]) == 2 and found[-1][1] == "0" and found[-1] != "00" and value in tuple("123456789")
        ):
            found[-1] = found[-1][0] + value
        elif value:
            found.append(value)
    return "".join(one for one in found if one.isdigit())


def _zh_ten(match: re.Match[str]) -> str:
    tens = str(ZH.index(match.group(1))) if match.group(1) else "1"
    return tens + (str(ZH.index(match.group(2))) if match.group(2) else "0")


def leaks(told: Told, texts: Iterable[str]) -> str:
    """What of the secret can be read in ``texts``, one after the other; "" for nothing."""
    kept = list(texts)
    if told.style == "spelled":
        return next((text for text in kept if _letters(told.secret, text) > 2), "")
    digits = _decoded(" ".join(kept))
    pieces = (told.secret[at : at + told.shortest] for at in range(len(told.secret) - told.shortest + 1))
    return next((piece for piece in pieces if piece in digits), "")


def _letters(secret: str, text: str) -> int:
    """How many letters of what was spelled, one after the other, can be read."""
    wanted, there = re.findall(r"\w+", secret), re.findall(r"\w+", text)
    best = 0
    for begin in range(len(there)):
        for start in range(len(wanted)):
            same = 0
            while there[begin + same : begin + same + 1] == wanted[start + same : start + same + 1] != []:
                same += 1
            names = ("alpha", "bravo", "charlie")
            best = max(best, sum(len(word) == 1 or word in names for word in wanted[start : start + same]))
    return best
