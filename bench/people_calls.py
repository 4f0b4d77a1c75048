"""Hearing people on English calls, on files: words of either side, noises taken for words, words lost to caution.

Run as ``python -m bench.people_calls`` (parts by name: ``… wer noise``) to measure and keep the figures in
bench/results/people.json; other benches call `measure`. Intervals of word errors come from drawing turns (Efron 1979),
those of shares are Wilson's.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ari_app.media.segmenting import utterances
from bench.ears import DATA
from bench.machine import percentile
from bench.people_results import keep
from bench.sound_hearing import levelled, on_line, read, recorded_sounds, sound_clips
from config.settings import Speech
from models.domain.audio import RATE, seconds_of
from models.domain.words import plain
from models.quality.word_errors import word_errors
from models.speech.engine import Engine, Hypothesis
from models.speech.only_speech import OnlySpeech
from models.speech.registry import open_engine, resolve
from models.speech.written import said
from models.training.commands.damage import mu_law, with_noise
from models.training.intents import wilson

_DRAWS = 2000
_UNHEARD = ("back_", "crowd_", "tone_")  # GPL sounds: the gate's weights have not seen them
_ONE_SPELLING = ((re.compile(r"\b([ap]) m\b"), r"\1m"), (re.compile(r"\banytime\b"), "any time"))
_EVERY = 4  # of the many short recordings, where a quarter decides
_SHORT = 4.0  # seconds: an answer, not a story
_NOISES = (10.0, 5.0)  # dB


@dataclass(frozen=True)
class Turn:
    """What somebody said on a line, as it was cut, and the words; ``group``: whose figure it counts for."""

    group: str
    cuts: tuple[bytes, ...]
    words: list[str]


def spoken_words(text: str) -> list[str]:
    """Words to compare: numbers as said, *a.m.* and *anytime* spelled one way."""
    line = " ".join(said(text))
    for pattern, one in _ONE_SPELLING:
        line = pattern.sub(one, line)
    return line.split()


def _words(text: str, language: str) -> list[str]:
    return [one for one in plain(text) if not one.isspace()] if language == "zh" else spoken_words(text)


def recordings(table: str) -> list[dict[str, str]]:
    """The rows of a table of recordings."""
    file = DATA / "speech" / table
    return list(csv.DictReader(file.open(encoding="utf-8"))) if file.is_file() else []


def _noisy(audio: np.ndarray[Any, Any], decibels: float | None, seed: int) -> np.ndarray[Any, Any]:
    if decibels is None:
        return audio
    noise = np.random.default_rng(seed).normal(0, 1, len(audio)).astype(np.float32)
    return mu_law(with_noise(audio.astype(np.float32), decibels, noise))


def call_turns(decibels: float | None = None) -> Iterator[Turn]:
    """Turns of the recorded call whose words are beyond doubt, each side by its own file."""
    for seed, row in enumerate(recordings("calls_turns.csv")):
        if row["doubt"] or not row["text"]:
            continue
        begin = int(float(row["start"]) * RATE)
        audio = read(DATA / "speech" / row["file"])[begin : begin + int(float(row["seconds"]) * RATE)]
        pcm = np.clip(_noisy(audio, decibels, seed), -32768, 32767).astype(np.int16).tobytes()
        yield Turn(row["role"], (pcm,), spoken_words(row["text"]))


def sentences(table: str, decibels: float | None = None, every: int = 1) -> Iterator[Turn]:
    """Sentences of people over a line, cut as a call's audio is."""
    for seed, row in enumerate(recordings(f"{table}.csv")[::every]):
        audio = _noisy(levelled(read(DATA / "speech" / row["file"]), -20.0), decibels, seed)
        cuts = tuple(one.pcm for one in utterances(on_line(audio, -62, seed), Speech()))
        yield Turn(table, cuts, _words(row["text"], "zh" if table.startswith("zh") else "en"))


def errors_of(hearing: Engine, turns: Iterable[Turn]) -> tuple[list[tuple[int, int]], list[tuple[float, float]]]:
    """(words, errors) of each turn; (seconds of sound, processor seconds) of each cut."""
    found, spent = [], []
    for turn in turns:
        texts = []
        for pcm in turn.cuts:
            begun = time.process_time()
            texts.append(hearing.recognise(pcm, None).text)
            spent.append((seconds_of(pcm), time.process_time() - begun))
        found.append((len(turn.words), word_errors(turn.words, spoken_words(" ".join(texts)))))
    return found, spent


def rate(found: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Errors a word, with the interval of drawing turns again."""
    words, errors = np.array([one[0] for one in found]), np.array([one[1] for one in found])
    drawn = np.random.default_rng(0).integers(0, len(found), (_DRAWS, len(found)))
    low, high = np.percentile(errors[drawn].sum(1) / np.maximum(1, words[drawn].sum(1)), (2.5, 97.5))
    return {
        "value": round(float(errors.sum() / words.sum()), 4), "n": int(words.sum()), "turns": len(found),
        "interval": [round(float(low), 4), round(float(high), 4)],
    }  # fmt: skip


def _share(part: int, of: int) -> dict[str, Any]:
    low, high = wilson(part, of)
    return {"value": round(part / max(1, of), 4), "n": of, "interval": [round(low, 4), round(high, 4)]}


def word_error_rates(hearing: Engine) -> dict[str, Any]:
    """Each side of the call, and read sentences and prompts."""
    turns = list(call_turns())
    sides = {f"wer_{side}": [one for one in turns if one.group == side] for side in ("agent", "caller")}
    found: dict[str, Any] = {}
    spent: list[tuple[float, float]] = []
    for name, some in {**sides, "wer_en": list(sentences("en")), "wer_prompts": list(sentences("prompts"))}.items():
        errors, times = errors_of(hearing, some)
        found[name] = rate(errors)
        spent += times
    short = [cost for seconds, cost in spent if seconds <= _SHORT]
    return {
        **found, "cpu_per_second": round(sum(cost for _, cost in spent) / sum(seconds for seconds, _ in spent), 4),
        "cpu_of_short_p95_s": round(percentile(short, 0.95), 3), "n_short": len(short),
    }  # fmt: skip


def in_noise(hearing: Engine) -> dict[str, Any]:
    """Both sides of the call and read sentences, in white noise."""
    return {
        f"wer_{decibels:.0f}db": rate(errors_of(hearing, [*call_turns(decibels), *sentences("en", decibels)])[0])
        for decibels in _NOISES
    }


def false_words(hearing: Engine, clips: Iterable[tuple[str, bytes]]) -> dict[str, Any]:
    """Cuts of no speech, cut as a call's audio is, in which words were heard: ``false`` of ``n``."""
    cuts, heard = 0, []
    for name, pcm in clips:
        for one in utterances(pcm, Speech()):
            cuts += 1
            text = hearing.recognise(one.pcm, None)
            if text.text:
                heard.append([name, text.text, round(text.confidence, 2)])
    return {"false": len(heard), **_share(len(heard), cuts), "heard": heard}


class _Last:
    """An engine that is asked once about the same clip."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self.capabilities = engine, engine.capabilities
        self._last: tuple[bytes, Hypothesis] | None = None

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """Open speech alone."""
        if self._last is None or self._last[0] != pcm:
            self._last = pcm, self._engine.recognise(pcm, phrases)
        return self._last[1]


def words_lost(engine: Engine, turns: Iterable[Turn], language: str) -> dict[str, Any]:
    """Words of people that an engine heard and caution took away: errors that there are more than without it."""
    bare = _Last(engine)
    hearing = OnlySpeech(bare)
    found: dict[str, list[int]] = {}
    for turn in turns:
        heard = [(bare.recognise(pcm, None).text, hearing.recognise(pcm, None).text) for pcm in turn.cuts]
        texts = (" ".join(one[which] for one in heard) for which in (0, 1))
        without, cautious = (word_errors(turn.words, _words(text, language)) for text in texts)
        total = found.setdefault(turn.group, [0, 0])
        total[0], total[1] = total[0] + len(turn.words), total[1] + max(0, cautious - without)
    words, lost = (sum(one[which] for one in found.values()) for which in (0, 1))
    return {
        "lost": lost,
        **_share(lost, words),
        "groups": {name: f"{one[1]} of {one[0]}" for name, one in found.items()},
    }


def engines(language: str) -> tuple[Engine, Engine]:
    """The engine of the default settings, bare and as a call has it."""
    bare = open_engine(resolve("auto", language), language)
    assert bare is not None
    return bare, OnlySpeech(bare)


def _english() -> Iterator[Turn]:
    yield from call_turns()
    for table, every in (("en", 1), ("prompts", 1), ("phrases", _EVERY)):
        yield from sentences(table, every=every)


def _false_words() -> dict[str, Any]:
    """Of recorded sounds and of those made by formula, for both languages; ``evaluation``: of the recordings, those
    that nothing was trained on."""
    recorded, made = list(recorded_sounds()), list(sound_clips(2))
    unheard = [one for one in recorded if one[0].split("/")[-1].startswith(_UNHEARD)]
    found: dict[str, Any] = {}
    for language, ending in (("en", ""), ("zh", "_zh")):
        hearing = engines(language)[1]
        for name, clips in (("line_sounds", recorded), ("evaluation", unheard), ("made", made)):
            found[name + ending] = false_words(hearing, clips)
    return found


_PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "call": lambda: word_error_rates(engines("en")[1]),
    "noise": lambda: in_noise(engines("en")[1]),
    "false_words": _false_words,
    "words_lost": lambda: {
        "en": words_lost(engines("en")[0], _english(), "en"),
        "zh": words_lost(engines("zh")[0], sentences("zh_people", every=_EVERY), "zh"),
    },
}  # fmt: skip


def measure(parts: Sequence[str] = tuple(_PARTS)) -> dict[str, Any]:
    """Figures by part; those of calls are worth what one call of two people is worth."""
    return {part: _PARTS[part]() for part in parts}


def main(arguments: Sequence[str]) -> int:
    """Measure some parts or all, and keep the figures beside the others of people."""
    unknown = [part for part in arguments if part not in _PARTS]
    if unknown or not (DATA / "speech").is_dir():
        print(f"people_calls: parts are {', '.join(_PARTS)}; recordings are looked for in {DATA}", file=sys.stderr)
        return 1
    found = measure(arguments or tuple(_PARTS))
    keep(found)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
