"""One way of writing for what is heard and what is looked for: words of English, characters of Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import opencc

from models.domain.numerals import spoken
from models.domain.said_zh import said
from models.domain.words import plain
from models.quality.masking import MARK

_HAN = re.compile(r"[㐀-鿿]")
_ZH_TOKEN = re.compile(rf"[㐀-鿿]|[^\W_㐀-鿿]+(?:'\w+)?|{MARK}")
_NUMBER = re.compile(r"\d[\d,]*")
_CENTS = re.compile(r"([$£€¥])\s?(\d[\d,]*)(?:\.(\d\d))?")
_COINS = {"$": "dollars", "£": "pounds", "€": "euros", "¥": "yuan"}
_LONGEST_NUMBER = 3  # digits; a longer run was said digit by digit
_WIDTHS = str.maketrans("０１２３４５６７８９　’‘％", "0123456789 ''%")
# One character for those that are pronounced alike and that recognisers take for each other.
_ALIKE = str.maketrans("您妳她它牠得地幺两兩〇", "你你他他他的的一二二零")
_SHORT = {
    "can't": "can not", "won't": "will not", "cannot": "can not", "let's": "let us", "what's": "what is",
    "it's": "it is", "that's": "that is", "there's": "there is", "here's": "here is", "who's": "who is",
    "how's": "how is", "where's": "where is", "gonna": "going to", "wanna": "want to", "ok": "okay",
}  # fmt: skip
_ENDS = (("n't", " not"), ("'ll", " will"), ("'re", " are"), ("'m", " am"), ("'ve", " have"), ("'d", " would"))
# British spellings that recognisers write as American ones.
_AMERICAN = {
    "cheque": "check", "centre": "center", "programme": "program", "grey": "gray", "tyre": "tire", "licence": "license",
    "cancelled": "canceled", "cancelling": "canceling", "travelled": "traveled", "travelling": "traveling",
    "enquiry": "inquiry", "enquiries": "inquiries", "catalogue": "catalog", "metre": "meter", "litre": "liter",
    "fulfil": "fulfill", "instalment": "installment", "instalments": "installments", "judgement": "judgment",
    "pyjamas": "pajamas", "defence": "defense", "offence": "offense", "practise": "practice", "mum": "mom",
}  # fmt: skip
_ISE = re.compile(r"(?<=[a-z]{3})is(e|ed|es|ing|ation|ations)$")
_OUR = re.compile(r"(?<=[a-z]{2})our(s|ed|ing|able|ite|ites)?$")
_NOT_ISE = (
    "promise advise advertise exercise otherwise surprise purchase enterprise merchandise precise compromise supervise "
    "revise raise noise wise rise likewise franchise expertise premise concise disguise arise praise cruise improvise"
)
_NO_ISE = frozenset(_NOT_ISE.split())
_NO_OUR = {"hour", "hours", "four", "your", "yours", "our", "ours", "tour", "tours", "pour", "sour", "flour", "devour",
           "contour", "detour", "glamour", "velour", "toured", "touring", "poured", "pouring"}  # fmt: skip
FILLERS = frozenset(("um", "uh", "er", "erm", "uhm", "hm", "mm", "mhm", "嗯", "呃", "哦", "啊"))
NEGATIONS = frozenset(("not", "no", "never", "without", "nor", "不", "没", "別", "别", "未", "非", "無", "无"))


@lru_cache(maxsize=1)
def _simple() -> Callable[[str], str]:
    return opencc.OpenCC("t2s").convert


def language_of(text: str) -> str:
    """``zh`` for a text with a Chinese character in it, else ``en``."""
    return "zh" if _HAN.search(text) else "en"


@lru_cache(maxsize=4096)
def tokens(text: str, language: str = "") -> tuple[str, ...]:
    """Words of an English text in lower case and American spelling, numbers in words, digits that were said one by one
    as such; simplified characters of a Chinese one, numbers as they are said, and the foreign words in it. Hesitation
    sounds are left out, and a masked digit is a token of its own."""
    text = text.translate(_WIDTHS)
    return _chinese(text) if (language or language_of(text)) == "zh" else _english(text)


def _chinese(text: str) -> tuple[str, ...]:
    found = said(_simple()(text.lower())).translate(_ALIKE)
    return tuple(token for token in _ZH_TOKEN.findall(found) if token not in FILLERS)


def _english(text: str) -> tuple[str, ...]:
    low = _CENTS.sub(_money, text.lower()).replace(MARK, f" {MARK} ")
    low = _NUMBER.sub(lambda found: f" {_read(found.group())} ", low)
    marked = [plain(part) for part in low.split(MARK)]
    words: list[str] = []
    for place, part in enumerate(marked):
        words += [MARK] * bool(place)
        words += [word for one in part.split() for word in _word(one)]
    return tuple(word for word in words if word not in FILLERS)


def _money(found: re.Match[str]) -> str:
    coin, whole, cents = found.groups()
    return f" {_read(whole)} {_COINS[coin]} {_read(cents) if cents and int(cents) else ''} "


def _read(number: str) -> str:
    digits = number.replace(",", "")
    if len(digits) <= _LONGEST_NUMBER or ("," in number.rstrip(",") and len(digits) <= 9):
        return spoken(int(digits), "en") if digits[0] != "0" or len(digits) == 1 else _one_by_one(digits)
    return _one_by_one(digits)


def _one_by_one(digits: str) -> str:
    return " ".join(spoken(int(digit), "en") for digit in digits)


@lru_cache(maxsize=20_000)
def _word(word: str) -> tuple[str, ...]:
    if word in _SHORT:
        return tuple(_SHORT[word].split())
    for end, full in _ENDS:
        if word.endswith(end) and len(word) > len(end):
            return (word.removesuffix(end), full.strip())
    word = word.strip("'")
    word = _AMERICAN.get(word, word)
    if not _NO_ISE & {word, word[:-1], f"{word[:-3]}e"}:
        word = _ISE.sub(r"iz\1", word)
    if word not in _NO_OUR:
        word = _OUR.sub(r"or\1", word)
    return (word,) if word else ()
