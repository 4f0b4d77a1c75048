"""Voice messages at rest: encrypted files, and the rows that say whose they are and what became of them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from ari_app.foundation.unclear_ids import several
from ari_app.store.journal import Journal
from ari_app.store.kept_queries import MESSAGES
from ari_app.store.keyring import KeyRing
from ari_app.store.recording_store import decrypt_file, encrypt_file
from ari_app.store.retention import Removed, folder_bytes
from models.domain.errors import CommandRefused, NotThere
from models.domain.upkeep_events import VoicemailDeleted, VoicemailRead

log = logging.getLogger(__name__)
Row = dict[str, Any]
_DAY = 86400.0
_TEXTS = (
    "update journal set data = json_set(data, '$.text', '') where call_id = ?"
    " and kind in ('VoicemailLeft', 'VoicemailTranscribed')"
)


class Mailbox:
    """A message's id is the id of the call in which it was left."""

    kind = "messages"

    def __init__(self, folder: Path, keys: KeyRing, journal: Journal, keep_days: float) -> None:
        self._folder, self._keys, self._journal, self._keep_days = folder, keys, journal, keep_days

    async def rows(self, limit: int = 1000) -> list[Row]:
        """The messages that are kept, the newest first."""
        return await self._asked(f"{MESSAGES} order by v.at desc limit ?", limit)

    async def find(self, message_id: str) -> Row:
        """One message, by its id or the beginning or end of it. Raises CommandRefused when there is none or several."""
        size = len(message_id)
        asked = f"{MESSAGES} and ? > 0 and ? in (substr(v.id, 1, ?), substr(v.id, -?))"
        found = await self._asked(asked, size, message_id, size, size)
        found = [row for row in found if row["id"] == message_id] or found
        if not found:
            raise NotThere(f"there is no message {message_id!r}; `kefu voicemail list` shows them")
        if len(found) > 1:
            raise several(message_id, "message", [(row["id"], row["at"], row["number"] or "") for row in found])
        return found[0]

    async def named(self, message_id: str) -> list[Row]:
        """The message of exactly that id, or none."""
        return await self._asked(f"{MESSAGES} and v.id = ?", message_id)

    async def has(self, message_id: str) -> bool:
        """Whether there is, or has been, such a message."""
        return bool(await self._asked("select id from voicemails where id = ?", message_id))

    async def since(self, at: float) -> list[Row]:
        """The messages that were left after a time, the oldest first."""
        return await self._asked(f"{MESSAGES} and v.at >= ? order by v.at", at)

    async def store(self, name: str, wav: bytes) -> Path:
        """Encrypt a message and put it safely on the disk. Raises OSError and NoKey."""
        return await asyncio.to_thread(self._store, name, wav)

    async def wav(self, row: Row) -> bytes:
        """A message as WAV. Raises VaultError."""
        return await asyncio.to_thread(decrypt_file, Path(row["file"]), self._keys)

    async def read(self, message_id: str, by: str, why: str) -> bytes:
        """A message as WAV, for somebody; that is written down. Raises CommandRefused and VaultError."""
        row = await self.find(message_id)
        wav = await self.wav(row)
        self._journal.publish(VoicemailRead(call_id=row["id"], by=by, why=why))
        return wav

    async def delete(self, message_id: str, by: str, reason: str) -> int:
        """Remove a message and its text for good; the bytes freed. Raises CommandRefused."""
        row = await self.find(message_id)
        file = Path(row["file"])
        try:
            size = await asyncio.to_thread(_removed, file)
        except OSError as error:
            raise CommandRefused(f"{file} cannot be removed: {error.strerror}") from error
        await self._journal.flushed()
        await self._journal.attempt(lambda: _forget_text(self._journal, row["id"]))
        self._journal.publish(VoicemailDeleted(call_id=row["id"], by=by, reason=reason))
        return size

    async def expire(self, now: float) -> Removed:
        """See `ari_app.store.retention.Keeper`."""
        count, freed = 0, 0
        if not self._keep_days:
            return Removed()
        before = now - self._keep_days * _DAY
        for row in await self._asked(f"{MESSAGES} and v.at < ? limit 10000", before):
            try:
                freed += await self.delete(row["id"], "retention", f"older than {self._keep_days:g} days")
                count += 1
            except CommandRefused as refusal:
                log.warning("message %s stays: %s", row["id"], refusal)
        known = {Path(row["file"]).name for row in await self.rows(1_000_000)}
        freed += await asyncio.to_thread(self._orphans, known, before)
        return Removed(count, freed)

    def size(self) -> int:
        """See `ari_app.store.retention.Keeper`."""
        return folder_bytes(self._folder)

    def _orphans(self, known: set[str], before: float) -> int:
        """Files that no row knows any more, because another database was begun."""
        freed = 0
        for file in self._folder.glob("voicemail-*"):
            with contextlib.suppress(FileNotFoundError):
                if file.name not in known and file.stat().st_mtime < before:
                    freed += _removed(file)
        return freed

    def _store(self, name: str, wav: bytes) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._folder / f"{name}.wav.enc"
        with NamedTemporaryFile(dir=self._folder) as plain:
            plain.write(wav)
            plain.flush()
            encrypt_file(Path(plain.name), file, self._keys)
        return file

    async def _asked(self, sql: str, *values: Any) -> list[Row]:  # noqa: ANN401 - SQL values
        """Rows; [] while the records cannot be read."""
        found: Sequence[Row] = await self._journal.attempt(
            lambda: list(self._journal.database.query(sql, list(values))), ()
        )
        return list(found)


def _forget_text(journal: Journal, message_id: str) -> None:
    with journal.database.atomic():
        journal.database.execute(_TEXTS, [message_id])


def _removed(file: Path) -> int:
    try:
        size = file.stat().st_size
        os.unlink(file)
    except FileNotFoundError:
        return 0
    return size
