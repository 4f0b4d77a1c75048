"""Numbers that nobody may keep, spoken and keyed in both languages: how many can be read or heard afterwards.

Text: what the event stream, the screen, the database, its index and messages hold (`tests.support.secret_path`). Keys:
the same database. Sound: recordings made of numbers (`tests.support.masked_sound`), which the shipped rules silence as
the recogniser's words come, and what was recorded before that is silenced when they are put away.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from tests.support.keyed_secrets import keyed, keyed_through_kefu
from tests.support.masked_sound import Spoken, asked, audible, recorded, untold
from tests.support.secret_path import through_kefu
from tests.support.secrets_said import leaks, secrets

SPOKEN, KEYED, SOUND, UNTOLD = 600, 300, 300, 60


def mask() -> dict[str, Any]:
    """``leaked_digits``: numbers of which something is left: five digits in a row of a text (all of shorter ones),
    three in a recording. ``sound_untold``: cards that callers read out though nobody has named one."""
    with tempfile.TemporaryDirectory(prefix="kefu-bench-") as folder:
        spoken = _spoken(Path(folder))
        keys = _keyed(Path(folder))
        sound = _sound(asked(SOUND), Path(folder))
        unnamed = _sound(untold(UNTOLD), Path(folder))
    parts = {"spoken_text": spoken, "keyed_text": keys, "sound": sound, "sound_untold": unnamed}
    return {
        "leaked_digits": sum(part["leaked"] for part in parts.values()),
        "numbers": sum(part["numbers"] for part in parts.values()),
        **parts,
    }


def _spoken(folder: Path) -> dict[str, Any]:
    told = list(secrets(SPOKEN, 11))
    seen = asyncio.run(through_kefu(told, folder / "spoken.db"))
    found = [any(leaks(one, texts) for texts in places.values()) for one, places in zip(told, seen, strict=True)]
    return _counted([one.language for one in told], found)


def _keyed(folder: Path) -> dict[str, Any]:
    numbers = keyed(KEYED)
    found = asyncio.run(keyed_through_kefu(numbers, folder / "keyed.db"))
    return _counted([one.language for one in numbers], found)


def _sound(calls: list[Spoken], folder: Path) -> dict[str, Any]:
    left = [audible(recorded(call, folder)) for call in calls]
    return {**_counted([call.language for call in calls], [one >= 3 for one in left]), "digits_left": sum(left)}


def _counted(languages: list[str], leaked: list[bool]) -> dict[str, Any]:
    every, lost = Counter(languages), Counter(name for name, is_so in zip(languages, leaked, strict=True) if is_so)
    return {"leaked": lost.total(), "numbers": every.total(), **{name: every[name] for name in sorted(every)}}
