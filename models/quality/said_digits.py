"""Digits as people say them and recognisers write them, and where they stand in a text.

"4111", "４１１１", "four one one one", "forty one eleven", "double four", "triple oh", "forty one hundred", 四一一一,
四十一, 幺幺零, 三个一: each is a run of digits. A run goes on over what people put between the groups of one number
("4111 and then, um, 1111"). A number that says how much, how long or when (2 o'clock, 三分钟, $12.99, 12 May) is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from models.quality import number_words as words
from models.quality.number_readers import Composer, zh_digits


class Kind(Enum):
    """What a piece of a text is to a number."""

    NUMBER = "digits"
    QUANTITY = "how many, how much, when"
    FILLER = "what stands between the groups of a number"
    LABEL = "the name of a number that is no secret"
    WORD = "anything else"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, from ``start`` to ``end``; ``digits`` of a number, ``word`` of anything else."""

    start: int
    end: int
    kind: Kind
    word: str = ""
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Digits that may be one number. ``parts``: (start, end, digits) of what stands together. ``before`` and ``after``:
    how many words that are no fillers stand there; ``labelled``: it is called an order, a room, a flight; ``years``: it
    looks like years, each of four digits."""

    parts: tuple[tuple[int, int, str], ...]
    before: float
    after: float
    labelled: bool
    years: bool = False

    @property
    def bare(self) -> bool:
        """Whether nothing else is said."""
        return not self.before and not self.after

    @property
    def digits(self) -> str:
        """All of them."""
        return "".join(digits for _, _, digits in self.parts)


_FORMATTED = (
    r"(?:(?:19|20)\d\d-(?:0[1-9]|1[0-2])-[0-3]\d(?![\d-])|(?<![\d:])[0-2]?\d:[0-5]\d(?::[0-5]\d)?(?![\d:])"
    r"|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"
    r"|(?<![\d.,])\d{1,6}[.]\d{1,2}(?![\d.]))"
)
_GROUPED = r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d\d?)?(?![\d,])"
_SIGNED = r"[$£€¥]\s?\d[\d,.]{0,9}(?!\d)"
_NUMERAL = "".join(words.ZH_DIGITS) + "".join(words.ZH_SCALES)


def _either(*texts: str) -> str:
    return "|".join(sorted(map(re.escape, texts), key=len, reverse=True))


_TOKEN = re.compile(
    rf"(?P<formatted>{_FORMATTED})|(?P<signed>{_SIGNED})|(?P<grouped>{_GROUPED})|(?P<written>\d+)|(?P<en>[a-z]+(?:['’.][a-z]+)*)"
    rf"|(?P<label>{_either(*words.ZH_LABELS, *words.ZH_PHONES)})"
    rf"|(?P<zh>[{_NUMERAL}](?:\s*(?:[个個](?=[{_NUMERAL}]))?[{_NUMERAL}])*)"
    rf"|(?P<filler>{_either(*words.ZH_FILLERS)})|(?P<han>[㐀-鿿])"
)
# Without any of these there is no digit in a text, however it is read.
_DIGIT_WORDS = _either(*words.UNITS, *words.TEENS, *words.TENS, *words.SCALES, *words.PLURALS, *words.ZEROS)
_POSSIBLE = re.compile(rf"\d|[^\x00-\x7f]|(?<![a-z])(?:{_DIGIT_WORDS}|o+)(?![a-z])")
_MIXED = re.compile(r"(?:[\w.@+-]*[a-z_][\w.@+-]*\d[\w.@+-]*|\d[\w]*[a-z_][\w.@+-]*|\d{10}\.\d+)")
_ZH_AFTER = re.compile(rf"\s?(?:{_either(*words.ZH_MEASURES)})")
_ZH_COUNTED = re.compile(rf"\s?(?:{_either(*words.ZH_COUNTS)})")
_ZH_BEFORE = re.compile(rf"(?:{_either(*words.ZH_ORDINALS)})$")
_CLOCK = re.compile(r"\d\d?[:.]\d\d")
_MUCH = ("%", "万", "萬", "亿", "億", "千", "百", "℃", "°")
_LONGEST_AMOUNT = 9  # digits; nobody counts further
_HAN_WORD = 2  # Chinese characters that weigh as much as a word
_LOOSE = 6  # words over which digits are still one secret, where one was asked for
_FILLING = 9  # fillers over which they are, anywhere


def simple(text: str) -> str:
    """The text in lower case and in plain letters and digits (NFKC), of the same length."""
    return text.lower() if text.isascii() else "".join(_simple(letter) for letter in text)


def _simple(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    plain = unicodedata.normalize("NFKC", letter).lower()
    if len(plain) != 1:
        return letter
    return str(unicodedata.decimal(plain)) if plain.isdecimal() else plain


def runs(text: str, loose: bool = False, programs: bool = False) -> list[Run]:
    """The runs of digits in a text.

    ``loose``: a secret was asked for, so a run goes on over some other words too, and amounts that are only
    formatted as such (12:34) are digits. ``programs``: the text was made by programs; digits in the middle of names
    and addresses (``c1125ab``, epoch seconds) are none.
    """
    plain = simple(text)
    return _read(plain, loose, programs) if _POSSIBLE.search(plain) else []


def _read(plain: str, loose: bool, programs: bool) -> list[Run]:
    hidden = {found.span() for found in _MIXED.finditer(plain)} if programs else set()
    pieces = list(_pieces(plain, loose, hidden))
    return _runs(pieces, loose)


def _pieces(plain: str, loose: bool, hidden: set[tuple[int, int]]) -> Iterator[Piece]:
    tokens: list[Piece] = []
    for found in _TOKEN.finditer(plain):
        at, end = found.span()
        if any(begin <= at < over for begin, over in hidden):
            tokens.append(Piece(at, end, Kind.WORD, found.group()))
        else:
            tokens.append(_token(found, loose))
    tokens = _repeated(_composed(_zeros(tokens), plain), plain)
    pieces = [_weighed(tokens, place, plain) if one.kind is Kind.NUMBER else one for place, one in enumerate(tokens)]
    for place, piece in enumerate(pieces):
        yield replace(piece, kind=Kind.NUMBER) if _misread(pieces, place) else piece


def _misread(pieces: list[Piece], place: int) -> bool:
    """Whether what looks like a time or an amount stands among groups of digits: "4111 11:11 1111"."""
    if pieces[place].kind is not Kind.QUANTITY or not _CLOCK.fullmatch(pieces[place].word):
        return False
    return any(one is not None and one.kind is Kind.NUMBER and len(one.digits) > 2 for one in _beside(pieces, place))


def _beside(pieces: list[Piece], place: int) -> list[Piece | None]:
    """The nearest pieces on both sides that are no fillers."""
    sides = (reversed(pieces[:place]), pieces[place + 1 :])
    return [next((one for one in side if one.kind is not Kind.FILLER), None) for side in sides]


def _token(found: re.Match[str], loose: bool) -> Piece:
    at, end, text = found.start(), found.end(), found.group()
    match found.lastgroup:
        case "formatted" | "signed":
            digits = re.sub(r"\D", "", text)
            free = loose and found.lastgroup == "formatted"
            return Piece(at, end, Kind.NUMBER if free else Kind.QUANTITY, text, digits)
        case "written" | "grouped":
            return Piece(at, end, Kind.NUMBER, text, re.sub(r"\D", "", text))
        case "zh":
            digits = zh_digits(text.lstrip("百佰千仟万萬"))
            return Piece(at, end, Kind.NUMBER if digits else Kind.WORD, text, digits)
        case "label":
            return Piece(at, end, Kind.LABEL if text in words.ZH_LABELS else Kind.WORD, text)
        case "filler":
            return Piece(at, end, Kind.FILLER, text)
        case "en":
            return Piece(at, end, _kind(text), text)
    return Piece(at, end, Kind.WORD, text)


def _kind(word: str) -> Kind:
    if word in words.UNITS or word in words.TEENS or word in words.TENS or word in words.SCALES:
        return Kind.NUMBER
    if word in words.PLURALS:
        return Kind.NUMBER
    if word in words.FILLERS:
        return Kind.FILLER
    return Kind.LABEL if word in words.LABELS else Kind.WORD


def _zeros(tokens: list[Piece]) -> list[Piece]:
    """ "oh" beside a digit, and alone, is a digit; 洞, 拐 and 勾 beside nothing are none."""
    found = list(tokens)
    for places in (range(len(found)), reversed(range(len(found)))):
        for place in places:
            if found[place].word in words.ZEROS or set(found[place].word) == {"o"}:
                sides = _beside(found, place)
                digits = any(
                    one is not None and (one.kind is Kind.NUMBER or one.word in words.REPEATS) for one in sides
                )
                if digits or not any(sides):
                    zeros = len(found[place].word) if set(found[place].word) == {"o"} else 1
                    found[place] = replace(found[place], kind=Kind.NUMBER, word="zero", digits="0" * zeros)
    return [replace(one, kind=Kind.WORD, digits="") if one.word in words.ZH_WEAK else one for one in found]


def _composed(tokens: list[Piece], plain: str) -> list[Piece]:
    """English number words joined to numbers."""
    found: list[Piece] = []
    composer = Composer()
    for piece in tokens:
        spoken = piece.kind is Kind.NUMBER and not piece.digits and piece.word not in words.PLURALS
        before = found[-1] if found else None
        near = before is not None and not plain[before.end : piece.start].strip(" -")
        if spoken and before is not None and near and not composer.empty and composer.fits(piece.word):
            composer.add(piece.word)
            found[-1] = replace(before, end=piece.end, digits=composer.digits, word=f"{before.word} {piece.word}")
        elif spoken:
            composer = Composer()
            composer.add(piece.word)
            found.append(replace(piece, digits=composer.digits))
        else:
            composer = Composer()
            found.append(piece)
    return found


def _repeated(tokens: list[Piece], plain: str) -> list[Piece]:
    """ "double four" is 44, "three fours" is 444."""
    found: list[Piece] = []
    for piece in tokens:
        before = found[-1] if found else None
        near = before is not None and not plain[before.end : piece.start].strip()
        if piece.word in words.PLURALS:
            piece = replace(piece, digits=words.PLURALS[piece.word])
        times = _times(before, piece) if before is not None and near and piece.kind is Kind.NUMBER else 0
        if times and before is not None:
            head, rest = (piece.digits, "") if piece.word in words.TEENS else (piece.digits[:1], piece.digits[1:])
            found[-1] = replace(piece, start=before.start, digits=head * times + rest)
        else:
            found.append(piece)
    return found


def _times(before: Piece, piece: Piece) -> int:
    """How often ``before`` says that the digit is there; 0: it does not."""
    if piece.word in words.PLURALS and before.digits in tuple("23456789"):
        return int(before.digits)
    return words.REPEATS.get(before.word, 0)


def _weighed(tokens: list[Piece], place: int, plain: str) -> Piece:
    """A number, unless it says how many, how much or when."""
    piece = tokens[place]
    if re.match(rf"[{_NUMERAL}]", piece.word):
        return _zh_weighed(piece, plain)
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    next_to = after is not None and not plain[piece.end : after.start].strip(" -")
    if after is not None and next_to and after.word in words.COUNTS:
        return replace(piece, kind=Kind.FILLER)
    if after is not None and next_to and piece.word == "one" and after.word in words.MOMENTS:
        return replace(piece, kind=Kind.FILLER)
    measured = after is not None and next_to and after.word in words.MEASURES | words.MONTH_WORDS
    counted = before is not None and before.kind is Kind.NUMBER and not plain[before.end : piece.start].strip(" -")
    if measured and after is not None and after.word in words.AMBIGUOUS:
        measured = not counted and len(piece.digits) < 3
    dated = before is not None and before.word in words.MONTH_WORDS
    much = plain[piece.end : piece.end + 1] in _MUCH or _ZH_AFTER.match(plain, piece.end) is not None
    if (measured or dated or much) and len(piece.digits) <= _LONGEST_AMOUNT:
        return replace(piece, kind=Kind.QUANTITY)
    alone = not (after is not None and after.kind is Kind.NUMBER)
    if piece.word == "one" and alone and before is not None and before.word in words.ONE_BEFORE:
        return replace(piece, kind=Kind.WORD)
    return piece


def _zh_weighed(piece: Piece, plain: str) -> Piece:
    if len(piece.digits) > _LONGEST_AMOUNT:
        return piece
    if _ZH_COUNTED.match(plain, piece.end) and len(piece.digits) < 3:
        return replace(piece, kind=Kind.FILLER)
    ordinal = len(piece.word) <= 3 and _ZH_BEFORE.search(plain, 0, piece.start)
    if ordinal or _ZH_AFTER.match(plain, piece.end):
        return replace(piece, kind=Kind.QUANTITY)
    return piece


def _runs(pieces: Sequence[Piece], loose: bool) -> list[Run]:
    found: list[Run] = []
    numbers: list[list[int]] = []  # places of the pieces of the run so far, those together that stand together
    labelled = False
    for place, piece in enumerate(pieces):
        if piece.kind is not Kind.NUMBER:
            continue
        between = pieces[numbers[-1][-1] + 1 : place] if numbers else None
        if between is not None and _filled(between, labelled):
            numbers[-1].append(place)
        elif between is not None and loose and not labelled and _near(between):
            numbers.append([place])
        else:
            found += _closed(pieces, numbers, labelled)
            again = labelled and between is not None and all(one.kind is Kind.FILLER for one in between)
            numbers, labelled = [[place]], again or _labelled(pieces[:place])
    return found + _closed(pieces, numbers, labelled)


def _filled(between: Sequence[Piece], labelled: bool) -> bool:
    """Whether people say this between the groups of one number."""
    if labelled:
        return all(piece.word in words.HESITATIONS for piece in between)
    return len(between) <= _FILLING and all(piece.kind is Kind.FILLER for piece in between)


def _near(between: Sequence[Piece]) -> bool:
    return _weight(between) <= _LOOSE and not any(piece.kind is Kind.LABEL for piece in between)


def _weight(pieces: Sequence[Piece]) -> float:
    """How many words; two Chinese characters are a word."""
    return sum(len(piece.word) / _HAN_WORD if piece.word > "\u3400" else 1 for piece in pieces)


def _labelled(before: Sequence[Piece]) -> bool:
    """Whether one of the few words before says what the number is."""
    return any(piece.kind is Kind.LABEL for piece in before[-4:])


def _closed(pieces: Sequence[Piece], numbers: list[list[int]], labelled: bool) -> list[Run]:
    if not numbers:
        return []
    groups = [[pieces[place] for place in group] for group in numbers]
    return [
        Run(
            tuple((group[0].start, group[-1].end, "".join(piece.digits for piece in group)) for group in groups),
            _weight([piece for piece in pieces[: numbers[0][0]] if piece.kind is not Kind.FILLER]),
            _weight([piece for piece in pieces[numbers[-1][-1] + 1 :] if piece.kind is not Kind.FILLER]),
            labelled,
            all(re.fullmatch(r"(?:19|20)\d\d", piece.word) for group in groups for piece in group),
        )
    ]


def content(text: str) -> int:
    """How many words of a text are neither digits nor fillers; two Chinese characters are a word."""
    return round(_weight([one for one in _pieces(simple(text), False, set()) if one.kind in (Kind.WORD, Kind.LABEL)]))
