"""The switch behind the fake's interfaces: channels and bridges, what happens to them, and the events that follow.

Orders of events and what blocks what are those that were seen on Asterisk 22.10; `tests/contract/test_asterisk.py`
compares the two.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fakes.asterisk.things import AriError, Bridge, Channel, Json, Operation, Playback, Recording

_STUB = re.compile(r"sound:stub/([0-9.]+)/")
CAUSES = {
    "normal": 16, "busy": 17, "congestion": 34, "no_answer": 19, "rejected": 21, "answered_elsewhere": 26,
}  # fmt: skip


class Switch:
    """State and what changes it. ``emit`` takes each event; nothing here waits."""

    def __init__(self, app: str, emit: Callable[[Json], None]) -> None:
        self.app, self._emit = app, emit
        self.channels: dict[str, Channel] = {}
        self.bridges: dict[str, Bridge] = {}
        self.playbacks: dict[str, Playback] = {}
        self.recordings: dict[str, Recording] = {}
        self.stored: dict[str, Recording] = {}
        self.device_states: dict[str, str] = {}
        self.used_ids: set[str] = set()
        self.violations: list[str] = []
        self.active = False
        self.on_gone: Callable[[Channel], None] = lambda channel: None
        self._numbers = itertools.count(1)
        self._ports = itertools.count()

    # Events -----------------------------------------------------------------------------------

    def emit(self, kind: str, **facts: Any) -> None:  # noqa: ANN401 - JSON
        """One event of ours."""
        self._emit({"type": kind, "application": self.app, **facts})

    def of_channel(self, kind: str, channel: Channel, **facts: Any) -> None:  # noqa: ANN401 - JSON
        """An event about a channel, if the application hears of it."""
        if channel.in_stasis or channel.told_to_the_end:
            self.emit(kind, channel=channel.json(), **facts)

    # Channels ---------------------------------------------------------------------------------

    def new_channel(self, channel_id: str, tech: str, **facts: Any) -> Channel:  # noqa: ANN401 - fields
        """A channel; an id is generated when none is given."""
        number = next(self._numbers)
        channel = Channel(channel_id or f"1700000000.{number}", f"{tech}-{number:08x}", **facts)
        channel.created = asyncio.get_running_loop().time()
        self.channels[channel.id] = channel
        self.used_ids.add(channel.id)
        return channel

    def channel(self, channel_id: str) -> Channel:
        """One that exists. Raises AriError 404."""
        if channel_id not in self.channels:
            raise AriError(404, "Channel not found")
        return self.channels[channel_id]

    def controlled(self, channel_id: str) -> Channel:
        """One that is in the application. Raises AriError 404 and 409."""
        channel = self.channel(channel_id)
        if not channel.in_stasis:
            raise AriError(409, "Channel not in Stasis application")
        return channel

    def set_state(self, channel: Channel, state: str) -> None:
        """Ring, Ringing or Up."""
        if channel.state != state:
            channel.state = state
            self.of_channel("ChannelStateChange", channel)

    def enter_stasis(self, channel: Channel, args: list[str], replaces: Channel | None = None) -> None:
        """The channel comes under the application's control."""
        channel.in_stasis, channel.args = True, args
        more = {"replace_channel": replaces.json()} if replaces is not None else {}
        self.emit("StasisStart", channel=channel.json(), args=args, **more)

    def leave_stasis(self, channel: Channel) -> None:
        """Out of a bridge and of the application; the channel goes on."""
        if not channel.in_stasis:
            return
        self.leave_bridge(channel)
        self.emit("StasisEnd", channel=channel.json())
        channel.in_stasis = False
        self._end_snoops(channel)

    def hang_up(
        self, channel: Channel, cause: int = 16, soft: bool = False, request: bool = True,
        before: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """The channel ends, whoever wanted it. ``soft``: we did; ``request`` False: without a hang-up request;
        ``before``: what is told between that and the end."""
        if channel.gone:
            return
        channel.gone = True
        if request:
            known: Json = {} if channel.state == "Up" and not channel.replaced else {"cause": cause}
            self.of_channel("ChannelHangupRequest", channel, **({"cause": 32, "soft": True} if soft else known))
        if channel.far and request:
            self.emit("ChannelHangupRequest", channel=self._half(channel), cause=16, soft=True)
        before()
        self._work_off(channel)
        if channel.far:
            self.emit("ChannelDestroyed", channel=self._half(channel), cause=cause, cause_txt="")
        if channel.bridge in self.bridges:
            self.bridges[channel.bridge].heard_of = True
        self.leave_stasis(channel)
        self._end_snoops(channel)
        self.channels.pop(channel.id, None)
        if channel.told_to_the_end:
            cause = 0 if channel.state == "Up" and not (soft or channel.was_bridged or channel.far) else cause
            self.emit("ChannelDestroyed", channel=channel.json(), cause=cause, cause_txt="")
        self.on_gone(channel)

    def _half(self, channel: Channel) -> Json:
        """The far half of a Local channel, which the application hears of too."""
        return self.channels[channel.far].json() if channel.far in self.channels else {"id": channel.far}

    def _end_snoops(self, channel: Channel) -> None:
        for snoop in [one for one in self.channels.values() if one.spied == channel.id]:
            self.hang_up(snoop, request=False)

    # The command queue ------------------------------------------------------------------------

    def enqueue(self, channel: Channel, operation: Operation) -> None:
        """Run it when what runs on the channel has ended."""
        channel.waiting.append(operation)
        self._next(channel)

    def _next(self, channel: Channel) -> None:
        while channel.operation is None and channel.waiting and not channel.gone:
            operation = channel.waiting.popleft()
            channel.operation = operation
            if not operation.begin():
                channel.operation = None

    def operation_over(self, channel: Channel) -> None:
        """The playback or recording that ran has ended."""
        channel.operation = None
        self._next(channel)

    def _work_off(self, channel: Channel) -> None:
        """On hang-up the queue is worked off item by item."""
        operations = [one for one in (channel.operation, *channel.waiting) if one is not None]
        channel.operation = None
        channel.waiting.clear()
        for operation in operations:
            operation.abandon()

    async def in_turn(self, channel: Channel, command: Callable[[], None]) -> None:
        """A command whose answer is withheld until its turn in the queue comes. Raises what it raises."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def begin() -> bool:
            try:
                command()
            except AriError as error:
                if not done.done():
                    done.set_exception(error)
            else:
                if not done.done():
                    done.set_result(None)
            return False

        def abandon() -> None:
            if not done.done():
                done.set_exception(AriError(404, "Channel not found"))

        self.enqueue(channel, Operation(begin, abandon))
        await done

    # Playing ----------------------------------------------------------------------------------

    def duration(self, uri: str) -> float:
        """Seconds of a medium: of the file if there is one; tones have no end."""
        stub = _STUB.match(uri)
        if stub:
            return float(stub.group(1))
        if uri.startswith("tone:"):
            return 1e9
        if uri.startswith("sound:/"):
            try:
                with wave.open(str(Path(uri.removeprefix("sound:") + ".wav"))) as reader:
                    return float(reader.getnframes() / reader.getframerate())
            except (OSError, EOFError, wave.Error):
                return 0.0
        return 1.0

    def play(self, channel: Channel, playback: Playback) -> None:
        """Queue a playback."""
        self.playbacks[playback.id] = playback
        self.enqueue(
            channel,
            Operation(lambda: self._begin(channel, playback), lambda: self._abandon(channel, playback), playback),
        )

    def _begin(self, channel: Channel, playback: Playback) -> bool:
        if playback.id not in self.playbacks:
            return False
        playback.state = "playing"
        self.of_channel_playback("PlaybackStarted", channel, playback)
        self._sound(channel, playback, self.duration(playback.media[playback.place]))
        return True

    def _abandon(self, channel: Channel, playback: Playback) -> None:
        if playback.state == "queued":
            playback.state = "playing"
            self.of_channel_playback("PlaybackStarted", channel, playback)
        self._finish(channel, playback, "failed")

    def of_channel_playback(self, kind: str, channel: Channel, playback: Playback) -> None:
        """An event of a playback."""
        if channel.in_stasis:
            self.emit(kind, playback=playback.json())

    def _sound(self, channel: Channel, playback: Playback, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        playback.ends_at = loop.time() + seconds
        playback.timer = loop.call_later(seconds, self._medium_over, channel, playback) if seconds < 1e8 else None

    def _medium_over(self, channel: Channel, playback: Playback) -> None:
        if playback.place + 1 < len(playback.media):
            playback.place += 1
            playback.state = "continuing"
            self.of_channel_playback("PlaybackContinuing", channel, playback)
            playback.state = "playing"
            self.of_channel_playback("PlaybackStarted", channel, playback)
            self._sound(channel, playback, self.duration(playback.media[playback.place]))
            return
        alone = len(playback.media) == 1
        missing = alone and self.duration(playback.media[0]) == 0.0
        self._finish(channel, playback, "failed" if missing else "done")
        self.operation_over(channel)

    def _finish(self, channel: Channel, playback: Playback, state: str) -> None:
        if self.playbacks.pop(playback.id, None) is None:
            return
        if playback.timer is not None:
            playback.timer.cancel()
        playback.state = state
        self.of_channel_playback("PlaybackFinished", channel, playback)

    def stop_playback(self, playback_id: str) -> None:
        """Stop one. Raises AriError 404."""
        channel, playback = self._playing(playback_id)
        self._finish(channel, playback, "done")
        if channel.operation is not None and channel.operation.what is playback:
            self.operation_over(channel)

    def control_playback(self, playback_id: str, operation: str) -> None:
        """Pause or go on. Raises AriError."""
        channel, playback = self._playing(playback_id)
        now = asyncio.get_running_loop().time()
        if operation == "pause" and playback.state == "playing":
            playback.left, playback.state = playback.ends_at - now, "paused"
            if playback.timer is not None:
                playback.timer.cancel()
        elif operation == "unpause" and playback.state == "paused":
            playback.state = "playing"
            self.of_channel_playback("PlaybackStarted", channel, playback)
            self._sound(channel, playback, playback.left)

    def _playing(self, playback_id: str) -> tuple[Channel, Playback]:
        playback = self.playbacks.get(playback_id)
        if playback is None:
            raise AriError(404, "Playback not found")
        return self.channel(playback.target.removeprefix("channel:")), playback

    # Bridges ----------------------------------------------------------------------------------

    def bridge(self, bridge_id: str) -> Bridge:
        """One that exists. Raises AriError 404."""
        if bridge_id not in self.bridges:
            raise AriError(404, "Bridge not found")
        return self.bridges[bridge_id]

    def enter_bridge(self, bridge: Bridge, channel: Channel, absorb: bool = False) -> None:
        """In, out of any other before."""
        if bridge.id not in self.bridges:
            raise AriError(404, "Bridge not found")
        self.leave_bridge(channel)
        channel.bridge, channel.absorbs, channel.was_bridged = bridge.id, absorb, True
        channel.music = channel.ringing = False
        bridge.channels.append(channel.id)
        self.of_channel("ChannelEnteredBridge", channel, bridge=bridge.json())

    def leave_bridge(self, channel: Channel) -> None:
        """Out; not in one is as good."""
        bridge = self.bridges.get(channel.bridge)
        channel.bridge = ""
        if bridge is not None and channel.id in bridge.channels:
            bridge.channels.remove(channel.id)
            self.of_channel("ChannelLeftBridge", channel, bridge=bridge.json())

    def destroy_bridge(self, bridge: Bridge) -> None:
        """Everybody out, and gone."""
        for channel_id in list(bridge.channels):
            self.leave_bridge(self.channels[channel_id])
        self.bridges.pop(bridge.id, None)
        if bridge.heard_of:
            self.emit("BridgeDestroyed", bridge=bridge.json())
