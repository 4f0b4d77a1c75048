"""What calls are heard with: recognisers for menus and for transcripts, and how many streams there may be."""

from __future__ import annotations

from dataclasses import dataclass, field

from ari_app.media.ears import Ears
from ari_app.media.last_sounds import LastSounds
from ari_app.media.overheard import Overheard
from ari_app.media.recogniser_pool import RecogniserPool
from ari_app.media.streams import Streams


@dataclass(frozen=True, slots=True)
class Hearing:
    """``possible``: whether this Asterisk has WebSocket media. ``streams`` limits the legs listened to at
    once; ``sounds``: what was heard of them last; ``overheard``: who is told of each clip afterwards."""

    menus: RecogniserPool
    transcripts: RecogniserPool
    streams: Streams
    possible: bool = True
    ears: Ears = field(default_factory=Ears)
    sounds: LastSounds = field(default_factory=LastSounds)
    overheard: Overheard = field(default_factory=Overheard)

    def in_menus(self, language: str) -> bool:
        """Whether speech of a language can be understood in menus, streams permitting."""
        return self.possible and self.menus.hears(language)

    def missing(self, language: str) -> str:
        """Why nothing that is said can be written down; "" when it can."""
        if not self.possible:
            return "this Asterisk has no WebSocket media"
        return "" if self.transcripts.hears(language) else f"no speech engine for {language}"
