"""What a caller does while he is asked something."""

from __future__ import annotations

from dataclasses import dataclass

from ari_app.media.ear import Heard
from models.speech.segmenter import Sound


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed."""

    digit: str


@dataclass(frozen=True, slots=True)
class Spoke:
    """The caller said something that was recognised (text "" when it was not)."""

    heard: Heard


@dataclass(frozen=True, slots=True)
class SpeechLost:
    """The caller said something and no recogniser answered."""

    reason: str


@dataclass(frozen=True, slots=True)
class PlaybackOver:
    """A playback ended."""

    playback_id: str


Input = Key | Sound | Spoke | SpeechLost | PlaybackOver
