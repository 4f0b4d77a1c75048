"""Phrases spoken by every voice that is installed: espeak-ng, flite, festival, and the speakers of Kokoro."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from models.domain.audio import RATE
from models.voice.registry import open_voice, trouble
from models.voice.voice import Speaks
from models.voice.worker import write

Floats = NDArray[np.float32]
ENGINES = ("espeak-ng", "flite", "festival", _NATURAL := "kokoro")
_ACCENTS = {
    "en": ("en-us", "en-us", "en-gb", "en-gb-x-rp", "en-gb-scotland", "en-029", "en-gb-x-gbclan"),
    "zh": ("cmn", "cmn-latn-pinyin", "cmn"),
}
_VARIANTS = ("f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "klatt2", "klatt4")
_FLITE = ("kal", "awb", "kal16", "rms", "slt")
_KOKORO = {  # the better half of its English speakers, and all of Mandarin
    "en": ("af_heart", "af_aoede", "am_michael", "af_bella", "af_nicole", "af_kore", "af_sarah", "af_nova", "am_fenrir",
           "am_puck", "am_echo", "am_eric", "bf_emma", "bf_isabella", "bf_alice", "bm_george", "bm_fable", "bm_lewis"),
    "zh": ("zf_xiaobei", "zf_xiaoxiao", "zf_xiaoyi", "zm_yunjian", "zm_yunxi", "zm_yunxia", "zm_yunyang",
           "zf_xiaoni"),
}  # fmt: skip
_FESTIVAL = ("voice_kal_diphone", "voice_ked_diphone", "voice_cmu_us_slt_arctic_hts")


@dataclass(frozen=True, slots=True)
class Voice:
    """``engine``: whose voices sound alike; ``command``: with TEXT and FILE to fill in, or address and language of a
    voice of ours."""

    engine: str
    command: tuple[str, ...]

    @property
    def natural(self) -> bool:
        """A network's voice: the likest to people, and slow."""
        return self.engine.startswith(_NATURAL)


def installed(language: str, engines: Collection[str] = ENGINES, natural: int | None = None) -> list[Voice]:
    """The voices of this machine for a language, of all engines or of some; so many ``natural`` ones, the first."""
    english = language == "en"
    found = {
        "espeak-ng": _espeak(language), "flite": _flite() if english else (),
        "festival": _festival() if english else (), "kokoro": _kokoro(language),
    }  # fmt: skip
    every = [voice for engine in ENGINES if engine in engines for voice in found[engine]]
    return [voice for voice in every if not voice.natural] + [voice for voice in every if voice.natural][:natural]


def _espeak(language: str) -> Iterator[Voice]:
    if not shutil.which("espeak-ng"):
        return
    chosen = random.Random(1)
    for number, variant in enumerate(_VARIANTS):
        accent = _ACCENTS[language][number % len(_ACCENTS[language])]
        speed, pitch = str(chosen.randint(115, 185)), str(chosen.randint(25, 75))
        yield Voice(
            "espeak-ng", ("espeak-ng", "-v", f"{accent}+{variant}", "-s", speed, "-p", pitch, "-w", "FILE", "TEXT")
        )


def _flite() -> Iterator[Voice]:
    if shutil.which("flite"):
        for name in _FLITE:
            for stretch in ("0.85", "1.05", "1.25"):
                yield Voice(
                    f"flite {name}",
                    ("flite", "-voice", name, "--setf", f"duration_stretch={stretch}", "-t", "TEXT", "-o", "FILE"),
                )


def _festival() -> Iterator[Voice]:
    if not shutil.which("text2wave"):
        return
    for name in _FESTIVAL:
        done = subprocess.run(["festival", "-b", f"({name})"], capture_output=True, check=False)
        if done.returncode == 0 and b"error" not in done.stderr.lower():
            yield Voice(f"festival {name}", ("text2wave", "-eval", f"({name})", "-o", "FILE"))


def _kokoro(language: str) -> Iterator[Voice]:
    if not trouble("kokoro:", language):
        for name in _KOKORO[language]:
            yield Voice(f"kokoro {name}", (f"kokoro:{name}", language))


@cache
def _opened(address: str, language: str) -> Speaks:
    return open_voice(address, language)


def spoken(voice: Voice, text: str, folder: Path) -> Floats | None:
    """Telephone-rate audio of a text, without the silence around it; None when the voice cannot say it."""
    key = hashlib.sha256("|".join((*voice.command, text)).encode()).hexdigest()[:24]
    file = folder / f"{key}.wav"
    if not file.exists():
        raw = folder / f"{key}.raw.wav"
        if voice.natural:
            write(_opened(*voice.command), f"{text}.", 1.0, raw)
        else:
            _run(voice, text, raw)
        if not raw.exists():
            return None
        raw.replace(file)
    try:
        return trimmed(read(file))
    except ValueError:
        file.unlink()  # the engine was interrupted, or has no sound for this text
        return None


def _run(voice: Voice, text: str, raw: Path) -> None:
    command = [{"FILE": str(raw), "TEXT": text}.get(part, part) for part in voice.command]
    said = text.encode() if "TEXT" not in voice.command else None
    subprocess.run(command, input=said, capture_output=True, check=False, timeout=60)


def read(file: Path) -> Floats:
    """A recording at the telephone's rate, one channel, as 16-bit values. Raises ValueError naming the file."""
    try:
        audio, rate = soundfile.read(file, dtype="float32", always_2d=True)
    except (RuntimeError, OSError) as error:
        raise ValueError(f"{file} cannot be read as audio: {error}") from error
    mono = audio.mean(axis=1) * 32767
    return np.asarray(soxr.resample(mono, rate, RATE) if rate != RATE else mono, np.float32)


def trimmed(audio: Floats) -> Floats | None:
    """Without what is 40 dB below the loudest at both ends; None when nothing is left."""
    parts = audio[: len(audio) // 80 * 80].reshape(-1, 80)
    power = np.sqrt((parts**2).mean(axis=1)) if len(parts) else np.zeros(0)
    loud: NDArray[np.intp] = np.flatnonzero(power > max(30.0, power.max(initial=0.0) / 100))
    return audio[int(loud[0]) * 80 : (int(loud[-1]) + 1) * 80] if len(loud) > 5 else None


def words_in(texts: Sequence[str], without: frozenset[str]) -> list[str]:
    """Distinct words of texts, for speech that is none of the phrases."""
    found = {word.strip(".,?!'\"").lower() for text in texts for word in text.split()}
    inside = {word for phrase in without for word in phrase.split()}
    return sorted(word for word in found - inside if word.isalpha() and len(word) > 2)
