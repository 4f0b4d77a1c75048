"""The sound behind alerts on the disk, so that a process that takes over has it too: each piece a file of its own.

Only what may be heard is written: words looked through for secrets, and what is secret silent already. It is encrypted
with the key of recordings, and goes when its time is over, or its call is erased.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Container
from dataclasses import asdict
from hashlib import blake2b
from math import inf, isfinite
from pathlib import Path

from ari_app.foundation import steady
from ari_app.quality.evidence import Clip, Evidence
from ari_app.quality.wall_alerts import RuleAlert
from ari_app.store.keyring import KeyRing, NoKey
from ari_app.store.recording_store import Unreadable, decrypt_file, encrypt_bytes

log = logging.getLogger(__name__)
_LOOK = 0.25  # seconds


class EvidenceFiles:
    """``recall`` once, at the start; then `run`, for as long as the application does. ``wanted``: whether any sound is
    kept at all."""

    def __init__(self, folder: Path, keys: KeyRing, evidence: Evidence, wanted: bool = True) -> None:
        self._folder, self._keys, self._evidence, self._wanted = folder, keys, evidence, wanted

    def recall(self, live: Container[str], now: float) -> list[RuleAlert]:
        """What a former process has left; the alerts among it whose calls go on. What cannot be read is removed, and
        everything where no sound is kept."""
        found: list[RuleAlert] = []
        for file in sorted(self._folder.glob("*")):
            clip = self._read(file) if self._wanted else None
            if clip is None:
                _remove(file)
                continue
            standing = clip.alert.call_id in live and not isfinite(clip.until)
            self._evidence.restore(clip, None if standing else now)
            if standing:
                found.append(clip.alert)
        return found

    async def run(self) -> None:
        """Write what has changed, remove what is gone, for ever."""
        while True:
            await asyncio.sleep(_LOOK)
            await self.write(steady.now())

    async def write(self, now: float) -> None:
        """The same once. What may not be heard yet is looked at again."""
        for alert_id in sorted(self._evidence.changed):
            clip = self._evidence.settled(alert_id, now)
            if clip is None and alert_id in self._evidence:
                continue
            self._evidence.changed.discard(alert_id)
            try:
                await asyncio.to_thread(self._put, alert_id, clip)
            except (OSError, NoKey) as error:
                log.error("the sound of the alert %s will not survive a restart: %s", alert_id, error)

    def _put(self, alert_id: str, clip: Clip | None) -> None:
        file = self._folder / f"{blake2b(alert_id.encode(), digest_size=12).hexdigest()}.enc"
        if clip is None or clip.sound is None:
            _remove(file)
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        until = clip.until if isfinite(clip.until) else None
        head = {"alert": asdict(clip.alert), "begin": clip.begin, "end": clip.end, "until": until}
        encrypt_bytes(json.dumps(head).encode() + b"\n" + clip.sound, file, self._keys)

    def _read(self, file: Path) -> Clip | None:
        try:
            head, _, sound = decrypt_file(file, self._keys).partition(b"\n")
            facts = json.loads(head)
            alert, until = RuleAlert(**facts["alert"]), facts["until"]
        except (Unreadable, ValueError, TypeError, KeyError) as error:
            log.warning("the sound in %s is lost: %s", file, error)
            return None
        return Clip(alert, facts["begin"], facts["end"], 0.0, sound, inf if until is None else until)


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        log.error("%s cannot be removed: %s", file, error.strerror)
