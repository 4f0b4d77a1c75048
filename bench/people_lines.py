"""How people are heard over kinds of telephone lines, and by group of people; parts of ``python -m bench.people``.

Lines are made: G.711, a quiet background, then white noise so far below the voice, lost packets of 20 ms (see `lost`),
or a telephone so loud that its peaks are cut off by 12 dB. Every kind of line hears the
same recordings. `EVERY` keeps a part to minutes; n says what it came to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.signal import butter, sosfilt

from bench.speech_files import on_line
from models.training.commands.damage import Floats
from models.training.intents import wilson

Line = Callable[[Floats, int], bytes]
EVERY = {"commands": 4, "menu12": 4, "zh": 3}  # one recording of so many over each line
_OVER = 4.0  # 12 dB
_PEAK = 32000.0


def band(audio: Floats, seed: int) -> bytes:
    """A telephone's band: 300 to 3400 Hz."""
    return on_line(np.asarray(sosfilt(butter(4, (300, 3400), "bandpass", fs=8000, output="sos"), audio)), seed=seed)


def overdriven(audio: Floats, seed: int) -> bytes:
    """Peaks cut off by 12 dB."""
    loud = audio * (_OVER * _PEAK / max(1.0, float(np.abs(audio).max(initial=0))))
    return on_line(np.clip(loud, -_PEAK, _PEAK), seed=seed)


LINES: dict[str, Line] = {
    "clean": lambda audio, seed: on_line(audio, seed=seed),
    "300 to 3400 Hz": band,
    "10 dB": lambda audio, seed: on_line(audio, 10.0, seed=seed),
    "5 dB": lambda audio, seed: on_line(audio, 5.0, seed=seed),
    "2 % lost": lambda audio, seed: on_line(audio, loss=0.02, seed=seed),
    "5 % lost": lambda audio, seed: on_line(audio, loss=0.05, seed=seed),
    "overdriven": overdriven,
}


def share(right: int, total: int) -> dict[str, Any]:
    """A share with its number and interval (Wilson's, 95 %)."""
    low, high = wilson(right, total)
    return {
        "value": round(right / max(1, total), 4),
        "n": total,
        "interval": [round(max(0.0, low), 4), round(high, 4)],
    }


def by_group(found: Iterable[tuple[str, bool]]) -> dict[str, Any]:
    """(group, right) of each recording → the share of each group."""
    groups: defaultdict[str, list[bool]] = defaultdict(list)
    for name, right in found:
        groups[name].append(right)
    return {name: share(sum(some), len(some)) for name, some in sorted(groups.items())}


def spread(shares: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """How far speakers are apart: of how many everything was right, of how many half or less, and the worst."""
    worst = min(shares, key=lambda name: (shares[name]["value"], -shares[name]["n"]))
    values = [one["value"] for one in shares.values()]
    return {
        "all_right": share(sum(one == 1 for one in values), len(values)),
        "half_or_less": share(sum(one <= 0.5 for one in values), len(values)),
        "worst": {"speaker": worst, **shares[worst]},
    }


def some(every: Sequence[Any], step: int) -> Iterator[tuple[int, Any]]:
    """One recording of so many, with its own number, which decides its noise."""
    return ((seed, one) for seed, one in enumerate(every) if seed % step == 0)
