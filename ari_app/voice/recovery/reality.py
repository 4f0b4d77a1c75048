"""What Asterisk has, asked so that little is read: what it says of the application and of the bridges.

The list of all channels is long, and is asked for only when those two leave a doubt: a channel that should be there is
not among the application's, or one is there that nobody owns. An answer that is letter by letter the last one is not
read again.
"""

from __future__ import annotations

import re

from ari_app.ari.ids import is_ours
from ari_app.ari.reading import channels_in, members
from ari_app.ari.switch import Switch
from ari_app.voice.recovery.invariants import Books, Reality

_ID = re.compile(rb'"id":\s*"([^"]+)"')
_NOTHING: frozenset[str] = frozenset()


class Asterisk:
    """The last answers. ``asked``: how often for the channels."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._raw: dict[str, bytes] = {}
        self.channels = _NOTHING  # of the application, as it says
        self.bridges: dict[str, frozenset[str]] = {}
        self._stale = _NOTHING  # those of them that are no channels any more
        self.asked = 0

    async def look(self) -> set[str]:
        """Ask again; channels and bridges that came, went, or have other members. Raises AsteriskError."""
        found: set[str] = set()
        answer = await self._changed(f"/applications/{self._switch.app}")
        if answer is not None:
            before, self.channels = self.channels, channels_in(answer)
            found |= before ^ self.channels
        answer = await self._changed("/bridges")
        if answer is not None:
            now = {bridge: inside for bridge, inside in members(answer).items() if is_ours(bridge)}
            found |= {name for name, _members in now.items() ^ self.bridges.items()}
            self.bridges = now
        return found

    async def _changed(self, path: str) -> bytes | None:
        """The answer; None when it is the last one."""
        raw = await self._switch.rest.fetch(path)
        if self._raw.get(path) == raw:
            return None
        self._raw[path] = raw
        return raw

    def doubtful(self, books: Books) -> bool:
        """Whether all channels have to be asked for before these books can be compared."""
        there = self.channels
        expected = (
            {*call.legs, call.channel} if call.entered and not call.gone else call.legs.keys()
            for call in books.calls.values()
        )  # fmt: skip
        return bool(there - books.owned - self._stale) or any(not names <= there for names in expected)

    def reality(self) -> Reality:
        """As far as it is beyond doubt."""
        return Reality(self.channels - self._stale, self.bridges)

    async def whole(self) -> frozenset[str]:
        """Every channel of that Asterisk. Raises AsteriskError."""
        self.asked += 1
        channels = frozenset(ids_in(await self._switch.rest.fetch("/channels")))
        self._stale = self.channels - channels
        return channels

    def reality_of(self, channels: frozenset[str], owned: frozenset[str]) -> Reality:
        """With all channels known."""
        return Reality(channels & (self.channels | owned), self.bridges)


def ids_in(channels: bytes) -> set[str]:
    """The ids of a list of channels. To parse the whole of it takes milliseconds at some hundred calls."""
    return {found.decode() for found in _ID.findall(channels)}
