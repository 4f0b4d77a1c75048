"""Rules of queues on real calls: ring-all, a full queue, nobody there, what Asterisk and queue_log are told."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ari_app.media.ear import Heard
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from models.domain.audio import Utterance
from models.quality.prosody import Prosody
from models.speech.engine import Hypothesis
from tests.support.floor import answering, brisk, floor_of, hear_each_other, until

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


def two_agents(folder: Path) -> dict[str, str]:
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


async def test_ring_all_device_states_and_queue_log(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    """Two phones ring at once, one answers, the other falls silent unblamed; hints and queue_log tell the story."""
    files = two_agents(tmp_path)
    log = asterisk.run / "queue_log_test"
    async with floor_of(
        asterisk, brisk(asterisk.run, queue__log=log.name, queue__device_states=True, **files)
    ) as floor:
        assert floor.app is not None
        centre = floor.app.centre
        nobody = await floor.call("8000", "5550002")
        await nobody.press("2")
        await floor.event("QueueRefused", reason="nobody who serves technical in en is logged in")
        await nobody.hang_up()
        silent: list[SipCall] = []
        taken: list[SipCall] = []
        await floor.agent("1001", silent.append)
        await floor.agent("1002", answering(taken))
        call = await floor.call("8003", "5550001")
        await floor.event("CallConnected")
        assert silent, "both phones ring"
        assert (await floor.event("RouteDecided")).data["decision"]["also"]
        await hear_each_other(floor, call, taken[0])
        await until(lambda: floor.state("1001") == "ready", 5)
        assert centre.roster.get("1001").missed == 0

        async def state(name: str) -> str:
            found = await centre.rest.get(f"/deviceStates/Stasis:kefu-{name}")
            return str(found["state"])

        async with asyncio.timeout(5):
            while (await state("agent-1002"), await state("agent-1001")) != ("INUSE", "NOT_INUSE"):
                await asyncio.sleep(0.1)
        assert await state("queue-billing") == "NOT_INUSE"
        await call.hang_up()
        await floor.event("CallEnded", count=2)
        assert not centre.matchmaker.broken
    check_log([line.split("|") for line in log.read_text().splitlines()])


def check_log(lines: list[list[str]]) -> None:
    """queue_log's story of the answered call."""
    events = [line[4] for line in lines if line[2] == "billing"]
    assert sorted(events) == ["COMPLETECALLER", "CONNECT", "ENTERQUEUE", "RINGCANCELED"], lines
    assert events[0] == "ENTERQUEUE"
    assert events[-1] == "COMPLETECALLER"
    assert sum(line[4] == "ADDMEMBER" for line in lines) == 2


async def test_a_caller_who_gets_upset_is_scored_anew(asterisk: PrivateAsterisk) -> None:
    """While waiting, by what the recogniser delivers late: the emotion term changes the priority, with its reason."""
    async with floor_of(asterisk, brisk(asterisk.run)) as floor:
        assert floor.app is not None
        call = await floor.call("8003", "5550002")
        await floor.event("CallQueued")
        (session,) = floor.app.centre.calls.values()
        before = session.priority
        said = Hypothesis("this is ridiculous, I want to complain", 1.0, "test")
        furious = Prosody(45.0, 9.0, -8.0, 12.0, 0.05, 3.0, 6.0, 2.0, -3.0, 5.0, 0.1)
        session.heard("caller", Heard(said, Utterance(bytes(16000), 0, 1), None, 0, 0, voice=furious))
        scored = await floor.event("CallerScored", count=2)
        assert scored.data["terms"]["emotion"]["reasons"] == ["posterior mean of the call so far"]
        assert session.priority != before
        assert floor.app.centre.matchmaker.line()[0].priority == session.priority
        await call.hang_up()
