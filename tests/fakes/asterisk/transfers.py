"""REFER: what Asterisk does by itself when a telephone transfers a call with its own key."""

from __future__ import annotations

import asyncio
import re

from tests.fakes.asterisk.pbx import Pbx
from tests.fakes.asterisk.people import Phone, PhoneCall
from tests.fakes.asterisk.things import Bridge, Channel

_REACHABLE = re.compile(r"[0-9*][0-9*]+")
_ATTENDED_AFTER = 0.5  # seconds


def blind(pbx: Pbx, channel: Channel, target: str) -> bool:
    """A Local channel into ``kefu-transfer`` takes the telephone's place. False: 404, nothing has happened."""
    switch = pbx.switch
    bridge = switch.bridges.get(channel.bridge)
    if channel.gone or bridge is None or not _REACHABLE.fullmatch(target):
        return False
    channel.on_hold = False
    switch.of_channel("ChannelUnhold", channel)
    local = switch.new_channel("", f"Local/{target}@kefu-transfer", dialled=target, context="kefu-transfer")
    _take_place(pbx, channel, bridge, local)
    switch.emit(
        "BridgeBlindTransfer", channel=channel.json(), exten=target, context="kefu-transfer", result="Success",
        is_external=True, replace_channel=local.json(), bridge=bridge.json(),
    )  # fmt: skip
    return True


def attended(pbx: Pbx, first: Channel, second: PhoneCall) -> None:
    """The telephone joins its two calls: a channel that leads to whom the second one reached takes its place."""
    target = second.connected
    assert target is not None, "the second line has reached nobody"
    pbx.switch.of_channel("ChannelUnhold", first)
    asyncio.get_running_loop().call_later(_ATTENDED_AFTER, _join, pbx, first, second, target)


def _join(pbx: Pbx, first: Channel, second: PhoneCall, target: PhoneCall) -> None:
    switch = pbx.switch
    bridge = switch.bridges.get(first.bridge)
    if first.gone or second.ended or target.ended or bridge is None:
        return
    local = switch.new_channel(
        "", "Local/_attended@transfer", number=target.label, dialled="_attended", context="transfer",
        label=target.label,
    )  # fmt: skip
    _take_place(pbx, first, bridge, local)
    switch.set_state(local, "Up")
    old = second.channel.json()
    old["connected"]["number"] = target.label
    switch.emit(
        "BridgeAttendedTransfer", transferer_first_leg=first.json(), transferer_second_leg=old, result="Success",
        is_external=False, destination_type="link", destination_link_first_leg=local.json(),
        transferer_first_leg_bridge=bridge.json(),
    )  # fmt: skip
    second.connected = None
    switch.hang_up(second.channel)
    target.move_to(local)


def _take_place(pbx: Pbx, old: Channel, bridge: Bridge, new: Channel) -> None:
    """Asterisk's order of events; the telephone's own channel stays until it hangs up, and its end is half told."""
    new.name += ";1"
    new.app_data = pbx.switch.app
    pbx.switch.enter_stasis(new, [], replaces=old)
    pbx.switch.leave_bridge(old)
    pbx.switch.enter_bridge(bridge, new)
    old.told_to_the_end, old.replaced = False, True


def second_line(pbx: Pbx, phone: Phone, target: str) -> PhoneCall:
    """A plain call from one telephone to another, which kefu has no part in; the other answers at once."""
    other = pbx.phones.get(target) or pbx.numbers[target]
    mine = pbx.switch.new_channel(
        "", f"PJSIP/{phone.name}", number=phone.name, dialled=target, state="Up", dialplan="plain call",
    )  # fmt: skip
    theirs = pbx.switch.new_channel("", f"PJSIP/{target}", number=target, state="Up", dialplan="plain call")
    call, far = PhoneCall(pbx, mine, phone), PhoneCall(pbx, theirs, other)
    far.label = target
    call.connected, far.connected = far, call
    phone.calls.append(call)
    other.calls.append(far)
    pbx.on_device(phone.name, "INUSE")
    pbx.on_device(target, "INUSE")
    return call
