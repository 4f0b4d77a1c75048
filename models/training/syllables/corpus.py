"""Examples for the network of syllables: words that have every sound, in all of Kokoro's Mandarin voices, and
recordings that the user names; each as a line delivers it, through Whisper's encoder."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from pypinyin.phrases_dict import phrases_dict

from models.domain.audio import RATE as LINE_RATE
from models.speech.clips import RATE, prepared
from models.speech.mandarin_sounds import syllables
from models.speech.syllable_net import Floats, labels, melody
from models.speech.whisper_net import FRAMES_A_SECOND, WhisperNet
from models.training.commands.damage import damaged, delivered
from models.training.commands.voices import installed, read, spoken, trimmed

_TOGETHER = 4  # clips in one window of the encoder, which costs the same for all of them as for one
_COPIES = 3  # of a clip: one as a good line has it, the others damaged
_DRAWN = 60  # words of which the one with the rarest sounds is taken
_PAIRS, _LONGER = 1500, 500  # words of two characters, and of three and four
_PAIR_OFTEN = 30  # tones after one another that came so often count as a syllable that came once
_VOICES_A_WORD = 2
_LOUDER, _SOFTER = 3.0, -6.0  # decibels


@dataclass(frozen=True, slots=True)
class Clip:
    """``audio``: speech at 8 kHz without silence around it. ``speaker``: who is left out together."""

    audio: Floats
    phrase: str
    speaker: str
    person: bool


@dataclass(frozen=True, slots=True)
class Example:
    """``frames``: what the network is given (see `models.speech.syllable_net`)."""

    frames: Floats
    clip: Clip
    copy: int


def words(without: frozenset[str] = frozenset()) -> list[str]:
    """Words of pypinyin's dictionary that have every syllable in every tone and all tones after one another, rare ones
    as often as they come; always the same ones. ``without``: words that people are measured with."""
    chance = random.Random(5)
    known = [word for word in phrases_dict if 2 <= len(word) <= 4 and labels(word)[0] and word not in without]
    chance.shuffle(known)
    seen: Counter[object] = Counter()
    found: list[str] = []
    for many, pool in (
        (_PAIRS, [word for word in known if len(word) == 2]),
        (_LONGER, [word for word in known if len(word) > 2]),
    ):
        for _ in range(many):
            best = max(chance.sample(pool, _DRAWN), key=lambda word: _rare(word, seen))
            pool.remove(best)
            found.append(best)
            heard = syllables(best)
            seen.update(heard)
            seen.update((one[2], other[2]) for one, other in pairwise(heard))
    chance.shuffle(found)
    return found


def _rare(word: str, seen: Counter[object]) -> float:
    """How seldom its syllables were taken so far, and tones after one another."""
    heard = syllables(word)
    tones = [(one[2], other[2]) for one, other in pairwise(heard)]
    alone = sum(1 / (1 + seen[one]) for one in heard) / len(heard)
    return alone + 0.5 * sum(1 / (1 + seen[pair] / _PAIR_OFTEN) for pair in tones) / max(1, len(tones))


def voiced(count: int, cache: Path, without: frozenset[str]) -> Iterator[Clip]:
    """Words by voices, two voices a word."""
    cache.mkdir(parents=True, exist_ok=True)
    voices = installed("zh", ("kokoro",))
    for number, word in enumerate(words(without)[:count] if voices else []):
        for step in range(_VOICES_A_WORD):
            voice = voices[(number * 3 + step * 5) % len(voices)]
            if (audio := spoken(voice, word, cache)) is not None:
                yield Clip(audio, word, voice.engine, False)


def recordings(table: Path, speakers: Sequence[str]) -> Iterator[Clip]:
    """The rows of a CSV file with the columns file, text and speaker whose text is Chinese and whose speaker begins
    with one of ``speakers`` (all, when there are none). Paths are relative to the table. Raises ValueError naming file
    and line."""
    with table.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for line, row in enumerate(rows, start=2):
        speaker, text = row.get("speaker") or "", (row.get("text") or "").strip()
        if not labels(text)[0] or (speakers and not speaker.startswith(tuple(speakers))):
            continue
        if not (file := table.parent / (row.get("file") or "")).is_file():
            raise ValueError(f"{table}:{line}: there is no {file}")
        if (audio := trimmed(read(file))) is not None:
            yield Clip(audio, text, speaker, True)


def heard(clips: Sequence[Clip], net: WhisperNet) -> Iterator[Example]:
    """Every clip in `_COPIES`, through the encoder: several clips in one window, one after the other."""
    for start in range(0, len(clips), _TOGETHER):
        some = clips[start : start + _TOGETHER]
        for copy in range(_COPIES):
            dice = np.random.default_rng([start, copy])
            lines = [_delivered(clip.audio, copy, dice) for clip in some]
            sounds = [prepared(line) for line in lines]
            encoded, at = net.hear(np.concatenate(sounds)), 0
            for clip, line, sound in zip(some, lines, sounds, strict=True):
                frames = encoded[at * FRAMES_A_SECOND // RATE :][: len(line) * FRAMES_A_SECOND // LINE_RATE]
                at += len(sound)
                both = np.concatenate([frames, melody(line, len(frames))], axis=1)
                if len(both) > len(labels(clip.phrase)[0]):
                    yield Example(both.astype(np.float16), clip, copy)


def _delivered(audio: Floats, copy: int, dice: np.random.Generator) -> Floats:
    if copy:
        return damaged(audio, dice)
    return delivered(np.asarray(audio * 10 ** (dice.uniform(_SOFTER, _LOUDER) / 20), np.float32))
