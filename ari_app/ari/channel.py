"""A channel as an object: each method is one request that cannot hang behind a playback for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ari_app.ari.bus import Bus
from ari_app.ari.rest import Rest
from models.domain.dialling import Permit
from models.domain.errors import Gone, NotInStasis
from models.domain.phone_kinds import is_web


class Channel:
    """A handle on a channel; creating one asks nothing of Asterisk."""

    def __init__(self, rest: Rest, bus: Bus, channel_id: str) -> None:
        self.rest, self.bus, self.id = rest, bus, channel_id
        self._path = f"/channels/{channel_id}"

    async def answer(self) -> None:
        """Answer; call it before anything is played (it would wait behind a playback)."""
        await self.rest.post(f"{self._path}/answer")

    async def hang_up(self, reason: str = "normal") -> None:
        """Hang up; gone already is as good."""
        await self.rest.discard(self._path, reason=reason)

    async def ring(self) -> None:
        """Let an unanswered caller's phone say that it rings."""
        await self.rest.post(f"{self._path}/ring")

    async def mute(self, on: bool) -> None:
        """Keep what this party says from the others, or let it through again."""
        await self.rest.request("POST" if on else "DELETE", f"{self._path}/mute", {"direction": "in"})

    async def deafen(self, on: bool) -> None:
        """Keep from this party what the others say, or let it through again."""
        await self.rest.request("POST" if on else "DELETE", f"{self._path}/mute", {"direction": "out"})

    async def send_key(self, digit: str) -> None:
        """Press a key towards this party."""
        await self.rest.post(f"{self._path}/dtmf", dtmf=digit)

    async def send_keys(self, keys: str, milliseconds: int = 160) -> None:
        """Press keys towards this party, one after the other, so long each and with as long a pause."""
        length = str(milliseconds)
        await self.rest.post(f"{self._path}/dtmf", dtmf=keys, duration=length, between=length)

    async def music_on(self) -> None:
        """Start hold music."""
        await self.rest.post(f"{self._path}/moh")

    async def music_off(self) -> None:
        """Stop hold music."""
        await self.rest.delete(f"{self._path}/moh")

    async def leave(self, variable: str = "", value: str = "") -> None:
        """Give the channel back to the dialplan, with a variable set before."""
        if variable:
            await self.rest.post(f"{self._path}/variable", variable=variable, value=value)
        await self.rest.post(f"{self._path}/continue")

    async def exists(self) -> bool:
        """Whether Asterisk still has it."""
        try:
            await self.rest.get(self._path)
        except (Gone, NotInStasis):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Dial:
    """Whom to call and how: a phone of ours by its name or a number by its permit, the number that they are shown,
    seconds of ringing, Stasis arguments (`ari_app.ari.entry.stasis_arguments`), variables of the new channel."""

    whom: str | Permit
    caller: str
    seconds: float
    args: str
    variables: Mapping[str, str] = field(default_factory=dict)


# An agent's telephone transfers through kefu.
AGENT_LEG = {"TRANSFER_CONTEXT": "kefu-transfer"}
AUTO_ANSWER = {
    "PJSIP_HEADER(add,Call-Info)": "<sip:localhost>;answer-after=0",
    "PJSIP_HEADER(add,Alert-Info)": "<http://localhost>;info=alert-autoanswer;delay=0",
}


# A context that no dialplan has. Where a telephone redirects a call (SIP 302) Asterisk would dial NUMBER@CONTEXT for
# it, and nobody would own that call: with this one nothing is dialled, and the offer ends with cause 23.
_NOWHERE = {"FORWARD_CONTEXT": "kefu-follows-no-redirection"}


def _announced(channel_id: str, args: str) -> dict[str, str]:
    """By what a page knows the call that rings: its channel, what it is for (agent, out …), the call's id."""
    named = dict(part.partition("=")[::2] for part in args.split(","))
    what = named.get("do") or named.get("kind", "")
    headers = {"Channel": channel_id, "Kind": what, "Call": named.get("call", "")}
    return {f"PJSIP_HEADER(add,X-Kefu-{name})": value for name, value in headers.items() if value}


async def originate(rest: Rest, channel_id: str, app: str, dial: Dial) -> None:
    """Call an endpoint into the application under an id of ours. A telephone's redirection is not followed. The format
    is said on purpose: callers are narrowband, and without it a page would be offered all that its endpoint may.

    Raises AsteriskError at once when the endpoint has no registered contact.
    """
    endpoint = dial.whom.endpoint() if isinstance(dial.whom, Permit) else f"PJSIP/{dial.whom}"
    variables = {**dial.variables, **(_NOWHERE if endpoint.startswith("PJSIP/") else {})}
    if is_web(endpoint.removeprefix("PJSIP/").partition("/")[0]):
        variables |= _announced(channel_id, dial.args)
    params = {
        "endpoint": endpoint, "app": app, "appArgs": dial.args, "channelId": channel_id,
        "callerId": dial.caller or "anonymous", "timeout": str(round(dial.seconds) + 2), "formats": "ulaw",
    }  # fmt: skip
    await rest.make("/channels", params, {"variables": variables} if variables else None)


def jitter_buffer(most_ms: int) -> dict[str, str]:
    """Variables of a new channel: what its party says passes an adaptive jitter buffer of at most so many milliseconds
    (0: none), which adds 20 ms to the line's own jitter (with less it would lose and
    gain frames all the time), and drops what comes later still. The dialplan does the
    same for callers (`10-inbound.conf`); later it would have to wait for the prompt that plays."""
    return {"JITTERBUFFER(adaptive)": f"{most_ms},1000,20"} if most_ms else {}


async def snoop(rest: Rest, own_id: str, channel_id: str, app: str, spy: str = "in", whisper: str = "none") -> None:
    """Listen to what a channel's party says (50 frames a second, silence included) under an id of ours.

    ``spy`` both: to the other side as well. ``whisper`` out: the party hears what is said into the snoop.
    """
    path = f"/channels/{channel_id}/snoop"
    await rest.create(path, app=app, spy=spy, whisper=whisper, appArgs="kind=snoop", snoopId=own_id)


async def external_media(rest: Rest, own_id: str, app: str) -> str:
    """A WebSocket media channel at 8 kHz under a fresh id of ours; the id of the socket to connect to."""
    channel = await rest.create(
        "/channels/externalMedia",
        app=app, channelId=own_id, transport="websocket", connection_type="server", encapsulation="none",
        format="slin", direction="both", transport_data="f(json)", data="kind=media",
    )  # fmt: skip
    return str(channel["channelvars"]["MEDIA_WEBSOCKET_CONNECTION_ID"])
