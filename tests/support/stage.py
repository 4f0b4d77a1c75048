"""One Asterisk, real or fake, as its client sees it: events, answers, and telephones that do the same on both."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any, Protocol

import aiohttp

from ari_app.ari.ids import new_id
from ari_app.ari.rest import Rest
from ari_app.phone import features
from ari_app.phone.call import SipCall
from ari_app.phone.telephone import Telephone
from models.domain.errors import AsteriskError
from tests.fakes.asterisk import FakeAsterisk, Person, Phone
from tests.support.floor import Floor, until

_UNREAD = ("ChannelVarset", "ChannelDialplan", "ChannelCreated", "ChannelConnectedLine", "ChannelCallerId", "Dial")
_STATUS = {"decline": (603, "Decline"), "busy": (486, "Busy Here"), "unavailable": (480, "Unavailable")}


class Telephones(Protocol):
    """Callers and agents, whichever Asterisk they ring."""

    async def caller(self, hang_up_early: bool = False) -> None:
        """Dial in; or be about to cancel."""

    async def agent(self, does: str) -> None:
        """1001 answers, does one of `_STATUS`, redirects (forward:NUMBER), or rings for ever."""

    async def hang_up(self, who: str) -> None:
        """caller or agent."""

    async def press(self, who: str, keys: str) -> None:
        """Keys of caller or agent."""

    async def refer(self, target: str) -> None:
        """The agent's own transfer key."""


class Stage:
    """One Asterisk, its events, and telephones."""

    def __init__(self, rest: Rest, telephones: Telephones) -> None:
        self.rest, self.telephones = rest, telephones
        self.events: list[dict[str, Any]] = []
        self.names: dict[str, str] = {}
        self.mark = 0
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.again, self.back = asyncio.Event(), asyncio.Event()

    async def connect(self, session: aiohttp.ClientSession, base: str) -> None:
        """Open the event socket; then `listen`."""
        self.socket = await session.ws_connect(f"ws://{base}/ari/events?app=kefu")

    async def cut(self) -> None:
        """Close the event socket."""
        assert self.socket is not None
        await self.socket.close()

    async def reconnect(self) -> None:
        """Open it again after `cut`."""
        self.back.clear()
        self.again.set()
        await self.back.wait()

    async def listen(self, session: aiohttp.ClientSession, base: str) -> None:
        """Collect events for ever; after a `cut` anew on `reconnect`."""
        while True:
            await self._read()
            await self.again.wait()
            self.again.clear()
            await self.connect(session, base)
            self.back.set()

    async def _read(self) -> None:
        assert self.socket is not None
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.events.append(json.loads(message.data))

    async def ask(self, method: str, path: str, **params: str) -> int:
        """A request's status: 200 for any success."""
        try:
            await self.rest.request(method, path, params)
        except AsteriskError as error:
            return error.status
        return 200

    async def seen(self, *kinds: str) -> None:
        """Wait until exactly these have come since the last look: ``TYPE NAME DETAIL``."""
        await until(lambda: len(self._since()) >= len(kinds), 8, lambda: f"{kinds}; saw {self._since()}")
        await asyncio.sleep(0.15)
        assert self._since() == list(kinds), self._since()
        self.mark = len(self.events)

    def _since(self) -> list[str]:
        return [self._brief(event) for event in self.events[self.mark :] if event["type"] not in _UNREAD]

    def _brief(self, event: dict[str, Any]) -> str:
        parts = [event["type"]]
        if "replace_channel" in event and "channel" in event:
            parts.append(f"{self._name(event['replace_channel']['id'])} replaced")
        elif "channel" in event:
            parts.append(self._name(event["channel"]["id"]))
        for thing in ("playback", "recording"):
            if thing in event:
                parts.append(f"{event[thing].get('id', event[thing].get('name'))} {event[thing]['state']}")
        if event["type"] == "ChannelStateChange":
            parts.append(event["channel"]["state"])
        for fact in ("cause", "soft", "digit"):
            if fact in event:
                parts.append(f"{fact}={event[fact]}")
        return " ".join(parts)

    def _name(self, channel_id: str) -> str:
        return self.names.get(channel_id, "other")

    async def arrived(self) -> str:
        """The caller's channel, once it has arrived."""
        await self.telephones.caller()
        await until(lambda: [e for e in self.events[self.mark :] if e["type"] == "StasisStart"], 5, "an arrival")
        channel_id = str(next(e for e in self.events[self.mark :] if e["type"] == "StasisStart")["channel"]["id"])
        self.names[channel_id] = "caller"
        await self.seen("StasisStart caller")
        return channel_id

    async def answered(self) -> str:
        """A caller's channel that is up."""
        channel_id = await self.arrived()
        assert await self.ask("POST", f"/channels/{channel_id}/answer") == 200
        await self.seen("ChannelStateChange caller Up")
        return channel_id

    async def ring(self, seconds: int = 5) -> str:
        """Call the agent."""
        channel_id = new_id("agent")
        self.names[channel_id] = "agent"
        status = await self.ask(
            "POST", "/channels", endpoint="PJSIP/1001", app="kefu", appArgs="kind=agent", channelId=channel_id,
            timeout=str(seconds), formats="ulaw",
        )  # fmt: skip
        assert status == 200
        return channel_id

    async def talking(self) -> tuple[str, str, str]:
        """Caller, agent and the bridge that they are in."""
        await self.telephones.agent("answer")
        caller, agent, bridge = await self.answered(), await self.ring(), new_id("bridge")
        await self.seen("ChannelStateChange agent Ringing", "ChannelStateChange agent Up", "StasisStart agent")
        assert await self.ask("POST", "/bridges", type="mixing", bridgeId=bridge, name="b") == 200
        path = f"/bridges/{bridge}/addChannel"
        assert await self.ask("POST", path, channel=f"{caller},{agent}", absorbDTMF="true") == 200
        await self.seen("ChannelEnteredBridge caller", "ChannelEnteredBridge agent")
        return caller, agent, bridge


class FakeTelephones:
    """On the fake."""

    def __init__(self, fake: FakeAsterisk) -> None:
        self._fake = fake
        self._people: dict[str, Person | Phone] = {}

    async def caller(self, hang_up_early: bool = False) -> None:
        """See `Telephones`."""
        self._people["caller"] = self._fake.caller("8003", "5551111")

    async def agent(self, does: str) -> None:
        """See `Telephones`."""
        self._people["agent"] = self._fake.phone("1001", does, 0.05)
        self._fake.phone("1002", "ring")

    async def hang_up(self, who: str) -> None:
        """See `Telephones`."""
        self._people[who].hang_up()

    async def press(self, who: str, keys: str) -> None:
        """See `Telephones`."""
        self._people[who].press(keys)

    async def refer(self, target: str) -> None:
        """See `Telephones`."""
        self._fake.phone("1001").refer(target)


class SipTelephones:
    """On the real one."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._calls: dict[str, SipCall] = {}
        self._phone: Telephone | None = None

    async def caller(self, hang_up_early: bool = False) -> None:
        """See `Telephones`."""
        self._calls["caller"] = await (await self._floor.phone("outside", "5551111")).place("8003")

    async def agent(self, does: str) -> None:
        """See `Telephones`."""

        def act(call: SipCall) -> None:
            self._calls["agent"] = call
            if does == "answer":
                call.answer()
            elif does in _STATUS:
                call.reject(*_STATUS[does])
            elif does.startswith("forward:"):
                self._redirect(call, does.removeprefix("forward:"))

        if self._phone is None:
            self._phone = await self._floor.agent("1001", act, login=False)
        self._phone.on_call = act

    def _redirect(self, call: SipCall, number: str) -> None:
        phone, mine = call.phone, call.phone.contact
        phone.contact = f"<sip:{number}@127.0.0.1:{self._floor.server[1]}>"
        phone.refuse(call, 302, "Moved Temporarily")
        phone.contact = mine

    async def hang_up(self, who: str) -> None:
        """See `Telephones`."""
        call = self._calls[who]
        if call.up.is_set():
            await call.hang_up()
        else:
            call.phone.cancel(call)

    async def press(self, who: str, keys: str) -> None:
        """See `Telephones`."""
        await self._calls[who].press(keys)

    async def refer(self, target: str) -> None:
        """See `Telephones`."""
        await features.refer(self._calls["agent"], target)


async def stage_on(stack: AsyncExitStack, base: str, user: str, password: str, telephones: Telephones) -> Stage:
    """A stage at ``host:port``, taken down with ``stack``."""
    rest = await stack.enter_async_context(Rest(f"http://{base}/ari", user, password, seconds=8))
    session = await stack.enter_async_context(aiohttp.ClientSession(headers=rest.headers))
    stage = Stage(rest, telephones)
    await stage.connect(session, base)
    group = await stack.enter_async_context(asyncio.TaskGroup())
    reader = group.create_task(stage.listen(session, base))
    stack.callback(reader.cancel)
    return stage
