"""Which recogniser to take for how many calls at once, of what was measured on a machine.

Which of two hears better is an order made of what was measured on people here (docs/explanation/speech.md) and, where
nothing could be, of size and of what the makers taught it on; every line says which of the two it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

MENUS, TRANSCRIPTS = "menus", "transcripts"
ROLES = (MENUS, TRANSCRIPTS)
SPEECH = {MENUS: 0.25, TRANSCRIPTS: 0.9}  # seconds of speech in a second of a call: a caller who answers; two who talk
USED = 0.7  # of the cores: the rest is for calls, voices and peaks
QUICK = 1.0  # seconds: who waits longer after an answer says it again

_MEASURED, _GUESSED = ("measured on people here", "在真人录音上测过"), ("not measured here", "本项目没有测过")
_ORDER = {  # the better first; of each: what is in its address, what it is, in both languages
    "en": (
        (r"whisper.*large-v3(?!-turbo)", "Whisper's largest model", "Whisper 最大的模型", _GUESSED),
        (r"whisper.*turbo", "Whisper's large encoder with four layers that write", "Whisper turbo", _GUESSED),
        (r"whisper.*medium", "Whisper, medium", "Whisper medium", _GUESSED),
        (r"gigaspeech|zipformer-en", "a transducer of ten thousand hours of English", "大型英语 transducer", _GUESSED),
        (r"moonshine-base", "Moonshine's base model", "Moonshine base", _GUESSED),
        (r"whisper.*small", "Whisper, small", "Whisper small", _GUESSED),
        (r"sense-?voice", "SenseVoice, taught on less English than Mandarin", "SenseVoice（英语训练较少）", _GUESSED),
        (r"^commands:", "our network for menus, Moonshine behind it", "自有菜单网络，其后是 Moonshine", _MEASURED),
        (r"^moonshine:", "Moonshine's tiny model", "Moonshine tiny", _MEASURED),
        (r"vosk", "Vosk", "Vosk", _GUESSED),
        (r"whisper", "Whisper, base", "Whisper base", _MEASURED),
        (r"^pocketsphinx:", "rough, and always there", "粗略，但总是可用", _MEASURED),
    ),
    "zh": (
        (r"sense-?voice", "SenseVoice, taught on most Mandarin of all", "SenseVoice，普通话训练最多", _GUESSED),
        (r"paraformer-zh-2023|paraformer-large", "the large Paraformer", "大型 Paraformer", _GUESSED),
        (r"zipformer-ctc-zh", "a large zipformer of Mandarin", "大型普通话 zipformer", _GUESSED),
        (r"whisper.*large-v3(?!-turbo)", "Whisper's largest model", "Whisper 最大的模型", _GUESSED),
        (r"whisper.*turbo", "Whisper's large encoder with four layers that write", "Whisper turbo", _GUESSED),
        (r"zipformer-multi-zh", "a transducer of fourteen public sets", "十四个公开数据集的 transducer", _GUESSED),
        (r"whisper.*medium", "Whisper, medium", "Whisper medium", _GUESSED),
        (r"paraformer", "a small Paraformer", "小型 Paraformer", _GUESSED),
        (r"whisper.*small", "Whisper, small", "Whisper small", _GUESSED),
        (r"vosk", "Vosk", "Vosk", _GUESSED),
        (r"whisper", "Whisper, base", "Whisper base", _MEASURED),
        (r"zipformer-zh-14M", "a very small transducer", "很小的 transducer", _GUESSED),
        (r"^templates:", "compares with synthetic voices; menus alone", "与合成声音比较；仅用于菜单", _MEASURED),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one role. ``cpu``: seconds of one core for each second of speech; ``p50`` and ``p95``: seconds until a clip of
    three is heard; ``n``: of so many clips."""

    cpu: float
    p50: float
    p95: float
    n: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A recogniser on a machine: what it holds in memory, seconds until it is ready, what each role costs."""

    address: str
    language: str
    memory_mb: float
    ready: float
    costs: dict[str, Cost]


@dataclass(frozen=True, slots=True)
class Step:
    """Up to so many calls at once this recogniser is the one to take; ``cpu`` as in `Cost`."""

    role: str
    address: str
    calls: int
    cpu: float
    why: tuple[str, str]

    def workers(self, calls: int) -> int:
        """How many processes of the role so many calls need."""
        return max(1, ceil(min(calls, self.calls) * self.cpu * SPEECH[self.role] / USED - 1e-9))


def place(address: str, language: str) -> int:
    """Where in the order of its language a recogniser stands, from 0; what nobody knows comes last."""
    rows = enumerate(_ORDER[language])
    return next((at for at, (mark, *_) in rows if re.search(mark, address, re.IGNORECASE)), len(_ORDER[language]))


def why(address: str, language: str) -> tuple[str, str]:
    """What is known of it, in English and in Chinese."""
    at = place(address, language)
    if at == len(_ORDER[language]):
        return f"of an unknown make, {_GUESSED[0]}", f"来源未知，{_GUESSED[1]}"
    _, english, chinese, known = _ORDER[language][at]
    return f"{english}; {known[0]}", f"{chinese}；{known[1]}"


def calls_at_once(cost: Cost, role: str, cores: int) -> int:
    """How many calls at once the cores bear."""
    return floor(cores * USED / max(cost.cpu * SPEECH[role], 1e-4) + 1e-9)


def steps(measured: Iterable[Measured], language: str, role: str, cores: int) -> list[Step]:
    """The best first, each with how many calls it bears; then only what bears more. What would keep a caller in a menu
    waiting is none; where all would, the quickest is."""
    own = [one for one in measured if one.language == language and role in one.costs]
    quick = [one for one in own if role != MENUS or one.costs[role].p95 <= QUICK]
    own = quick or sorted(own, key=lambda one: one.costs[role].p95)[:1]
    found: list[Step] = []
    for one in sorted(own, key=lambda one: place(one.address, language)):
        calls = calls_at_once(one.costs[role], role, cores)
        if calls > max((step.calls for step in found), default=0):
            found.append(Step(role, one.address, calls, one.costs[role].cpu, why(one.address, language)))
    return found


def for_calls(ladder: Sequence[Step], calls: int) -> Step | None:
    """The step for so many calls; None when no recogniser here bears them."""
    return next((step for step in ladder if step.calls >= calls), None)
