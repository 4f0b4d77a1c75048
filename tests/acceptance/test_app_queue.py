"""Shops that keep app_queue: AGI gives priority, queue and skill to a real Queue(); and prompts recorded by phone."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ari_app.media.voice import tone
from ari_app.phone.call import SipCall
from tests.support.floor import Floor, answering, until


async def test_a_valued_caller_is_first_in_a_real_queue(floor: Floor) -> None:
    """Two wait in Queue(kefu-billing); the one who came second has the higher QUEUE_PRIO and is answered first."""
    assert floor.app is not None
    basic = await floor.call("8091", "5550002")
    await until(lambda: "PJSIP/outside" in waiting(floor), 5, "nobody in the queue")
    platinum = await floor.call("8091", "5550001")
    await until(lambda: waiting(floor).count("PJSIP/outside") == 2, 5, waiting(floor))
    taken: list[SipCall] = []
    agent = await floor.phone("1001")
    await agent.register()
    agent.on_call = answering(taken)
    await until(lambda: bool(taken), 15, "nobody was offered")
    await asyncio.sleep(0.3)
    assert taken[0].caller == "5550001"
    await platinum.hang_up()
    await basic.hang_up()
    assert not floor.seen("CallArrived"), "kefu was never given the channel"


def waiting(floor: Floor) -> str:
    """What Asterisk shows of the queue."""
    return floor.asterisk.cli("queue show kefu-billing")


async def test_the_priority_that_the_queue_sees(floor: Floor) -> None:
    """QUEUE_PRIO, the penalty limit and the names, as the dialplan gets them."""
    assert floor.app is not None
    call = await floor.call("8091", "5550001")
    await until(lambda: "PJSIP/outside" in waiting(floor), 5)
    channels = floor.asterisk.cli("core show channels concise").splitlines()
    channel = next(line.partition("!")[0] for line in channels if line.startswith("PJSIP/outside"))
    shown = floor.asterisk.cli(f"core show channel {channel}")
    assert "KEFU_QUEUE=kefu-billing" in shown
    assert "KEFU_SKILL=billing" in shown
    priority = next(line.partition("=")[2] for line in shown.splitlines() if line.startswith("QUEUE_PRIO="))
    assert 5 <= int(priority) <= 10, "a platinum caller"
    assert "QUEUE_MAX_PENALTY=" in shown
    await call.hang_up()


async def test_a_prompt_is_recorded_by_telephone(floor: Floor, tmp_path: Path) -> None:
    """The phone rings, the speaker reads after the tone, hears it, keeps it; the next caller hears the recording."""
    from ari_app.voice.features.prompt_recording import record_prompt
    from models.domain.identity import Console

    assert floor.app is not None
    desk, studio = floor.app.desk, tmp_path / "studio"
    desk.flows.prompts._studio = studio
    speaker = await floor.phone("1001")
    await speaker.register()
    calls: list[SipCall] = []
    speaker.on_call = answering(calls)
    assert record_prompt(desk, "unknown_caller", "en", "1001", studio, Console("engineer")) == "ringing 1001"
    await until(lambda: bool(calls), 10, "the phone did not ring")
    await until(lambda: floor.seen("PromptSaid"), 10)
    assert "there is no account" in floor.seen("PromptSaid")[0].data["text"]
    await until(lambda: bool(recordings(floor)), 20, "no recording began")
    await calls[0].say(tone(600, 1.5).astype("int16"))
    await calls[0].press("#")
    await until(lambda: any("To keep this" in row.data["text"] for row in floor.seen("PromptSaid")), 15)
    await calls[0].press("1")
    await floor.event("PromptRecorded", prompt="unknown_caller", language="en", by="engineer")
    assert (studio / "en" / "unknown_caller.wav").stat().st_size > 8000
    media = await desk.flows.prompts.media("unknown_caller", "en")
    assert media != await desk.flows.prompts.with_texts({"x": {"en": "x"}}).media("x", "en")
    await calls[0].hang_up()


def recordings(floor: Floor) -> list[Path]:
    """Live recordings of Asterisk."""
    return list((floor.asterisk.run / "spool" / "recording").glob("booth-*"))
