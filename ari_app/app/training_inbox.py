"""The trainer's inbox, kept: what has come to the journal since it was last asked for is read, and nothing twice.

Words are never in it: they are looked up when it is shown, so that what was erased, masked or grew too old is gone from
it. Answers that nobody needs to be asked about leave it with the end of their call.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ari_app.store.training_rows import last_before, told_after, told_of_call_of, words_of
from models.training.inbox import KINDS, Answer, Fold, Told

BACK_SECONDS = 90 * 86_400.0  # so far back it looks
_AT_ONCE = 20_000  # rows of the journal that are read in one go, so that a first reading leaves room for others
_SAID = "·"  # stands for words
_ENDED = "CallEnded"


class KeptInbox:
    """Of one database."""

    def __init__(self, records: Path, now: Callable[[], float] = time.time) -> None:
        self._records, self._now = records, now
        self._turn = asyncio.Lock()
        self._begin((0, 0))

    async def answers(self) -> list[Answer]:
        """Every open answer that is asked about or labelled, or whose call goes on, in order, with its words where they
        are still there. Raises sqlite3.Error, OSError."""
        async with self._turn:
            file = await asyncio.to_thread(self._records.stat)
            if (file.st_dev, file.st_ino) != self._file:
                self._begin((file.st_dev, file.st_ino))
                self._seq = await asyncio.to_thread(last_before, self._records, self._now() - BACK_SECONDS)
            before = -1
            while self._seq != before:
                before = self._seq
                await asyncio.to_thread(self._read)
            return await asyncio.to_thread(self._with_words)

    def _begin(self, file: tuple[int, int]) -> None:
        self._file, self._seq = file, 0
        self._fold = Fold()
        self._of_call: dict[str, list[int]] = {}

    def _read(self) -> None:
        rows, self._seq = told_after(self._records, (*KINDS, _ENDED), self._seq, _AT_ONCE)
        for row in rows:
            if row.kind == "LabelGiven" and int(row.data["utterance"]) not in self._fold.found:
                self._take_up(int(row.data["utterance"]))
            self._take(row)

    def _take(self, row: Told) -> None:
        if row.kind == _ENDED:
            self._over(row.call)
            return
        before = len(self._fold.found)
        self._fold.take(_without_words(row))
        if len(self._fold.found) > before:
            self._of_call.setdefault(row.call, []).append(next(reversed(self._fold.found)))

    def _over(self, call: str) -> None:
        self._fold.forget(call)
        for utterance in self._of_call.pop(call, ()):
            found = self._fold.found[utterance]
            if not found.why and not found.labels:
                del self._fold.found[utterance]

    def _take_up(self, utterance: int) -> None:
        """An answer of a call that is over, about which somebody says something without having been asked."""
        fold = Fold()
        for row in told_of_call_of(self._records, KINDS, utterance):
            fold.take(_without_words(row))
        if utterance in fold.found:
            self._fold.found[utterance] = fold.found[utterance]

    def _with_words(self) -> list[Answer]:
        since = self._now() - BACK_SECONDS
        self._fold.found = {seq: one for seq, one in self._fold.found.items() if one.at >= since}
        words = words_of(self._records, list(self._fold.found))
        return [replace(one, text=words.get(seq, "")) for seq, one in sorted(self._fold.found.items())]


def _without_words(row: Told) -> Told:
    told = row.kind == "Transcribed" and row.data.get("text")
    return replace(row, data={**row.data, "text": _SAID}) if told else row
