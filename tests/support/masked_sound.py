"""Recordings of numbers that callers say after an agent has asked, made sample by sample: which digits stay audible.

The words come as recognisers bring them (partials each second, the utterance after its end, each some tenths late),
through the door that masks text; rules as they are shipped judge them, and silence the recording as `Masks` does. What
was recorded before is silenced by `reaching_back` when the files are put away. Asterisk's part (writing samples, and
zeros while it is muted) is played; nothing else is.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ari_app.configuration.rules import load_rules
from ari_app.media.reaching_back import note_place, note_words, reach, silence
from ari_app.quality.masks import Masks, Of, Wish
from ari_app.store.row import Row
from config.load import ROOT
from models.domain.desk_words import SIDES
from models.domain.events import CallArrived, CallConnected, CallQueued, Event, Transcribed
from models.domain.quality_rule_events import RuleFired
from models.domain.speech_events import PartlyHeard
from models.quality.door import Door
from models.quality.masking import MARK
from models.quality.rules.engine import Engine
from models.quality.rules.firing import Firing
from models.quality.rules.matching.cascade import Cascade
from models.quality.rules.rule import Mask, RuleSet, Stage
from models.speech.dictionary import pronounce
from tests.support.secrets_said import CHINESE, EN

Samples = NDArray[np.int16]
RATE, HEAD, TICK = 8000, 44, 0.25
T0 = 1_800_000_000.0
FIRST = 1000  # the sample that stands for the first digit; the next is one more
HEARD = 0.1  # seconds of a digit by which it can be understood
ASKS = {
    "en": (
        "could you read me the card number", "I need the long number on the front of the card",
        "what is your card number please", "and now the security code on the back", "your card number",
        "can I take the card number from you", "what's the security code",
    ),
    "zh": (
        "请您说一下银行卡号", "您的信用卡号码是多少", "请提供一下卡号", "请说一下卡背面的安全码", "短信验证码是多少",
        "麻烦您报一下银行卡号", "验证码是多少",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Something that is said: ``words`` each with when it begins and ends, in seconds; ``digits``: of which digits of
    the number a word consists."""

    leg: str
    words: tuple[tuple[str, float, float], ...]
    digits: int = 0

    @property
    def span(self) -> tuple[float, float]:
        """From the first word to the last."""
        return self.words[0][1], self.words[-1][2]

    def text(self, until: float, language: str) -> str:
        """What has been said by then."""
        return ("" if language == "zh" else " ").join(word for word, _, end in self.words if end <= until)


@dataclass
class Spoken:
    """A call: what is said in it, in order."""

    id: str
    language: str
    number: str
    parts: list[Part] = field(default_factory=list)
    seconds: float = 0.0


LEADS = {
    "en": ("my card number is", "well the card number is", "and my security code is"),
    "zh": ("我的卡号是", "我的银行卡号是", "好的我的验证码是"),
}
UNTOLD = {"en": "i would like to pay", "zh": "我想现在付款"}


def asked(count: int, seed: int = 3) -> list[Spoken]:
    """Agents who ask for a number, and callers who tell it in one to four breaths; one in five says of their own accord
    what comes."""
    chance = random.Random(seed)
    return [_call(chance, f"s{place}", "en" if place % 2 else "zh", place % 5 == 4) for place in range(count)]


def untold(count: int, seed: int = 3) -> list[Spoken]:
    """Callers who begin to read out a card though nobody has named one: no rule can know before some digits."""
    chance = random.Random(seed)
    found = []
    for place in range(count):
        call = Spoken(f"u{place}", "en" if place % 2 else "zh", _number(chance, 16))
        at = _said(call, "caller", _words_of(UNTOLD[call.language], call.language), 8.0, chance)
        _tell(call, at + chance.uniform(0.8, 5.0), chance)
        found.append(call)
    return found


def _call(chance: random.Random, call_id: str, language: str, own_accord: bool) -> Spoken:
    ask = chance.choice((LEADS if own_accord else ASKS)[language])
    short = any(word in ask for word in ("security", "安全码", "验证码"))
    call = Spoken(call_id, language, _number(chance, chance.choice((3, 4, 6)) if short else 16))
    at = _said(call, "caller" if own_accord else "agent", _words_of(ask, language), 8.0, chance)
    _tell(call, at + chance.uniform(0.6, 5.0), chance)
    return call


def _number(chance: random.Random, size: int) -> str:
    return "".join(str(chance.randrange(10)) for _ in range(size))


def _words_of(text: str, language: str) -> list[str]:
    return text.split() if language == "en" else list(text)


def _tell(call: Spoken, at: float, chance: random.Random) -> None:
    number, forms = call.number, EN if call.language == "en" else CHINESE
    form = forms[chance.choice(("words", "oh", "written") if call.language == "en" else ("characters", "yao"))]
    cuts = sorted(chance.sample(range(1, len(number)), 0 if len(number) < 9 else chance.randrange(4)))
    for begin, end in zip([0, *cuts], [*cuts, len(number)], strict=True):
        at = _said(call, "caller", [form(one) for one in number[begin:end]], at, chance, end - begin)
        at += chance.uniform(0.8, 5.0)
    call.seconds = at + 12.0


def _said(
    call: Spoken, leg: str, words: list[str], at: float, chance: random.Random, digits: int = 0
) -> float:  # fmt: skip
    found = []
    for word in words:
        seconds = chance.uniform(0.28, 0.5) if digits else 0.25
        found.append((word, at, at + seconds))
        at += seconds + (chance.uniform(0.0, 0.15) if digits else 0.0)
    call.parts.append(Part(leg, tuple(found), digits))
    return at


# What a recogniser makes of it --------------------------------------------------------------------


def _events(call: Spoken, chance: random.Random) -> Iterator[tuple[float, Event]]:
    yield 0.0, CallArrived(call_id=call.id, number="5551", language=call.language, tier="gold", direction="in")
    yield 0.5, CallQueued(call_id=call.id, problem="billing", language=call.language)
    yield 1.0, CallConnected(call_id=call.id, agent_id="1001", waited=1.0)
    for part in call.parts:
        begin, end = part.span
        moment = begin + 1.0
        while moment < end:
            text = part.text(moment, call.language)
            partly = PartlyHeard(call_id=call.id, leg=part.leg, began_at=T0 + begin, text=text)
            yield moment + chance.uniform(0.2, 0.5), partly
            moment += 1.0
        said = Transcribed(
            call_id=call.id, leg=part.leg, began_at=T0 + begin, text=part.text(end, call.language),
            seconds=end - begin, confidence=0.9,
        )  # fmt: skip
        yield end + 0.5 + chance.uniform(0.1, 0.6), said


# What is recorded ---------------------------------------------------------------------------------


class _Tape:
    """The files of MixMonitor, which grow with time; silent while it is muted."""

    def __init__(self, call: Spoken, spool: Path) -> None:
        self._sound = _sound(call)
        self._files = {side: spool / f"{call.id}.1-{side}.wav" for side in SIDES}
        for file in self._files.values():
            file.write_bytes(bytes(HEAD))
        self._at, self.muted, self.now = 0, False, T0

    def until(self, moment: float) -> None:
        """Write on."""
        self.now = T0 + moment
        to = max(self._at, round(moment * RATE))
        for side, file in self._files.items():
            piece = self._sound[side][self._at : to]
            with file.open("ab") as tape:
                tape.write((np.zeros_like(piece) if self.muted else piece).tobytes())
        self._at = to


def _sound(call: Spoken) -> dict[str, Samples]:
    size = round((call.seconds + 1) * RATE)
    legs = {"caller": np.zeros(size, np.int16), "agent": np.zeros(size, np.int16)}
    place = FIRST
    for part in call.parts:
        for _, begin, end in part.words:
            legs[part.leg][round(begin * RATE) : round(end * RATE)] = place if part.digits else 50
            place += bool(part.digits)
    return {**legs, "mixed": legs["caller"] + legs["agent"]}


@cache
def _rules() -> tuple[RuleSet, Cascade]:
    ruleset = load_rules(ROOT / "config" / "rules").ruleset
    return ruleset, Cascade(ruleset, pronounce)


def recorded(call: Spoken, spool: Path) -> Path:
    """The caller's file of the call as it is put away."""
    asyncio.run(_record(call, spool))
    silence(spool, call.id)
    return spool / f"{call.id}.1-caller.wav"


async def _record(call: Spoken, spool: Path) -> None:
    tape = _Tape(call, spool)

    async def hand(call_id: str, _by: str, on: bool, since: float) -> bool:
        if on:
            note_place(spool, call_id, reach(tape.now - since if since else 0.0))
        tape.muted = on
        return True

    masks = Masks({Of.RECORDING: hand})
    working = asyncio.ensure_future(masks.run())
    chance = random.Random(call.id)
    events: list[tuple[float, Event | None]] = [*_events(call, chance)]
    events += [(tick * TICK, None) for tick in range(1, round(call.seconds / TICK))]
    judge = _Judge(call, masks, lambda row: note_words(spool, row, lambda: tape.now))
    for moment, event in sorted(events, key=lambda one: one[0]):
        tape.until(moment)
        judge.take(event, moment)
        for _ in range(3):
            await asyncio.sleep(0)
    tape.until(call.seconds)
    working.cancel()


class _Judge:
    """The door, the rules and the masks of one call."""

    def __init__(self, call: Spoken, masks: Masks, told: Callable[[Row], object]) -> None:
        self._told = told
        self._call, self._masks, self._door = call, masks, Door(9)
        self._engine = Engine(*_rules())
        self._seq = 0

    def take(self, event: Event | None, moment: float) -> None:
        """An event, or the clock."""
        now = T0 + moment
        if event is None:
            self._masks.tick(now)
            kept = self._door.due(now)
            self._do(self._engine.tick(self._call.id, now), now)
        elif isinstance(event, PartlyHeard):
            kept = [self._door.shown(event)]
        else:
            kept = self._door.take(event, now)
        for one in kept:
            self._row(one, now)

    def _row(self, event: Event, now: float) -> None:
        self._seq += 1
        data = {name: value for name, value in asdict(event).items() if name not in ("call_id", "agent_id")}
        seq = 0 if isinstance(event, PartlyHeard) else self._seq
        row = Row(seq, now, event.call_id, event.agent_id, event.kind, data)
        self._masks.take(row)
        if seq and MARK in str(data.get("text", "")):
            self._told(row)
        self._do(self._engine.take(row), now)

    def _do(self, firings: list[Firing], now: float) -> None:
        for firing in firings:
            for action in firing.actions:
                if isinstance(action, Mask) and firing.stage is Stage.LIVE and not firing.cleared:
                    told = RuleFired(call_id=firing.call_id, rule=firing.rule, stage="live", actions=["mask"])
                    self._door.take(told, now)
                    wish = Wish(action.quiet, action.seconds, since=firing.began_at)
                    self._masks.begin(firing.call_id, firing.rule, wish, now)


def audible(file: Path) -> int:
    """How many digits of a number can be understood in a recording."""
    samples = np.frombuffer(file.read_bytes()[HEAD:], np.int16)
    values, counts = np.unique(samples[samples >= FIRST], return_counts=True)
    return int(sum(count >= HEARD * RATE for _, count in zip(values, counts, strict=True)))
