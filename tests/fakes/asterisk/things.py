"""What Asterisk has: channels, bridges, playbacks and recordings, each with its form in ARI's JSON."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

Json = dict[str, Any]


class Somebody(Protocol):
    """Who is at the other end of a channel."""

    label: str

    def hang_up(self) -> None:
        """Put the receiver down."""


class AriError(Exception):
    """A request that Asterisk refuses."""

    def __init__(self, status: int, message: str, key: str = "message") -> None:
        super().__init__(message)
        self.status, self.body = status, {key: message}


@dataclass(eq=False)
class Operation:
    """What occupies a channel's command queue until it ends: a playback or a recording; or a command that waits.

    ``begin`` starts it and returns whether it goes on (then `Switch.operation_over` ends it).
    """

    begin: Callable[[], bool]
    abandon: Callable[[], None] = lambda: None
    what: Playback | Recording | None = None


@dataclass(eq=False)
class Channel:
    """A channel. ``label`` names whoever is at the other end; "" for what is no person."""

    id: str
    name: str
    number: str = ""
    dialled: str = ""
    context: str = "from-outside"
    app_data: str = ""
    state: str = "Down"
    created: float = 0.0
    label: str = ""
    shown: str = ""  # the number that the telephone at the other end shows
    person: Somebody | None = None
    in_stasis: bool = False
    told_to_the_end: bool = False  # the application hears ChannelDestroyed too: it made the channel
    args: list[str] = field(default_factory=list)
    bridge: str = ""
    absorbs: bool = False
    muted: set[str] = field(default_factory=set)
    on_hold: bool = False
    music: bool = False
    ringing: bool = False
    dialplan: str = ""  # where it went when the application gave it back
    variables: dict[str, str] = field(default_factory=dict)
    answered: Callable[[], None] = lambda: None
    spied: str = ""
    spy: str = "none"
    whisper: str = "none"
    connection: str = ""
    far: str = ""  # the other half of a Local channel
    was_bridged: bool = False
    replaced: bool = False  # another channel has taken its place
    operation: Operation | None = None
    waiting: deque[Operation] = field(default_factory=deque)
    mixmonitor: list[str] = field(default_factory=list)
    gone: bool = False
    silent_at: float | None = None  # since when no packet comes from the far end

    def packets(self, now: float) -> int:
        """How many have come by now, on a clock in seconds: fifty a second."""
        return int(50 * (now if self.silent_at is None else self.silent_at))

    def _dialplan(self) -> Json:
        if self.told_to_the_end and not self.in_stasis:
            name, data = "AppDial2", "(Outgoing Line)"
        else:
            name, data = "Stasis", self.app_data
        return {
            "context": self.context, "exten": self.dialled, "priority": 1, "app_name": name, "app_data": data,
        }  # fmt: skip

    def json(self) -> Json:
        """As ARI shows it."""
        found: Json = {
            "id": self.id, "name": self.name, "state": self.state, "protocol_id": "", "accountcode": "",
            "caller": {"name": "", "number": self.number}, "connected": {"name": "", "number": ""},
            "dialplan": self._dialplan(),
            "creationtime": "2026-01-01T00:00:00.000+0000", "language": "en",
        }  # fmt: skip
        if self.connection:
            found["channelvars"] = {
                "MEDIA_WEBSOCKET_CONNECTION_ID": self.connection, "MEDIA_WEBSOCKET_OPTIMAL_FRAME_SIZE": "320",
            }  # fmt: skip
        return found


@dataclass(eq=False)
class Bridge:
    """A bridge and who is in it, in order of entering."""

    id: str
    name: str = ""
    kind: str = "mixing"
    channels: list[str] = field(default_factory=list)
    music: bool = False
    heard_of: bool = False  # the application is told of its end

    def json(self) -> Json:
        """As ARI shows it."""
        technology = "softmix" if len(self.channels) > 2 else "simple_bridge"
        return {
            "id": self.id, "technology": technology, "bridge_type": self.kind, "bridge_class": "stasis",
            "creator": "Stasis", "name": self.name, "channels": list(self.channels), "video_mode": "none",
            "creationtime": "2026-01-01T00:00:00.000+0000",
        }  # fmt: skip


@dataclass(eq=False)
class Playback:
    """A playback of a list of media on a channel or a bridge."""

    id: str
    media: list[str]
    target: str
    state: str = "queued"
    place: int = 0
    timer: asyncio.TimerHandle | None = None
    ends_at: float = 0.0
    left: float = 0.0

    def json(self) -> Json:
        """As ARI shows it."""
        found: Json = {
            "id": self.id, "media_uri": self.media[self.place], "target_uri": self.target, "language": "en",
            "state": self.state,
        }  # fmt: skip
        if self.place + 1 < len(self.media):
            found["next_media_uri"] = self.media[self.place + 1]
        return found


@dataclass(eq=False)
class Recording:
    """A recording of a channel. ``pcm`` is what will be in the file, 8 kHz, 16 bits."""

    name: str
    target: str
    format: str = "wav"
    state: str = "queued"
    terminate_on: str = "none"
    begun: float = 0.0
    limit: float = 0.0
    pcm: bytearray = field(default_factory=bytearray)
    timer: asyncio.TimerHandle | None = None
    seconds: float = 0.0

    def json(self) -> Json:
        """As ARI shows it."""
        found: Json = {"name": self.name, "format": self.format, "state": self.state, "target_uri": self.target}
        if self.state in ("done", "failed"):
            found["duration"] = round(self.seconds)
        return found
