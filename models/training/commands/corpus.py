"""Examples for the command recogniser: recordings that the user names, voices, and speech that is no command."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from models.domain.audio import RATE
from models.speech.command_net import OTHER
from models.training.commands.voices import Floats, Voice, read, spoken, trimmed, words_in

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LISTENING = {  # back-channels (Yngve 1970): none of them is an answer
    "en": ("mm hmm", "mhm", "uh huh", "hmm", "mm", "ah", "oh", "uh", "um", "er", "I see", "okay", "all right"),
    "zh": ("嗯", "嗯嗯", "哦", "啊", "呃", "对对", "是吗", "这样啊"),
}
_VOICES_A_WORD = 2  # that is none of the phrases
_PIECES = 6  # cut from a recording of other speech, at most
_WORD_SECONDS = 1.6  # a recording of something else that is no longer is taken whole, as one word
# damaged copies of a recording of a phrase by a person; by one who says more than so many
_COPIES, _COPIES_OF_MANY, _MANY = 5, 1, 60
# what a voice, a damaged and an undamaged clip of a person count, in each network: the second knows people best
COUNTS = ((1.0, 3.0, 3.0), (0.3, 1.5, 8.0))


@dataclass(frozen=True, slots=True)
class Example:
    """``audio``: speech without silence around it. ``speaker``: who is left out together. ``person``: not a voice
    engine."""

    audio: Floats
    phrase: str
    speaker: str
    person: bool


def copies(examples: Sequence[Example]) -> list[int]:
    """How many damaged copies of each are heard in training: most of people who say little."""
    many = Counter(one.speaker for one in examples if one.person and one.phrase)
    few = {speaker for speaker, count in many.items() if count <= _MANY}
    said = [_COPIES if one.speaker in few else _COPIES_OF_MANY for one in examples]
    return [count if one.person and one.phrase else 1 for one, count in zip(examples, said, strict=True)]


def fold_of(speaker: str, folds: int) -> int:
    """With whom a speaker is left out."""
    return int(sha256(speaker.encode()).hexdigest(), 16) % folds


def recordings(table: Path, phrases: frozenset[str], licences: Collection[str] = ()) -> Iterator[Example]:
    """The rows of a CSV file with the columns file and text (or digit) and, better, speaker; paths are relative to it,
    or to the folder of its name. A text that is none of the phrases, or none, is other speech or a sound: short ones
    whole, of longer ones pieces.

    ``licences``: of a table with a column licence, rows of these alone. Raises ValueError naming file and line.
    """
    with table.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if not rows or "file" not in rows[0]:
        raise ValueError(f"{table}: no rows with a column named file")
    for line, row in enumerate(rows, start=2):
        if licences and row.get("licence", "") and row["licence"] not in licences:
            continue
        places = (table.parent / row["file"], table.with_suffix("") / row["file"])
        file = next((place for place in places if place.is_file()), None)
        if file is None:
            raise ValueError(f"{table}:{line}: there is no {places[0]}")
        digit = row.get("digit") or ""
        text = (_DIGITS[int(digit)] if digit.isdigit() else row.get("text") or "").strip().lower()
        speaker = row.get("speaker") or row.get("source") or file.stem
        audio = trimmed(read(file))
        if audio is None:
            continue
        if text in phrases:
            yield Example(audio, text, speaker, True)
        elif len(audio) <= _WORD_SECONDS * RATE:
            yield Example(audio, OTHER, speaker, True)
        else:
            yield from (Example(piece, OTHER, speaker, True) for piece in trimmed_pieces(audio))


def trimmed_pieces(audio: Floats) -> Iterator[Floats]:
    """A few stretches of 0.35 to 1.5 s, cut anywhere."""
    random = np.random.default_rng(len(audio))
    for _ in range(min(_PIECES, len(audio) // (RATE // 2))):
        length = int(random.uniform(0.35, 1.5) * RATE)
        start = int(random.integers(max(1, len(audio) - length)))
        piece = trimmed(audio[start : start + length])
        if piece is not None:
            yield piece


def synthesised(
    phrases: Sequence[str],
    texts: Sequence[str],
    voices: Sequence[Voice],
    language: str,
    cache: Path,
    said: frozenset[str] = frozenset(),
) -> Iterator[Example]:
    """Every phrase in every voice, what people say while they listen too, and other words in some. What is in ``said``,
    because people say it, natural voices need not, which take their time."""  # fmt: skip
    cache.mkdir(parents=True, exist_ok=True)
    sounds = sorted(set(_LISTENING[language]) - set(phrases))
    for voice in voices:
        wanted = [one for one in phrases if one not in said or not voice.natural]
        for text, phrase in [*((one, one) for one in wanted), *((one, OTHER) for one in sounds)]:
            if (audio := spoken(voice, text, cache)) is not None:
                yield Example(audio, phrase, voice.engine, False)
    quick = [voice for voice in voices if not (said and voice.natural)] or voices
    words = [word for word in words_in(texts, frozenset(phrases)) if word.isascii() == (language == "en")]
    for number, word in enumerate(words):
        for step in range(_VOICES_A_WORD):
            voice = quick[(number * 7 + step * 11) % len(quick)]
            if (audio := spoken(voice, word, cache)) is not None:
                yield Example(audio, OTHER, voice.engine, False)


def noises(count: int) -> Iterator[Example]:
    """Sounds that are no speech: hiss, tones, clicks."""
    random = np.random.default_rng(3)
    for number in range(count):
        length = int(random.uniform(0.2, 1.2) * RATE)
        time = np.arange(length) / RATE
        tone = np.sin(2 * np.pi * random.uniform(80, 1200) * time * (1 + random.uniform(-0.2, 0.2) * time))
        hiss = random.normal(0, 1, length) * np.hanning(length) ** random.uniform(0, 2)
        clicks = (random.random(length) < 0.002) * random.normal(0, 8, length)
        sound = (tone, hiss, clicks, tone + 0.5 * hiss)[number % 4]
        yield Example(np.asarray(sound * 2000, np.float32), OTHER, f"noise {number % 5}", False)
