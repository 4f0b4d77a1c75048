"""What the fake does beyond the contract with the real one: a test's own levers, and who hears whom."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from ari_app.ari.bus import Bus
from ari_app.ari.event_socket import HEARD, EventSocket
from ari_app.ari.events import Event
from ari_app.ari.ids import new_id
from ari_app.ari.media import media_channel
from ari_app.ari.rest import Rest
from models.domain.errors import AsteriskAway, AsteriskError, Gone
from tests.fakes.asterisk import FakeAsterisk, virtual
from tests.support.fake_floor import fake_floor


class Client:
    """kefu's own REST client and event socket on a fake."""

    def __init__(self, fake: FakeAsterisk, rest: Rest) -> None:
        self.fake, self.rest, self.bus = fake, rest, Bus()
        self.events: list[str] = []
        heard = (*HEARD, "ChannelStateChange", "PlaybackStarted")
        self.socket = EventSocket(rest, "kefu", self._take, self._connected, lambda refused: None, 5, 0.2, heard)

    def _take(self, event: Event) -> None:
        self.events.append(event.type)
        self.bus.publish(event)

    async def _connected(self) -> None:
        return

    async def play(self, channel: str, *media: str) -> None:
        """Play under an id of its own."""
        await self.rest.post(f"/channels/{channel}/play", media=",".join(media), playbackId=new_id("play"))


@asynccontextmanager
async def _client() -> AsyncIterator[Client]:
    async with FakeAsterisk() as fake:
        base = f"http://127.0.0.1:{fake.server.port}/ari"
        async with Rest(base, "kefu", "secret") as rest, asyncio.TaskGroup() as group:
            client = Client(fake, rest)
            running = group.create_task(client.socket.run())
            await client.socket.connected.wait()
            yield client
            running.cancel()


@virtual
async def test_time_passes_when_nothing_happens() -> None:
    """An hour takes no time, and all clocks show it."""
    began, steady = time.time(), time.monotonic()
    await asyncio.sleep(3600)
    assert (time.time() - began, time.monotonic() - steady) == (3600, 3600)


@virtual
async def test_replies_and_events_in_any_order() -> None:
    """A reply is held and its events are not; events are held, overtaken and lost; requests fail and time out."""
    async with _client() as client:
        fake, rest = client.fake, client.rest
        caller = fake.caller("8003").channel.id
        held = fake.hold("POST /channels/*/answer")
        asked = asyncio.ensure_future(rest.post(f"/channels/{caller}/answer"))
        await held.reached()
        await asyncio.sleep(1)
        assert client.events == ["StasisStart", "ChannelStateChange"]
        assert not asked.done()
        held.release()
        await asked
        late = fake.hold("PlaybackStarted")
        fake.lose("PlaybackContinuing")
        await client.play(caller, "sound:beep", "sound:beep")
        await asyncio.sleep(5)
        assert client.events[2:] == ["PlaybackFinished"]
        late.release()
        await asyncio.sleep(0.1)
        assert client.events[3:] == ["PlaybackStarted", "PlaybackStarted"]
        fake.fail("GET /channels/*", 503)
        with pytest.raises(AsteriskError, match="503"):
            await rest.get(f"/channels/{caller}")
        fake.time_out("DELETE *", executed=True)
        with pytest.raises(AsteriskAway):
            await rest.request("DELETE", f"/channels/{caller}")
        with pytest.raises(Gone):
            await rest.get(f"/channels/{caller}")


@virtual
async def test_moments_are_counted_and_used() -> None:
    """Something is done just before a chosen request, reply or event passes."""
    async with _client() as client:
        fake = client.fake
        caller = fake.caller("8003")
        await asyncio.sleep(0.1)
        fake.at_moment(1, caller.hang_up)  # 0: the request, 1: its reply
        await client.rest.post(f"/channels/{caller.channel.id}/answer")
        await asyncio.sleep(0.1)
        assert [name.split()[0] for name in fake.moments[:3]] == ["event", "request", "reply"]
        assert client.events == ["StasisStart", "ChannelStateChange", "ChannelHangupRequest", "StasisEnd"]


@virtual
async def test_what_happens_in_a_gap_is_lost() -> None:
    """Channels stay and can be used; their events of that time never come."""
    async with _client() as client:
        fake = client.fake
        stays, goes = fake.caller("8003"), fake.caller("8003", "5550002")
        await asyncio.sleep(0.1)
        client.events.clear()
        with fake.gap():
            goes.hang_up()
            await client.rest.post(f"/channels/{stays.channel.id}/answer")
            await asyncio.sleep(1)
            assert fake.caller("8003", "5550003").channel.dialplan == "kefu-fallback"
        await client.socket.connected.wait()
        await asyncio.sleep(1)
        assert client.events == []
        stays.press("5")
        await asyncio.sleep(0.1)
        assert client.events == ["ChannelDtmfReceived"]


@virtual
async def test_frozen_and_restarted() -> None:
    """Frozen, it answers nothing; restarted, it has another start time and nothing else."""
    async with _client() as client:
        before = await client.rest.get("/asterisk/info", only="status")
        client.fake.caller("8003")
        client.fake.freeze()
        with pytest.raises(AsteriskAway):
            await client.rest.get("/channels")
        client.fake.thaw()
        assert len(await client.rest.get("/channels")) == 1
        await client.fake.restart()
        await asyncio.sleep(2)
        after = await client.rest.get("/asterisk/info", only="status")
        assert before["status"]["startup_time"] != after["status"]["startup_time"]
        assert await client.rest.get("/channels") == []


@virtual
async def test_a_request_that_kills_the_real_one() -> None:
    """It is noted, and the fake is as dead as the other would be."""
    async with _client() as client:
        taken = new_id("media")
        wanted = {"app": "kefu", "channelId": taken, "encapsulation": "none", "connection_type": "server",
                  "format": "slin", "transport": "websocket", "transport_data": "f(json)"}  # fmt: skip
        await client.rest.post("/channels/externalMedia", **wanted)
        async with Rest(client.rest.base, "kefu", "secret") as another:
            with pytest.raises(AsteriskAway):
                await another.post("/channels/externalMedia", **wanted)
        assert client.fake.violations == [f"crashed: external media with the id {taken}, which was used before"]


@virtual
async def test_ears_hear_who_speaks_and_no_one_else() -> None:
    """A snoop on one party, bridged with a media socket: frames of that party come, of the other they do not."""
    async with _client() as client:
        rest, fake = client.rest, client.fake
        one, two = fake.caller("8003", "1", "one"), fake.caller("8003", "2", "two")
        for caller in (one, two):
            await rest.post(f"/channels/{caller.channel.id}/answer")
        snoop, talk, ear = new_id("snoop"), new_id("bridge"), new_id("bridge")
        await rest.create(f"/channels/{one.channel.id}/snoop", app="kefu", spy="in", whisper="none", snoopId=snoop)
        for bridge in (talk, ear):
            await rest.create("/bridges", type="mixing", bridgeId=bridge, name="")
        await rest.post(f"/bridges/{talk}/addChannel", channel=f"{one.channel.id},{two.channel.id}")
        async with media_channel(rest, client.bus, "kefu") as media:
            await rest.post(f"/bridges/{ear}/addChannel", channel=f"{snoop},{media.id}")
            assert fake.who_hears_whom(ears=True)[f"ear:{media.id}"] == {"one"}
            assert (await media.socket.receive()).json()["event"] == "MEDIA_START"
            two.say(np.full(800, 99, np.int16).tobytes(), after=0)
            one.say(np.full(800, 11, np.int16).tobytes(), after=0)
            frame = await media.socket.receive()
            assert set(np.frombuffer(frame.data, np.int16)) == {11}
        assert fake.who_hears_whom() == {"one": {"two"}, "two": {"one"}}


@virtual
async def test_whispering_reaches_one_ear(tmp_path: Path) -> None:
    """Listening is heard by nobody, whispering by the agent alone, barging in by both."""
    async with fake_floor(tmp_path) as floor:
        floor.agent("1001")
        caller = floor.caller("8003", "5559999", label="caller")
        await floor.event("CallConnected")
        supervisor = floor.agent("1009", login=False)
        watching = supervisor.dial("listen", "1001")
        await floor.event("CallListenedTo", mode="listen")
        await floor.settle(1)
        heard = {"caller": {"1001"}, "1001": {"caller"}, "1009": {"caller", "1001"}}
        assert floor.fake.who_hears_whom() == heard
        watching.press("5")
        await floor.event("CallListenedTo", mode="whisper")
        await floor.settle(1)
        assert floor.fake.who_hears_whom() == {**heard, "1001": {"caller", "1009"}}
        watching.press("6")
        await floor.event("CallListenedTo", mode="barge")
        await floor.settle(1)
        assert caller.hears == {"1001", "1009"}
        watching.press("4")
        await floor.event("CallListenedTo", count=2, mode="listen")
        await floor.settle(1)
        assert floor.fake.who_hears_whom() == heard
        watching.hang_up()
        await floor.settle(1)
        assert floor.fake.who_hears_whom() == {"caller": {"1001"}, "1001": {"caller"}}
        caller.hang_up()


@virtual
async def test_who_barged_in_hangs_up(tmp_path: Path) -> None:
    """Caller and agent talk on."""
    async with fake_floor(tmp_path) as floor:
        floor.agent("1001")
        caller = floor.caller("8003")
        await floor.event("CallConnected")
        watching = floor.agent("1009", login=False).dial("barge", "1001")
        await floor.event("CallListenedTo", mode="barge")
        await floor.settle(1)
        watching.hang_up()
        await floor.settle(1)
        heard = floor.fake.who_hears_whom()
        caller.hang_up()
        assert heard == {"5559999": {"1001"}, "1001": {"5559999"}}


@virtual
async def test_recordings_of_a_call_are_files(tmp_path: Path) -> None:
    """MixMonitor by AMI: three sides, put away when the call is over, as long as the call was."""
    async with fake_floor(tmp_path, recording__mode="all") as floor:
        floor.agent("1001")
        caller = floor.caller("8003")
        await floor.event("CallConnected")
        await floor.settle(10)
        caller.hang_up()
        stored = await floor.event("RecordingStored")
        assert stored.data["files"] == 3
        assert stored.data["seconds"] == pytest.approx(10, abs=1)


@virtual
async def test_a_call_from_another_thread_is_an_error() -> None:
    """Tests on virtual time run in asyncio's debug mode."""
    loop = asyncio.get_running_loop()
    with pytest.raises(RuntimeError, match="thread"):
        await asyncio.to_thread(loop.call_soon, print)
