"""Whose turn it is: which sounds over a prompt are an answer, and which let the prompt go on."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from models.domain.words import plain
from models.speech.grammar import allows, counts

_SOUNDS = "mm hm mhm uh um huh ah oh okay ok right the a 嗯 哦 啊 呃 喔 噢 好 好的 嗯嗯"
_BACK_CHANNELS = frozenset(("mm hm", "uh huh", "i see", *_SOUNDS.split()))
_SHORT_SECONDS = 0.25
_NOTHING_BELOW = 0.1
_SURE = 0.8


class Ending(Enum):
    """What a pause in speech is."""

    COMPLETE = "the answer is whole, so nothing more is waited for"
    OPEN = "the usual silence ends it"
    UNFINISHED = "more must come, so a longer silence is allowed"


def ending(text: str, confidence: float, wanted: Sequence[str]) -> Ending:
    """What the pause after ``text`` is: whole when it is surely one of the ``wanted`` phrases and none of them goes on
    from there, or all words of a loop that holds so many; unfinished while a loop lacks words."""
    loops = [found for phrase in wanted if (found := counts(phrase)) is not None]
    if text and text in wanted:
        longer = any(phrase != text and phrase.startswith(text) for phrase in wanted)
        return Ending.COMPLETE if confidence >= _SURE and not longer and not loops else Ending.OPEN
    said = len(text.split())
    if not said or not loops or len(loops) < len(wanted):
        return Ending.OPEN
    if all(said < fewest for fewest, _ in loops):
        return Ending.UNFINISHED
    whole = confidence >= _SURE and all(most is not None and said >= most for _, most in loops)
    return Ending.COMPLETE if whole else Ending.OPEN


def is_false_start(
    text: str, confidence: float, seconds: float, wanted: Sequence[str], sure_from: float, overdriven: bool = False
) -> bool:
    """Whether what was heard over a prompt is no answer: nothing, a back-channel ("mm-hm", 嗯) that is none of the
    ``wanted`` phrases, or unsure and too short for a word or too loud for the line.

    ``seconds``: of speech, without the pauses around it. ``sure_from``: confidence from which on it is believed.
    ``overdriven``: its peaks were cut off, which makes any word out of another.
    """
    said = plain(text)
    if not said or confidence < _NOTHING_BELOW:
        return True
    if said in _BACK_CHANNELS and not allows(wanted, said):
        return True
    return (seconds < _SHORT_SECONDS or overdriven) and confidence < sure_from
