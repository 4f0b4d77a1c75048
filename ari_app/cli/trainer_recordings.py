"""``kefu trainer recordings``: clips of callers who said that theirs may teach kefu, for ``make train-commands``."""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import secrets
import wave
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from ari_app.cli.client import ask_kefu
from ari_app.cli.control import who
from ari_app.store.training_rows import told
from config.load import load_settings
from models.domain.errors import CommandRefused
from models.training.consented import KINDS, VARIABLE, Clip, clips

_MARGIN = 0.2  # seconds before and after the words
_WHY = "training of command phrases, with the caller's consent"


def run_recordings(options: argparse.Namespace) -> int:
    """Write the clips and their table; the exit status. Raises CommandRefused."""
    records = options.run / load_settings().store.path
    if not records.exists():
        raise CommandRefused(f"there are no records in {options.run} yet (start with `make run`)")
    try:
        phrases = {line.strip() for line in options.phrases.read_text("utf-8-sig").splitlines() if line.strip()}
    except (OSError, UnicodeDecodeError) as error:
        raise CommandRefused(f"{options.phrases} cannot be read: {error}") from None
    found = clips(told(records, KINDS), options.language, phrases)
    if not found:
        print(f"No recording may be used: no caller answered yes to a question into {VARIABLE}, was recorded, and"
              " said one of the phrases.")  # fmt: skip
        return 1
    written, missing = _written(options, found)
    print(
        f"{written} clips of {len({one.whose for one in found})} callers; {missing} calls have no recording any more."
    )
    print(f"Listen to them, strike what is wrong from {options.folder / 'recordings.csv'}, then: "
          f"make train-commands RECORDINGS={options.folder / 'recordings.csv'} PHRASES={options.phrases}")  # fmt: skip
    return 0


def _written(options: argparse.Namespace, found: Iterable[Clip]) -> tuple[int, int]:
    """How many clips, and of how many calls there was no recording."""
    options.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    salt, rows, missing = secrets.token_bytes(16), [], 0
    for call, ones in groupby(sorted(found, key=lambda one: (one.call, one.start)), key=lambda one: one.call):
        try:
            sound = ask_kefu(options.run, "read_recording", call=call, side="caller", why=_WHY, by=who(options))
        except CommandRefused:
            missing += 1
            continue
        for number, one in enumerate(ones, start=1):
            file = options.folder / f"{call}-{number}.wav"
            if cut(sound, one.start - _MARGIN, one.seconds + 2 * _MARGIN, file):
                speaker = hashlib.blake2b(one.whose.encode(), key=salt, digest_size=6).hexdigest()
                rows.append((file.name, one.text, speaker))
    with (options.folder / "recordings.csv").open("w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows([("file", "text", "speaker"), *rows])
    return len(rows), missing


def cut(sound: bytes, start: float, seconds: float, file: Path) -> bool:
    """Write a part of a WAV file, in seconds; False when it has none there."""
    with wave.open(io.BytesIO(sound)) as whole:
        rate = whole.getframerate()
        first = max(0, round(start * rate))
        if first >= whole.getnframes():
            return False
        whole.setpos(first)
        frames = whole.readframes(round(seconds * rate))
        with wave.open(str(file), "wb") as part:
            part.setparams(whole.getparams())
            part.writeframes(frames)
    file.chmod(0o600)
    return True
