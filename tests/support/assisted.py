"""A call of 1001 in which words come as a recogniser would give them."""

from __future__ import annotations

from models.domain.events import Transcribed
from tests.fakes.asterisk import Caller
from tests.support.fake_floor import FakeFloor
from tests.support.live import Json, Screen


class Talk:
    """A call of 1001 in which words come as a recogniser would give them."""

    def __init__(self, floor: FakeFloor, caller: Caller, call: str) -> None:
        self.floor, self.caller, self.call = floor, caller, call
        self._at = floor.seen("CallConnected")[-1].at

    def say(self, leg: str, text: str) -> str:
        """One utterance; its id."""
        self._at += 3.0
        return self.say_at(leg, text, self._at, 2.0)

    def say_at(self, leg: str, text: str, began: float, seconds: float) -> str:
        """The same, when it was said."""
        self.floor.services.journal.publish(
            Transcribed(call_id=self.call, leg=leg, text=text, began_at=began, seconds=seconds, confidence=0.9)
        )
        return f"{leg} {began:.2f}"


async def talk_of(floor: FakeFloor, dialled: str = "8003") -> Talk:
    """1001 talks with a caller."""
    floor.agent("1001")
    caller = floor.caller(dialled)
    connected = await floor.event("CallConnected", agent_id="1001")
    return Talk(floor, caller, connected.call_id)


def call_on(screen: Screen, talk: Talk, agent: str = "1001") -> Json:
    """The call as an agent's desk shows it. Raises KeyError while it does not."""
    return screen.states[f"desk:{agent}"]["calls"][talk.call]
