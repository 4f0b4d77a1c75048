"""ARI's resources: each request that kefu makes, and the answers that Asterisk gives to it.

A handler takes the switch, the parts of the path, and the parameters; it returns the JSON of the reply (None: 204),
raises `AriError`, and may wait, as Asterisk does behind a playback.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.asterisk import recording as recordings
from tests.fakes.asterisk.pbx import Pbx
from tests.fakes.asterisk.switch import CAUSES
from tests.fakes.asterisk.things import AriError, Bridge, Channel, Playback, Recording

Params = Mapping[str, str]
Handler = Callable[[Pbx, re.Match[str], Params, Any], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class File:
    """A reply that is no JSON."""

    content: bytes


# Channels -----------------------------------------------------------------------------------


async def _channels(pbx: Pbx, _path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    return [channel.json() for channel in pbx.switch.channels.values()]


async def _channel(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    return pbx.switch.channel(path[1]).json()


async def _originate(pbx: Pbx, _path: re.Match[str], params: Params, body: Any) -> Any:  # noqa: ANN401
    return pbx.originate(params, (body or {}).get("variables", {})).json()


async def _hang_up(pbx: Pbx, path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    channel = pbx.switch.channel(path[1])
    pbx.hang_up(channel, CAUSES.get(params.get("reason", "normal"), 16))


async def _answer(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    channel = pbx.switch.controlled(path[1])
    await pbx.switch.in_turn(channel, lambda: pbx.answer(channel))


async def _continue(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    pbx.leave(pbx.switch.controlled(path[1]))


async def _ring(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    pbx.switch.controlled(path[1]).ringing = True


async def _stop_ring(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    pbx.switch.controlled(path[1]).ringing = False


async def _music(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    pbx.switch.controlled(path[1]).music = True


async def _stop_music(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    pbx.switch.controlled(path[1]).music = False


async def _hold(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    pbx.switch.controlled(path[1])


async def _mute(pbx: Pbx, path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    pbx.switch.controlled(path[1]).muted |= _directions(params)


async def _unmute(pbx: Pbx, path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    pbx.switch.controlled(path[1]).muted -= _directions(params)


def _directions(params: Params) -> set[str]:
    direction = params.get("direction", "")
    if direction not in ("in", "out", "both"):
        raise AriError(400, "Direction is required" if not direction else "Invalid direction specified")
    return {"in", "out"} if direction == "both" else {direction}


async def _keys(pbx: Pbx, path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    channel = pbx.switch.controlled(path[1])
    pbx.keys_sent.append((channel.label or channel.id, params.get("dtmf", "")))


async def _set_variable(pbx: Pbx, path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    channel = pbx.switch.controlled(path[1])
    name, value = params.get("variable", ""), params.get("value", "")
    if not name:
        raise AriError(400, "Variable name is required")
    await pbx.switch.in_turn(channel, lambda: channel.variables.__setitem__(name, value))


async def _variable(pbx: Pbx, path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    channel = pbx.switch.channel(path[1])
    exists = re.fullmatch(r"DIALPLAN_EXISTS\(kefu-out,([^,]+),1\)", params.get("variable", ""))
    if exists:
        return {"value": str(int(exists[1] in {**pbx.phones, **pbx.numbers}))}
    if params.get("variable", "") not in channel.variables:
        raise AriError(404, "Provided variable was not found")
    return {"value": channel.variables[params["variable"]]}


async def _play(pbx: Pbx, path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    channel = pbx.switch.controlled(path[1])
    if channel.state in ("Down", "Ringing"):
        raise AriError(412, "Channel in invalid state")
    playback = Playback(
        params.get("playbackId") or str(uuid.uuid4()), params["media"].split(","), f"channel:{channel.id}"
    )
    pbx.switch.play(channel, playback)
    return playback.json()


async def _record(pbx: Pbx, path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    channel = pbx.switch.controlled(path[1])
    if params.get("format") not in ("wav", "ulaw", "sln"):
        raise AriError(422, "specified format is unknown on this system")
    if params.get("ifExists", "fail") == "fail" and params["name"] in pbx.switch.stored:
        raise AriError(409, f"Recording '{params['name']}' already exists and can not be overwritten")
    recording = Recording(
        params["name"], f"channel:{channel.id}", params["format"], terminate_on=params.get("terminateOn", "none"),
        limit=float(params.get("maxDurationSeconds", "0")),
    )  # fmt: skip
    recordings.record(pbx.switch, channel, recording)
    return recording.json()


async def _snoop(pbx: Pbx, path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    if path[1] not in pbx.switch.channels:
        raise AriError(404, "Provided channel was not found")
    return pbx.snoop(pbx.switch.channels[path[1]], params).json()


async def _external_media(pbx: Pbx, _path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    return pbx.external_media(params).json()


# Bridges ------------------------------------------------------------------------------------


async def _bridges(pbx: Pbx, _path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    return [bridge.json() for bridge in pbx.switch.bridges.values()]


async def _bridge(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    return pbx.switch.bridge(path[1]).json()


async def _make_bridge(pbx: Pbx, _path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    bridge_id = params.get("bridgeId") or str(uuid.uuid4())
    if bridge_id in pbx.switch.bridges:
        raise AriError(409, f"Bridge with id '{bridge_id}' already exists")
    if bridge_id in pbx.switch.used_ids:
        pbx.violation(f"the bridge id {bridge_id} was used before")
    pbx.switch.used_ids.add(bridge_id)
    bridge = pbx.switch.bridges[bridge_id] = Bridge(bridge_id, params.get("name", ""), params.get("type", "mixing"))
    return bridge.json()


async def _destroy_bridge(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    pbx.switch.destroy_bridge(pbx.switch.bridge(path[1]))


def _named(pbx: Pbx, params: Params) -> list[Channel]:
    found = []
    for channel_id in filter(None, params.get("channel", "").split(",")):
        channel = pbx.switch.channels.get(channel_id)
        if channel is None:
            raise AriError(400, "Channel not found")
        if not channel.in_stasis:
            raise AriError(422, "Channel not in Stasis application")
        if channel.operation is not None and isinstance(channel.operation.what, Recording):
            raise AriError(409, f"Channel {channel.id} currently recording")
        found.append(channel)
    return found


async def _add_channel(pbx: Pbx, path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    bridge, absorb = pbx.switch.bridge(path[1]), params.get("absorbDTMF") == "true"
    for channel in _named(pbx, params):
        await pbx.switch.in_turn(channel, _entering(pbx, bridge, channel, absorb))
        if params.get("mute") == "true":
            channel.muted.add("in")


def _entering(pbx: Pbx, bridge: Bridge, channel: Channel, absorb: bool) -> Callable[[], None]:
    return lambda: pbx.switch.enter_bridge(bridge, channel, absorb)


async def _remove_channel(pbx: Pbx, path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    bridge = pbx.switch.bridge(path[1])
    for channel in _named(pbx, params):
        if channel.bridge != bridge.id:
            raise AriError(422, "Channel not in this bridge")
        await pbx.switch.in_turn(channel, _leaving(pbx, channel))


def _leaving(pbx: Pbx, channel: Channel) -> Callable[[], None]:
    return lambda: pbx.switch.leave_bridge(channel)


async def _bridge_music(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    pbx.switch.bridge(path[1]).music = True


async def _stop_bridge_music(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    pbx.switch.bridge(path[1]).music = False


# The rest -----------------------------------------------------------------------------------


async def _playback(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    if path[1] not in pbx.switch.playbacks:
        raise AriError(404, "Playback not found")
    return pbx.switch.playbacks[path[1]].json()


async def _stop_playback(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    pbx.switch.stop_playback(path[1])


async def _control(pbx: Pbx, path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    pbx.switch.control_playback(path[1], params.get("operation", ""))


async def _stored(pbx: Pbx, _path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    return [{"name": name, "format": one.format} for name, one in pbx.switch.stored.items()]


def _one_stored(pbx: Pbx, name: str) -> Recording:
    if name not in pbx.switch.stored:
        raise AriError(404, "Recording not found")
    return pbx.switch.stored[name]


async def _stored_file(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    return File(recordings.wav_of(_one_stored(pbx, path[1])))


async def _delete_stored(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    pbx.switch.stored.pop(_one_stored(pbx, path[1]).name)


async def _stop_live(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    found = pbx.switch.recordings.get(path[1])
    if found is None:
        raise AriError(404, "Recording not found")
    recordings.stop(pbx.switch, pbx.switch.channel(found.target.removeprefix("channel:")), found)


async def _application(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    held = [one.id for one in pbx.switch.channels.values() if one.in_stasis or one.told_to_the_end]
    held += [one.far for one in pbx.switch.channels.values() if one.far]
    if path[1] != pbx.switch.app or not (pbx.switch.active or held):
        raise AriError(404, "Application not found")
    return {
        "name": path[1], "channel_ids": held, "bridge_ids": [], "endpoint_ids": [], "device_names": [],
        "events_allowed": [{"type": kind} for kind in sorted(pbx.wanted or ())], "events_disallowed": [],
    }  # fmt: skip


async def _subscribe(pbx: Pbx, _path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    channel = pbx.switch.channel(params["eventSource"].removeprefix("channel:"))
    channel.told_to_the_end, channel.replaced = True, False
    return {"name": pbx.switch.app}


async def _event_filter(pbx: Pbx, _path: re.Match[str], _params: Params, body: Any) -> Any:  # noqa: ANN401
    pbx.wanted = {entry["type"] for entry in (body or {}).get("allowed", [])} or None
    return {"name": pbx.switch.app}


async def _info(pbx: Pbx, _path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    return {"system": {"version": "22.10.1"}, "status": {"startup_time": pbx.startup_time, "last_reload_time": ""}}


async def _ping(_pbx: Pbx, _path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    return {"asterisk_id": "fake", "ping": "pong", "timestamp": ""}


async def _device_state(pbx: Pbx, path: re.Match[str], params: Params, _body: Any) -> Any:  # noqa: ANN401
    if not path[1].startswith("Stasis:"):
        raise AriError(409, "Uncontrolled device specified")
    pbx.switch.device_states[path[1]] = params.get("deviceState", "")


async def _device(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    return {"name": path[1], "state": pbx.switch.device_states.get(path[1], "UNKNOWN")}


async def _endpoint(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    return {"technology": "PJSIP", "resource": path[1], "state": "online" if path[1] in pbx.phones else "offline"}


async def _packets(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    channel = pbx.switch.channel(path[1])
    return {"rxcount": channel.packets(asyncio.get_running_loop().time()), "channel_uniqueid": channel.id}


async def _put_object(pbx: Pbx, path: re.Match[str], _params: Params, body: Any) -> Any:  # noqa: ANN401
    fields = {one["attribute"]: one["value"] for one in body["fields"]}
    pbx.dynamic[path[1]] = fields
    return [{"attribute": name, "value": value} for name, value in fields.items()]


async def _drop_object(pbx: Pbx, path: re.Match[str], _params: Params, _body: Any) -> Any:  # noqa: ANN401
    if pbx.dynamic.pop(path[1], None) is None:
        raise AriError(404, "Object not found")


_ID = r"([^/]+)"
ROUTES: list[tuple[str, re.Pattern[str], Handler]] = [
    (method, re.compile(path), handler)
    for method, path, handler in (
        ("GET", "/channels", _channels), ("POST", "/channels", _originate),
        ("POST", "/channels/externalMedia", _external_media),
        ("GET", f"/channels/{_ID}", _channel), ("DELETE", f"/channels/{_ID}", _hang_up),
        ("POST", f"/channels/{_ID}/answer", _answer), ("POST", f"/channels/{_ID}/continue", _continue),
        ("POST", f"/channels/{_ID}/ring", _ring), ("DELETE", f"/channels/{_ID}/ring", _stop_ring),
        ("POST", f"/channels/{_ID}/moh", _music), ("DELETE", f"/channels/{_ID}/moh", _stop_music),
        ("POST", f"/channels/{_ID}/hold", _hold), ("DELETE", f"/channels/{_ID}/hold", _hold),
        ("POST", f"/channels/{_ID}/mute", _mute), ("DELETE", f"/channels/{_ID}/mute", _unmute),
        ("POST", f"/channels/{_ID}/dtmf", _keys), ("POST", f"/channels/{_ID}/variable", _set_variable),
        ("GET", f"/channels/{_ID}/variable", _variable), ("POST", f"/channels/{_ID}/play", _play),
        ("POST", f"/channels/{_ID}/record", _record), ("POST", f"/channels/{_ID}/snoop", _snoop),
        ("GET", "/bridges", _bridges), ("POST", "/bridges", _make_bridge), ("GET", f"/bridges/{_ID}", _bridge),
        ("DELETE", f"/bridges/{_ID}", _destroy_bridge), ("POST", f"/bridges/{_ID}/addChannel", _add_channel),
        ("POST", f"/bridges/{_ID}/removeChannel", _remove_channel), ("POST", f"/bridges/{_ID}/moh", _bridge_music),
        ("DELETE", f"/bridges/{_ID}/moh", _stop_bridge_music), ("GET", f"/playbacks/{_ID}", _playback),
        ("DELETE", f"/playbacks/{_ID}", _stop_playback), ("POST", f"/playbacks/{_ID}/control", _control),
        ("GET", "/recordings/stored", _stored), ("GET", f"/recordings/stored/{_ID}/file", _stored_file),
        ("DELETE", f"/recordings/stored/{_ID}", _delete_stored), ("POST", f"/recordings/live/{_ID}/stop", _stop_live),
        ("GET", f"/applications/{_ID}", _application), ("POST", f"/applications/{_ID}/subscription", _subscribe),
        ("PUT", f"/applications/{_ID}/eventFilter", _event_filter),
        ("GET", "/asterisk/info", _info), ("GET", "/asterisk/ping", _ping),
        ("PUT", f"/deviceStates/{_ID}", _device_state), ("GET", f"/deviceStates/{_ID}", _device),
        ("GET", f"/endpoints/PJSIP/{_ID}", _endpoint), ("GET", f"/channels/{_ID}/rtp_statistics", _packets),
        ("PUT", f"/asterisk/config/dynamic/res_pjsip/auth/{_ID}", _put_object),
        ("DELETE", f"/asterisk/config/dynamic/res_pjsip/auth/{_ID}", _drop_object),
    )
]  # fmt: skip


async def carry_out(pbx: Pbx, method: str, path: str, params: Params, body: Any) -> Any:  # noqa: ANN401 - JSON
    """Do what a request asks. Raises AriError."""
    known = False
    for wanted, pattern, handler in ROUTES:
        match = pattern.fullmatch(path)
        if match and wanted == method:
            return await handler(pbx, match, params, body)
        known = known or match is not None
    raise AriError(405 if known else 404, "Method not allowed" if known else "Resource not found")
