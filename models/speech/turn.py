"""Whose turn it is: which sounds over a prompt are an answer, and which let the prompt go on."""

from __future__ import annotations

from collections.abc import Sequence

from models.speech.grammar import allows

_SOUNDS = "mm hm mhm uh um huh ah oh okay ok right the a 嗯 哦 啊 呃 喔 噢 好 好的 嗯嗯"
_BACK_CHANNELS = frozenset(("mm hm", "uh huh", "i see", *_SOUNDS.split()))
_SHORT_SECONDS = 0.25
_NOTHING_BELOW = 0.1


def is_false_start(text: str, confidence: float, seconds: float, wanted: Sequence[str], sure_from: float) -> bool:
    """Whether what was heard over a prompt is no answer: nothing, a back-channel ("mm-hm", 嗯) that is none of the
    ``wanted`` phrases, or too short and unsure for a word.

    ``seconds``: of speech, without the pauses around it. ``sure_from``: confidence from which on it is believed.
    """
    said = text.strip().lower()
    if not said or confidence < _NOTHING_BELOW:
        return True
    if said in _BACK_CHANNELS and not allows(wanted, said):
        return True
    return seconds < _SHORT_SECONDS and confidence < sure_from
