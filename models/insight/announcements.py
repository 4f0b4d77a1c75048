"""What could be announced to callers during a burst, drafted of the words that it was found by. A person decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from models.assist.terms import mostly_chinese
from models.insight.topics_names import CHINESE, ENGLISH, counted, telling

DRAFTS = {
    ENGLISH: "Many callers are asking about {words} at the moment. We know about it and are working on it."
    " Thank you for your patience.",
    CHINESE: "目前很多来电咨询{words}。我们已经知道此事，正在处理，感谢您的耐心等待。",
}
NOTHING = {ENGLISH: "the same problem", CHINESE: "同一个问题"}


def words_of(texts: Sequence[str], usual: Sequence[str], language: str) -> str:
    """By which words the texts of a burst differ from what callers say otherwise; "" for no text of a language."""
    chinese = language == CHINESE
    own = [one for one in texts if mostly_chinese(one) is chinese]
    others = [one for one in usual if mostly_chinese(one) is chinese]
    inside = counted(own, language)
    together: Counter[str] = counted(others, language)
    together.update(inside)
    return ("、" if chinese else ", ").join(telling(inside, together, len(own), len(own) + len(others)))


def draft(words: str, language: str) -> str:
    """The announcement in a language."""
    said = words.replace(", ", " and ") if language == ENGLISH else words
    return DRAFTS[language].format(words=said or NOTHING[language])
