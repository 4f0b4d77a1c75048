"""Numbers that nobody may keep: card numbers, identity numbers, secret codes, taken out of what was said and keyed.

A recogniser mishears digits, so check sums (Luhn) would let real card numbers through: every run of digits that is
long enough is masked whole, however it is said (PCI DSS 4.0, 3.2 and 3.5). Where a secret is talked about, short ones
are too, and what is spelled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from models.domain.alphabet import APCO, ICAO
from models.domain.expression import luhn
from models.quality.number_words import PHONES, UNITS, ZH_PHONES
from models.quality.said_digits import Run, runs, simple

MARK = "•"
CARD_DIGITS = range(13, 20)  # ISO/IEC 7812-1
PHONE_DIGITS = range(7, 14)  # ITU-T E.164 without the longest ones, which are as long as cards
SECRET_DIGITS = 2  # so many are masked where a secret was asked for; fewer when nothing else is said
Span = tuple[int, int, int]  # from, to, how many marks

_SECRETS = (
    r"\b(?:pin|p i n|p\.i\.n|passcode|pass ?code|pass ?word|pass ?phrase|security (?:code|number)|c ?v ?[vc]2?|otp|"
    r"verification (?:code|number)|one[ -]time (?:code|pin)|access code|secret (?:code|number|word)|"
    r"(?:credit |debit |bank )?card numbers?|number (?:on|of) (?:the |your |my )?(?:front of (?:the |your |my )?)?"
    r"(?:credit |debit |bank )?card|long number|digits (?:on|of) (?:the |your |my )?(?:back|card|front)|"
    r"(?:(?:thirteen|fourteen|fifteen|sixteen|nineteen|1[3-9]) digits?)|social security|s ?s ?n|"
    r"code\b[\w\s']{0,20}\b(?:texted|sent|received|got)|(?:texted|sent) me (?:the|a) code|(?:text|sms) code|"
    r"passport number|expir(?:y|ation)(?: date)?)s?\b"
    r"|密[码碼]|口令|[验驗][证證][码碼]|短信码|收到的码|校验码|动态码|安全[码碼]|卡号|卡號|信用卡的?号|身[份分][证證]|社保号|有效期|[后後][三3]位"
)
_SECRET = re.compile(_SECRETS)
_CARDS = re.compile(
    r"\b(?:cards?|visa|master ?card|amex|american express|iban|account number)\b"
    r"|(?:银行|信用|储蓄|借记|我的|这张|用|刷|張)卡|卡是|[账帐賬][号號]|[账帐賬][户戶]"
)
_YOUR = r"(?:your|the|his|her|their|that|its)\b[\w\s'-]{0,30}?"
_ASKS = re.compile(
    rf"(?:\b(?:enter|key in|type|input|dial)\b[\w\s'-]{{0,40}}?(?:{_SECRETS})"
    rf"|\b(?:give|tell|spell|read|provide|confirm|verify|what is|what's|speak|say|have)\b"
    rf"[\w\s'-]{{0,20}}?{_YOUR}(?:{_SECRETS})"
    rf"|[输輸]入[^，。]{{0,12}}(?:{_SECRETS})|(?:请|請|说|說|报|報|念|提供|告诉)[^，。按]{{0,12}}(?:{_SECRETS})(?![请請]按)"
    rf"|(?:{_SECRETS})(?:是多少|是什么))"
)
_NAMED = re.compile(
    r"(?:^|[^a-z])(?:pin|pass(?:word|code|phrase)?|cvv2?|cvc2?|card|pan|otp|secret|ssn|security_?code|iban)(?:$|[^a-z])"
)
_PHONE = re.compile(rf"\b(?:{'|'.join(sorted(PHONES))})\b|{'|'.join(ZH_PHONES)}")
_NAMES = "|".join(sorted({*ICAO.values(), *APCO.values(), "alpha", "juliet", "xray"}))
_SPELLED = (
    rf"(?:(?:capital|upper ?case|lower ?case|small|big|cap|大写|小写|double|triple)\s*)?(?:[a-z]|{_NAMES}|\d|"
    rf"{'|'.join(UNITS)}|(?:dollar|hash|pound|percent|at|plus) sign|underscore|ampersand|(?:exclamation|question) mark)"
    r"(?![a-z'])(?:\s+(?:as in|for|like)\s+[a-z]+)?"
)
_NEXT_SPELLED = rf"(?:[\s,.;-]+(?:(?:then|and|um|uh)\s+)*{_SPELLED})"
_SPELLING = re.compile(rf"(?<![a-z']){_SPELLED}{_NEXT_SPELLED}{{2,}}")
_SPELLING_ON = re.compile(rf"(?<![a-z']){_SPELLED}{_NEXT_SPELLED}*\W*$")
_LETTER = re.compile(rf"(?<![a-z'])(?:[b-hj-z]|{'|'.join(sorted({*ICAO.values(), 'alpha', 'juliet'}))})(?![a-z'])")
_MIXED = re.compile(r"(?<![a-z\d_@.-])(?=[a-z@#$%!_]*\d)(?=[\d@#$%!_]*[a-z])[a-z\d@#$%!_]{4,20}(?![a-z\d_@.-])")
_TONES = re.compile(r"((?:digits|number|characters|phonetic):)[0-9*#A-Za-z]{3,}")
_READ_BACK = 3  # digits of a secret that is read back; fewer are the keys of "press 1 for yes"


@dataclass(frozen=True, slots=True)
class Rules:
    """``digits``: runs of so many are masked; 0: nothing ever is. ``phones``: telephone numbers may stay."""

    digits: int = 9
    phones: bool = False


def mentions(text: str) -> bool:
    """Whether a secret is talked about: a PIN, a card number, a password."""
    return _SECRET.search(simple(text)) is not None


def speaks_of_cards(text: str) -> bool:
    """Whether a card or an account is spoken of: other words between groups of digits are asides then."""
    return _CARDS.search(simple(text)) is not None


def asks(text: str) -> bool:
    """Whether a prompt asks for a secret. A menu that only names one ("for your password, press 5") does not."""
    return _ASKS.search(simple(text)) is not None


def names_secret(name: str) -> bool:
    """Whether a variable or a step is named after a secret."""
    plain = simple(name)
    return _NAMED.search(plain) is not None or _SECRET.search(plain) is not None


def hides(run: Run, before: str, rules: Rules, strict: bool, phone: bool) -> bool:
    """Whether a run of digits is to be masked. ``before``: digits of it that were said before this text; ``phone``: a
    telephone number is spoken of."""
    digits = before + run.digits
    if strict and not run.labelled:
        return len(digits) >= SECRET_DIGITS or run.bare
    if len(digits) < rules.digits or (run.years and not before):
        return False
    card = len(digits) in CARD_DIGITS and luhn(digits)
    return not (rules.phones and phone and len(digits) in PHONE_DIGITS and not card)


def calls_phone(text: str) -> bool:
    """Whether a telephone number is spoken of."""
    return _PHONE.search(simple(text)) is not None


def run_spans(run: Run) -> list[Span]:
    """What is masked of a run."""
    return [(begin, end, len(digits)) for begin, end, digits in run.parts]


def spelled_spans(text: str, goes_on: bool = False) -> list[Span]:
    """What is spelled, and words with digits in them: passwords, when one was asked for. ``goes_on``: the text is not
    whole yet, and what it ends with may be more than the letter that it seems."""
    plain = simple(text)
    found = [one.span() for one in _SPELLING.finditer(plain) if _LETTER.search(one.group())]
    found += [one.span() for one in (_SPELLING_ON if goes_on else _MIXED).finditer(plain)]
    return [(begin, end, len(re.findall(r"[\s,.;-]+", plain[begin:end])) + 1) for begin, end in found]


def cover(text: str, spans: Iterable[Span]) -> str:
    """The text with each span replaced by so many marks; spans that overlap are one."""
    pieces, at = [], 0
    for begin, end, count in sorted(spans):
        if begin >= at:
            pieces += [text[at:begin], MARK * count]
        at = max(at, end)
    return "".join([*pieces, text[at:]])


def spans_of(text: str, rules: Rules, strict: bool = False, programs: bool = False) -> list[Span]:
    """What is to be masked of a text that stands alone. ``strict``: a secret was asked for. ``programs``: see
    `models.quality.said_digits.runs`."""
    if not rules.digits or not text:
        return []
    strict = strict or (not programs and mentions(text))
    phone = calls_phone(text)
    found = [
        span
        for run in runs(text, strict or (not programs and speaks_of_cards(text)), programs)
        if hides(run, "", rules, strict, phone)
        for span in run_spans(run)
    ]  # fmt: skip
    return [*found, *(spelled_spans(text) if strict else ())]


def masker(digits_from: int, phones: bool = False, programs: bool = False) -> Callable[[str], str]:
    """A function that masks runs of at least ``digits_from`` digits, and shorter ones where a secret is talked about.
    Each digit becomes one •. ``digits_from`` 0: texts stay as they are."""
    rules = Rules(digits_from, phones)
    return lambda text: cover(text, spans_of(text, rules, programs=programs))


def masked_value(value: str, rules: Rules, secret: bool) -> str:
    """An answer to a question: one • for a secret; marks for what looks like a card or is a long number."""
    if not rules.digits or not value:
        return value
    digits = re.sub(r"[\s-]", "", simple(value))
    if secret or (digits.isdigit() and len(digits) in CARD_DIGITS and luhn(digits)):
        return MARK if secret else MARK * len(digits)
    return cover(value, spans_of(value, rules))


def masked_prompt(text: str, rules: Rules, secret: bool) -> str:
    """What kefu says. ``secret``: a secret was asked for, and digits are likely to be it."""
    if not rules.digits:
        return text
    found = [
        run
        for run in runs(text)
        if hides(run, "", rules, False, calls_phone(text))
        or (secret and len(run.digits) >= _READ_BACK)
        or (len(run.digits) in CARD_DIGITS and luhn(run.digits))
    ]  # fmt: skip
    return cover(text, [span for run in found for span in run_spans(run)])


def masked_media(media: str) -> str:
    """Media that speak digits, without them."""
    return _TONES.sub(rf"\1{MARK}", media)
