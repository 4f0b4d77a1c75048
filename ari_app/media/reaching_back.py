"""What was recorded before somebody knew that it was a secret: noted during the call, silenced when it is put away.

Asterisk writes as people speak, and stops only once it is told to. How far a file has come in that moment is written
beside it; the seconds before are made silent before anything is encrypted and kept. Until then they lie in the run
folder (0700), as every recording does. The same is done with each utterance in whose text digits were masked: that it
is a card number is often known only after its last digit, and without any rule.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from ari_app.store.row import Row
from models.domain.desk_words import SIDES

BACK = 5.0  # seconds, at the least
LONGEST = 60.0  # seconds
_BEHIND = 1.0  # seconds that Asterisk may write after it was told to stop, or keep before it writes
_AROUND = 0.5  # seconds before words whose moments are known to a few tenths
_RATE, _HEAD = 16_000, 44  # bytes a second of 16 bits at 8 kHz; and of a WAV file's head


def reach(age: float) -> float:
    """How many seconds a mask reaches back when what it is for began so many seconds ago."""
    return min(max(BACK, age + _AROUND), LONGEST)


def note_place(spool: Path, call_id: str, seconds: float = BACK) -> None:
    """So far the files of the last part have come now; so many seconds before it are to be silent. Raises OSError."""
    _note(spool, call_id, seconds, 0.0)


def note_words(spool: Path, row: Row, now: Callable[[], float]) -> None:
    """The words of a row of the journal are to be silent, on every side; without their length, everything since they
    began. Nothing is noted where nothing is recorded. Raises OSError."""
    began, seconds = float(row.data.get("began_at") or row.at), float(row.data.get("seconds") or 0.0)
    end = began + seconds if seconds else row.at
    _note(spool, row.call_id, now() - began + _AROUND, now() - end)


def _note(spool: Path, call_id: str, first: float, last: float) -> None:
    """From so many seconds ago to so many seconds ago, in every part; what has not grown for a while ended then."""
    lines = []
    for part in range(1, len(list(spool.glob(f"{call_id}.*-mixed.wav"))) + 1):
        for file in (spool / f"{call_id}.{part}-{side}.wav" for side in SIDES):
            about = file.stat() if file.exists() else None
            size, still = (about.st_size, time.time() - about.st_mtime) if about else (0, 0.0)
            still = max(0.0, still - _BEHIND)
            begin = max(_HEAD, (size - round((first - still) * _RATE)) & ~1)
            end = (size - round((last - still - _BEHIND) * _RATE)) & ~1
            lines.append(json.dumps({"file": file.name, "begin": begin, "end": end}))
    if lines:
        with _beside(spool, call_id).open("a", encoding="utf-8") as notes:
            notes.write("\n".join(lines) + "\n")


def silence(spool: Path, call_id: str) -> int:
    """Make silent what was noted; how many places there were. Raises OSError."""
    notes = _beside(spool, call_id)
    if not notes.exists():
        return 0
    rows = [json.loads(line) for line in notes.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
    for row in rows:
        _silence(spool / Path(row["file"]).name, int(row["begin"]), int(row["end"]))
    return len(rows)


def forget(spool: Path, calls: Iterable[str]) -> None:
    """The files are put away."""
    for call_id in calls:
        _beside(spool, call_id).unlink(missing_ok=True)


def _beside(spool: Path, call_id: str) -> Path:
    return spool / f"{call_id}.secrets"


def _silence(file: Path, begin: int, end: int) -> None:
    if not file.exists():
        return
    with file.open("r+b") as sound:
        size = sound.seek(0, 2)
        last = min(end, size)
        if begin < last:
            sound.seek(begin)
            sound.write(bytes(last - begin))
