"""Faults put into a running centre: what is done to it, and how it must be afterwards."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ari_app.ari.bus import AriEvent
from ari_app.ari.ids import new_id
from ari_app.phone.call import SipCall
from ari_app.voice.call.session import CallSession
from ari_app.voice.conversation.conversation import Conversation
from bench.machine import percentile
from models.domain.agent import AgentState
from models.routing.line import Waiting
from tests.support.floor import Floor, answering, brisk, floor_of, start_asterisk, until

_ENDS = ("StasisEnd", "ChannelDestroyed", "ChannelHangupRequest")


@dataclass
class Scene:
    """Two who talk, and the floor that they are on."""

    floor: Floor
    caller: SipCall
    agent: SipCall
    session: CallSession
    kept: list[object] = field(default_factory=list)

    def deafen(self) -> None:
        """Ends of channels are not heard any more."""
        deliver = self.floor.app._on_event  # type: ignore[union-attr]

        def lossy(event: AriEvent) -> None:
            if event["type"] not in _ENDS:
                deliver(event)

        self.floor.app.socket._on_event = lossy  # type: ignore[union-attr]

    def hear_again(self) -> None:
        """Everything is heard again."""
        self.floor.app.socket._on_event = self.floor.app._on_event  # type: ignore[union-attr]


async def _caller_gone(scene: Scene) -> None:
    scene.deafen()
    await scene.caller.hang_up()


async def _agent_gone(scene: Scene) -> None:
    scene.deafen()
    await scene.agent.hang_up()


async def _bridge_gone(scene: Scene) -> None:
    assert scene.session.conversation is not None
    await scene.session.services.switch.rest.delete(f"/bridges/{scene.session.conversation.bridge_id}")


async def _caller_outside(scene: Scene) -> None:
    assert isinstance(scene.session.conversation, Conversation)
    await scene.session.conversation.bridge.remove(scene.session.call.channel_id)


async def _agent_outside(scene: Scene) -> None:
    assert isinstance(scene.session.conversation, Conversation)
    leg = next(iter(scene.session.conversation.legs))
    await scene.session.conversation.bridge.remove(leg)


async def _stuck_talking(scene: Scene) -> None:
    scene.session.services.floor.roster.restore("1002", AgentState.TALKING, "c-gone", time.time())


async def _stuck_reserved(scene: Scene) -> None:
    scene.session.services.floor.roster.restore("1002", AgentState.RESERVED, "c-gone", time.time())


async def _ghost(scene: Scene) -> None:
    ghost = scene.session.services.floor.dispatcher.place(Waiting("c-ghost", {"sales": 1.0}, "en", 1.0, time.time()))
    ghost.__enter__()
    scene.kept.append(ghost)  # the place goes with the object that holds it


async def _stray_bridge(scene: Scene) -> None:
    await scene.session.services.switch.rest.create("/bridges", type="mixing", bridgeId=new_id("bridge"), name="stray")


FAULTS: dict[str, tuple[str, Callable[[Scene], Awaitable[None]]]] = {
    "the caller's end was not heard": ("caller gone", _caller_gone),
    "the agent's end was not heard": ("leg gone", _agent_gone),
    "bridge destroyed from outside": ("bridge gone", _bridge_gone),
    "caller taken out of the bridge": ("party outside the bridge", _caller_outside),
    "agent taken out of the bridge": ("party outside the bridge", _agent_outside),
    "agent stuck in a call": ("agent stuck in a call", _stuck_talking),
    "agent stuck in a reservation": ("agent stuck in a reservation", _stuck_reserved),
    "ghost in the line": ("ghost in the line", _ghost),
    "stray bridge": ("stray bridge", _stray_bridge),
}


async def _one(floor: Floor, what: str, fault: Callable[[Scene], Awaitable[None]]) -> float | None:
    """Milliseconds from the fault to its healing; None when it was not healed in 5 s."""
    app = floor.app
    assert app is not None
    legs: list[SipCall] = []
    agent = await floor.phone("1001")
    await agent.register()
    agent.on_call = answering(legs)
    await until(lambda: floor.state("1001") == "ready", 10)
    caller = await floor.call("8003", "5550001")
    await until(lambda: any(s.conversation and s.conversation.legs for s in app.calls.values()), 10)
    (session,) = app.calls.values()
    scene = Scene(floor, caller, legs[0], session)
    before, begun = len(floor.seen("MismatchHealed", what=what)), time.monotonic()
    await fault(scene)
    healed: float | None = None
    try:
        await until(lambda: len(floor.seen("MismatchHealed", what=what)) > before, 5)
        healed = (time.monotonic() - begun) * 1000
    except AssertionError:
        pass
    scene.hear_again()
    await caller.hang_up()
    await until(lambda: not app.calls, 10)
    await agent.close()
    return healed


async def measure(folder: Path, repeats: int) -> dict[str, Any]:
    """Every fault so many times; how many were healed and how long it took."""
    asterisk = start_asterisk(folder)
    times: dict[str, list[float]] = {}
    tried = 0
    try:
        async with floor_of(asterisk, brisk(asterisk.run, healing__check_seconds=0.4), check=False) as floor:
            assert floor.app is not None
            floor.app.services.floor.roster.login("1001", "bench")
            await floor.agent("1002", lambda call: None)
            for name, (what, fault) in FAULTS.items():
                times[name] = []
                for _ in range(repeats):
                    tried += 1
                    found = await _one(floor, what, fault)
                    if found is not None:
                        times[name].append(found)
    finally:
        asterisk.stop()
        asterisk.remove_sockets()
    every = [one for some in times.values() for one in some]
    by_kind = {
        name: {"healed": len(some), "p50_ms": round(percentile(some, 0.5)), "max_ms": round(max(some, default=0))}
        for name, some in times.items()
    }
    spread = {"p50": round(percentile(every, 0.5)), "p99": round(percentile(every, 0.99))}
    return {"tried": tried, "healed": len(every), "kinds": by_kind, "heal_ms": spread}
