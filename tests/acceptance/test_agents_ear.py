"""Numbers that a rule keeps from the agent's ear, on a real Asterisk: judged by what the telephones hear."""

from __future__ import annotations

import pytest

from ari_app.foundation import steady
from ari_app.pbx.runtime import PrivateAsterisk
from models.domain.events import Transcribed
from tests.acceptance.test_rules_spoken import ruled
from tests.support.desk import Desk
from tests.support.floor import Floor, hear_each_other, silent_between, until

pytestmark = [pytest.mark.alone, pytest.mark.timeout(180)]


def says(floor: Floor, who: str, text: str) -> None:
    """What a recogniser would write down."""
    assert floor.app is not None
    (call_id,) = floor.app.calls
    began = steady.now() - 1.0
    said = Transcribed(call_id=call_id, leg=who, text=text, began_at=began, seconds=1.0, confidence=0.95, engine="test")
    floor.app.services.journal.publish(said)


async def test_the_agent_hears_nothing_of_it_and_then_again(asterisk: PrivateAsterisk) -> None:
    async with ruled(asterisk) as (floor, _):
        caller, agent = await Desk(floor).talking()
        await hear_each_other(floor, caller, agent)
        says(floor, "agent", "please read me the code on the back")
        assert floor.app is not None
        (session,) = floor.app.calls.values()
        talk = session.conversation
        assert talk is not None
        await until(lambda: talk.deaf.channels, 10)
        await silent_between(floor, caller, agent)
        await until(lambda: not talk.deaf.channels, 10)
        await hear_each_other(floor, caller, agent)
        await caller.hang_up()
