"""How far automatic answers agree with the truth of generated calls: ``form.kappa`` of bench/results/quality.json.

Calls are scripted, so that it is known what happened in each: whether the agent greeted in time, told of the recording
before they asked for personal data, promised what they may not, left the caller in silence or on hold. Their words go
through the shipped rules as text, with a share of them wrong (dropped, or another word of ordinary calls): there is
no sound and no recogniser in it. Sentences hold the phrases of the rules among other words, so that without wrong words
all is found. What it says is how well rules and forms answer, given such a transcript; not how well people would agree.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ari_app.cli.rules import ordinary
from ari_app.configuration.forms import load_forms
from ari_app.configuration.rules import load_rules
from ari_app.quality.actions import nearly_said, words_of
from ari_app.quality.scorer import events_of
from ari_app.store.row import Row
from config.load import ROOT
from models.encoders.known import USE, encoder
from models.quality.forms.agreement import Estimate, ac1, agreement, kappa, with_interval
from models.quality.rules.engine import Engine
from models.quality.rules.firing import Firing
from models.quality.rules.matching.cascade import Cascade
from models.quality.rules.rule import RuleSet
from models.speech.dictionary import pronounce

CALLS, T0 = 200, 1_800_000_000.0
ERRORS = (0.0, 0.1, 0.2)  # shares of words that are wrong
GREETINGS = (
    "good morning my name is peter and you are through to the service desk", "hello this is maria from customer care",
    "hi you are speaking to john what can i do for you today", "good afternoon this is susan how may i help you",
    "welcome you are talking to david from the billing team", "hello my name is anna thanks for holding",
)  # fmt: skip
NO_GREETINGS = ("yes", "go ahead please", "what is it about", "right so what happened", "one second", "okay tell me")
NOTICE = ("just so you know this call is recorded", "please note that we record this call", "this call may be recorded")
ASKED = ("could you give me your date of birth", "may i have your card number please", "what is your security code")
PROMISES = (
    "that is the guaranteed lowest price on the market", "it is completely free forever for you",
    "i promise you a full refund on that", "believe me there is no risk whatsoever", "this price will never go up",
)  # fmt: skip
HARMLESS = (
    "i can ask whether a refund is possible", "the first month is free", "the price may change next year",
    "there is a small risk with that", "our lowest price is on the website",
)  # fmt: skip


@dataclass
class Made:
    """A call as it is told. ``truth``: by question of the form."""

    name: str
    chance: random.Random
    wrong: float
    texts: list[str]
    rows: list[Row] = field(default_factory=list)
    now: float = T0
    truth: dict[str, str] = field(default_factory=dict)

    def row(self, kind: str, agent: str = "", /, **data: Any) -> None:  # noqa: ANN401 - facts
        """One event, now."""
        self.rows.append(Row(len(self.rows) + 1, self.now, self.name, agent, kind, data))

    def says(self, leg: str, text: str, pause: float = 1.0) -> None:
        """An utterance, as it is written down with some of its words wrong."""
        words, seconds = text.split(), 0.35 * len(text.split())
        heard = " ".join(self._heard(one) for one in words).split()
        began, self.now = self.now, self.now + seconds + 0.7
        confidence = round(self.chance.uniform(0.85, 0.98), 3)
        self.row("Transcribed", leg=leg, text=" ".join(heard), began_at=began, seconds=seconds, confidence=confidence,
                 start=0.0, end=seconds, engine="bench", version=1)  # fmt: skip
        self.now += pause

    def _heard(self, word: str) -> str:
        dice = self.chance.random()
        if dice < self.wrong / 3:
            return ""
        return self.chance.choice(self.chance.choice(self.texts).split()) if dice < self.wrong else word


def made(number: int, wrong: float, texts: list[str]) -> Made:
    """One call of billing."""
    chance = random.Random(number)
    call = Made(f"c{number}", chance, wrong, texts, now=T0 + number * 1000.0)
    call.row("CallArrived", language="en", direction="in", tier="", arrived_at=call.now)
    call.row("CallQueued", problem="billing", language="en", priority=0.5, entered_at=call.now)
    call.now += 5
    call.row("CallConnected", "1001", waited=5.0, channel_id="a", bridge_id="b")
    call.row("LegJoined", "1001", role="agent", who="1001", channel_id="a", bridge_id="b", purpose="queue")
    _talk(call)
    call.row("LegLeft", "1001", role="agent", who="1001", channel_id="a", talked=call.now - T0 - number * 1000.0 - 5)
    call.row("CallDisconnected", "1001", by="caller", talked=60.0)
    call.row("CallEnded", outcome="answered", cause="")
    return call


def _talk(call: Made) -> None:
    chance, truth = call.chance, call.truth

    def happens(name: str, share: float) -> bool:
        found = chance.random() < share
        truth[name] = "no" if found else "yes"
        return found

    call.says("agent", chance.choice(NO_GREETINGS if happens("greeting", 0.25) else GREETINGS))
    call.says("caller", chance.choice(call.texts))
    late = happens("notice", 0.25)
    for text in (ASKED, NOTICE) if late else (NOTICE, ASKED):
        call.says("agent", chance.choice(text))
        call.says("caller", chance.choice(("yes", "of course", "there you are")))
    if happens("hold", 0.2):
        call.row("CallHeld", "1001", by="1001")
        call.now += 75
        call.row("CallResumed", "1001", by="1001", seconds=75.0)
    call.says("agent", "so here is what i found")
    call.says("caller", chance.choice(call.texts), 14.0 if happens("silence", 0.2) else 1.0)
    call.says("agent", chance.choice(PROMISES if happens("compliance", 0.2) else HARMLESS))
    call.says("caller", "thank you good bye")
    call.says("agent", "good bye")


def _judged(call: Made, ruleset: RuleSet, cascade: Cascade) -> list[Row]:
    """The rows with what rules find in them, as the journal would have it."""
    engine, found = Engine(ruleset, cascade), list[Row]()
    moment = call.rows[0].at
    for row in call.rows:
        while moment + 1 < row.at:
            moment += 1.0
            found += _told(call, engine.tick(call.name, moment))
        found += [row, *_told(call, engine.take(row)), *_nearly(call, engine)]
    for second in range(1, 8):
        found += _told(call, engine.tick(call.name, call.rows[-1].at + second))
    return found


def _told(call: Made, firings: list[Firing]) -> Iterator[Row]:
    for one in firings:
        if not one.cleared:
            data = {
                "rule": one.rule, "version": one.version, "stage": str(one.stage), "leg": one.leg, "words": one.words,
                "began_at": one.began_at, "utterance": one.utterance, "score": one.score,
                "actions": [words_of(action) for action in one.actions],
            }  # fmt: skip
            yield Row(0, one.at, call.name, "1001", "RuleFired", data)


def _nearly(call: Made, engine: Engine) -> Iterator[Row]:
    for one in engine.nearly(call.name):
        yield Row(0, call.now, call.name, "1001", "NearlySaid", nearly_said(call.name, "1001", one, 0).facts())


def form() -> dict[str, Any]:
    """Over the form that rules answer alone."""
    ruleset = load_rules(ROOT / "config" / "rules").ruleset
    forms = [load_forms(ROOT / "config" / "forms")["basics"]]
    cascade = Cascade(ruleset, pronounce, encoder(USE), ordinary())
    texts = [text for text in ordinary() if text.isascii()]
    found: dict[str, Any] = {
        f"words_wrong_{share:g}": _measured(share, ruleset, cascade, forms, texts) for share in ERRORS
    }
    found["kappa"] = found["words_wrong_0.1"]["kappa"]
    found["of"] = (
        f"automatic answers of the form basics v the known truth of {CALLS} generated English calls, text with 10 % of"
        " the words wrong; no sound, no recogniser, no people"
    )
    return found


def _measured(wrong: float, ruleset: RuleSet, cascade: Cascade, forms: list[Any], texts: list[str]) -> dict[str, Any]:
    calls: list[list[tuple[str, str]]] = []
    unknown = false_no = false_yes = 0
    for number in range(CALLS):
        call = made(number, wrong, texts)
        (event,) = events_of(call.name, _judged(call, ruleset, cascade), forms, ruleset)
        pairs = []
        for question, answer in zip(event.questions, event.answers, strict=True):
            truth = call.truth[question]
            unknown += answer == "unknown"
            if answer != "unknown":
                pairs.append((answer, truth))
                false_no += (answer, truth) == ("no", "yes")
                false_yes += (answer, truth) == ("yes", "no")
        calls.append(pairs)
    found = {
        "kappa": with_interval(calls, kappa), "ac1": with_interval(calls, lambda some: ac1(some, 2)),
        "share": with_interval(calls, agreement),
    }  # fmt: skip
    return {
        **{name: _short(one) for name, one in found.items()}, "answers": found["kappa"].n, "unknown": unknown,
        "false_no": false_no, "false_yes": false_yes,
    }  # fmt: skip


def _short(one: Estimate) -> list[float | None]:
    return [None if value is None else round(value, 3) for value in (one.value, one.low, one.high)]
