"""What must cost no caller anything: ``python -m bench.sound [--only PART …]``, into bench/results/sound.json.

restart: fifty calls under twenty restarts. chaos: random orders on roster, dispatcher and router. conversation: pairs
and triples of what can happen in a conversation. books: ten thousand calls with everything that people do, and whether
calls, agents and queues add up afterwards. secrets: made sentences that hold one. false_words, dtmf_inband: what
a line sounds like when nobody speaks, and keys in the voice.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ari_app.pbx.install import ensure
from bench import secrets, sound_hearing
from bench.machine import load_result, machine, save
from bench.sound_restart import restarts
from tests.fakes.asterisk.clock import run_virtually
from tests.support import busy_day, chaos, conversation_sequences

_SEEDS, _STEPS = 200, 5000
_BOOKED = 10_000  # calls


def _restart() -> dict[str, Any]:
    return asyncio.run(restarts())


def _chaos() -> dict[str, Any]:
    found = [one for seed in range(_SEEDS) for one in chaos.violations(seed, _STEPS)]
    return {"orders": _SEEDS * _STEPS, "violations": len(found)}


def _conversation() -> dict[str, Any]:
    return dict(conversation_sequences.measured())


def _books() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="kefu-bench-") as run:
        found, wrong = run_virtually(lambda: busy_day.measured(Path(run), _BOOKED))
    print(*wrong[:20], sep="\n")
    return dict(found)


def _secrets() -> dict[str, Any]:
    leaked, total = secrets.measure()
    return {"leaked": leaked, "of": total}


def _false_words() -> dict[str, Any]:
    sounds = [*sound_hearing.sound_clips(), *sound_hearing.recorded_sounds()]
    return {language: sound_hearing.false_words(sound_hearing.engine(language), sounds) for language in ("en", "zh")}


def _dtmf_inband() -> dict[str, Any]:
    return sound_hearing.keys_right(sound_hearing.key_clips())


PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "restart": _restart, "chaos": _chaos, "conversation": _conversation, "books": _books, "secrets": _secrets,
    "false_words": _false_words, "dtmf_inband": _dtmf_inband,
}  # fmt: skip


def main() -> None:
    """Measure the parts that are asked for; the others' results stay."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="parts (default: all)")
    for name in arguments.parse_args().only:
        print(f"{name} …", flush=True)
        found = PARTS[name]()
        save("sound", {**load_result("sound"), "machine": machine(ensure().version), name: found})
        print(f"{name}: {found}", flush=True)


if __name__ == "__main__":
    main()
