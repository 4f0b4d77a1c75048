"""Business events of keeping house: the records, the disk, what is kept for how long, voice messages, keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.domain.events import Event


@dataclass(frozen=True, slots=True)
class StoreTurned(Event):
    """The records went into another state: healthy, spooling (to a file) or memory only; ``lost``: events so far."""

    state: str = ""
    reason: str = ""
    waiting: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class DatabaseReplaced(Event):
    """The damaged database was moved aside, and a new one begun with ``saved`` rows that could still be read."""

    wrong: str = ""
    moved_to: str = ""
    saved: int = 0


@dataclass(frozen=True, slots=True)
class DiskSpaceTurned(Event):
    """Free space crossed a limit: ``level`` is enough, low (a warning) or short (no recording begins)."""

    folder: str = ""
    level: str = ""
    free_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class RetentionApplied(Event):
    """What had been kept long enough was removed; ``what`` is the kind, ``freed_bytes`` 0 where that is not known."""

    what: str = ""
    removed: int = 0
    freed_bytes: int = 0


@dataclass(frozen=True, slots=True)
class ReportMailed(Event):
    """The report of a day, week or month (``what``) was sent by itself, after so many tries."""

    WORDS: ClassVar[str] = "{what} to {to}, after {tries} tries"

    what: str = ""
    to: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True)
class ReportNotMailed(Event):
    """A report could not be sent, however often it was tried; ``reason``: what the server said last."""

    WORDS: ClassVar[str] = "{what}, after {tries} tries: {reason}"

    what: str = ""
    reason: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True)
class RecordingRefused(Event):
    """A recording did not begin, and why."""

    WORDS: ClassVar[str] = "{reason}"

    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordingKeyRotated(Event):
    """New recordings and messages are encrypted with another key; those of before stay readable. ``key`` is its id."""

    AUDITED: ClassVar[bool] = True

    key: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class VoicemailEmpty(Event):
    """Somebody was asked for a message and said nothing: there is none."""

    WORDS: ClassVar[str] = "nothing was said in {seconds:.1f} s"
    AFTERWARDS: ClassVar[bool] = True

    queue: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class VoicemailTranscribed(Event):
    """A stored message was written down; ``text`` "" when nothing could be."""

    WORDS: ClassVar[str] = "{text}"
    AFTERWARDS: ClassVar[bool] = True

    text: str = ""


@dataclass(frozen=True, slots=True)
class VoicemailRead(Event):
    """Somebody listened to a message or copied it out."""

    TYPE: ClassVar[str] = "voicemail.read"
    WORDS: ClassVar[str] = "by {by}: {why}"
    AFTERWARDS: ClassVar[bool] = True
    AUDITED: ClassVar[bool] = True

    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class VoicemailDeleted(Event):
    """A message was removed: its time was over, or somebody asked for it."""

    TYPE: ClassVar[str] = "voicemail.deleted"
    WORDS: ClassVar[str] = "by {by}: {reason}"
    AFTERWARDS: ClassVar[bool] = True
    AUDITED: ClassVar[bool] = True

    by: str = ""
    reason: str = ""
