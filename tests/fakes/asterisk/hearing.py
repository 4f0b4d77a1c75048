"""Who hears whom: what comes out of every telephone's earpiece, worked out from bridges, mutes, holds and snoops."""

from __future__ import annotations

from tests.fakes.asterisk.switch import Switch
from tests.fakes.asterisk.things import Channel, Playback

Sounds = frozenset[str]
_NOTHING: Sounds = frozenset()


class Hearing:
    """One look at a switch. Sounds are labels of people, ``music``, ``prompt`` and ``ringing``."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._looking: set[tuple[str, str]] = set()

    def matrix(self, ears: bool = False) -> dict[str, set[str]]:
        """Label → what is heard, ``{"silence"}`` for nothing; with ``ears`` media sockets too (``ear:CHANNEL``)."""
        found: dict[str, set[str]] = {}
        for channel in self._switch.channels.values():
            if channel.state not in ("Up", "Ring"):
                continue
            label = channel.label or (f"ear:{channel.id}" if channel.connection and ears else "")
            if label:
                found[label] = set(self.heard_by(channel) - {label}) or {"silence"}
        return found

    def heard_by(self, channel: Channel) -> Sounds:
        """What goes to this channel's far end."""
        if ("hears", channel.id) in self._looking:
            return _NOTHING
        self._looking.add(("hears", channel.id))
        try:
            sounds = self._own(channel)
            for snoop in self._switch.channels.values():
                if snoop.spied == channel.id and snoop.whisper in ("out", "both"):
                    sounds |= self.heard_by(snoop)
            return sounds
        finally:
            self._looking.discard(("hears", channel.id))

    def _own(self, channel: Channel) -> Sounds:
        if self._plays(channel):
            return frozenset({"prompt"})
        bridge = self._switch.bridges.get(channel.bridge)
        if bridge is None:
            if channel.music:
                return frozenset({"music"})
            return frozenset({"ringing"}) if channel.ringing else _NOTHING
        if "out" in channel.muted or channel.on_hold:
            return _NOTHING
        others = [self._switch.channels[one] for one in bridge.channels if one != channel.id]
        sounds = frozenset({"music"}) if bridge.music or any(one.on_hold for one in others) else _NOTHING
        for other in others:
            sounds |= self.said_by(other)
        return sounds

    def said_by(self, channel: Channel) -> Sounds:
        """What this channel brings into a bridge."""
        if ("says", channel.id) in self._looking:
            return _NOTHING
        self._looking.add(("says", channel.id))
        try:
            if channel.spied:
                return self._spied(channel)
            silent = "in" in channel.muted or channel.on_hold or (channel.bridge and self._plays(channel))
            return frozenset({channel.label}) if channel.label and not silent else _NOTHING
        finally:
            self._looking.discard(("says", channel.id))

    def _spied(self, snoop: Channel) -> Sounds:
        target = self._switch.channels.get(snoop.spied)
        if target is None:
            return _NOTHING
        sounds = self.said_by(target) if snoop.spy in ("in", "both") else _NOTHING
        return sounds | self.heard_by(target) if snoop.spy in ("out", "both") else sounds

    @staticmethod
    def _plays(channel: Channel) -> bool:
        what = channel.operation.what if channel.operation is not None else None
        return isinstance(what, Playback) and what.state == "playing"
