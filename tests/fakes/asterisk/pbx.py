"""What Asterisk does for kefu and for telephones: dialling, answering, hanging up, snooping, media channels."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Callable, Mapping

from tests.fakes.asterisk import people
from tests.fakes.asterisk.hearing import Hearing
from tests.fakes.asterisk.people import Behaviour, Caller, Phone, PhoneCall
from tests.fakes.asterisk.switch import Switch
from tests.fakes.asterisk.things import AriError, Channel, Json, Operation, Recording

_LOCAL = re.compile(r"Local/([^@]+)@([^/]+)(/n)?")
RING_AFTER = 0.02  # seconds until a telephone rings
UNCONNECTED = 30.0  # seconds after which a media channel without a socket is destroyed


class Pbx:
    """The fake without its sockets. What is a field with a function in it is filled in by the server."""

    def __init__(self, app: str, emit: Callable[[Json], None]) -> None:
        self.switch = Switch(app, emit)
        self.phones: dict[str, Phone] = {}
        self.numbers: dict[str, Phone] = {}
        self.dynamic: dict[str, dict[str, str]] = {}  # user → what was put into memory of its auth
        self.keys_sent: list[tuple[str, str]] = []
        self.wanted: set[str] | None = None  # kinds of events; None: all
        self.startup_time = "2026-01-01T00:00:00.000+0000"
        self.speak: Callable[[Channel, bytes, float], None] = lambda channel, pcm, after: None
        self.on_device: Callable[[str, str], None] = lambda name, state: None
        self.on_crash: Callable[[], None] = lambda: None
        self.refer_blind: Callable[[Channel, str], bool] = lambda channel, target: False
        self.refer_attended: Callable[[Channel, PhoneCall], None] = lambda channel, second: None
        self.call_plainly: Callable[[Phone, str], PhoneCall]
        self.switch.on_gone = self._gone

    def violation(self, what: str) -> None:
        """Something that must never be asked of Asterisk."""
        self.switch.violations.append(what)

    def crash(self, why: str) -> None:
        """The real one would die of this."""
        self.violation(f"crashed: {why}")
        self.on_crash()
        raise AriError(500, "Internal Server Error")

    def who_hears_whom(self, ears: bool = False) -> dict[str, set[str]]:
        """What is heard at each telephone; see `Hearing.matrix`."""
        return Hearing(self.switch).matrix(ears)

    # Callers ----------------------------------------------------------------------------------

    def caller(self, dialled: str, number: str, label: str, kind: str = "inbound", **arguments: str) -> Caller:
        """A call comes in and, when the application is there, enters it."""
        values = {"dialled": dialled, "number": number, "open": "", "language": "", **arguments}
        args = [f"kind={kind}", *(f"{name}={value}" for name, value in values.items())]
        channel = self.switch.new_channel(
            "", "PJSIP/outside", number=number, dialled=dialled, context="kefu-intake", state="Ring",
            label=label or number, app_data=",".join([self.switch.app, *args]),
        )  # fmt: skip
        person = Caller(self, channel)
        self._arrive(channel, args)
        return person

    def desk_call(self, phone: Phone, do: str, argument: str) -> PhoneCall:
        """An agent's phone dials a code that keeps it in the application."""
        args = ["kind=desk", f"do={do}", f"agent={phone.name}", f"argument={argument}"]
        channel = self.switch.new_channel(
            "", f"PJSIP/{phone.name}", number=phone.name, dialled=do, context="agent-desk", state="Ring",
            label=phone.name, app_data=",".join([self.switch.app, *args]),
        )  # fmt: skip
        call = PhoneCall(self, channel, phone)
        self._arrive(channel, args)
        self.on_device(phone.name, "INUSE")
        return call

    def _arrive(self, channel: Channel, args: list[str]) -> None:
        if self.switch.active:
            self.switch.enter_stasis(channel, args)
        else:
            self._fall_back(channel)

    def _fall_back(self, channel: Channel) -> None:
        channel.dialplan, channel.state, channel.music = "kefu-fallback", "Up", True

    # What the application asks for ------------------------------------------------------------

    def answer(self, channel: Channel) -> None:
        """Answer an incoming call. Up already is as good."""
        channel.ringing = False
        self.switch.set_state(channel, "Up")

    def hang_up(self, channel: Channel, cause: int) -> None:
        """DELETE, at whatever point."""
        rings = channel.state in ("Down", "Ringing") and not channel.in_stasis
        self.switch.hang_up(
            channel, cause, soft=True, before=lambda: self._dial_event(channel, "NOANSWER") if rings else None
        )

    def leave(self, channel: Channel) -> None:
        """Back to the dialplan, when what runs on the channel has ended."""

        def begin() -> bool:
            self.switch.leave_stasis(channel)
            if channel.variables.get("KEFU_NEXT") == "fallback":
                self._fall_back(channel)
            else:
                self.switch.hang_up(channel)
            return False

        self.switch.enqueue(channel, Operation(begin))

    def originate(self, params: Mapping[str, str], variables: Mapping[str, str]) -> Channel:
        """POST /channels. Raises AriError."""
        channel_id, endpoint = params.get("channelId", ""), params.get("endpoint", "")
        if channel_id in self.switch.channels:
            raise AriError(409, "Channel with given unique ID already exists")
        if channel_id in self.switch.used_ids:
            self.violation(f"the channel id {channel_id} was used before")
        tech, _, name = endpoint.partition("/")
        local = _LOCAL.fullmatch(endpoint)
        phone = self.phones.get(name) if tech == "PJSIP" else self._behind(local[1]) if local else None
        if phone is None and local is None:
            raise AriError(500, "Allocation failed", key="error")
        number = local[1] if local else name
        channel = self.switch.new_channel(
            channel_id, f"Local/{number}@{local[2]}" if local else f"PJSIP/{name}", number=number, dialled="s",
            label=number, told_to_the_end=True, variables=dict(variables), context="",
            shown=params.get("callerId", ""),
        )  # fmt: skip
        channel.args = [part for part in params.get("appArgs", "").split(",") if part]
        channel.app_data = ",".join([self.switch.app, *channel.args])
        if local:
            channel.far = self.switch.new_channel(f"{channel_id};2", channel.name.rsplit("-", 1)[0]).id
        self._dial(channel, phone, float(params.get("timeout", "30")))
        return channel

    def _behind(self, number: str) -> Phone | None:
        return self.numbers.get(number) or self.phones.get(number)

    def _dial(self, channel: Channel, phone: Phone | None, timeout: float) -> None:
        loop = asyncio.get_running_loop()
        if phone is None:
            self.switch.hang_up(channel, 0, request=False)
            return
        call = PhoneCall(self, channel, phone)
        phone.calls.append(call)
        loop.call_later(RING_AFTER, call.ring)
        loop.call_later(timeout, self._timed_out, channel)

    def _timed_out(self, channel: Channel) -> None:
        if channel.state in ("Down", "Ringing"):
            self.switch.hang_up(channel, 19, request=False)

    def _dial_event(self, channel: Channel, status: str, forward: str = "") -> None:
        if channel.told_to_the_end:
            self.switch.emit("Dial", dialstatus=status, dialstring="", forward=forward, peer=channel.json())

    # What telephones do -----------------------------------------------------------------------

    def phone(self, name: str, does: Behaviour, after: float) -> Phone:
        """Register an agent's telephone, or change what it does."""
        phone = self.phones.get(name) or Phone(self, name, does, after)
        phone.does, phone.after = does, after
        self.phones[name] = phone
        self.on_device(name, "NOT_INUSE" if not phone.live else "INUSE")
        return phone

    def unregister(self, phone: Phone) -> None:
        """A telephone is unplugged."""
        self.phones.pop(phone.name, None)
        self.on_device(phone.name, "UNAVAILABLE")

    def phone_rings(self, channel: Channel) -> None:
        """180, and then what the telephone does."""
        person = channel.person
        if channel.gone or channel.state != "Down" or not isinstance(person, PhoneCall):
            return
        self._dial_event(channel, "")
        self.switch.set_state(channel, "Ringing")
        self._dial_event(channel, "RINGING")
        self.on_device(person.phone.name, "RINGING")
        asyncio.get_running_loop().call_later(person.phone.after, person.phone.act, person)

    def phone_answers(self, channel: Channel) -> None:
        """200: up, and into the application if it is there."""
        if channel.gone or channel.state == "Up":
            return
        self.switch.set_state(channel, "Up")
        if channel.person is not None:
            self.on_device(channel.person.label, "INUSE")
        self._dial_event(channel, "ANSWER")
        if self.switch.active:
            self.switch.enter_stasis(channel, channel.args)
        else:
            self.switch.hang_up(channel)

    def phone_refuses(self, channel: Channel, cause: int) -> None:
        """A final answer that is no yes."""
        if not channel.gone and channel.state != "Up":
            status = "BUSY" if cause == 17 else "NOANSWER"
            self.switch.hang_up(channel, cause, before=lambda: self._dial_event(channel, status))

    def phone_redirects(self, channel: Channel, target: str) -> None:
        """302: Asterisk dials the target in the phone's context by itself, on a channel of its own making; in
        FORWARD_CONTEXT when that is set, where nothing can be dialled here. The real one's cause is 23 or, when its
        dialling thread is the quicker, 0."""
        if channel.gone:
            return
        phone, args = self._behind(target), channel.args
        self.switch.hang_up(channel, 0, before=lambda: self._dial_event(channel, "CANCEL", target), request=False)
        if phone is not None and not channel.variables.get("FORWARD_CONTEXT"):
            other = self.switch.new_channel("", f"Local/{target}@from-agents", number=target, label=target)
            other.args, other.told_to_the_end = args, True
            other.app_data = ",".join([self.switch.app, *args])
            self._dial(other, phone, 30)

    def far_end_hangs_up(self, channel: Channel) -> None:
        """BYE, or CANCEL while it rings."""
        cause = 127 if channel.state == "Ring" else 16
        self.switch.hang_up(channel, cause)

    def key_pressed(self, channel: Channel, digit: str) -> None:
        """A key of the telephone at the channel's far end."""
        if channel.gone:
            return
        self.switch.of_channel("ChannelDtmfReceived", channel, digit=digit, duration_ms=100)
        people.record_key(self, channel, digit)

    def _gone(self, channel: Channel) -> None:
        if channel.far:
            self.switch.channels.pop(channel.far, None)
        person = channel.person
        if isinstance(person, PhoneCall) and person.phone.name in self.phones and not person.phone.live:
            self.on_device(person.phone.name, "NOT_INUSE")

    # Snoops and media -------------------------------------------------------------------------

    def snoop(self, spied: Channel, params: Mapping[str, str]) -> Channel:
        """POST /channels/ID/snoop. Raises AriError."""
        spy, whisper, own = params.get("spy", "none"), params.get("whisper", "none"), params.get("snoopId", "")
        if spy == whisper == "none":
            raise AriError(400, "Direction must be specified for at least spy or whisper")
        if own in self.switch.channels:
            raise AriError(500, "Snoop channel could not be created")
        snoop = self.switch.new_channel(own, "Snoop/" + spied.id, state="Up", spied=spied.id, spy=spy, whisper=whisper)
        args = [part for part in params.get("appArgs", "").split(",") if part]
        snoop.app_data = ",".join([self.switch.app, *args])
        self.switch.enter_stasis(snoop, args)
        return snoop

    def external_media(self, params: Mapping[str, str]) -> Channel:
        """POST /channels/externalMedia by WebSocket. Raises AriError; dies of what the real one dies of."""
        own = params.get("channelId", "")
        if params.get("encapsulation") != "none" or params.get("connection_type") != "server":
            raise AriError(400, "The encapsulation or connection type is not supported here")
        if own in self.switch.used_ids:
            self.crash(f"external media with the id {own}, which was used before")
        if params.get("transport_data", "f(json)") not in ("f(json)", "f(plain-text)", ""):
            self.crash(f"external media with transport_data={params['transport_data']}")
        if params.get("format") not in ("slin", "slin16", "ulaw"):
            raise AriError(500, "An internal error prevented this request from being handled")
        channel = self.switch.new_channel(own, "WebSocket/INCOMING", connection=str(uuid.uuid4()))
        channel.told_to_the_end, channel.args = True, [params.get("data", "")]
        channel.app_data = ",".join([self.switch.app, *channel.args])
        self._dial_event(channel, "")
        asyncio.get_running_loop().call_later(UNCONNECTED, self._unconnected, channel)
        return channel

    def _unconnected(self, channel: Channel) -> None:
        if channel.state == "Down":
            self.switch.hang_up(channel, 19, request=False)

    def media_connected(self, channel: Channel) -> None:
        """The socket of a media channel is open: answered, and in the application."""
        self.switch.set_state(channel, "Up")
        self._dial_event(channel, "ANSWER")
        self.switch.enter_stasis(channel, channel.args)

    def recording_of(self, channel: Channel) -> Recording | None:
        """The ARI recording that runs on a channel."""
        what = channel.operation.what if channel.operation is not None else None
        return what if isinstance(what, Recording) else None
