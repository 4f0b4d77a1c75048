"""What recognisers cost on people's speech: ``python -m bench.people_cpu``, into bench/results/people.json (``cpu``).

Seconds of one core for each second of speech, with an interval drawn over the recordings, and how long a recording
takes. English people are those of the phrases and of read sentences, Mandarin ones those of read sentences.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.demo.speech import with_line_noise
from ari_app.media.engine_costs import NotMeasured, asked
from bench.ears import DATA
from bench.machine import load_result, percentile, save
from models.domain.audio import seconds_of
from models.speech.registry import resolve, shown
from models.training.commands.damage import mu_law
from models.training.commands.voices import read

ENGINES = {"en": ("commands:", "moonshine:", "whisper:", "pocketsphinx:"), "zh": ("whisper:",)}
_SETS = {"en": ("speech/en.csv", "speech/phrases.csv"), "zh": ("speech/zh_people.csv",)}
_LONGEST = 8.0  # seconds


def clips(language: str, many: int) -> list[bytes]:
    """People's recordings as a telephone's line brings them, evenly out of every set."""
    found: list[bytes] = []
    for name in _SETS[language]:
        with (DATA / name).open(encoding="utf-8") as source:
            files = [
                DATA / "speech" / row["file"] for row in csv.DictReader(source) if float(row["seconds"]) < _LONGEST
            ]
        share = max(1, many // len(_SETS[language]))
        found += [_line(file) for file in files[:: max(1, len(files) // share)][:share]]
    return found


def _line(file: Path) -> bytes:
    clip = with_line_noise(read(file).astype(np.int16), before=0.3, after=0.3).astype(np.float32)
    return mu_law(clip).astype(np.int16).tobytes()


def cost(address: str, language: str, some: list[bytes]) -> dict[str, Any]:
    """Of open speech. Raises NotMeasured."""
    rows = asked(address, language, some, None)
    seconds = np.array([seconds_of(pcm) for pcm in some])
    spent = np.array([cpu for cpu, _ in rows])
    picks = np.random.default_rng(0).integers(0, len(some), (1000, len(some)))
    low, high = np.percentile(spent[picks].sum(axis=1) / seconds[picks].sum(axis=1), (2.5, 97.5))
    waits = [wait for _, wait in rows]
    return {
        "engine": shown(resolve(address, language)), "language": language,
        "value": round(float(spent.sum() / seconds.sum()), 4),
        "interval": [round(float(low), 4), round(float(high), 4)],
        "n": len(some), "speech_seconds": round(float(seconds.sum()), 1),
        "p50_ms": round(percentile(waits, 0.5) * 1000), "p95_ms": round(percentile(waits, 0.95) * 1000),
    }  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m bench.people_cpu", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--recordings", type=int, default=24, help="of each language (default 24)")
    parser.add_argument("--engine", action="append", default=[], metavar="LANGUAGE=ADDRESS", help="these only")
    options = parser.parse_args(arguments)
    wanted = [tuple(one.split("=", 1)) for one in options.engine]
    pairs = wanted or [(language, address) for language, every in ENGINES.items() for address in every]
    result = load_result("people")
    for language, address in pairs:
        print(f"{address} ({language}) …", flush=True)
        try:
            found = cost(address, language, clips(language, options.recordings))
        except NotMeasured as error:
            print(f"{address}: {error}", file=sys.stderr)
            continue
        name = f"{address.partition(':')[0]}_{language}"
        result.setdefault("cpu", {})[name] = found
        print(f"  {found['value']} s of a core a second of speech ({found['interval']}, n {found['n']})", flush=True)
    save("people", result)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
