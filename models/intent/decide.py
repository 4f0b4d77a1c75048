"""What an open answer means: the classifier's probabilities and the flow's own words, weighed together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.domain.flow import Choice
from models.intent.classifier import IntentClassifier
from models.intent.slots import spotted

_SPOTTED = 8.0  # how much likelier a value is when the text holds words that the flow gives for it
_FLOOR = 1e-3


@dataclass(frozen=True, slots=True)
class Meaning:
    """``value``: the name of the answer, None when nothing fits. ``chances``: name → probability, likeliest first;
    what is missing to 1 is that it means something else."""

    value: str | None
    chances: dict[str, float] = field(default_factory=dict)

    @property
    def confidence(self) -> float:
        """Probability of ``value``."""
        return self.chances.get(self.value, 0.0) if self.value else 0.0


def meaning(values: Sequence[Choice], text: str, language: str, classifiers: Mapping[str, IntentClassifier]) -> Meaning:
    """The likeliest of ``values``; without a classifier for the language, the one whose words occur."""
    named = spotted(tuple(values), text, language)
    classifier = classifiers.get(language)
    names = {value.name for value in values}
    if classifier is None or not names & set(classifier.intents):
        return Meaning(named, {named: 1.0} if named else {})
    chances = classifier.classify(text)
    odds = {name: max(_FLOOR, chances.get(name, 0.0)) * (_SPOTTED if name == named else 1.0) for name in names}
    other = max(_FLOOR, 1.0 - sum(chances.get(name, 0.0) for name in names)) if chances else 1.0
    total = sum(odds.values()) + other
    shares = {name: odds[name] / total for name in sorted(names, key=lambda name: (-odds[name], name))}
    best = next(iter(shares))
    return Meaning(best if best == named or shares[best] >= classifier.floor else None, shares)
