"""Whoever is at the other end of a channel: callers, agents' telephones, numbers outside.

Everything that they do takes place at once, and the events of it go out in their order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from tests.fakes.asterisk import recording as recordings
from tests.fakes.asterisk.switch import Switch
from tests.fakes.asterisk.things import Channel

_CAUSES = {"decline": 21, "busy": 17, "unavailable": 19, "not found": 1}


class Exchange(Protocol):
    """What people with telephones need of the exchange that they are connected to."""

    switch: Switch
    keys_sent: list[tuple[str, str]]

    def who_hears_whom(self, ears: bool = False) -> dict[str, set[str]]:
        """Label → labels."""

    def far_end_hangs_up(self, channel: Channel) -> None:
        """The receiver is put down."""

    def key_pressed(self, channel: Channel, digit: str) -> None:
        """A key."""

    def speak(self, channel: Channel, pcm: bytes, after: float) -> None:
        """Sound."""

    def phone_rings(self, channel: Channel) -> None:
        """180."""

    def phone_answers(self, channel: Channel) -> None:
        """200."""

    def phone_refuses(self, channel: Channel, cause: int) -> None:
        """A final answer that is no 2xx."""

    def phone_redirects(self, channel: Channel, target: str) -> None:
        """302."""

    def refer_blind(self, channel: Channel, target: str) -> bool:
        """REFER."""

    def refer_attended(self, channel: Channel, second: PhoneCall) -> None:
        """REFER with Replaces."""

    def call_plainly(self, phone: Phone, target: str) -> PhoneCall:
        """A call that kefu has no part in."""

    def desk_call(self, phone: Phone, do: str, argument: str) -> PhoneCall:
        """A dialled code that keeps the phone in kefu."""

    def unregister(self, phone: Phone) -> None:
        """The telephone is unplugged."""


class Person:
    """Somebody with a telephone on one channel. ``label`` is their name in `who_hears_whom`."""

    def __init__(self, pbx: Exchange, channel: Channel) -> None:
        self._pbx, self.channel = pbx, channel
        self.label = channel.label
        channel.person = self

    @property
    def ended(self) -> bool:
        """Whether the call is over."""
        return self.channel.gone

    @property
    def state(self) -> str:
        """Down, Ring, Ringing or Up, or "gone"."""
        return "gone" if self.ended else self.channel.state

    @property
    def hears(self) -> set[str]:
        """Whom they hear now: labels, or music, prompt, ringing, silence."""
        return self._pbx.who_hears_whom().get(self.label, {"silence"})

    def hang_up(self) -> None:
        """Put the receiver down. A second time does nothing."""
        self._pbx.far_end_hangs_up(self.channel)

    def press(self, keys: str) -> None:
        """Press keys, as RFC 4733."""
        for digit in keys:
            self._pbx.key_pressed(self.channel, digit)

    def hold(self) -> None:
        """The telephone's own hold key (re-INVITE)."""
        self.channel.on_hold = True
        self._pbx.switch.of_channel("ChannelHold", self.channel)

    def unhold(self) -> None:
        """Back from the telephone's own hold."""
        self.channel.on_hold = False
        self._pbx.switch.of_channel("ChannelUnhold", self.channel)

    def vanish(self) -> None:
        """No packet comes any more, and nothing is said about it: a page that was killed, a cable that was pulled."""
        self.channel.silent_at = asyncio.get_running_loop().time()

    def come_back(self) -> None:
        """Packets come again."""
        self.channel.silent_at = None

    def say(self, pcm: bytes, after: float = 0.9) -> None:
        """Speak (8 kHz, 16 bits), then be silent for ``after`` seconds; at the pace of the loop's clock."""
        self._pbx.speak(self.channel, pcm, after)


class Caller(Person):
    """Somebody who has called in."""


class PhoneCall(Person):
    """A call on somebody's telephone, from the first ring on."""

    def __init__(self, pbx: Exchange, channel: Channel, phone: Phone) -> None:
        super().__init__(pbx, channel)
        self.phone = phone
        self.connected: PhoneCall | None = None  # the other side of a plain call

    def hang_up(self) -> None:
        """Put the receiver down; a plain call ends for both."""
        other, self.connected = self.connected, None
        super().hang_up()
        if other is not None and other.connected is self:
            other.hang_up()

    def ring(self) -> None:
        """180."""
        self._pbx.phone_rings(self.channel)

    def answer(self) -> None:
        """200."""
        self._pbx.phone_answers(self.channel)

    def refuse(self, how: str = "decline") -> None:
        """decline (603), busy (486), unavailable (480) or not found (404)."""
        self._pbx.phone_refuses(self.channel, _CAUSES[how])

    def redirect(self, target: str) -> None:
        """302: the call is to go to another extension."""
        self._pbx.phone_redirects(self.channel, target)

    def refer(self, target: str) -> bool:
        """Blind transfer with the telephone's own key; False when Asterisk answers 404."""
        return self._pbx.refer_blind(self.channel, target)

    def refer_to(self, second: PhoneCall) -> None:
        """Attended transfer: this call is joined with whom the second line (`Phone.second_line`) has reached."""
        self._pbx.refer_attended(self.channel, second)

    def move_to(self, channel: Channel) -> None:
        """From now on the telephone is at the far end of another channel."""
        self._pbx.switch.channels.pop(self.channel.id, None)
        self.channel, self.connected = channel, None
        channel.person = self


Behaviour = str | Callable[[PhoneCall], object]


class Phone:
    """A telephone that kefu can ring: an agent's (``PJSIP/1001``) or a number outside (``Local/5551234@kefu-out``).

    ``does``: answer, decline, busy, unavailable, not found, ring (for ever), forward:NUMBER, or a function that gets
    the `PhoneCall`. ``after``: seconds between the first ring and that.
    """

    def __init__(self, pbx: Exchange, name: str, does: Behaviour, after: float) -> None:
        self._pbx, self.name, self.does, self.after = pbx, name, does, after
        self.calls: list[PhoneCall] = []

    @property
    def call(self) -> PhoneCall:
        """The latest call. Raises AssertionError when it never rang."""
        assert self.calls, f"{self.name} was never rung"
        return self.calls[-1]

    @property
    def live(self) -> list[PhoneCall]:
        """The calls that are not over, those that ring included."""
        return [call for call in self.calls if not call.ended]

    @property
    def hears(self) -> set[str]:
        """Whom they hear on the latest call."""
        return self.call.hears

    def act(self, call: PhoneCall) -> None:
        """What the telephone does some time after it began to ring."""
        if call.ended:
            return
        if callable(self.does):
            self.does(call)
        elif self.does == "answer":
            call.answer()
        elif self.does.startswith("forward:"):
            call.redirect(self.does.removeprefix("forward:"))
        elif self.does != "ring":
            call.refuse(self.does)

    def hang_up(self) -> None:
        """End the latest call."""
        self.call.hang_up()

    def press(self, keys: str) -> None:
        """Press keys in the latest call."""
        self.call.press(keys)

    def refer(self, target: str) -> bool:
        """Transfer the latest call with the telephone's own key; False when Asterisk answers 404."""
        return self.call.refer(target)

    def second_line(self, target: str) -> PhoneCall:
        """Call another telephone plainly, beside the call that there is; they answer at once."""
        return self._pbx.call_plainly(self, target)

    def dial(self, do: str, argument: str = "") -> PhoneCall:
        """Dial a code that keeps the phone in kefu: ``do`` connect, listen, whisper, barge, takeover, pickup, out."""
        call = self._pbx.desk_call(self, do, argument)
        self.calls.append(call)
        return call

    def unplug(self) -> None:
        """No longer registered."""
        self._pbx.unregister(self)


def record_key(pbx: Exchange, channel: Channel, digit: str) -> None:
    """A key on a channel: it may end a recording, and is passed on to the others of a bridge unless absorbed."""
    recordings.key_pressed(pbx.switch, channel, digit)
    bridge = pbx.switch.bridges.get(channel.bridge)
    if bridge is not None and not channel.absorbs:
        for other in bridge.channels:
            if other != channel.id:
                pbx.keys_sent.append((pbx.switch.channels[other].label or other, digit))
