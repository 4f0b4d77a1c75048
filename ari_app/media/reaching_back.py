"""What was recorded before somebody knew that it was a secret: noted during the call, silenced when it is put away.

Asterisk writes as people speak, and stops only once it is told to. How far a file has come in that moment is written
beside it; the seconds before are made silent before anything is encrypted and kept. Until then they lie in the run
folder (0700), as every recording does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from models.domain.desk_words import SIDES

BACK = 5.0  # seconds
_BEHIND = 1.0  # seconds that Asterisk may write after it was told to stop
_RATE, _HEAD = 16_000, 44  # bytes a second of 16 bits at 8 kHz; and of a WAV file's head


def note_place(spool: Path, call_id: str, part: int, seconds: float = BACK) -> None:
    """So far the files of a part have come now; so many seconds before it are to be silent. Raises OSError."""
    lines = []
    for side in SIDES:
        file = spool / f"{call_id}.{part}-{side}.wav"
        size = file.stat().st_size if file.exists() else 0
        begin = max(_HEAD, (size - round(seconds * _RATE)) & ~1)
        lines.append(json.dumps({"file": file.name, "begin": begin, "end": (size + round(_BEHIND * _RATE)) & ~1}))
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
