"""What the agent has not said before they put the telephone down, on a real Asterisk: the caller hears it, in a voice,
unless the agent's last words were it."""

from __future__ import annotations

import time

import numpy as np
import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from models.speech.registry import MOONSHINE
from models.voice.registry import KOKORO
from tests.acceptance.test_rules_spoken import SPOKEN, ruled, say, spoken_ahead
from tests.support.desk import Desk
from tests.support.floor import until
from tests.support.ruled_floor import ENDING, ENDING_SAYS

pytestmark = [
    pytest.mark.alone,
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        not (KOKORO.is_dir() and MOONSHINE.is_dir()), reason="make setup could not fetch the models"
    ),
]  # fmt: skip
_FRAME, _LOUD = 160, 300


def spoken_seconds(call: SipCall, since: float) -> float:
    """For how long there was a sound."""
    pcm = call.heard(since).astype(np.float64)
    frames = pcm[: len(pcm) // _FRAME * _FRAME].reshape(-1, _FRAME)
    return float((np.sqrt((frames**2).mean(axis=1)) > _LOUD).sum() * 0.02)


async def test_the_caller_stays_for_what_was_not_said(asterisk: PrivateAsterisk) -> None:
    await spoken_ahead(asterisk.run, SPOKEN["greeting"])
    async with ruled(asterisk, ENDING) as (floor, _):
        caller, agent = await Desk(floor).talking()
        await floor.event("LegJoined", who="1001")
        await say(floor, agent, SPOKEN["greeting"])
        await floor.event("Transcribed", 60, leg="agent")
        begun = time.monotonic()
        await agent.hang_up()
        await floor.event("LegLeft", who="1001")
        assert floor.app is not None
        await until(lambda: floor.state("1001") in ("wrap-up", "ready"), 5)
        assert not floor.seen("DisclosureSaid"), "the agent is free before it is over"
        said = await floor.event("DisclosureSaid", 30)
        assert (said.data["words"], said.data["whole"]) == (ENDING_SAYS, True)
        assert spoken_seconds(caller, begun) > 1.0
        await caller.hang_up()


async def test_who_says_it_last_has_said_it(asterisk: PrivateAsterisk) -> None:
    await spoken_ahead(asterisk.run, SPOKEN["greeting"], SPOKEN["terms"])
    async with ruled(asterisk, ENDING) as (floor, _):
        caller, agent = await Desk(floor).talking()
        await floor.event("LegJoined", who="1001")
        await say(floor, agent, SPOKEN["greeting"])
        await floor.event("Transcribed", 60, leg="agent")
        await say(floor, agent, SPOKEN["terms"])
        await agent.hang_up()
        await floor.event("Transcribed", 30, 2, leg="agent")
        await floor.event("PromptSaid", 30, len(floor.seen("PromptSaid")) + 1)  # the survey
        assert not floor.seen("DisclosureSaid")
        await caller.hang_up()
