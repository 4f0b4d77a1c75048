"""The same calls on the real Asterisk and on the fake: the same events in the same order, the same answers.

What is expected stands in the test as it was seen; both must show it. Events that kefu does not read are left out,
and so is the order between an answer and the events that its request causes: Asterisk has none.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from ari_app.ari.channel import Dial, originate
from ari_app.ari.ids import new_id
from ari_app.phone.rtp import MediaClock
from models.domain import dialling
from models.domain.dialling import DialString
from tests.fakes.asterisk import FakeAsterisk
from tests.support.described import not_as_described
from tests.support.floor import Floor, until
from tests.support.stage import FakeTelephones, SipTelephones, Stage, stage_on


@pytest.fixture(params=["fake", "real"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """The one and the other; afterwards nothing is left, and every event was as described."""
    async with AsyncExitStack() as stack:
        if request.param == "fake":
            fake = await stack.enter_async_context(FakeAsterisk())
            found = await stage_on(stack, f"127.0.0.1:{fake.server.port}", "kefu", "secret", FakeTelephones(fake))
            yield found
            assert [fault for event in found.events for fault in not_as_described(event)] == []
            return
        asterisk = request.getfixturevalue("asterisk")
        state = asterisk.state
        floor = Floor(asterisk, MediaClock(), stack)
        base = f"127.0.0.1:{state.http_port}"
        found = await stage_on(stack, base, state.ari_user, state.ari_password, SipTelephones(floor))
        yield found
        for channel in await found.rest.get("/channels"):
            await found.ask("DELETE", f"/channels/{channel['id']}")
        for bridge in await found.rest.get("/bridges"):
            await found.ask("DELETE", f"/bridges/{bridge['id']}")
        assert [fault for event in found.events for fault in not_as_described(event)] == []


async def test_caller_hangs_up_during_a_prompt(stage: Stage) -> None:
    """A BYE: no cause, the playback has failed, StasisEnd is the last that is told; then the channel is 404."""
    caller = await stage.answered()
    assert await stage.ask("POST", f"/channels/{caller}/play", media="sound:demo-congrats", playbackId="p1") == 200
    await stage.seen("PlaybackStarted p1 playing")
    await stage.telephones.hang_up("caller")
    await stage.seen("ChannelHangupRequest caller", "PlaybackFinished p1 failed", "StasisEnd caller")
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/answer"), ("POST", "/moh"), ("POST", "/continue")):
        assert await stage.ask(method, f"/channels/{caller}{path}") == 404


async def test_caller_cancels(stage: Stage) -> None:
    """A CANCEL while it rings: cause 127."""
    caller = await stage.arrived()
    assert await stage.ask("POST", f"/channels/{caller}/ring") == 200
    await stage.telephones.hang_up("caller")
    await stage.seen("ChannelHangupRequest caller cause=127", "StasisEnd caller")


async def test_we_hang_up(stage: Stage) -> None:
    """DELETE of a caller, of an agent who is up, of one who rings; twice is 404."""
    caller = await stage.answered()
    assert await stage.ask("DELETE", f"/channels/{caller}") == 200
    await stage.seen("ChannelHangupRequest caller cause=32 soft=True", "StasisEnd caller")
    assert await stage.ask("DELETE", f"/channels/{caller}") == 404
    await stage.telephones.agent("answer")
    agent = await stage.ring()
    await stage.seen("ChannelStateChange agent Ringing", "ChannelStateChange agent Up", "StasisStart agent")
    await stage.ask("DELETE", f"/channels/{agent}")
    await stage.seen(
        "ChannelHangupRequest agent cause=32 soft=True", "StasisEnd agent", "ChannelDestroyed agent cause=16"
    )
    await stage.telephones.agent("ring")
    agent = await stage.ring()
    await stage.seen("ChannelStateChange agent Ringing")
    for path in ("answer", "ring", "moh"):
        assert await stage.ask("POST", f"/channels/{agent}/{path}") == 409
    await stage.ask("DELETE", f"/channels/{agent}")
    await stage.seen("ChannelHangupRequest agent cause=32 soft=True", "ChannelDestroyed agent cause=16")


@pytest.mark.parametrize(("does", "cause"), [("decline", 21), ("busy", 17), ("unavailable", 19)])
async def test_a_phone_refuses(stage: Stage, does: str, cause: int) -> None:
    """Each final answer has its cause."""
    await stage.telephones.agent(does)
    await stage.ring()
    await stage.seen(
        "ChannelStateChange agent Ringing", f"ChannelHangupRequest agent cause={cause}",
        f"ChannelDestroyed agent cause={cause}",
    )  # fmt: skip


async def test_a_phone_redirects(stage: Stage) -> None:
    """302: a Dial event says where to, whatever the cause is then (23, or 0 when the dialling thread is quicker)."""
    await stage.telephones.agent("forward:1002")
    agent = new_id("agent")
    await originate(stage.rest, agent, "kefu", Dial("1001", "5551111", 5, "kind=agent"))
    await until(lambda: [e for e in stage.events if e["type"] == "ChannelDestroyed"], 8, "the end of the channel")
    found = [e for e in stage.events if e["type"] in ("Dial", "ChannelDestroyed")]
    assert [e["forward"] for e in found[:-1] if e["forward"]] == ["1002"]
    assert found[-1]["channel"]["id"] == agent
    assert found[-1]["cause"] in (0, 23)


async def test_a_phone_rings_out(stage: Stage) -> None:
    """The time-out of originate: only ChannelDestroyed."""
    await stage.telephones.agent("ring")
    await stage.ring(1)
    await stage.seen("ChannelStateChange agent Ringing", "ChannelDestroyed agent cause=19")


async def test_what_cannot_be_dialled(stage: Stage) -> None:
    """No contact: 500 at once. An id that is taken: 409. A number that kefu-out does not have: both halves end."""
    how = {"app": "kefu", "appArgs": "kind=agent", "timeout": "3", "formats": "ulaw"}
    assert await stage.ask("POST", "/channels", endpoint="PJSIP/1003", channelId=new_id("agent"), **how) == 500
    await stage.telephones.agent("ring")
    taken = await stage.ring()
    await stage.seen("ChannelStateChange agent Ringing")
    assert await stage.ask("POST", "/channels", endpoint="PJSIP/1001", channelId=taken, **how) == 409
    await stage.ask("DELETE", f"/channels/{taken}")
    await stage.seen("ChannelHangupRequest agent cause=32 soft=True", "ChannelDestroyed agent cause=16")
    number = new_id("number")
    let_through = DialString(dialling._MAKER, "Local/55599@kefu-out/n")  # as a permit makes it
    stage.names = {number: "near", f"{number};2": "far"}
    assert await stage.ask("POST", "/channels", endpoint=let_through, channelId=number, **how) == 200
    await stage.seen("ChannelDestroyed far cause=0", "ChannelDestroyed near cause=0")


async def test_bridge(stage: Stage) -> None:
    """In, out, in again, moved, destroyed, and each party's hang-up."""
    caller, agent, bridge = await stage.talking()
    path = f"/bridges/{bridge}"
    assert await stage.ask("POST", "/bridges", type="mixing", bridgeId=bridge, name="b") == 409
    assert await stage.ask("POST", f"{path}/addChannel", channel=caller) == 200
    await stage.seen("ChannelLeftBridge caller", "ChannelEnteredBridge caller")
    assert await stage.ask("POST", f"{path}/addChannel", channel="nosuch") == 400
    assert await stage.ask("POST", "/bridges/nosuch/addChannel", channel=caller) == 404
    assert await stage.ask("POST", f"{path}/removeChannel", channel=caller) == 200
    await stage.seen("ChannelLeftBridge caller")
    assert await stage.ask("POST", f"{path}/removeChannel", channel=caller) == 422
    assert await stage.ask("POST", f"{path}/addChannel", channel=caller) == 200
    await stage.seen("ChannelEnteredBridge caller")
    second = new_id("bridge")
    await stage.ask("POST", "/bridges", type="mixing", bridgeId=second, name="b")
    assert await stage.ask("POST", f"/bridges/{second}/addChannel", channel=caller) == 200
    await stage.seen("ChannelLeftBridge caller", "ChannelEnteredBridge caller")
    assert await stage.ask("DELETE", f"/bridges/{second}") == 200
    await stage.seen("ChannelLeftBridge caller")
    assert await stage.ask("DELETE", f"/bridges/{second}") == 404
    await stage.telephones.hang_up("agent")
    await stage.seen(
        "ChannelHangupRequest agent", "ChannelLeftBridge agent", "StasisEnd agent", "ChannelDestroyed agent cause=16"
    )
    assert await stage.ask("POST", f"{path}/addChannel", channel=agent) == 400
    assert await stage.ask("POST", f"{path}/removeChannel", channel=agent) == 400


async def test_mute_needs_a_direction(stage: Stage) -> None:
    """400 without one, although the documentation has a default."""
    caller, _, _ = await stage.talking()
    assert await stage.ask("POST", f"/channels/{caller}/mute") == 400
    assert await stage.ask("POST", f"/channels/{caller}/mute", direction="in") == 200
    assert await stage.ask("DELETE", f"/channels/{caller}/mute", direction="in") == 200


async def test_device_states(stage: Stage) -> None:
    """Those of our own kind are kept as they are told; others are not ours to tell."""
    device = "/deviceStates/Stasis:kefu-agent-contract"
    for state in ("INUSE", "NOT_INUSE", "ONHOLD"):
        assert await stage.ask("PUT", device, deviceState=state) == 200
        assert await stage.rest.get(device) == {"name": "Stasis:kefu-agent-contract", "state": state}
    assert await stage.ask("PUT", "/deviceStates/Custom:contract", deviceState="INUSE") == 409


async def test_playbacks(stage: Stage) -> None:
    """Stopped is done, missing is failed, a list continues; gone is 404."""
    caller = await stage.answered()
    play = f"/channels/{caller}/play"
    await stage.ask("POST", play, media="sound:demo-congrats", playbackId="p1")
    await stage.seen("PlaybackStarted p1 playing")  # stopped before, it never starts on a busy machine
    assert await stage.ask("DELETE", "/playbacks/p1") == 200
    await stage.seen("PlaybackFinished p1 done")
    assert await stage.ask("DELETE", "/playbacks/p1") == 404
    assert await stage.ask("GET", "/playbacks/p1") == 404
    await stage.ask("POST", play, media="sound:/nowhere/nothing", playbackId="p2")
    await stage.seen("PlaybackStarted p2 playing", "PlaybackFinished p2 failed")
    await stage.ask("POST", play, media="sound:beep,sound:beep", playbackId="p3")
    await stage.seen(
        "PlaybackStarted p3 playing", "PlaybackContinuing p3 continuing", "PlaybackStarted p3 playing",
        "PlaybackFinished p3 done",
    )  # fmt: skip
    await stage.ask("POST", play, media="sound:demo-congrats", playbackId="p4")
    await stage.seen("PlaybackStarted p4 playing")
    await stage.ask("POST", "/playbacks/p4/control", operation="pause")
    await stage.ask("POST", "/playbacks/p4/control", operation="unpause")
    await stage.ask("DELETE", "/playbacks/p4")
    await stage.seen("PlaybackStarted p4 playing", "PlaybackFinished p4 done")


def _waits(stage: Stage, caller: str, bridge: str) -> dict[str, Callable[[], Awaitable[int]]]:
    return {
        "answer": lambda: stage.ask("POST", f"/channels/{caller}/answer"),
        "variable": lambda: stage.ask("POST", f"/channels/{caller}/variable", variable="X", value="1"),
        "bridge": lambda: stage.ask("POST", f"/bridges/{bridge}/addChannel", channel=caller),
    }


@pytest.mark.parametrize("what", ["answer", "variable", "bridge"])
async def test_commands_wait_behind_a_playback(stage: Stage, what: str) -> None:
    """The reply is withheld until the playback is over; others are answered meanwhile."""
    caller, bridge = await stage.answered(), new_id("bridge")
    await stage.ask("POST", "/bridges", type="mixing", bridgeId=bridge, name="b")
    await stage.ask("POST", f"/channels/{caller}/play", media="sound:demo-congrats", playbackId="p1")
    asked = asyncio.ensure_future(_waits(stage, caller, bridge)[what]())
    await asyncio.sleep(0.3)
    assert not asked.done()
    assert await stage.ask("POST", f"/channels/{caller}/mute", direction="in") == 200
    await stage.ask("DELETE", "/playbacks/p1")
    assert await asked == 200


async def test_recording(stage: Stage) -> None:
    """A key ends it, its name is taken, a bridge must wait; on hang-up it is finished, and what is queued fails."""
    caller = await stage.answered()
    record = f"/channels/{caller}/record"
    await stage.ask("POST", record, name="r1", format="wav", terminateOn="#")
    await stage.seen("RecordingStarted r1 recording")
    assert await stage.ask("POST", record, name="r1", format="wav") == 409
    assert await stage.ask("POST", record, name="r2", format="nothing") == 422
    bridge = new_id("bridge")
    await stage.ask("POST", "/bridges", type="mixing", bridgeId=bridge, name="b")
    assert await stage.ask("POST", f"/bridges/{bridge}/addChannel", channel=caller) == 409
    await stage.telephones.press("caller", "#")
    await stage.seen("ChannelDtmfReceived caller digit=#", "RecordingFinished r1 done")
    assert await stage.ask("POST", record, name="r1", format="wav") == 409
    assert await stage.ask("DELETE", "/recordings/stored/r1") == 200
    assert await stage.ask("DELETE", "/recordings/stored/r1") == 404
    await stage.ask("POST", record, name="r3", format="wav")
    await stage.seen("RecordingStarted r3 recording")
    await stage.ask("POST", f"/channels/{caller}/play", media="sound:beep", playbackId="p1")
    await stage.telephones.hang_up("caller")
    await stage.seen(
        "ChannelHangupRequest caller", "RecordingFinished r3 done", "PlaybackStarted p1 playing",
        "PlaybackFinished p1 failed", "StasisEnd caller",
    )  # fmt: skip
    await stage.ask("DELETE", "/recordings/stored/r3")


async def test_given_back_to_the_dialplan(stage: Stage) -> None:
    """After continue the channel is there and not ours: 409; its end is not told."""
    caller = await stage.answered()
    await stage.ask("POST", f"/channels/{caller}/variable", variable="KEFU_NEXT", value="fallback")
    assert await stage.ask("POST", f"/channels/{caller}/continue") == 200
    await stage.seen("StasisEnd caller")
    assert await stage.ask("GET", f"/channels/{caller}") == 200
    assert await stage.ask("POST", f"/channels/{caller}/answer") == 409
    assert await stage.ask("DELETE", f"/channels/{caller}") == 200
    await stage.seen()


async def test_snoop_ends_with_its_channel(stage: Stage) -> None:
    """Its own StasisStart; its StasisEnd after the other's, and no ChannelDestroyed."""
    caller, snoop = await stage.answered(), new_id("snoop")
    stage.names[snoop] = "snoop"
    path = f"/channels/{caller}/snoop"
    assert await stage.ask("POST", path, app="kefu", spy="none", whisper="none", snoopId=new_id("snoop")) == 400
    assert (
        await stage.ask("POST", path, app="kefu", spy="in", whisper="none", snoopId=snoop, appArgs="kind=snoop") == 200
    )
    await stage.seen("StasisStart snoop")
    await stage.telephones.hang_up("caller")
    await stage.seen("ChannelHangupRequest caller", "StasisEnd caller", "StasisEnd snoop")


async def test_refer(stage: Stage) -> None:
    """A Local channel takes the telephone's place; the telephone's own channel stays until it hangs up."""
    _, agent, _ = await stage.talking()
    await stage.telephones.refer("1002")
    await stage.seen(
        "ChannelUnhold agent", "StasisStart agent replaced", "ChannelLeftBridge agent",
        "ChannelEnteredBridge other", "BridgeBlindTransfer other replaced",
    )  # fmt: skip
    assert await stage.ask("GET", f"/channels/{agent}") == 200
    await stage.telephones.hang_up("agent")
    await stage.seen("ChannelHangupRequest agent cause=16", "StasisEnd agent")


async def test_events_of_a_gap_are_lost(stage: Stage) -> None:
    """Channels stay and can be used without a socket; of what happens meanwhile nothing is told, afterwards it is."""
    caller, _, _ = await stage.talking()
    await stage.cut()
    await asyncio.sleep(0.3)
    assert await stage.ask("POST", f"/channels/{caller}/play", media="sound:beep", playbackId="p1") == 200
    await stage.telephones.hang_up("agent")
    await asyncio.sleep(1)
    assert await stage.ask("GET", f"/channels/{caller}") == 200
    await stage.reconnect()
    await asyncio.sleep(0.3)
    await stage.seen()
    await stage.telephones.press("caller", "7")
    await stage.seen("ChannelDtmfReceived caller digit=7")
    await stage.telephones.hang_up("caller")
    await stage.seen("ChannelHangupRequest caller", "ChannelLeftBridge caller", "StasisEnd caller")
