"""Rules of queues: ring-all, a full queue, nobody there, what Asterisk and queue_log are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ari_app.media.ear import Heard
from models.domain.audio import Utterance
from models.quality.prosody import Prosody
from models.speech.engine import Hypothesis
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import FakeFloor, fake_floor

CALLER = "5550001"
QUEUES = """
[billing]
strategy = "ring-all"
floors = [[0, 1]]
reserve = 0
ring_seconds = 6

[technical]
join_empty = false
overflow_to = "voicemail"
"""


def two_agents(folder: Path) -> dict[str, Any]:
    """Settings with the queues above and two agents alike."""
    (folder / "queues.toml").write_text(QUEUES)
    (folder / "agents.toml").write_text(
        "".join(
            f'[[agent]]\nid = "{one}"\nname = "A"\nlanguages = ["en"]\n'
            "skills = { billing = 5, technical = 5, orders = 1, operator = 1 }\n"
            for one in ("1001", "1002")
        )
    )
    return {"centre__queues": str(folder / "queues.toml"), "centre__agents": str(folder / "agents.toml")}


async def _told(floor: FakeFloor, **states: str) -> None:
    """Asterisk is told these device states within a second."""
    wanted = {f"Stasis:kefu-{name.replace('_', '-')}": state for name, state in states.items()}
    known = floor.fake.switch.device_states
    await floor.until(lambda: wanted.items() <= known.items(), 1, f"{wanted} of {known}")


@virtual
async def test_nobody_who_serves_a_queue(tmp_path: Path) -> None:
    """`join_empty = false`: the caller is not queued but sent on, with the reason; its device state says that nobody
    is there, until somebody is."""
    async with fake_floor(tmp_path, **two_agents(tmp_path)) as floor:
        await _told(floor, queue_technical="UNAVAILABLE", queue_billing="UNAVAILABLE", agent_1001="UNAVAILABLE")
        caller = floor.caller("8000", "5550002")
        await floor.event("MenuEntered")
        caller.press("2")
        await floor.event("QueueRefused", reason="nobody who serves technical in en is logged in")
        assert not floor.seen("CallQueued")
        await floor.until(lambda: floor.fake.switch.recordings, 30, "a message may be left")
        caller.hang_up()
        await floor.event("CallEnded")
        floor.agent("1001")
        await _told(floor, queue_technical="NOT_INUSE", queue_billing="NOT_INUSE", agent_1001="NOT_INUSE")


@virtual
async def test_ring_all_device_states_and_queue_log(tmp_path: Path) -> None:
    """Two phones ring at once, one answers, the other falls silent unblamed; hints and queue_log tell the story."""
    async with fake_floor(tmp_path, queue__log="queue_log", **two_agents(tmp_path)) as floor:
        silent, taken = floor.agent("1001", "ring"), floor.agent("1002", "ring")
        caller = floor.caller(number=CALLER)
        await floor.until(lambda: silent.calls and taken.calls, 2, "both phones ring")
        assert (await floor.event("RouteDecided")).data["decision"]["also"]
        await floor.until(lambda: silent.call.state == taken.call.state == "Ringing", 2)
        await _told(floor, agent_1001="RINGING", agent_1002="RINGING", queue_billing="RINGING")
        taken.call.answer()
        await floor.event("CallConnected")
        assert silent.call.ended
        assert floor.fake.who_hears_whom() == {CALLER: {"1002"}, "1002": {CALLER}}
        await floor.until(lambda: floor.state("1001") == "ready", 1)
        assert floor.services.floor.roster.get("1001").missed == 0
        await _told(floor, agent_1001="NOT_INUSE", agent_1002="INUSE", queue_billing="NOT_INUSE")
        caller.hang_up()
        await floor.event("CallEnded")
        await _told(floor, agent_1002="ONHOLD")
        assert not floor.services.floor.dispatcher.broken
    check_log([line.split("|") for line in (tmp_path / "queue_log").read_text().splitlines()])


def check_log(lines: list[list[str]]) -> None:
    """queue_log's story of the answered call."""
    events = [(line[4], line[3]) for line in lines if line[2] == "billing"]
    assert sorted(events) == [
        ("COMPLETECALLER", "1002"), ("CONNECT", "1002"), ("ENTERQUEUE", "NONE"), ("RINGCANCELED", "1001"),
    ], lines  # fmt: skip
    assert events[0][0] == "ENTERQUEUE"
    assert events[-1][0] == "COMPLETECALLER"
    assert sum(line[4] == "ADDMEMBER" for line in lines) == 2


@virtual
async def test_a_caller_who_gets_upset_is_scored_anew(tmp_path: Path) -> None:
    """While waiting, by what the recogniser delivers late: the emotion term changes the priority, with its reason."""
    async with fake_floor(tmp_path) as floor:
        caller = floor.caller(number="5550002")
        await floor.event("CallQueued")
        (session,) = floor.calls.values()
        before = session.queueing.priority
        said = Hypothesis("this is ridiculous, I want to complain", 1.0, "test")
        furious = Prosody(45.0, 9.0, -8.0, 12.0, 0.05, 3.0, 6.0, 2.0, -3.0, 5.0, 0.1)
        session.hearing.heard("caller", Heard(said, Utterance(bytes(16000), 0, 1), None, 0, 0, voice=furious))
        scored = await floor.event("CallerScored", count=2)
        assert scored.data["terms"]["emotion"]["reasons"] == ["posterior mean of the call so far"]
        assert session.queueing.priority > before
        assert floor.services.floor.dispatcher.line()[0].priority == session.queueing.priority
        caller.hang_up()
