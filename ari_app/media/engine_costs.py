"""What a recogniser costs on this machine: asked in a process of its own, as calls ask it."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from config.load import ROOT
from models.domain.audio import RATE, seconds_of
from models.speech.advice import MENUS, TRANSCRIPTS, Cost, Measured
from models.speech.registry import dictates
from models.speech.worker import pack, unpack

CLIP_SECONDS = 3.0
_AGAIN = 8  # times
_BYTES = int(CLIP_SECONDS * RATE) * 2
_ONE_CORE = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
Clips = dict[str, list[bytes]]  # of each role
Told = Callable[[int, int], None]


class NotMeasured(Exception):
    """A recogniser that cannot be opened or asked. The message says why."""


def measured(
    address: str, language: str, clips: Clips, phrases: Sequence[str], told: Told = lambda done, total: None
) -> Measured:
    """Ask for phrases in answers, and for what is said in clips of `CLIP_SECONDS`; ``told``: of so many questions.
    Raises NotMeasured."""
    begun = time.monotonic()
    with _opened(address, language) as one:
        one.ask(clips[MENUS][0], phrases)  # what it loads, it loads now
        ready = time.monotonic() - begun
        roles = {MENUS: phrases, **({TRANSCRIPTS: None} if dictates(address) else {})}
        many, costs = len(roles) * _AGAIN, {}
        for number, (role, wanted) in enumerate(roles.items()):
            rows = []
            for again in range(_AGAIN):
                clip = clips[role][again % len(clips[role])]
                cpu, wait = one.ask(clip, wanted)
                rows.append((cpu / seconds_of(clip), wait))
                told(number * _AGAIN + again + 1, many)
            costs[role] = _cost(rows)
        return Measured(address, language, one.memory_mb(), ready, costs)


def asked(
    address: str, language: str, clips: Sequence[bytes], phrases: Sequence[str] | None
) -> list[tuple[float, float]]:
    """Of each clip the seconds of a core, and seconds until the answer. Raises NotMeasured."""
    with _opened(address, language) as one:
        one.ask(clips[0], phrases)
        return [one.ask(clip, phrases) for clip in clips]


@contextmanager
def _opened(address: str, language: str) -> Iterator[_Asked]:
    order = [sys.executable, "-m", "models.speech.worker", json.dumps({language: address}), "any-sound"]
    with subprocess.Popen(
        order, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, **_ONE_CORE, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        try:
            yield _Asked(process, language)
        finally:
            process.kill()


class _Asked:
    """A recogniser's process."""

    def __init__(self, process: subprocess.Popen[bytes], language: str) -> None:
        self._process, self._language, self._count = process, language, 0

    def ask(self, pcm: bytes, phrases: Sequence[str] | None) -> tuple[float, float]:
        """Seconds of a core, and seconds until the answer."""
        self._count += 1
        begun = time.monotonic()
        wanted = list(phrases) if phrases is not None else None
        self._write(pack({"id": self._count, "language": self._language, "phrases": wanted}, pcm))
        told = self._read()
        if "error" in told:
            raise NotMeasured(str(told["error"]))
        return float(told["cpu"]), time.monotonic() - begun

    def _write(self, message: bytes) -> None:
        sink: IO[bytes] | None = self._process.stdin
        assert sink is not None
        try:
            sink.write(message)
            sink.flush()
        except OSError as error:
            raise NotMeasured(self._last_words()) from error

    def _read(self) -> dict[str, Any]:
        source: IO[bytes] | None = self._process.stdout
        assert source is not None
        head = source.read(4)
        if len(head) < 4:
            raise NotMeasured(self._last_words())
        return unpack(source.read(struct.unpack("!I", head)[0]))[0]

    def memory_mb(self) -> float:
        """What the process has held at most, as the kernel counts it."""
        rows = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8").splitlines()
        return next((int(row.split()[1]) / 1024 for row in rows if row.startswith("VmHWM")), 0.0)

    def _last_words(self) -> str:
        """What a process said before it ended."""
        said = self._process.stderr.read().decode(errors="replace").strip() if self._process.stderr else ""
        return said.splitlines()[-1] if said else "it ended without a word"


def _cost(rows: Sequence[tuple[float, float]]) -> Cost:
    """Means and nearest-rank percentiles."""
    waits = sorted(wait for _, wait in rows)
    p95 = waits[min(len(waits) - 1, int(0.95 * len(waits)))]
    return Cost(sum(cpu for cpu, _ in rows) / len(rows), waits[len(waits) // 2], p95, len(rows))


def full(pcm: bytes) -> bytes:
    """A clip of the length that is measured, full of speech: cut, or said again and again."""
    return (pcm * (_BYTES // max(1, len(pcm)) + 1))[:_BYTES]
