"""A caller is sent on: the next agent hears in a voice what it is about, while the caller has music and no silence."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from numpy.typing import NDArray

from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from models.domain.conversation import Verb
from models.domain.events import Transcribed
from tests.support.desk import Desk
from tests.support.floor import brisk, floor_of, hear_each_other

NEED = {"en": "I want to cancel my order", "zh": "我想取消我的订单"}
_FRAME, _LOUD, _ANY = 160, 300, 20


def frames(call: SipCall, since: float) -> NDArray[np.float64]:
    """Level of each 20 ms that somebody heard."""
    pcm = call.heard(since).astype(np.float64)
    return np.asarray(np.sqrt((pcm[: len(pcm) // _FRAME * _FRAME].reshape(-1, _FRAME) ** 2).mean(axis=1)), np.float64)


def longest_silence(call: SipCall, since: float) -> float:
    """Seconds in which nothing at all was heard."""
    quiet = [len(list(run)) for silent, run in itertools.groupby(frames(call, since) < _ANY) if silent]
    return max(quiet, default=0) * 0.02


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_it_is_heard_before_the_caller(asterisk: PrivateAsterisk, language: str) -> None:
    settings = brisk(asterisk.run, desk__whisper_packet=True, speech__engine_en="none", speech__engine_zh="none")
    async with floor_of(asterisk, settings) as floor:
        desk = Desk(floor)
        caller, _ = await desk.talking()
        legs = await desk.agent("1002")
        assert floor.app is not None
        (session,) = floor.app.calls.values()
        session.language = language
        now = floor.seen("CallConnected")[-1].at
        said = Transcribed(call_id=session.call.id, leg="caller", text=NEED[language], began_at=now, seconds=1.0)
        floor.app.services.journal.publish(said)
        begun = time.monotonic()
        await desk.order(Verb.TRANSFER, "agent:1002")
        spoken = await floor.event("PacketSpoken", 20)
        assert (spoken.data["how"], spoken.agent_id, len(spoken.data["lines"])) == ("whole", "1002", 1)
        await floor.event("LegJoined", who="1002")
        assert (frames(legs[0], begun) > _LOUD).sum() * 0.02 > 1.0, "a sentence was spoken to them"
        assert longest_silence(caller, begun) < 2.0
        await hear_each_other(floor, caller, legs[0])
        await caller.hang_up()
