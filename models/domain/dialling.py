"""The dialling policy: which numbers are rung, for whom and what for. Pure: counts of what was dialled are given.

A number is brought into one form first, so that ``+49 30 1234``, ``004930 1234`` and ``030 1234`` are the same one in
every comparison. Only `decide` makes a `Permit`, and without one nothing can be dialled through ``kefu-out``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from models.domain.errors import UnsafeRequest

RIGHTS = ("internal", "local", "national", "international", "any")
_DIALLABLE = re.compile(r"\+?[0-9*#]{2,24}")
_SETS = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*"}
_MOST_DIGITS, _LEAST_ABROAD = 15, 7  # E.164; a number abroad has at least a country code and a short national one


class Purpose(StrEnum):
    """What a number is rung for."""

    CALL_BACK = "call-back"
    CUT_OFF = "call-back after a cut"
    TRANSFER = "transfer"
    CONSULT = "consultation"
    CALL_OUT = "call out"
    FLOW = "flow"
    PROMPT = "prompt recording"


class Kind(StrEnum):
    """What a number is."""

    INTERNAL = "internal"
    LOCAL = "local"
    NATIONAL = "national"
    INTERNATIONAL = "international"
    SERVICE = "short service number"
    PREMIUM = "premium"
    CODE = "network code"
    EMERGENCY = "emergency"
    NONE = "no number"


_NEEDS = {Kind.INTERNAL: 0, Kind.LOCAL: 1, Kind.NATIONAL: 2, Kind.INTERNATIONAL: 3}
OF_CALLERS = frozenset({Purpose.CALL_BACK, Purpose.CUT_OFF})


@dataclass(frozen=True, slots=True)
class Rules:
    """How numbers are written here, and which are special: `[dialling]` of the settings. Patterns are prefixes, or
    Asterisk's own when they begin with ``_``; each is tried on every way to write the number.

    ``phones``: extensions of agents; ``trunks``: pattern and how many calls at once it carries.
    """

    country: str = ""
    national_prefix: str = "0"
    international_prefixes: tuple[str, ...] = ("00",)
    plus: bool = True
    complete: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    short_digits: int = 6
    allow: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()
    premium: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    withheld: frozenset[str] = frozenset()
    emergency: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    callbacks_per_number: int = 3
    per_number: int = 0
    per_hour: int = 0
    concurrent: int = 0
    trunks: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """``key`` is the one form for comparisons: E.164 with ``+`` where the country is known, else as it was given.
    ``spellings``: every way to write it that patterns are tried on. ``dial_as``: what the dialplan gets."""

    given: str
    key: str
    dial_as: str
    kind: Kind
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """What was dialled: this number for callers' sake and at all since yesterday; everything outside in the last
    hour; the outside numbers that are being rung or talked with now."""

    callbacks_today: int = 0
    same_today: int = 0
    last_hour: int = 0
    open: tuple[Number, ...] = ()


def fits(pattern: str, number: str) -> bool:
    """A prefix, or with ``_`` before it an Asterisk pattern: X Z N [15-7] ``.`` (one or more) ``!`` (any)."""
    if not pattern.startswith("_"):
        return number.startswith(pattern)
    return _expression(pattern).fullmatch(number) is not None


@lru_cache(2048)
def _expression(pattern: str) -> re.Pattern[str]:
    tokens = re.findall(r"\[[^\]]*\]|.", pattern[1:])
    return re.compile("".join(one if one[0] == "[" else _SETS.get(one.upper(), re.escape(one)) for one in tokens))


def one_writing(patterns: Collection[str], international_prefixes: Collection[str]) -> tuple[str, ...]:
    """Patterns with the prefix for numbers abroad turned into ``+``, as numbers are before they are compared."""
    found = []
    for pattern in patterns:
        mark, body = ("_", pattern[1:]) if pattern.startswith("_") else ("", pattern)
        front = next((one for one in international_prefixes if body.startswith(one)), "")
        found.append(f"{mark}+{body.removeprefix(front)}" if front else pattern)
    return tuple(found)


def analyse(number: str, rules: Rules) -> Number:
    """What a number is and every way to write it."""
    text = re.sub(r"[\s().\-/]", "", number)
    key = _one_form(text, rules)
    at_home = _at_home(key, rules)
    spellings = (key, *at_home)
    kind = _kind(text, key, spellings, rules)
    return Number(text, key, _dial_as(key, next(iter(at_home), ""), kind, rules), kind, spellings)


def _one_form(text: str, rules: Rules) -> str:
    """With ``+`` and country where they are known, else as it is."""
    for prefix in rules.international_prefixes:
        if text.startswith(prefix) and len(text) - len(prefix) >= _LEAST_ABROAD:
            return f"+{text.removeprefix(prefix)}"
    if text.startswith("+") or not rules.country or len(text) <= rules.short_digits:
        return text
    if rules.national_prefix and text.startswith(rules.national_prefix):
        return f"+{rules.country}{text.removeprefix(rules.national_prefix)}"
    return f"+{rules.country}{text}" if _any_fits(rules.complete, (text,)) else text


def _at_home(key: str, rules: Rules) -> tuple[str, ...]:
    """How a number of our own country is written inside it, the usual way first; nothing for others."""
    home = f"+{rules.country}"
    if not rules.country or not key.startswith(home):
        return ()
    rest = key.removeprefix(home)
    both = (f"{rules.national_prefix}{rest}", rest)
    return both[::-1] if _any_fits(rules.complete, (rest,)) else both[:1]


def _kind(text: str, key: str, spellings: tuple[str, ...], rules: Rules) -> Kind:
    if not _DIALLABLE.fullmatch(text) or text.lstrip("+") in rules.withheld or not text.strip("+0"):
        return Kind.NONE
    if _is_emergency(text, rules):
        return Kind.EMERGENCY
    if text in rules.phones or _any_fits(rules.internal, (text,)):
        return Kind.INTERNAL
    if "*" in text or "#" in text:
        return Kind.CODE
    if _any_fits(rules.premium, spellings):
        return Kind.PREMIUM
    return _distance(text, key, spellings, rules)


def _distance(text: str, key: str, spellings: tuple[str, ...], rules: Rules) -> Kind:
    if key.startswith("+"):
        if not _LEAST_ABROAD <= len(key) - 1 <= _MOST_DIGITS:
            return Kind.NONE
        inside = rules.country and key.startswith(f"+{rules.country}") and not _any_fits(rules.foreign, spellings)
        return Kind.NATIONAL if inside else Kind.INTERNATIONAL
    if len(text) > _MOST_DIGITS:
        return Kind.NONE
    if len(text) <= rules.short_digits:
        return Kind.SERVICE
    if any(text.startswith(prefix) for prefix in rules.international_prefixes) or _any_fits(rules.foreign, spellings):
        return Kind.INTERNATIONAL
    prefixed = bool(rules.national_prefix) and text.startswith(rules.national_prefix)
    return Kind.NATIONAL if prefixed or _any_fits(rules.complete, (text,)) else Kind.LOCAL


def _any_fits(patterns: tuple[str, ...], spellings: tuple[str, ...]) -> bool:
    """Whether one of the patterns `fits` one of the spellings."""
    return bool(patterns) and any(map(_one_of(patterns).fullmatch, spellings))


@lru_cache(64)
def _one_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """All of them as one expression: every number that comes in is tried on some fifty."""
    each = (_expression(one).pattern if one.startswith("_") else f"{re.escape(one)}.*" for one in patterns)
    return re.compile("|".join(f"(?:{one})" for one in each), re.DOTALL)


def _is_emergency(text: str, rules: Rules) -> bool:
    """However it is dressed up: with a country, a prefix, a network code before or after it."""
    ways = {text.lstrip("+"), *re.split(r"[*#+]+", text)}
    fronts = (*rules.international_prefixes, rules.national_prefix, rules.country)
    for _ in range(2):
        ways |= {way.removeprefix(front) for way in ways for front in fronts if front}
    return bool(ways & rules.emergency)


def _dial_as(key: str, national: str, kind: Kind, rules: Rules) -> str:
    if kind in (Kind.NONE, Kind.INTERNAL, Kind.CODE) or not key.startswith("+") or rules.plus:
        return key
    if national:
        return national
    return f"{next(iter(rules.international_prefixes), '+')}{key[1:]}"


# Verdicts -----------------------------------------------------------------------------------------------


class Reason(StrEnum):
    """Why a number is not dialled; the value is the prompt that says so (``config/prompts.toml``)."""

    NONE = ""
    NO_NUMBER = "dialling_no_number"
    EMERGENCY = "dialling_emergency"
    REFUSED = "dialling_refused"
    PREMIUM = "dialling_premium"
    FOREIGN = "dialling_foreign"
    RIGHT = "dialling_right"
    UNKNOWN = "dialling_unknown"
    TOO_OFTEN = "dialling_too_often"
    BUSY = "dialling_busy"


class Permit:
    """The right to dial one number once. Only `decide` makes one."""

    __slots__ = ("_used", "number", "purpose", "who")

    def __init__(self, maker: object, number: Number, purpose: Purpose, who: str) -> None:
        if maker is not _MAKER:
            raise UnsafeRequest("only the dialling policy gives permits")
        self.number, self.purpose, self.who, self._used = number, purpose, who, False

    def endpoint(self) -> DialString:
        """What Asterisk is asked to dial. Raises UnsafeRequest the second time."""
        if self._used:
            raise UnsafeRequest(f"the permit for {self.number.dial_as} was used already")
        self._used = True
        return DialString(_MAKER, f"Local/{self.number.dial_as}@kefu-out/n")


class DialString(str):
    """An endpoint behind ``kefu-out`` that the policy has let through; the gate before Asterisk takes no other."""

    __slots__ = ()

    def __new__(cls, maker: object, text: str) -> DialString:
        """Made by a permit alone. Raises UnsafeRequest."""
        if maker is not _MAKER:
            raise UnsafeRequest("only a permit of the dialling policy leads to a number")
        return super().__new__(cls, text)


_MAKER = object()


@dataclass(frozen=True, slots=True)
class Verdict:
    """``words`` say why not, in English; ``for_now``: the same question may be answered otherwise in a while."""

    allowed: bool
    reason: Reason
    words: str
    number: Number
    for_now: bool = False
    permit: Permit | None = field(default=None, compare=False)

    @property
    def dial_as(self) -> str:
        """What the dialplan gets."""
        return self.number.dial_as


def decide(number: str, who: str, right: str, purpose: Purpose, usage: Usage, rules: Rules) -> Verdict:
    """Whether ``who``, whose right is one of `RIGHTS` ("": none at all), may have this number rung now."""
    found = analyse(number, rules)
    reason, words = _of_number(found, who, right, purpose, rules)
    for_now = False
    if not reason:
        reason, words = _of_usage(found, purpose, usage, rules)
        for_now = reason is Reason.BUSY
    permit = None if reason else Permit(_MAKER, found, purpose, who)
    return Verdict(not reason, reason, words, found, for_now, permit)


def _of_number(found: Number, who: str, right: str, purpose: Purpose, rules: Rules) -> tuple[Reason, str]:
    name = found.given or "an empty number"
    if right not in RIGHTS:
        return Reason.UNKNOWN, f"{who} may have no number dialled"
    if found.kind is Kind.NONE:
        return Reason.NO_NUMBER, f"{name} is not a number that can be dialled"
    if found.kind is Kind.EMERGENCY:
        words = f"{name} is an emergency number: dial it from a telephone, kefu stays out of it"
        return Reason.EMERGENCY, words
    if _any_fits(rules.refuse, found.spellings):
        return Reason.REFUSED, f"{name} is refused by [dialling] refuse"
    if _any_fits(rules.allow, found.spellings):
        return Reason.NONE, ""
    return _of_right(found, who, right, purpose, rules)


def _of_right(found: Number, who: str, right: str, purpose: Purpose, rules: Rules) -> tuple[Reason, str]:
    rank = RIGHTS.index(right)
    for_caller = purpose in OF_CALLERS
    if found.kind in _NEEDS:
        if rank >= _NEEDS[found.kind]:
            return Reason.NONE, ""
        reason = Reason.FOREIGN if found.kind is Kind.INTERNATIONAL else Reason.RIGHT
        return reason, f"{found.given} is {found.kind}; a {purpose} of {who} may go as far as: {right}"
    known = found.kind is Kind.SERVICE and _any_fits(rules.service, (found.given,))
    if not for_caller and (known or rank == len(RIGHTS) - 1):
        return Reason.NONE, ""
    reason = Reason.PREMIUM if found.kind is Kind.PREMIUM else Reason.RIGHT
    return reason, f"{found.given} is a {found.kind} number, which is not for a {purpose} of {who}"


def _of_usage(found: Number, purpose: Purpose, usage: Usage, rules: Rules) -> tuple[Reason, str]:
    name = found.given
    if purpose in OF_CALLERS and usage.callbacks_today >= rules.callbacks_per_number:
        return Reason.TOO_OFTEN, f"{name} was called back {usage.callbacks_today} times within a day"
    if found.kind is Kind.INTERNAL:
        return Reason.NONE, ""
    if rules.per_number and usage.same_today >= rules.per_number:
        return Reason.TOO_OFTEN, f"{name} was dialled {usage.same_today} times within a day"
    if rules.per_hour and usage.last_hour >= rules.per_hour:
        return Reason.BUSY, f"{usage.last_hour} numbers were dialled within an hour ([dialling] per_hour)"
    if rules.concurrent and len(usage.open) >= rules.concurrent:
        return Reason.BUSY, f"{len(usage.open)} calls to numbers are going on ([dialling] concurrent)"
    for pattern, most in rules.trunks:
        there = sum(_any_fits((pattern,), one.spellings) for one in usage.open)
        if _any_fits((pattern,), found.spellings) and there >= most:
            return Reason.BUSY, f"{there} calls to {pattern} are going on ([dialling] trunks)"
    return Reason.NONE, ""
