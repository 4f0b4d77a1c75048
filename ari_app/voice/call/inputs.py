"""What a caller does while something is asked, and to which question it belongs."""

from __future__ import annotations

import asyncio
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


class Inputs(asyncio.Queue[Input]):
    """What a caller does, in order. `turn` begins an epoch: what came before answers nothing that is asked from then
    on. Within one, keys may be typed ahead of a question that allows it."""

    def turn(self) -> None:
        """Nothing that came so far counts any more."""
        while not self.empty():
            self.get_nowait()

    def typed_ahead(self) -> str:
        """The first key of this epoch, "" for none; what else came is about a question that is over."""
        while not self.empty():
            found = self.get_nowait()
            if isinstance(found, Key):
                return found.digit
        return ""

    def keep(self, digit: str) -> None:
        """A key that was taken for something else is the next question's, before all others."""
        later = [self.get_nowait() for _ in range(self.qsize())]
        for one in (Key(digit), *later):
            self.put_nowait(one)
