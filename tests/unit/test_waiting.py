"""The line from the caller's side without Asterisk: circles of queues, emotions, rules, a slow Asterisk, clocks."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from ari_app.app.recovery import restore_agent
from ari_app.ari.bus import Bus
from ari_app.ari.channel import Dial
from ari_app.ari.switch import Switch
from ari_app.configuration.queues import load_queues
from ari_app.contact.presence import Presence
from ari_app.contact.queue_entry import QueueEntry
from ari_app.contact.queue_rules import follow_rules
from ari_app.contact.queueing import in_line
from ari_app.foundation import steady
from ari_app.media.ear import Heard
from ari_app.media.overheard import Overheard
from ari_app.routing.floor import Floor
from ari_app.store.journal import Journal
from ari_app.store.reader import Reader
from ari_app.voice import fallback
from ari_app.voice.call.life import ChannelLife
from ari_app.voice.call.session import CallSession
from ari_app.voice.dialling.agents import ring
from ari_app.voice.medium import Telephone
from ari_app.voice.route import serve
from config.problems import ConfigError
from config.settings import Priority
from models.domain.agent import AgentState
from models.domain.audio import Utterance
from models.domain.call_state import Outcome
from models.domain.caller import Call
from models.domain.conversation import Target
from models.domain.errors import AsteriskAway, AsteriskError, Gone
from models.domain.events import CallerScored, Event, QueueRefused
from models.domain.flow import RouteTo, Rule
from models.domain.queue import QueueProfile
from models.domain.recovery import AgentRecord, Memory, Snapshot, plan_recovery
from models.domain.ringing import Rejected, Slow, Unreachable, booked
from models.quality.prosody import Prosody
from models.routing.line import Waiting
from models.speech.engine import Hypothesis
from tests.support.dispatch import Books, Centre

FURIOUS = Prosody(45.0, 9.0, -8.0, 12.0, 0.05, 3.0, 6.0, 2.0, -3.0, 5.0, 0.1)


# Circles ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("overflows", "circle"),
    [
        ({"a": "queue:b", "b": "queue:a"}, "a → b → a"),
        ({"a": "queue:a"}, "a → a"),
        ({"x": "queue:a", "a": "queue:b", "b": "queue:c", "c": "queue:a"}, "a → b → c → a"),
        ({"a": "queue:b", "b": "queue:c", "c": "voicemail"}, ""),
    ],
)
def test_queues_that_overflow_in_a_circle_are_named(tmp_path: Path, overflows: dict[str, str], circle: str) -> None:
    """At load time, once, with its line and what to do."""
    file = tmp_path / "queues.toml"
    file.write_text("\n".join(f'[{name}]\noverflow_to = "{where}"' for name, where in overflows.items()))
    if not circle:
        assert load_queues(file, lambda name: True, ()).keys() == overflows.keys()
        return
    with pytest.raises(ConfigError) as error:
        load_queues(file, lambda name: True, ())
    (problem,) = [problem for problem in str(error.value).splitlines() if "circle" in problem]
    assert f"the queues {circle} overflow in a circle" in problem
    assert "voicemail or callback" in problem


def test_a_bare_name_is_no_overflow(tmp_path: Path) -> None:
    """It would have meant voicemail."""
    file = tmp_path / "queues.toml"
    file.write_text('[a]\noverflow_to = "b"\n[b]\n')
    with pytest.raises(ConfigError, match="write voicemail, callback, or queue: and one of a, b"):
        load_queues(file, lambda name: True, ())


class Sent:
    """As much of a session as the way from queue to queue needs; every line is full."""

    def __init__(self, **overflows: str) -> None:
        self.queues = {name: QueueProfile(name, overflow_to=where) for name, where in overflows.items()}
        self.services = SimpleNamespace(
            settings=None, floor=SimpleNamespace(dispatcher=SimpleNamespace(full=True)),
        )  # fmt: skip
        self.channel = SimpleNamespace(leave=self.leave)
        self.outcome, self.life = Outcome.ABANDONED, SimpleNamespace(leaving=False)
        self.queueing, self.medium = QueueEntry(), Telephone(cast("CallSession", self))
        self.published: list[Event] = []
        self.said: list[str] = []
        self.left: list[tuple[str, str]] = []

    @property
    def profile(self) -> QueueProfile:
        """The queue's."""
        return self.queues[self.queueing.problem]

    def publish(self, event: Event) -> None:
        """Keep it."""
        self.published.append(event)

    async def media(self, *names: str) -> list[str]:
        """Names as media."""
        return list(names)

    async def leave(self, name: str, value: str) -> None:
        """To the dialplan."""
        self.left.append((name, value))


@pytest.mark.parametrize("overflows", [{"a": "queue:b", "b": "queue:a"}, {"a": "queue:a"}])
async def test_a_circle_ends_at_the_dialplan_with_words(
    overflows: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each full queue is tried once; then the caller is told and given to the dialplan."""
    session = Sent(**overflows)

    async def say(_session: object, media: list[str]) -> None:
        session.said += media

    monkeypatch.setattr(fallback, "say", say)
    outcome = await serve(cast("CallSession", session), Target("queue", "a"))
    assert outcome is Outcome.REDIRECTED
    assert session.said == ["all_busy"]
    assert session.left == [("KEFU_NEXT", "fallback")]
    assert [type(event) for event in session.published] == [QueueRefused] * len(overflows)


# Priorities -------------------------------------------------------------------------------------


def _session(centre: Centre, group: asyncio.TaskGroup, stack: AsyncExitStack, call: str) -> CallSession:
    """A session of the product itself, with only as much of a centre as hearing and scoring need."""
    nothing = cast("Any", None)
    switch = Switch(nothing, Bus(), "kefu")
    parts = SimpleNamespace(
        switch=switch, journal=centre.books, flows=SimpleNamespace(flow=None, prompts=None), recorder=None,
        floor=Floor(centre.roster, centre.dispatcher, nothing, {}), raised=None,
        present=Presence(lambda number: number), settings=SimpleNamespace(priority=Priority(), speech=None),
        hearing=SimpleNamespace(menus=None, transcripts=None, streams=None, overheard=Overheard()),
    )  # fmt: skip
    life = ChannelLife(group, stack, switch.channel("ch"), {})
    return CallSession(cast("Any", parts), Call(call, "ch", "5550001", "8000", centre.time), life)


async def test_what_is_heard_while_waiting_counts_at_once() -> None:
    """A furious sentence comes out of the recogniser when the caller stands in the line already."""
    centre = Centre("1001")
    centre.roster.pause("1001", "1001")
    async with asyncio.TaskGroup() as group, AsyncExitStack() as stack:
        session = _session(centre, group, stack, "c1")
        said = Hypothesis("this is ridiculous, I want to complain", 1.0, "test")
        heard = Heard(said, Utterance(b"\0" * 16000, 0, 1), None, 0, 0, voice=FURIOUS)
        session.hearing.heard("caller", heard)
        before = len(centre.books.of(CallerScored))
        calm = Waiting("c1", {"billing": 1.0}, "en", 0.3, centre.time)
        with in_line(session, calm), centre.dispatcher.place(Waiting("c2", {"billing": 1.0}, "en", 0.35, centre.time)):
            centre.dispatcher.settle()
            session.queueing.emotion = 0.0
            session.hearing.heard("agent", heard)
            assert session.queueing.emotion == 0.0, "how an agent feels is nothing to the line"
            session.hearing.heard("caller", heard)
            centre.dispatcher.settle()
            callers = centre.dispatcher.router.floor.callers
            assert callers.priority[callers.slots.of["c1"]] == pytest.approx(session.queueing.priority)
            assert session.queueing.priority > 0.35
            assert [one.call_id for one in centre.dispatcher.line()] == ["c1", "c2"]
        scored = centre.books.of(CallerScored)
        assert len(scored) == before + 1
        assert scored[-1].facts()["terms"]["emotion"]["reasons"] == ["posterior mean of the call so far"]
        session.hearing.heard("caller", heard)
        assert len(centre.books.of(CallerScored)) == before + 1, "out of the line nobody is scored"


async def test_rules_of_the_flow_add() -> None:
    """Two rules that are due, on top of what the caller came with."""
    centre = Centre("1001")
    async with asyncio.TaskGroup() as group, AsyncExitStack() as stack:
        session = _session(centre, group, stack, "c1")
        session.queueing.problem, session.queueing.entered_at = "billing", steady.now() - 100
        session.script.wish = RouteTo("billing", rules=(Rule(10.0, 0.1), Rule(20.0, 0.2)))
        with in_line(session, Waiting("c1", {"billing": 1.0}, "en", 0.3, centre.time)) as place:
            await follow_rules(session, place)
            assert place.waiting.priority == pytest.approx(0.6)


# A slow Asterisk --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (AsteriskAway(0, "POST /channels: TimeoutError"), Slow()),
        (AsteriskError(500, "POST /channels: internal"), Slow()),
        (AsteriskError(502, "POST /channels: bad gateway"), Slow()),
        (AsteriskError(409, "POST /channels: exists"), Rejected()),
        (AsteriskError(500, 'POST /channels: {"error": "Allocation failed"}'), Unreachable()),
        (AsteriskError(503, "POST /channels: unavailable"), Unreachable()),
        (Gone(404, "POST /channels: no endpoint"), Unreachable()),
    ],
)
async def test_nobody_is_blamed_for_a_slow_asterisk(
    error: AsteriskError, result: Unreachable | Slow | Rejected
) -> None:
    """Only what is about the phone is the agent's; three time-outs pause nobody."""
    bus = Bus()

    async def make(*_: object) -> None:
        raise error

    parts = SimpleNamespace(switch=SimpleNamespace(rest=SimpleNamespace(make=make), app="kefu"))
    session = cast("CallSession", SimpleNamespace(services=parts))
    assert await ring(session, "kefu-agent-1", bus.open("channel:1"), Dial("PJSIP/1001", "1", 5.0, "")) == result
    centre = Centre("1001")
    for _ in range(3):
        centre.roster.reserve("1001", "c1")
        centre.roster.release("1001", booked(result).words, booked(result).blame)
    assert (centre.roster.get("1001").state is AgentState.PAUSED) == isinstance(result, Unreachable)
    assert bool(centre.roster.get("1001").missed) == isinstance(result, Unreachable)


# Clocks and restarts ----------------------------------------------------------------------------


@pytest.mark.parametrize("jump", [3600.0, -7200.0])
def test_a_clock_that_is_set_changes_no_wait(jump: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wall clock jumps while a caller waits and an agent wraps up: nothing of it is seen by either."""
    before, wall = steady.now(), time.time
    centre = Centre("1001", now=steady.now, wrap_up=1800.0)
    with centre.dispatcher.place(Waiting("c1", {"orders": 1.0}, "en", 0.5, steady.now())) as place:
        centre.talk("1001", "c0")
        centre.dispatcher.settle()
        monkeypatch.setattr(time, "time", lambda: wall() + jump)
        assert 0 <= steady.now() - before < 60
        pause = centre.dispatcher.settle()
        assert 0 <= pause <= 60
        assert centre.roster.get("1001").state is AgentState.WRAP_UP
        assert 0 <= steady.now() - place.waiting.entered_at < 60
        assert 0 <= steady.now() - centre.roster.get("1001").since < 60
        assert 1700 < centre.roster.get("1001").wrap_up_until - steady.now() <= 1800


async def test_an_agent_is_restored_from_the_books(tmp_path: Path) -> None:
    """Through journal, database and recovery: wrap-up of the queue, the pause that follows with its reason."""
    async with Journal(tmp_path / "x.db") as journal:
        writer = asyncio.ensure_future(journal.run())
        centre = Centre("1001", "1002", books=cast("Books", journal))
        centre.talk("1001", "c1", wrap_up=500.0)
        centre.roster.pause("1001", "1001", "lunch")
        centre.roster.reserve("1002", "c2")
        centre.roster.logout("1002", "1002")
        await journal.flushed()
        rows = Reader(tmp_path / "x.db").rows("select * from agents")
        after = Centre("1001", "1002", log_in=False)
        after.time = centre.time + 100
        records = [AgentRecord(row["id"], row["state"], row["call_id"]) for row in rows]
        plan = plan_recovery([], records, Snapshot(), Memory())
        for one, row in zip(plan.agents, rows, strict=True):
            restore_agent(after.roster, one, row)
        writer.cancel()
        await asyncio.wait({writer})
    status = after.roster.get("1001")
    assert (status.state, status.call_id, status.wrap_up_until) == (AgentState.WRAP_UP, "c1", centre.time + 500)
    assert (status.after_call, status.after_reason) == (AgentState.PAUSED, "lunch")
    assert after.roster.get("1002").state is AgentState.OFFLINE
