"""Made ``tests/data/records-0.8.0.db.xz``: a centre's morning as journal, roster and router of 0.8.0 wrote it down.

    git worktree add /tmp/kefu-0.8.0 a8a873f
    PYTHONPATH=/tmp/kefu-0.8.0 .venv/bin/python tests/support/old_records.py tests/data/records-0.8.0.db.xz

It imports nothing but kefu, so that it runs with that version; all that it holds is made up. It need not run again:
what 0.8.0 wrote does not change.
"""

from __future__ import annotations

import asyncio
import importlib.util
import lzma
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ari_app.agents.roster import Roster
from ari_app.routing.dispatcher import Dispatcher, Place
from ari_app.store.callers import seed
from ari_app.store.journal import Journal
from config.settings import Queue
from models.domain import control_events as control
from models.domain import events, flow_events
from models.domain.agent import Agent
from models.domain.speech_events import MoodHeard, TranscribedAgain
from models.routing.line import Waiting

MORNING = 1_772_438_400.0  # 2026-03-02, 08:00 UTC
EN, ZH = frozenset({"en"}), frozenset({"zh"})
AGENTS = (
    Agent("1001", "Alice", EN, {"billing": 5, "operator": 3}),
    Agent("1002", "Bob", EN, {"billing": 2, "operator": 5}),
    Agent("1003", "小红", ZH, {"sales": 5, "billing": 3}),
)
CALLERS = [
    {"number": "02071838750", "name": "Ann Archer", "language": "en", "tier": "gold", "revenue": 1200.0},
    {"number": "01087654321", "name": "李雷", "language": "zh", "tier": "platinum", "tenure_years": 4.0},
]
ANN, LI, STRANGER = "02071838750", "01087654321", "01632960123"
Line = tuple[str, float, float, str]  # leg, when in the conversation, seconds, text


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> float:
        return self.now


class Floor:
    """The centre of that morning."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self.journal, self.clock = journal, clock
        self.roster = Roster(AGENTS, journal, wrap_up_seconds=30.0, cool_down=20.0)
        self.dispatcher = Dispatcher(self.roster, journal, Queue(cool_down_seconds=20.0))

    async def go(self, seconds: float) -> None:
        """Time passes, and the router does what it can."""
        self.clock.now += seconds
        wake: Callable[..., None] = self.roster.on_change
        wake()
        for _ in range(20):
            await asyncio.sleep(0)

    def say(self, *told: events.Event) -> None:
        """Into the journal."""
        for event in told:
            self.journal.publish(event)

    async def arrives(self, call: str, number: str, language: str, direction: str = "in") -> None:
        """A caller comes in and hears the first words."""
        known = next((row for row in CALLERS if row["number"] == number), {})
        self.say(events.CallArrived(
            call_id=call, channel_id=f"channel-{call}", number=number, dialled="8000", language=language,
            name=str(known.get("name", "")), tier=str(known.get("tier", "basic")), arrived_at=self.clock.now,
            direction=direction,
        ))  # fmt: skip
        await self.go(0.2)
        self.say(events.CallAnswered(call_id=call))
        if direction == "in":
            self.say(
                flow_events.StepEntered(call_id=call, step="main_menu"),
                flow_events.PromptSaid(call_id=call, prompts=["welcome"], text="Welcome.", media=["sound:welcome"]),
                events.MenuEntered(call_id=call, menu="main_menu", language=language),
            )
        await self.go(3)

    async def chooses(self, call: str, choice: str, step: str) -> None:
        """By a key, and on to the step."""
        self.say(
            events.ChoiceMade(call_id=call, menu="main_menu", choice=choice, by="key", heard=choice),
            flow_events.StepEntered(call_id=call, step=step, came_from="main_menu", edge=choice),
        )
        await self.go(1)

    @asynccontextmanager
    async def waits(self, call: str, problem: str, language: str, since: float = 0.0) -> AsyncIterator[Place]:
        """In the line, inside the block."""
        entered = since or self.clock.now
        terms = {"tier": {"weight": 1.0, "value": 0.5, "reasons": ["gold"]}}
        self.say(events.CallerScored(call_id=call, priority=0.5, terms=terms))
        with self.dispatcher.place(Waiting(call, {problem: 1.0}, language, 0.5, entered)) as place:
            of_0_8: Any = self.dispatcher
            position, wait = of_0_8.position(place.waiting)
            self.say(events.CallQueued(
                call_id=call, problem=problem, language=language, priority=0.5, entered_at=entered,
                position=position, expected_wait=max(5.0, min(wait.p50, 600.0)),
                expected_p90=max(9.0, min(wait.p90, 900.0)),
            ))  # fmt: skip
            await self.go(2)
            yield place

    async def rings(self, call: str, agent: str, seconds: float) -> None:
        """The agent's telephone."""
        self.say(events.CallOffered(call_id=call, agent_id=agent, channel_id=f"phone-{call}-{agent}"))
        await self.go(seconds)

    def joins(self, call: str, agent: str) -> None:
        """They are in the call."""
        self.roster.connected(agent)
        self.say(control.LegJoined(call_id=call, agent_id=agent, role="agent", who=agent,
                                   channel_id=f"phone-{call}-{agent}", bridge_id=f"bridge-{call}"))  # fmt: skip

    def connected(self, call: str, agent: str, waited: float) -> None:
        """The first of them."""
        self.say(events.CallConnected(call_id=call, agent_id=agent, bridge_id=f"bridge-{call}",
                                      channel_id=f"phone-{call}-{agent}", waited=waited))  # fmt: skip

    def leaves(self, call: str, agent: str, talked: float, why: str) -> None:
        """They are out of it, and wrap up."""
        self.say(control.LegLeft(call_id=call, agent_id=agent, role="agent", who=agent,
                                 channel_id=f"phone-{call}-{agent}", talked=talked, reason=why))  # fmt: skip
        self.roster.call_over(agent, call, why, True)

    async def says(self, call: str, *lines: Line) -> None:
        """A conversation, written down; the clock goes to its end."""
        begun = self.clock.now
        for leg, at, seconds, text in lines:
            await self.go(begun + at + seconds - self.clock.now)
            self.say(events.Transcribed(
                call_id=call, leg=leg, text=text, start=at, end=at + seconds, confidence=0.87, engine="whisper",
                began_at=begun + at, seconds=seconds, words=[{"text": text, "start": 0.0, "end": seconds}],
            ))  # fmt: skip

    def ends(self, call: str, outcome: str, cause: str = "story ended") -> None:
        """The last event."""
        self.say(events.CallEnded(call_id=call, outcome=outcome, cause=cause))


async def answered(floor: Floor) -> None:
    """Call c01: Ann, recorded, in English, with a survey; the agent says what it was about."""
    await floor.arrives("c01", ANN, "en")
    await floor.chooses("c01", "1", "billing_line")
    async with floor.waits("c01", "billing", "en") as place:
        (agent,) = await place.next_agents()
        await floor.rings("c01", agent, 4)
    floor.joins("c01", agent)
    floor.connected("c01", agent, 6.0)
    floor.say(control.RecordingStarted(call_id="c01", by="settings"))
    await floor.says("c01", ("agent", 0.5, 2.0, "hello how can i help you"),
                     ("caller", 3.0, 4.0, "i would like a refund of my card ••••••••••••••••"),
                     ("agent", 7.5, 3.0, "the refund is on its way"))  # fmt: skip
    floor.say(MoodHeard(call_id="c01", leg="caller", upset=0.2, level=0.2, band="calm"),
              events.TranscriptSkipped(call_id="c01", leg="caller", seconds=1.5, reason="busy"))  # fmt: skip
    await floor.go(9.5)
    floor.leaves("c01", agent, 20.0, "caller")
    floor.say(events.CallDisconnected(call_id="c01", agent_id=agent, by="caller", talked=20.0),
              control.RecordingStopped(call_id="c01", by="end"))  # fmt: skip
    floor.say(events.SurveyAnswered(call_id="c01", rating=5))
    floor.ends("c01", "answered", "caller hung up")
    floor.say(control.RecordingStored(call_id="c01", folder="recordings/c01", files=3, seconds=20.0),
              control.RecordingRead(call_id="c01", by="1009", side="mixed", why="training"))  # fmt: skip
    await floor.go(12)
    floor.roster.wrapped_up(agent, "agent", "refund")


async def in_chinese(floor: Floor) -> None:
    """Call c02: 李雷 complains; written down again from the recording, which is deleted then."""
    await floor.arrives("c02", LI, "zh")
    await floor.chooses("c02", "2", "sales_line")
    async with floor.waits("c02", "sales", "zh") as place:
        (agent,) = await place.next_agents()
        await floor.rings("c02", agent, 3)
    floor.joins("c02", agent)
    floor.connected("c02", agent, 5.0)
    floor.say(control.RecordingStarted(call_id="c02", by="settings"))
    begun = floor.clock.now
    await floor.says("c02", ("caller", 1.0, 3.0, "我要投诉你们的服务"), ("agent", 5.0, 2.0, "您要退款吗"))
    await floor.go(8)
    floor.leaves("c02", agent, 15.0, "agent")
    floor.say(events.CallDisconnected(call_id="c02", agent_id=agent, by="agent", talked=15.0),
              events.SurveyAnswered(call_id="c02", rating=2))  # fmt: skip
    floor.ends("c02", "answered")
    floor.say(control.RecordingStored(call_id="c02", folder="recordings/c02", files=3, seconds=15.0))
    for leg, at, text in (("caller", 1.0, "我要投诉你们的服务态度"), ("agent", 5.0, "您要退款吗")):
        floor.say(TranscribedAgain(call_id="c02", leg=leg, text=text, start=at, end=at + 2, confidence=0.9,
                                   engine="sherpa", began_at=begun + at, seconds=2.0, version=2))  # fmt: skip
    floor.say(control.RecordingDeleted(call_id="c02", by="1009", reason="asked for"))
    await floor.go(5)
    floor.roster.wrapped_up(agent, "agent", "complaint: service")


async def abandoned(floor: Floor) -> None:
    """Call c03: nobody sells in English; the caller gives up after a minute."""
    await floor.arrives("c03", ANN, "en")
    await floor.chooses("c03", "2", "sales_line")
    async with floor.waits("c03", "sales", "en"):
        await floor.go(58)
        floor.say(events.WaitAnnounced(call_id="c03", position=1, expected_wait=-1.0, expected_p90=-1.0))
    floor.ends("c03", "abandoned", "caller hung up")


async def transferred(floor: Floor) -> None:
    """Call c04: declined once, taken by the other agent, who sends the caller on blindly."""
    await floor.arrives("c04", STRANGER, "en")
    await floor.chooses("c04", "1", "billing_line")
    async with floor.waits("c04", "billing", "en") as place:
        (first,) = await place.next_agents()
        await floor.rings("c04", first, 3)
        floor.say(events.OfferFailed(call_id="c04", agent_id=first, result="declined", ring_seconds=3.0,
                                     agent_to_blame=True))  # fmt: skip
        floor.roster.release(first, "declined", True)
        floor.dispatcher.refused(place, first)
        (agent,) = await place.next_agents()
        await floor.rings("c04", agent, 2)
    floor.joins("c04", agent)
    floor.connected("c04", agent, 7.0)
    await floor.go(10)
    floor.say(control.TransferBegun(call_id="c04", agent_id=agent, way="blind", target=f"agent:{first}", by=agent))
    floor.leaves("c04", agent, 10.0, "transferred")
    floor.say(events.CallDisconnected(call_id="c04", agent_id=agent, by="agent", talked=10.0))
    floor.roster.reserve_for(first, "c04", "transfer", agent)
    await floor.rings("c04", first, 2)
    floor.joins("c04", first)
    await floor.go(30)
    floor.leaves("c04", first, 30.0, "caller")
    floor.say(events.CallDisconnected(call_id="c04", agent_id=first, by="caller", talked=30.0))
    floor.ends("c04", "answered", "caller hung up")
    await floor.go(40)  # the timers end both wrap-ups


async def consulted(floor: Floor) -> None:
    """Call c05: the agent asks a colleague while the caller is on hold, then goes on alone; in between parked."""
    await floor.arrives("c05", ANN, "en")
    await floor.chooses("c05", "1", "billing_line")
    async with floor.waits("c05", "billing", "en") as place:
        (agent,) = await place.next_agents()
        await floor.rings("c05", agent, 2)
    other = "1002" if agent == "1001" else "1001"
    floor.joins("c05", agent)
    floor.connected("c05", agent, 4.0)
    await floor.go(5)
    floor.say(control.CallHeld(call_id="c05", by=agent),
              control.TransferBegun(call_id="c05", agent_id=agent, way="consult", target=f"agent:{other}", by=agent),
              control.OrderGiven(call_id="c05", agent_id=agent, verb="consult", argument=other, by=agent))  # fmt: skip
    floor.roster.reserve_for(other, "c05", "transfer", agent)
    await floor.rings("c05", other, 2)
    floor.joins("c05", other)
    await floor.go(6)
    floor.leaves("c05", other, 6.0, "sent away")
    floor.say(control.CallResumed(call_id="c05", by=agent, seconds=8.0))
    await floor.go(12)
    floor.leaves("c05", agent, 25.0, "caller")
    floor.say(events.CallDisconnected(call_id="c05", agent_id=agent, by="caller", talked=25.0))
    floor.ends("c05", "answered", "caller hung up")
    await floor.go(40)


async def rung_back(floor: Floor) -> None:
    """Calls c06 and c07: a place is kept, the customer rung and served; c08: one that is open still."""
    await floor.arrives("c06", STRANGER, "en")
    await floor.chooses("c06", "1", "billing_line")
    for agent in ("1001", "1002"):
        floor.roster.pause(agent, agent, "lunch")
    entered = floor.clock.now
    async with floor.waits("c06", "billing", "en"):
        await floor.go(20)
    wanted = control.CallbackRequested(call_id="c06", number=STRANGER, problem="billing", language="en", priority=0.5,
                                       entered_at=entered)  # fmt: skip
    floor.say(wanted)
    floor.ends("c06", "call-back")
    await floor.go(60)
    floor.roster.unpause("1001", "1001")
    with floor.dispatcher.place(Waiting("c07", {"billing": 1.0}, "en", 0.5, entered)) as place:
        (agent,) = await place.next_agents()
        await floor.arrives("c07", STRANGER, "en", "back")
        await floor.rings("c07", agent, 2)
    floor.joins("c07", agent)
    floor.connected("c07", agent, floor.clock.now - entered)
    floor.say(control.CallbackTried(call_id="c06", number=STRANGER, attempt=1, result="answered", call="c07"),
              control.CallbackClosed(call_id="c06", result="answered"))  # fmt: skip
    await floor.go(30)
    floor.leaves("c07", agent, 30.0, "agent")
    floor.say(events.CallDisconnected(call_id="c07", agent_id=agent, by="agent", talked=30.0))
    floor.ends("c07", "answered")
    await floor.go(40)
    await floor.arrives("c08", ANN, "en")
    floor.say(control.CallbackRequested(call_id="c08", number=ANN, problem="sales", language="en", priority=0.6,
                                        entered_at=floor.clock.now))  # fmt: skip
    floor.ends("c08", "call-back")
    await floor.go(5)


async def messages(floor: Floor) -> None:
    """Calls c09 to c11: voice messages; sent by e-mail, refused by a webhook, and one that says nothing written."""
    for call, number, language, text in (("c09", ANN, "en", "please ring me about my invoice"),
                                         ("c10", LI, "zh", "请给我回电话"), ("c11", STRANGER, "en", "")):  # fmt: skip
        await floor.arrives(call, number, language)
        await floor.chooses(call, "9", "mailbox")
        await floor.go(8)
        floor.say(control.VoicemailLeft(call_id=call, queue="sales", file=f"run/messages/voicemail-{call}.wav.enc",
                                        seconds=7.5, text=text))  # fmt: skip
        floor.ends(call, "voicemail", "caller hung up")
        if call != "c11":
            floor.say(control.VoicemailSent(call_id=call, way="email", to="desk@example.org"))
        error = "ClientError: 503" if call == "c10" else ""
        floor.say(control.VoicemailSent(call_id=call, way="webhook", to="http://crm.example.org", error=error))
        await floor.go(10)


async def in_the_flow(floor: Floor) -> None:
    """Calls c12 and c13: one is served by the flow alone, the other is not understood and hangs up."""
    await floor.arrives("c12", LI, "zh")
    await floor.chooses("c12", "3", "ask_account")
    floor.say(flow_events.AnswerTaken(call_id="c12", step="ask_account", variable="account", value="•", by="key"),
              flow_events.LookedUp(call_id="c12", what="balance", result="found", milliseconds=12.0),
              flow_events.StepEntered(call_id="c12", step="say_balance", came_from="ask_account", edge="next"),
              flow_events.TaskResolved(call_id="c12", task="balance", step="say_balance"))  # fmt: skip
    await floor.go(10)
    floor.ends("c12", "self-service")
    await floor.arrives("c13", STRANGER, "en")
    floor.say(events.NotUnderstood(call_id="c13", menu="main_menu", heard="banana", by="speech", attempt=1))
    await floor.go(5)
    floor.say(events.NothingHeard(call_id="c13", menu="main_menu", attempt=2))
    await floor.go(5)
    floor.ends("c13", "hung up in menu", "caller hung up")


async def left_open(floor: Floor) -> None:
    """Call c14, ten days later: 0.8.0 was stopped for the upgrade while they talked."""
    floor.clock.now = MORNING + 10 * 86400
    await floor.arrives("c14", ANN, "en")
    await floor.chooses("c14", "1", "billing_line")
    async with floor.waits("c14", "billing", "en") as place:
        (agent,) = await place.next_agents()
        await floor.rings("c14", agent, 2)
    floor.joins("c14", agent)
    floor.connected("c14", agent, 4.0)
    await floor.go(5)


STORY: tuple[Callable[[Floor], Awaitable[None]], ...] = (
    answered, in_chinese, abandoned, transferred, consulted, rung_back, messages, in_the_flow, left_open,
)  # fmt: skip


async def write(path: Path, clock: Clock) -> None:
    """All of it."""
    async with Journal(path) as journal:
        await journal.call(lambda: seed(journal.database, CALLERS))
        floor = Floor(journal, clock)
        tasks = [asyncio.ensure_future(work) for work in (journal.run(), floor.dispatcher.run())]
        await floor.go(0)
        for agent in AGENTS:
            floor.roster.login(agent.id, agent.id)
        for part in STORY:
            await part(floor)
            await journal.flushed()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def main() -> None:
    """Write the file that is named."""
    if importlib.util.find_spec("ari_app.store.reader") is not None:
        sys.exit("run it with the code of 0.8.0 (see above)")
    with tempfile.TemporaryDirectory() as folder, patch("time.time", clock := Clock()):
        path = Path(folder) / "kefu.db"
        asyncio.run(write(path, clock))
        Path(sys.argv[1]).write_bytes(lzma.compress(path.read_bytes(), preset=9))


if __name__ == "__main__":
    main()
