"""A made-up population of callers: what they want, how they ask, how they go wrong. Fixed seed, so that it repeats.

The shares of goals are ours (a shop with accounts): 74 of 100 callers want something that self-service has.
"""

from __future__ import annotations

import random

from ari_app.flowtest.script import Act, Script

# goal → (share, keys from the main menu, task that resolves it or "" when only a human can)
GOALS: dict[str, tuple[float, str, str]] = {
    "balance": (0.20, "11", "balance"),
    "payment date": (0.12, "13", "payment date"),
    "order status": (0.24, "31", "order status"),
    "opening hours": (0.10, "41", "opening hours"),
    "address": (0.08, "42", "address"),
    "bill dispute": (0.08, "12", ""),
    "technical": (0.09, "2", ""),
    "password": (0.05, "51", ""),
    "operator": (0.04, "0", ""),
}
WORDS = {
    "balance": ("billing", "balance"), "payment date": ("billing", "payment date"),
    "order status": ("orders", "order status"), "opening hours": ("the shop", "opening hours"),
    "address": ("the shop", "address"), "technical": ("technical support",),
}  # fmt: skip
ENGLISH = [f"555{n:04d}" for n in (1, 2, 4, *range(5, 40, 2))]
CHINESE = [f"555{n:04d}" for n in (3, *range(6, 40, 2))]
UNKNOWN, MISTAKEN, IMPATIENT, SPEAKING = 0.10, 0.12, 0.06, 0.25
HAS_NUMBER = 0.7  # of those who are asked for an order number because theirs is not known


def population(size: int, seed: int = 11) -> list[Script]:
    """So many callers, each a script without expectations: they only do what such callers do."""
    chance = random.Random(seed)
    return [_caller(chance, number) for number in range(size)]


def _caller(chance: random.Random, number: int) -> Script:
    chinese = chance.random() < 0.4
    known = chance.choice(CHINESE if chinese else ENGLISH)
    calling = f"557{number:04d}" if chance.random() < UNKNOWN else known
    goal = chance.choices(list(GOALS), [share for share, _, _ in GOALS.values()])[0]
    script = Script(f"{number} {goal}", "population", number, calling, "zh" if chinese else "en")
    _act(script, "dial", "8001" if chinese else "8000")
    if chance.random() < IMPATIENT:
        _act(script, "wait", str(round(chance.uniform(1, 8), 1)))
        _act(script, "hang up")
        return script
    _, keys, task = GOALS[goal]
    speaks = not chinese and goal in WORDS and chance.random() < SPEAKING
    _act(script, "wait", str(round(chance.uniform(0.5, 3), 1)))
    if chance.random() < MISTAKEN:
        _act(script, "press", "8")
        _act(script, "wait", "1")
    if speaks:
        for words in WORDS[goal]:
            _act(script, "say", "words", words)
            _act(script, "wait", "2.5")
    else:
        for key in keys:
            _act(script, "press", key)
            _act(script, "wait", str(round(chance.uniform(0.3, 1.5), 1)))
    code = {"balance": known[:-5:-1], "payment date": known[:-5:-1], "password": "4711"}.get(goal, "")
    if code:  # of the demonstration's customers: the last four digits of the number, backwards
        _act(script, "wait", "1")
        _act(script, "press", code)
    if goal == "order status" and calling != known and chance.random() < HAS_NUMBER:
        _act(script, "wait", "4")
        _act(script, "press", "10017")
    _act(script, "wait", str(round(chance.uniform(14, 20), 1) if task else 6.0))
    _act(script, "hang up")
    return script


def _act(script: Script, verb: str, *values: str) -> None:
    script.acts.append(Act(verb, values, 10.0, script.line, verb))
