"""What is wrong with the phrases of rules: never said where the rule counts, or said everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.quality.masking import MARK
from models.quality.rules.matching.lexicon import FUNCTION
from models.quality.rules.matching.pattern import PatternError, Slot, Variant, Words, languages_of, variants
from models.quality.rules.rule import Condition, Match, Meant, NoneOf, Said
from models.speech.dictionary import nearest, pronounce

_SHORT_LETTERS, _SHORT_HAN = 6, 3


def wrong_phrases(said: Said, languages: Sequence[str], bound: bool = False) -> Iterator[str]:
    """Mistakes; ``languages``: of the calls that the rule is for; ``bound``: it is to be said by a moment, so that a
    name in its place is enough ("this is #name")."""
    for phrase in said.phrases:
        known = ways_of(phrase)
        if known and languages and not {language for language, _ in known} & set(languages):
            yield f"{phrase!r} is never said in calls in {', '.join(languages)}, which the rule is for"
        if any(_nothing(way, language, bound) for language, way in known):
            yield f"{phrase!r} is too short: it is in everything that is said; write more words"
    if said.early and said.count > 1:
        yield "early and count exclude each other: a partial is no utterance of its own"
    if said.examples and said.match is not Match.MEANING:
        yield "examples are looked at with match: meaning alone"


def doubtful(condition: Condition) -> Iterator[str]:
    """What may be meant, but is seldom."""
    if isinstance(condition, Said) and not (condition.within or condition.after or condition.before):
        for phrase in condition.phrases:
            if any(_short(way, language) for language, way in ways_of(phrase)):
                yield f"{phrase!r} is short and found where it means nothing; add words, or within:, after: or before:"
    if isinstance(condition, Said):
        yield from unknown_words(condition)
    if isinstance(condition, NoneOf) and any(isinstance(one, Said | Meant) for one in condition.parts):
        yield "none: of what is said is true from the first second on; not_said has a deadline"


def unknown_words(said: Said) -> Iterator[str]:
    """English words that the dictionary of pronunciations lacks: misspelt, or names that are found by their letters."""
    words = {word: None for phrase in said.phrases for language, way in ways_of(phrase) for word in _words(way)
             if language == "en"}  # fmt: skip
    for word in words:
        if pronounce(word) is None and word != MARK:
            near = nearest(word)
            yield f"nobody knows how {word!r} is pronounced" + (f"; did you mean {near!r}?" if near else "")


def ways_of(phrase: str) -> list[tuple[str, Variant]]:
    """All ways to read a phrase, each with its language; none of one that cannot be read, which is told elsewhere."""
    try:
        return [(language, way) for language in languages_of(phrase) for way in variants(phrase, language)]
    except PatternError:
        return []


def _words(way: Variant) -> list[str]:
    return [token for item in way if isinstance(item, Words) for token in item.tokens]


def _nothing(way: Variant, language: str, bound: bool) -> bool:
    """Whether a way to read a phrase is so short that it is in everything."""
    enough = ("digits", "amount", "name") if bound and _words(way) else ("digits", "amount")
    if any(isinstance(item, Slot) and item.kind in enough for item in way):
        return False
    words = _words(way)
    return len(words) < 2 if language == "zh" else not any(word not in FUNCTION and len(word) > 1 for word in words)


def _short(way: Variant, language: str) -> bool:
    if any(isinstance(item, Slot) for item in way):
        return False
    words = _words(way)
    if language == "zh":
        return len(words) < _SHORT_HAN
    return sum(len(word) for word in words if word not in FUNCTION) < _SHORT_LETTERS
