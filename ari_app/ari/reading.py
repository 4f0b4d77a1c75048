"""What is asked of Asterisk and answered with facts, typed. Each raises AsteriskError as `Rest.request` does."""

from __future__ import annotations

import json
from typing import Any, TypeVar

import msgspec

from ari_app.ari.events import (
    Application,
    AsteriskInfo,
    Bridge,
    Channel,
    Endpoint,
    Module,
    RTPstat,
    StoredRecording,
    Variable,
)
from ari_app.ari.facts import Facts
from ari_app.ari.rest import Rest
from models.domain.errors import AsteriskAway

F = TypeVar("F", bound=Facts)


class _Members(msgspec.Struct, gc=False):
    id: str = ""
    channels: tuple[str, ...] = ()


_MEMBERS = msgspec.json.Decoder(list[_Members])


def _all(kind: type[F], answer: Any) -> list[F]:  # noqa: ANN401 - JSON
    return [kind(one) for one in answer]


async def channels(rest: Rest) -> list[Channel]:
    """Every channel of that Asterisk."""
    return _all(Channel, await rest.get("/channels"))


async def channel(rest: Rest, channel_id: str) -> Channel:
    """One channel."""
    return Channel(await rest.get(f"/channels/{channel_id}"))


async def bridges(rest: Rest) -> list[Bridge]:
    """Every bridge of that Asterisk."""
    return _all(Bridge, await rest.get("/bridges"))


def channels_in(answer: bytes) -> frozenset[str]:
    """The channels of a Stasis application, of an answer that is asked for twice a second."""
    return frozenset(Application(json.loads(answer)).channel_ids)


def members(answer: bytes) -> dict[str, frozenset[str]]:
    """The channels in each bridge, by its id: all that is read of an answer that is asked for twice a second."""
    try:
        return {bridge.id: frozenset(bridge.channels) for bridge in _MEMBERS.decode(answer)}
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AsteriskAway(0, f"GET /bridges: what answered is not Asterisk: {answer[:60]!r}") from error


async def bridge(rest: Rest, bridge_id: str) -> Bridge:
    """One bridge."""
    return Bridge(await rest.get(f"/bridges/{bridge_id}"))


async def application(rest: Rest, name: str) -> Application:
    """What a Stasis application is subscribed to."""
    return Application(await rest.get(f"/applications/{name}"))


async def variable(rest: Rest, channel_id: str, name: str) -> str:
    """A variable or function as evaluated on a channel; without one Asterisk evaluates no function."""
    return Variable(await rest.get(f"/channels/{channel_id}/variable", variable=name)).value


async def endpoint(rest: Rest, name: str) -> Endpoint:
    """A SIP endpoint by its name."""
    return Endpoint(await rest.get(f"/endpoints/PJSIP/{name}"))


async def packets_in(rest: Rest, channel_id: str) -> int:
    """How many packets of sound have come from a channel's telephone."""
    return RTPstat(await rest.get(f"/channels/{channel_id}/rtp_statistics")).rxcount


async def stored_recordings(rest: Rest) -> list[StoredRecording]:
    """Recordings that are finished and still there."""
    return _all(StoredRecording, await rest.get("/recordings/stored"))


async def info(rest: Rest, only: str = "") -> AsteriskInfo:
    """Which Asterisk it is; ``only`` a part: status, system, build or config."""
    return AsteriskInfo(await rest.get("/asterisk/info", **({"only": only} if only else {})))


async def modules(rest: Rest) -> list[Module]:
    """The modules that are loaded."""
    return _all(Module, await rest.get("/asterisk/modules"))
