"""What was said: one call's transcript with its measures, and a search through all of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ari_app.store.ports import TranscriptBook
from models.domain.errors import CommandRefused
from models.quality.talk import Line, measure
from models.quality.terms import query

Json = dict[str, Any]


def versions(book: TranscriptBook, call_id: str) -> list[Json]:
    """The transcripts of a call, the first first: ``version``, ``engines``, ``lines``, ``at`` (when it was made)."""
    return book.transcript_versions(call_id)


def transcript(book: TranscriptBook, call_id: str, version: int = 0) -> list[Json]:
    """What both sides said, in the order in which it was said; ``version`` 0: the newest."""
    return book.transcript_lines(call_id, version)


def skipped(book: TranscriptBook, call_id: str) -> list[Json]:
    """Speech that was not written down: ``leg``, ``seconds``, ``reason``, ``times``, by reason."""
    return book.speech_skipped(call_id)


def talk(lines: list[Json], since: float | None) -> Json:
    """`models.quality.talk.Talk` of a conversation, as JSON: of what was said after ``since``, when the agent was
    connected, because menus and music before it are no silence. None: there was no conversation."""
    timed = [row for row in lines if since is not None and row["began_at"] >= since]
    return asdict(
        measure([Line(row["leg"], row["began_at"], row["began_at"] + row["seconds"], row["text"]) for row in timed])
    )


def search(book: TranscriptBook, words: str, leg: str, limit: int) -> list[Json]:
    """Utterances with all of ``words``, best first. Raises CommandRefused for words without letters."""
    if not query(words):
        raise CommandRefused(f"nothing to look for in {words!r}: give a word, or Chinese characters")
    return book.lines_with(words, leg, limit)
