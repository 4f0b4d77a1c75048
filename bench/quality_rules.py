"""What two hundred rules cost on a hundred live calls, and whether a replay fires the same."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ari_app.cli.rules import ordinary
from ari_app.configuration.rules import load_rules
from ari_app.store.row import Row
from bench.ears import DATA
from config.load import ROOT
from models.encoders.known import USE, encoder
from models.quality.rules.backtest import lived
from models.quality.rules.engine import Engine
from models.quality.rules.matching.cascade import Cascade
from models.quality.rules.matching.pattern import PatternError, variants
from models.quality.rules.rule import Rule, RuleSet, Said, Stage, Tag
from models.speech.dictionary import pronounce

CALLS, RULES, SECONDS = 100, 200, 60
TURNS = 13.0  # a minute of a call, both sides together (Harper Valley)
PARTIALS = 3  # of an utterance
_EARLY = 10  # one generated rule in so many
T0 = 1_700_000_000.0


def spoken_texts() -> list[str]:
    """Utterances of people on the telephone, if there are any beside the checkout; else the demonstration's."""
    file = DATA / "calls" / "dev.jsonl"
    if not file.exists():
        return [text for text in ordinary() if text.isascii()]
    calls = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [turn["transcript"] for call in calls for turn in call["turns"] if len(turn["transcript"].split()) > 2]


def two_hundred() -> RuleSet:
    """The shipped rules, and as many more as make two hundred, each with four phrases cut out of what callers say."""
    shipped = load_rules(ROOT / "config" / "rules").ruleset.rules
    chance = random.Random(7)
    texts = [text.split() for text in ordinary() if text.isascii() and len(text.split()) > 5]
    more: list[Rule] = []
    while len(shipped) + len(more) < RULES:
        phrases = tuple(_cut(chance, texts) for _ in range(4))
        leaf = Said(phrases, chance.choice(("agent", "caller")), early=len(more) % _EARLY == 0)
        more.append(Rule(f"made-{len(more)}", leaf, (Tag("x"),), once="time", every=30.0, stage=Stage.LIVE))
    return lived(RuleSet((*shipped, *more)))


def _cut(chance: random.Random, texts: list[list[str]]) -> str:
    while True:
        words = chance.choice(texts)
        size = chance.randint(2, 5)
        start = chance.randrange(len(words) - size + 1)
        phrase = " ".join(words[start : start + size])
        try:
            variants(phrase)
        except PatternError:
            continue
        return phrase


def traffic(texts: list[str]) -> Iterator[Row | tuple[str, float]]:
    """A minute of a hundred calls: rows, partials, and a tick each second of each call, in the order of time."""
    chance = random.Random(3)
    found: list[tuple[float, int, Row | tuple[str, float]]] = []
    for n in range(CALLS):
        name, start = f"c{n}", T0 + chance.random()
        facts = {"language": "en", "direction": "in", "tier": "gold"}
        queue = {"problem": chance.choice(("billing", "sales", "technical", "orders")), "language": "en"}
        rows = [
            Row(1, start - 2, name, "", "CallArrived", facts), Row(2, start - 1, name, "", "CallQueued", queue),
            Row(3, start, name, "1001", "CallConnected", {"waited": 12.0}),
        ]  # fmt: skip
        for place in range(int(TURNS * SECONDS / 60)):
            rows += _utterance(chance, name, start + place * 60 / TURNS, texts)
        found += [(row.at, len(found) + place, row) for place, row in enumerate(rows)]
        found += [(T0 + second, -n, (name, T0 + second)) for second in range(2, SECONDS)]
    return (one for _, _, one in sorted(found, key=lambda one: one[:2]))


def _utterance(chance: random.Random, name: str, began: float, texts: list[str]) -> list[Row]:
    text, leg = chance.choice(texts), chance.choice(("agent", "caller"))
    words = text.split()
    seconds = min(3.5, 0.3 * len(words))
    facts = {"leg": leg, "began_at": round(began, 2)}
    parts = [" ".join(words[: max(1, len(words) * part // (PARTIALS + 1))]) for part in range(1, PARTIALS + 1)]
    rows = [
        Row(0, began + seconds * (part + 1) / (PARTIALS + 1), name, "", "PartlyHeard", {**facts, "text": said})
        for part, said in enumerate(parts)
    ]
    whole = {**facts, "text": text, "seconds": seconds, "confidence": 0.9}
    return [*rows, Row(9, began + seconds + 0.7, name, "", "Transcribed", whole)]


def cost(meaning: bool) -> dict[str, Any]:
    """Seconds of a processor for a second of a hundred calls."""
    ruleset, texts = two_hundred(), spoken_texts()
    cascade = Cascade(ruleset, pronounce, encoder(USE) if meaning else None, ordinary())
    rows = list(traffic(texts))
    Engine(ruleset, cascade).take(next(row for row in rows if isinstance(row, Row)))
    for text in texts[:20]:
        cascade.heard(text)
        cascade.meant(text, list(cascade.meanings.senses)[:1])
    engine = Engine(ruleset, cascade)
    begun, fired = time.process_time(), 0
    for row in rows:
        fired += len(engine.take(row) if isinstance(row, Row) else engine.tick(*row))
    spent = time.process_time() - begun
    utterances = sum(isinstance(row, Row) and row.kind == "Transcribed" for row in rows)
    return {
        "cpu_core_100_calls": round(spent / SECONDS, 4), "ms_per_utterance": round(1000 * spent / utterances, 3),
        "utterances_per_second": round(utterances / SECONDS, 1), "partials_per_utterance": PARTIALS, "firings": fired,
    }  # fmt: skip


def rules200() -> dict[str, Any]:
    """With meanings, which is what runs, and without."""
    ruleset = two_hundred()
    phrases = sum(len(one.phrases) for rule in ruleset.rules if isinstance(one := rule.condition, Said))
    return {**cost(True), "without_meaning": cost(False), "rules": len(ruleset.rules), "phrases": phrases}


def replay(calls: int = 60) -> dict[str, Any]:
    """The same rows in two processes with different hashes: every firing, field by field."""
    code = (
        "import hashlib; from tests.support.rule_stories import day; from tests.unit.test_rule_replay import fired; "
        f"found = fired(day({calls})); print(len(found), hashlib.sha256(repr(found).encode()).hexdigest())"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=Path(ROOT), capture_output=True, text=True, check=True,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONHASHSEED": seed},
        ).stdout.split()
        for seed in ("1", "2")
    ]  # fmt: skip
    return {"identical": told[0] == told[1], "calls": calls, "firings": int(told[0][0])}
