"""Learn what tells speech from other sounds: ``python -m models.training.likeness --speech a.csv … --sounds b.csv``.

Tables have a column ``file`` (paths relative to the table or to the folder of its name); those of sounds have
``label``, too. ``--only "licence=CC BY|MIT"`` takes rows whose column holds one of these words. Beside recordings, the
kinds of `models.training.line_sounds` are learned. Speech is damaged as a line does it: level, noise, clipping, band,
lost packets.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier

from models.domain.audio import RATE
from models.speech.likeness import KINDS, WEIGHTS, Layer, Likeness, measures
from models.training import line_sounds
from models.training.commands.damage import lost, mu_law, pink

Floats = NDArray[np.float64]
Random = np.random.Generator
_MUSICAL, _TONAL = ("music", "drum"), ("tone", "ring", "beep", "whistle")
_HARD = ("cry", "wind", "traffic", "breath", "rustle", *line_sounds.MUSIC)  # most like speech: more of them
_NETWORKS, _HIDDEN = 4, 32


@lru_cache(maxsize=64)
def _read(file: Path) -> Floats:
    audio, rate = soundfile.read(file)
    audio = audio if audio.ndim == 1 else audio[:, 0]
    return np.asarray(audio if rate == RATE else soxr.resample(audio, rate, RATE)) * 32768


def _loud(audio: Floats) -> float:
    """RMS of the loud part."""
    frames = audio[: len(audio) // 160 * 160].reshape(-1, 160)
    return float(np.sqrt(np.percentile((frames**2).mean(axis=1), 90))) + 1e-6 if len(frames) else 1e-6


def _narrow(audio: Floats) -> Floats:
    """The band of an old telephone."""
    spectrum, hertz = np.fft.rfft(audio), np.fft.rfftfreq(len(audio), 1 / RATE)
    return np.asarray(np.fft.irfft(np.where((hertz > 280) & (hertz < 3450), spectrum, 0), len(audio)))


def speech_on_line(audio: Floats, random: Random) -> NDArray[np.float32]:
    """Speech as a segmenter cuts it from a line: 200 to 400 ms before, 100 to 300 ms after."""
    audio = audio / _loud(audio)
    audio = _narrow(audio) if random.random() < 0.4 else audio
    if random.random() < 0.15:
        audio = np.clip(audio * 10 ** (random.uniform(6, 24) / 20), -1.5, 1.5)
        audio = audio / _loud(audio)
    level = line_sounds.MILLIWATT_RMS * 10 ** (random.uniform(-38, -4) / 20)
    before, after = int(RATE * random.uniform(0.2, 0.4)), int(RATE * random.uniform(0.1, 0.3))
    clip = np.concatenate([np.zeros(before), audio * level, np.zeros(after)])
    noise = random.normal(0, 1, len(clip)) if random.random() < 0.5 else pink(len(clip), random)
    clip = clip + noise / noise.std() * level * 10 ** (-random.uniform(8, 45) / 20)
    damaged = lost(np.clip(clip, -32768, 32767).astype(np.float32), float(random.choice([0, 0, 0.01, 0.04])), random)
    return mu_law(damaged)


def _speech(job: tuple[Path, float, float], random: Random) -> NDArray[np.float32]:
    file, begin, end = job
    audio = _read(file)
    audio = audio[int(begin * RATE) : int(end * RATE)] if end else audio
    longest = int(RATE * random.uniform(1.0, 12.0))
    start = int(random.integers(0, max(1, len(audio) - longest)))
    return speech_on_line(audio[start : start + longest], random)


def _sound(file: Path, random: Random) -> NDArray[np.float32]:
    audio = _read(file)
    longest = int(RATE * random.uniform(0.5, 8.0))
    start = int(random.integers(0, max(1, len(audio) - longest)))
    piece = audio[start : start + longest]
    pcm = line_sounds.on_line(piece / _loud(piece), random.uniform(-40, -5), random, random.uniform(-75, -50))
    return np.frombuffer(pcm, np.int16).astype(np.float32)


def _formula(kind: str, random: Random) -> NDArray[np.float32]:
    sound = line_sounds.made(kind, random, float(random.choice([0.4, 0.7, 1, 2, 3, 5, 8, 14])))
    sound = _narrow(sound) if random.random() < 0.3 else sound
    pcm = line_sounds.on_line(sound, random.uniform(-40, -3), random, random.uniform(-75, -45))
    return np.frombuffer(pcm, np.int16).astype(np.float32)


Job = tuple[str, object, int]


def _measured(job: Job) -> tuple[str, NDArray[np.float32] | None]:
    kind, what, seed = job
    random = np.random.default_rng([seed, len(repr(what))])
    if isinstance(what, tuple):
        return kind, measures(_speech(what, random))
    return kind, measures(_sound(what, random) if isinstance(what, Path) else _formula(str(what), random))


def _rows(table: Path, only: Sequence[str]) -> Iterator[tuple[dict[str, str], Path]]:
    with table.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            wanted = all(
                any(word in row.get(rule.partition("=")[0], word) for word in rule.partition("=")[2].split("|"))
                for rule in only
            )
            file = next((one for one in (table.parent / row["file"], table.with_suffix("") / row["file"])
                         if one.is_file()), None)  # fmt: skip
            if wanted and file is not None:
                yield row, file


def _kind(label: str) -> str:
    if any(word in label for word in _MUSICAL):
        return "music"
    return "tone" if any(word in label for word in _TONAL) else "noise"


def _jobs(options: argparse.Namespace) -> list[Job]:
    found: list[Job] = []
    for table in options.speech:
        for row, file in _rows(table, options.only):
            begin = float(row.get("start") or 0)
            end = begin + float(row["seconds"]) if row.get("start") else 0.0
            found += [("speech", (file, begin, end), seed) for seed in range(options.copies)]
    for table in options.sounds:
        for row, file in _rows(table, options.only):
            many = options.copies * (5 if float(row.get("seconds") or 1) > 3 else 2)
            found += [(_kind(row["label"]), file, seed) for seed in range(many)]
    for kind, makers in (("noise", line_sounds.NOISE), ("tone", line_sounds.TONES), ("music", line_sounds.MUSIC)):
        found += [(kind, name, seed) for name in makers for seed in range(options.made * (3 if name in _HARD else 1))]
    return found


def learned(kinds: Sequence[str], measured: NDArray[np.float32]) -> Likeness:
    """Networks that tell the kinds by their measures."""
    mean, spread = measured.mean(axis=0), measured.std(axis=0) + 1e-6
    inputs, wanted = np.clip((measured - mean) / spread, -6, 6), [KINDS.index(kind) for kind in kinds]
    networks = []
    for seed in range(_NETWORKS):
        net = MLPClassifier((_HIDDEN,), alpha=0.01, max_iter=250, random_state=seed, tol=1e-5, n_iter_no_change=250)
        net.fit(inputs, wanted)
        hidden, out = (
            Layer(np.asarray(weights, np.float32), np.asarray(biases, np.float32))
            for weights, biases in zip(net.coefs_, net.intercepts_, strict=True)
        )
        networks.append((hidden, out))
    return Likeness(mean.astype(np.float32), spread.astype(np.float32), tuple(networks))


def main(arguments: Sequence[str]) -> int:
    """Learn and write the weights; how well it does on every fifth clip, left out, is said."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speech", type=Path, nargs="+", required=True)
    parser.add_argument("--sounds", type=Path, nargs="*", default=[])
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--made", type=int, default=120)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args(arguments)
    with ProcessPoolExecutor(2) as pool:
        found = [(kind, one) for kind, one in pool.map(_measured, _jobs(options), chunksize=40) if one is not None]
    kinds, rows = [kind for kind, _ in found], np.array([one for _, one in found])
    held = np.arange(len(rows)) % 5 == 0
    trial = learned([kind for kind, out in zip(kinds, held, strict=True) if not out], rows[~held])
    for wanted in KINDS:
        chances = [trial.chances(rows[n])[0] for n in np.flatnonzero(held) if kinds[n] == wanted]
        print(f"{wanted}: {len(chances)} clips, taken for speech: {np.mean(np.array(chances) > 0.5):.3f}", flush=True)
    learned(kinds, rows).save(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
