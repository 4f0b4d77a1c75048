"""Rules that fire on everything, or that people find wrong: they fall to shadow by themselves."""

from __future__ import annotations

from models.quality.rules.program import Leaf, Program
from models.quality.rules.rule import Meant, Said
from models.quality.rules.state import CallState

LEAST_UTTERANCES, TOO_OFTEN = 40, 0.5
LEAST_REVIEWS, TOO_WRONG = 20, 0.5


class Tally:
    """Counts by rule over all calls. ``demoted``: those that fell, and why."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._heard: dict[tuple[frozenset[int], str], int] = {}
        self._met: dict[int, int] = {}
        self._reviews: dict[int, tuple[int, int]] = {}
        self._numbers = {rule.id: number for number, rule in enumerate(program.rules)}
        self.demoted: dict[str, str] = {}

    def utterance(self, call: CallState, leg: str, changed: set[Leaf]) -> list[int]:
        """An utterance was looked through; the rules that have been met by too many."""
        met = {
            number
            for leaf in changed
            if isinstance(leaf, Said | Meant)
            for number in self._program.users.get(leaf, ())
        }  # fmt: skip
        key = call.rules, leg
        self._heard[key] = self._heard.get(key, 0) + 1
        fallen = []
        for number in sorted(met & call.rules & self._program.spoken.keys()):
            self._met[number] = self._met.get(number, 0) + 1
            if self._too_often(number):
                fallen.append(number)
        return fallen

    def _tried(self, number: int) -> int:
        """Utterances of whom the rule asks for, in calls that it is for."""
        speakers = self._program.spoken[number]
        return sum(
            count for (rules, leg), count in self._heard.items()
            if number in rules and (leg in speakers or "anybody" in speakers)
        )  # fmt: skip

    def reviewed(self, rule: str, verdict: str) -> list[int]:
        """Somebody has said whether a firing was right (``right``, ``wrong``); the rule, if it is wrong too often."""
        number = self._numbers.get(rule)
        if number is None or verdict not in ("right", "wrong"):
            return []
        right, n = self._reviews.get(number, (0, 0))
        right, n = right + (verdict == "right"), n + 1
        self._reviews[number] = right, n
        if n < LEAST_REVIEWS or right >= TOO_WRONG * n or rule in self.demoted:
            return []
        self.demoted[rule] = f"people found {right} of {n} firings right"
        return [number]

    def _too_often(self, number: int) -> bool:
        met, name = self._met[number], self._program.rules[number].id
        if met <= TOO_OFTEN * LEAST_UTTERANCES or name in self.demoted:
            return False
        tried = self._tried(number)
        if tried < LEAST_UTTERANCES or met <= TOO_OFTEN * tried:
            return False
        self.demoted[name] = f"it was met by {met} of {tried} utterances"
        return True
