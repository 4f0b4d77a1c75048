"""A call is sent on: whoever takes it hears before the caller what it is about, and nobody ever waits for that."""

from __future__ import annotations

import asyncio
from pathlib import Path
from unittest.mock import patch

import pytest

from models.domain.quality_rule_events import CallMarked
from models.domain.queue import QueueProfile
from tests.fakes.asterisk import virtual
from tests.support.assisted import Talk, call_on, talk_of
from tests.support.fake_floor import FakeFloor, StubVoice, fake_floor
from tests.support.live import screen_of

TWICE = "hello my name is mary wilson you have taken the money for my invoice twice"
PAID_BACK = "I have put in the refund, it is paid back in three working days"
SHORT = "you have taken the money for my invoice twice"


class Heard(StubVoice):
    """A voice that knows what it was told to say."""

    texts: list[str]
    slow: float = 0.0

    async def media(self, text: str, first: bool, filled: bool = False) -> str:
        """See `StubVoice.media`."""
        await asyncio.sleep(self.slow)
        self.texts.append(text)
        return await super().media(text, first, filled)


def voice_of(floor: FakeFloor, slow: float = 0.0) -> list[str]:
    """From now on what is spoken in English is in this list."""
    voice = Heard()
    voice.texts, voice.slow = [], slow
    floor.services.flows.prompts.renderings["en"] = voice  # type: ignore[index]
    return voice.texts


async def said_in(floor: FakeFloor) -> Talk:
    """1001 has heard what the caller wants, and promised something."""
    talk = await talk_of(floor)
    talk.say("caller", TWICE)
    talk.say("agent", PAID_BACK)
    return talk


@virtual
@pytest.mark.parametrize("target", ["agent:1002", "queue:billing", "the telephone's own key"])
async def test_sent_on_with_words(tmp_path: Path, target: str) -> None:
    """To an agent or a queue, by order or REFER: the next agent hears it, the caller has music, then the two talk."""
    async with fake_floor(tmp_path, desk__whisper_packet=True) as floor:
        talk, texts = await said_in(floor), voice_of(floor)
        phone = floor.agent("1002")
        if target.startswith("queue"):
            floor.services.floor.roster.pause("1001", "test")
        if ":" in target:
            await floor.order("transfer", target)
        else:
            assert floor.agent("1001", login=False).refer("1002")
        await floor.until(lambda: phone.calls and phone.hears == {"prompt"}, 5, "the packet")
        assert talk.caller.hears in ({"music"}, {"prompt"}), "music, or their place in the line"
        await floor.event("LegJoined", who="1002")
        assert talk.caller.hears == {"1002"}
        spoken = await floor.event("PacketSpoken", agent_id="1002")
        assert (spoken.data["by"], spoken.data["how"], len(spoken.data["lines"])) == ("1001", "whole", 2)
        assert any(
            "from Alice. Not verified. " in one and f"The caller: {SHORT}. Told: i have put in the refund." in one
            for one in texts
        )
        talk.caller.hang_up()


@virtual
async def test_asked_and_handed_over(tmp_path: Path) -> None:
    """A consultation: the colleague hears it before who asks; that the caller is verified is in it, and on the desk."""
    async with fake_floor(tmp_path, desk__whisper_packet=True) as floor:
        talk, texts = await said_in(floor), voice_of(floor)
        phone = floor.agent("1002")
        floor.services.journal.publish(CallMarked(call_id=talk.call, mark="verified", rule="identity-verified"))
        async with screen_of(floor, "desk:1002") as screen:
            await floor.order("consult", "agent:1002")
            await floor.until(lambda: phone.calls and phone.hears == {"prompt"}, 5, "the packet")
            phone.press("5")
            await floor.event("LegJoined", 1, who="1002")
            assert (await floor.event("PacketSpoken")).data["how"] == "cut short"
            assert " Verified. " in texts[-1]
            await screen.until(lambda: call_on(screen, talk, "1002")["packet"]["verified"])
            await screen.until(lambda: call_on(screen, talk, "1002")["packet"]["disposition"] == "refund")
        await floor.order("complete")
        assert talk.caller.hears == {"1002"}
        talk.caller.hang_up()


@virtual
@pytest.mark.parametrize("order", ["return", "1001 hangs up"])
async def test_who_asks_does_not_wait_for_it(tmp_path: Path, order: str) -> None:
    """While the colleague hears it, the caller is taken back, or left with them; nobody is lost."""
    async with fake_floor(tmp_path, desk__whisper_packet=True) as floor:
        talk = await said_in(floor)
        voice_of(floor)
        phone = floor.agent("1002")
        await floor.order("consult", "agent:1002")
        await floor.until(lambda: phone.calls and phone.hears == {"prompt"}, 5, "the packet")
        if order == "1001 hangs up":
            floor.fake.phone("1001").hang_up()
        else:
            await floor.order(order)
        if order == "return":
            await floor.until(lambda: talk.caller.hears == {"1001"} and floor.state("1002") == "ready", 5)
        else:
            await floor.until(lambda: talk.caller.hears == {"1002"}, 20)
        talk.caller.hang_up()


@virtual
async def test_what_was_said_last_is_in_it(tmp_path: Path) -> None:
    """It is written down while the next telephone rings."""
    async with fake_floor(tmp_path, desk__whisper_packet=True) as floor:
        talk = await talk_of(floor)
        talk.say("caller", TWICE)
        texts = voice_of(floor)
        floor.agent("1002", after=3.0)
        await floor.order("transfer", "agent:1002")
        await floor.event("CallOffered", agent_id="1002")
        await floor.settle(1)
        assert "Promised" not in texts[-1]
        talk.say("agent", "we will call you back tomorrow")
        await floor.event("PacketSpoken", how="whole")
        assert texts[-1].endswith("Promised: we will call you back tomorrow.")
        talk.caller.hang_up()


@virtual
@pytest.mark.parametrize("how", ["slow voice", "slow summary", "no voice", "refused"])
async def test_nobody_waits_for_it(tmp_path: Path, how: str) -> None:
    """Two seconds after the answer the call goes on without."""
    async with fake_floor(tmp_path, desk__whisper_packet=True) as floor:
        talk = await said_in(floor)
        voice_of(floor, slow=30.0 if how == "slow voice" else 0.0)
        floor.agent("1002", after=1.0)
        if how == "refused":
            floor.fake.fail("POST */play", times=-1)
        if how == "no voice":
            floor.services.flows.prompts.renderings.clear()  # type: ignore[attr-defined]
        late = patch.object(floor.services.packets, "told", lambda _call: None)
        with late if how == "slow summary" else patch.dict({}):
            await floor.order("transfer", "agent:1002")
            await floor.event("LegJoined", 3.5, who="1002")
        assert talk.caller.hears == {"1002"}
        told = [row.data["how"] for row in floor.seen("PacketSpoken")]
        assert {row.data["by"] for row in floor.seen("PacketSpoken")} == {"1001"}
        assert told == ["refused by Asterisk" if how == "refused" else "not in time"]
        talk.caller.hang_up()


@virtual
async def test_hanging_up_while_it_is_said(tmp_path: Path) -> None:
    """Who was to take the call puts down: the caller is not lost; who sent the call on is not told their own words."""
    async with fake_floor(tmp_path, desk__whisper_packet=True) as floor:
        talk, texts = await said_in(floor), voice_of(floor)
        phone = floor.agent("1002")
        await floor.order("transfer", "agent:1002")
        await floor.until(lambda: phone.calls and phone.hears == {"prompt"}, 5, "the packet")
        phone.hang_up()
        assert (await floor.event("PacketSpoken")).data["how"] == "hung up"
        await floor.event("TransferFailed")
        said = len(texts)
        floor.services.floor.roster.pause("1002", "test")
        await floor.event("LegJoined", 90, count=2, who="1001")
        assert not [one for one in texts[said:] if "from" in one]
        assert len(floor.seen("PacketSpoken")) == 1
        talk.caller.hang_up()


@virtual
async def test_the_caller_leaves_while_it_is_said(tmp_path: Path) -> None:
    """The agent is free again, and nothing is left playing."""
    async with fake_floor(tmp_path, desk__whisper_packet=True) as floor:
        talk = await said_in(floor)
        voice_of(floor)
        phone = floor.agent("1002")
        await floor.order("transfer", "agent:1002")
        await floor.until(lambda: phone.calls and phone.hears == {"prompt"}, 5, "the packet")
        talk.caller.hang_up()
        await floor.event("CallEnded")
        await floor.until(lambda: phone.call.ended and floor.state("1002") == "ready")
        assert not floor.fake.switch.playbacks


@virtual
@pytest.mark.parametrize("wanted", ["off", "queue", "first call"])
async def test_who_hears_it(tmp_path: Path, wanted: str) -> None:
    """Off by default, for one queue on; a call that nobody has sent on has none."""
    async with fake_floor(tmp_path, desk__whisper_packet=wanted == "first call") as floor:
        own = {"billing": QueueProfile("billing", whisper_packet=True)}
        queues = patch.dict(floor.services.floor.queues, own if wanted == "queue" else {})
        talk = await said_in(floor)
        assert not floor.seen("PacketSpoken")
        floor.agent("1002")
        if wanted != "first call":
            with queues:
                await floor.order("transfer", "agent:1002")
                await floor.event("LegJoined", 20, who="1002")
        assert len(floor.seen("PacketSpoken")) == (wanted == "queue")
        talk.caller.hang_up()
