"""The sound of what made a rule fire: some seconds of the leg, from before its words to after them, for the alert.

It is kept for as long as the alert stands and some minutes more, and survives a restart
(`ari_app.quality.evidence_files`). What was said
while a recording was silenced is silent in it, with the seconds before, and so is every utterance in whose text digits
were masked; while an utterance is held back because it may be a piece of a secret (`models.quality.door`), nobody
hears it.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import Protocol

import numpy as np

from ari_app.phone.g711 import from_ulaw, to_ulaw
from ari_app.quality.wall_alerts import RuleAlert
from ari_app.store.row import Row
from models.domain.audio import RATE
from models.domain.errors import CommandRefused, NotThere
from models.quality.masking import MARK

LONGEST = 20.0  # seconds of one piece
SETTLED = 20.0  # seconds after which everything that was said has been written down
BACK = 5.0  # seconds before a mask: what is a secret is said before anybody knows
_TAIL = 0.3  # seconds after the last word
_AROUND = 0.5  # seconds around an utterance whose moments are known to a few hundredths
_SILENCE = 0xFF  # in µ-law
_MASKED = {"RecordingMasked": True, "RecordingUnmasked": False, "RecordingStopped": False}
_SAID = frozenset({"Transcribed", "PartlyHeard", "TranscriptMasked", "SoundHeard"})
NOT_YET = "the sound is there in a moment: what is being said is looked through for secrets first"


@dataclass(frozen=True, slots=True)
class Secret:
    """Somebody's ("": everybody's) words between two moments (epoch seconds) that nobody may hear."""

    leg: str
    begin: float
    end: float


@dataclass(slots=True)
class Clip:
    """A piece of sound from ``begin`` to ``end`` (epoch seconds). ``sound``: µ-law, None until the words are over;
    ``ready``: when it may be heard; ``until``: how long it is kept."""

    alert: RuleAlert
    begin: float
    end: float
    ready: float
    sound: bytes | None = None
    until: float = inf

    @property
    def said(self) -> float:
        """When the words began; without words, when the rule fired."""
        return self.alert.began_at or self.alert.since


class Sounds(Protocol):
    """What was heard in the last seconds."""

    def cut(self, call_id: str, leg: str, begin: float, end: float) -> bytes:
        """16 bits at 8 kHz; see `LastSounds`."""


@dataclass(slots=True)
class _Secrets:
    """Of one call. ``masks``: who keeps everything quiet now, and from when on. ``told``: until when what a leg has
    said is written down."""

    past: list[Secret] = field(default_factory=list)
    told: dict[str, float] = field(default_factory=dict)
    masks: dict[str, float] = field(default_factory=dict)


class Evidence:
    """Of all alerts that have one, by id. ``held``: whether words of a call are held back; ``declined``: whether its
    caller wants nothing recorded; ``seconds``: for which it is kept after its alert has gone; ``changed``:
    pieces that are not on the disk as they are."""

    def __init__(
        self, sounds: Sounds, held: Callable[[str], bool], declined: Callable[[str], bool], seconds: float
    ) -> None:  # fmt: skip
        self._sounds, self._held, self._declined, self._seconds = sounds, held, declined, seconds
        self._clips: dict[str, Clip] = {}
        self._secrets: dict[str, _Secrets] = {}
        self.changed: set[str] = set()

    # What is kept -------------------------------------------------------------------------------------

    def may(self, call_id: str) -> bool:
        """Whether something of the call may be kept."""
        return not self._declined(call_id)

    def begin(self, alert: RuleAlert, seconds: float, now: float) -> None:
        """An alert wants so many seconds from before its words. What goes on is cut out when it is over; what has no
        words may be heard once everybody's words of that time are known."""
        clip = Clip(alert, (alert.began_at or alert.since) - seconds, alert.since, alert.since + SETTLED)
        self._clips[alert.id] = clip
        told = self._secrets.get(alert.call_id, _Secrets()).told.get(alert.leg, 0.0)
        if not alert.words:
            self._cut(clip, alert.since, clip.ready)
        elif told >= clip.said:
            self._cut(clip, told + _TAIL, now)

    def gone(self, alert_id: str, now: float) -> None:
        """The alert stands no more."""
        clip = self._clips.get(alert_id)
        if clip is not None:
            clip.until = min(clip.until, now + self._seconds)
            self.changed.add(alert_id)

    def tick(self, now: float) -> None:
        """The clock: what is over is cut out, what has been kept for long enough goes."""
        for key, clip in list(self._clips.items()):
            if now >= clip.until:
                del self._clips[key]
                self.changed.add(key)
            elif clip.sound is None and now >= clip.ready:
                self._cut(clip, clip.end, now)

    def over(self, call_id: str) -> None:
        """Nothing of the call is said any more, or looked through."""
        self._secrets.pop(call_id, None)

    def forget(self, call_id: str) -> None:
        """Nothing of the call may be kept any longer."""
        self.over(call_id)
        for key in [key for key, clip in self._clips.items() if clip.alert.call_id == call_id]:
            del self._clips[key]
            self.changed.add(key)

    # Over a restart -----------------------------------------------------------------------------------

    def __contains__(self, alert_id: object) -> bool:
        return alert_id in self._clips

    def settled(self, alert_id: str, now: float) -> Clip | None:
        """The piece of an alert, when it may be heard; None: there is none, or it may not yet."""
        clip = self._clips.get(alert_id)
        ready = clip is not None and clip.sound and now >= clip.ready and not self._held(clip.alert.call_id)
        return clip if ready else None

    def restore(self, clip: Clip, gone: float | None) -> None:
        """A former process had it. ``gone``: its alert stands no more, and that is known since then."""
        self._clips[clip.alert.id] = clip
        if gone is not None:
            self.gone(clip.alert.id, gone)

    # What is a secret ---------------------------------------------------------------------------------

    def mask(self, call_id: str, by: str, on: bool, now: float, since: float = 0.0) -> None:
        """Nobody may hear what is said from now on, and was in the seconds before, and ``since`` (epoch seconds) the
        secret began; or, as far as it is up to ``by``, they may again."""
        secrets = self._secrets.setdefault(call_id, _Secrets())
        if on:
            secrets.masks.setdefault(by, min(now - BACK, since - _AROUND) if since else now - BACK)
        elif by in secrets.masks:
            self._secret(call_id, Secret("", secrets.masks.pop(by), now))

    def mask_of_rules(self, call_id: str, on: bool, now: float, since: float) -> None:
        """The same for whatever rules silence (`ari_app.quality.masks.Told`)."""
        self.mask(call_id, "rules", on, now, since)

    def take(self, row: Row) -> None:
        """A row of the journal, or words that go on."""
        kind, data = row.kind, row.data
        if kind in _MASKED:
            self.mask(row.call_id, "recording", _MASKED[kind], row.at)
        elif kind in _SAID:
            leg, began_at, seconds = str(data["leg"]), float(data["began_at"]), float(data.get("seconds", 0.0))
            end = began_at + seconds if seconds else row.at
            if MARK in str(data.get("text", "")):
                self._secret(row.call_id, Secret(leg, began_at - _AROUND, end + _AROUND))
            if row.seq and seconds:
                self._told(row, leg, began_at, end)

    def _told(self, row: Row, leg: str, began_at: float, end: float) -> None:
        """An utterance is over and known: alerts about its first words get their sound."""
        secrets = self._secrets.setdefault(row.call_id, _Secrets())
        secrets.told[leg] = max(end, secrets.told.get(leg, 0.0))
        for clip in self._clips.values():
            waits = clip.sound is None and (clip.alert.call_id, clip.alert.leg) == (row.call_id, leg)
            if waits and end >= clip.said and began_at > clip.begin:
                self._cut(clip, end + _TAIL, row.at)

    def _secret(self, call_id: str, secret: Secret) -> None:
        self._secrets.setdefault(call_id, _Secrets()).past.append(secret)
        for clip in self._clips.values():
            if clip.alert.call_id == call_id:
                _silence(clip, secret)
                self.changed.add(clip.alert.id)

    def _cut(self, clip: Clip, end: float, ready: float) -> None:
        call_id, leg = clip.alert.call_id, clip.alert.leg
        clip.begin, clip.end, clip.ready = max(clip.begin, end - LONGEST), end, ready
        pcm = self._sounds.cut(call_id, leg, clip.begin, clip.end)
        clip.sound = to_ulaw(np.frombuffer(pcm, np.int16))
        secrets = self._secrets.get(call_id, _Secrets())
        for secret in (*secrets.past, *(Secret("", since, inf) for since in secrets.masks.values())):
            _silence(clip, secret)
        self.changed.add(clip.alert.id)

    # Who listens --------------------------------------------------------------------------------------

    def of(self, alert_id: str) -> Clip:
        """The piece of an alert. Raises NotThere."""
        clip = self._clips.get(alert_id)
        if clip is None or clip.sound == b"":
            raise NotThere(f"no sound is kept of the alert {alert_id}")
        return clip

    def wav(self, alert_id: str, now: float) -> bytes:
        """It, to be heard. Raises NotThere, and CommandRefused while it may still hold a secret."""
        clip = self.of(alert_id)
        if clip.sound is None or now < clip.ready or self._held(clip.alert.call_id):
            raise CommandRefused(NOT_YET)
        file = io.BytesIO()
        with wave.open(file, "wb") as writer:
            writer.setnchannels(1)
            writer.setsampwidth(2)
            writer.setframerate(RATE)
            writer.writeframes(from_ulaw(clip.sound).tobytes())
        return file.getvalue()


def _silence(clip: Clip, secret: Secret) -> None:
    """Nobody hears that part of it any more."""
    leg = clip.alert.leg
    if clip.sound is None or (secret.leg and leg and secret.leg != leg):
        return
    first = max(0, round((max(secret.begin, clip.begin) - clip.begin) * RATE))
    last = min(len(clip.sound), round((min(secret.end, clip.end) - clip.begin) * RATE))
    if first < last:
        clip.sound = clip.sound[:first] + bytes([_SILENCE]) * (last - first) + clip.sound[last:]
