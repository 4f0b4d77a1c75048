"""Hearing only speech, on files: keys as tones, words that nobody said, words that people said.

Run as ``python -m bench.sound_hearing`` to see the figures; other benches call the functions.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr

from ari_app.media.segmenting import utterances
from ari_app.phone.g711 import FROM_ALAW, TO_ALAW, from_ulaw, to_ulaw
from bench.ears import DATA
from config.settings import Speech
from models.domain.audio import RATE
from models.domain.words import plain
from models.quality.word_errors import word_errors
from models.speech.engine import Engine
from models.speech.key_tones import HIGH, KEYS, LOW, keys_in
from models.speech.only_speech import OnlySpeech
from models.speech.registry import open_engine, resolve
from models.training import line_sounds

Pcm = np.ndarray[Any, np.dtype[np.int16]]
_CASES = ((-3, 0, 0.05, "ulaw"), (-10, -8, 0.1, "alaw"), (-10, 4, 0.5, "ulaw"), (-20, 0, 0.08, "alaw"),
          (-30, -4, 0.2, "ulaw"), (-25, 8, 0.05, "alaw"))  # fmt: skip
_LEVELS = (-6.0, -16.0, -26.0, -34.0)  # dBm0


def on_line(audio: Any, noise_dbm0: float, seed: int, law: str = "ulaw") -> bytes:  # noqa: ANN401 - samples
    """Half a second of line noise, the audio, 0.8 s more, through G.711."""
    clip = np.concatenate([np.zeros(RATE // 2), audio, np.zeros(int(RATE * 0.8))])
    noise = line_sounds.MILLIWATT_RMS * 10 ** (noise_dbm0 / 20)
    clip = clip + np.random.default_rng(seed).normal(0, noise, len(clip))
    coded = to_ulaw(np.clip(clip, -32768, 32767).astype(np.int16))
    return from_ulaw(coded.translate(TO_ALAW).translate(FROM_ALAW) if law == "alaw" else coded).tobytes()


def key_clips() -> Iterator[tuple[str, bytes]]:
    """96 keys with their audio: 16 keys, each at six levels, twists (dB by which the high tone is louder), lengths
    and codings, over noise 20 dB below."""
    for seed, ((row, column), (dbm0, twist, seconds, law)) in enumerate(product(product(range(4), range(4)), _CASES)):
        time = np.arange(int(RATE * seconds)) / RATE
        peak = line_sounds.MILLIWATT_RMS * 2**0.5 * 10 ** (dbm0 / 20)
        low, high = peak * 10 ** (-max(0, twist) / 20), peak * 10 ** (min(0, twist) / 20)
        tone = low * np.sin(2 * np.pi * LOW[row] * time) + high * np.sin(2 * np.pi * HIGH[column] * time)
        yield KEYS[row][column], on_line(tone, dbm0 - 20, seed, law)


def keys_right(clips: Iterable[tuple[str, bytes]]) -> dict[str, Any]:
    """``right`` of ``of``: clips of 16-bit PCM whose keys were found, no more, no fewer; ``wrong``: (keys, found)."""
    found = [(keys, keys_in(pcm)) for keys, pcm in clips]
    wrong = [pair for pair in found if pair[0] != pair[1]]
    return {"right": len(found) - len(wrong), "of": len(found), "wrong": wrong}


def keys_in_speech(files: Iterable[Path]) -> dict[str, Any]:
    """Talk-off: keys found in people's speech; ``seconds``: how much of it."""
    seconds, found = 0.0, {}
    for file in files:
        audio = read(file)
        seconds += len(audio) / RATE
        if keys := keys_in(from_ulaw(to_ulaw(np.clip(audio, -32768, 32767).astype(np.int16))).tobytes()):
            found[file.name] = keys
    return {"seconds": round(seconds), "keys": sum(map(len, found.values())), "files": found}


def read(file: Path) -> Any:  # noqa: ANN401 - samples
    """A recording at 8 kHz, in 16-bit units."""
    audio, rate = soundfile.read(file)
    audio = audio if audio.ndim == 1 else audio[:, 0]
    return np.asarray(audio if rate == RATE else soxr.resample(audio, rate, RATE)) * 32768


def engine(language: str) -> Engine:
    """The engine of the default settings, behind the same gate as in a call."""
    found = open_engine(resolve("auto", language), language)
    assert found is not None
    return OnlySpeech(found)


def sound_clips(each: int = 4) -> Iterator[tuple[str, bytes]]:
    """What is no speech: every kind of `line_sounds`, ``each`` times at different levels, 2 to 10 s."""
    for kind, place in product(line_sounds.KINDS, range(each)):
        random = np.random.default_rng([place, *kind.encode()])
        sound = line_sounds.made(kind, random, float(random.choice([2.0, 5.0, 10.0])))
        level = line_sounds.MILLIWATT_RMS * 10 ** (_LEVELS[place % len(_LEVELS)] / 20)
        yield f"{kind} {place}", on_line(sound * level, -62, place)


def recorded_sounds() -> Iterator[tuple[str, bytes]]:
    """The same of recordings, where they are."""
    table = DATA / "speech" / "line_sounds.csv"
    if table.is_file():
        for seed, row in enumerate(csv.DictReader(table.open(encoding="utf-8"))):
            yield row["file"], on_line(read(DATA / "speech" / row["file"]), -70, seed)


def false_words(
    hearing: Engine, clips: Iterable[tuple[str, bytes]], phrases: list[str] | None = None
) -> dict[str, Any]:
    """Clips of no speech, cut as a call's audio is, in which words were heard all the same: ``false`` of ``of``."""
    heard, count = {}, 0
    for name, pcm in clips:
        count += 1
        texts = [hearing.recognise(one.pcm, phrases) for one in utterances(pcm, Speech())]
        if any(one.text for one in texts):
            heard[name] = [(one.text, round(one.confidence, 2)) for one in texts if one.text]
    return {"false": len(heard), "of": count, "heard": heard}


def speech_kept(files: Iterable[Path], dbm0: float = -20.0) -> dict[str, Any]:
    """People's recordings, cut as a call's audio is, of which something was taken for speech: ``kept`` of ``of``.
    Recordings in which the voice detector finds nothing are ``unheard`` and not counted."""
    from models.speech.likeness import SPEECH, load
    from models.speech.only_speech import NEVER

    net, kept, lost, unheard = load(), 0, [], 0
    for seed, file in enumerate(files):
        pcm = on_line(levelled(read(file), dbm0), -62, seed)
        likeness = [net.of(one.pcm).get(SPEECH, 1.0) for one in utterances(pcm, Speech())]
        unheard += not likeness
        if likeness and max(likeness) >= NEVER:
            kept += 1
        elif likeness:
            lost.append(file.name)
    return {"kept": kept, "of": kept + len(lost), "lost": lost, "unheard": unheard}


def levelled(audio: Any, dbm0: float) -> Any:  # noqa: ANN401 - samples
    """A recording whose loud part has this level."""
    frames = audio[: len(audio) // 160 * 160].reshape(-1, 160)
    loud = np.sqrt(np.percentile((frames**2).mean(axis=1), 90)) + 1e-6
    return audio / loud * line_sounds.MILLIWATT_RMS * 10 ** (dbm0 / 20)


def words_with_and_without(language: str, table: str, limit: int = 60) -> dict[str, Any]:
    """Word errors (characters in Chinese) of people's sentences with the gate and without it."""
    bare = open_engine(resolve("auto", language), language)
    assert bare is not None
    rows = [row for row in csv.DictReader((DATA / "speech" / table).open(encoding="utf-8")) if row.get("text")]
    rows = [row for row in rows if row.get("kind", "sentence") == "sentence"]
    errors, total = {"bare": 0, "gated": 0}, 0
    for seed, row in enumerate(rows[:: max(1, len(rows) // limit)]):
        pcm = on_line(levelled(read(DATA / "speech" / row["file"]), -20.0), -62, seed)
        wanted = _words(row["text"], language)
        total += len(wanted)
        for name, hearing in (("bare", bare), ("gated", OnlySpeech(bare))):
            text = " ".join(hearing.recognise(one.pcm, None).text for one in utterances(pcm, Speech()))
            errors[name] += word_errors(wanted, _words(text, language))
    return {name: round(count / max(1, total), 4) for name, count in errors.items()} | {"words": total}


def _words(text: str, language: str) -> list[str]:
    return [one for one in plain(text) if not one.isspace()] if language == "zh" else plain(text).split()


def people(*tables: str) -> list[Path]:
    """Recordings of people, where they are."""
    found = [DATA / "speech" / table for table in tables]
    return [
        DATA / "speech" / row["file"] for table in found if table.is_file()
        for row in csv.DictReader(table.open(encoding="utf-8"))
    ]  # fmt: skip


def measure() -> dict[str, Any]:
    """Everything that takes minutes at most."""
    spoken = people("commands.csv", "en.csv", "zh.csv", "zh_people.csv", "phrases.csv", "prompts.csv", "emotion.csv")
    sounds = [*sound_clips(), *recorded_sounds()]
    return {
        "dtmf_inband": keys_right(key_clips()), "talk_off": keys_in_speech(spoken), "speech_kept": speech_kept(spoken),
        "false_words": {language: false_words(engine(language), sounds) for language in ("en", "zh")},
        "words": {"en": words_with_and_without("en", "en.csv"), "zh": words_with_and_without("zh", "zh_people.csv")},
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measure(), ensure_ascii=False, indent=1))
