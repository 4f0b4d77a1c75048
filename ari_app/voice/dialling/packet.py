"""What the next agent hears of a call that is sent on to them: made ready by the voice while their telephone rings.

The call never waits for it: what is not ready a moment after they have answered is not said, and the books say so.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from ari_app.voice.call.session import CallSession
from models.assist.packet import Passed, aloud
from models.domain.assist_events import PacketSpoken

READY_SECONDS = 2.0  # after the answer; the caller has music meanwhile, and a stand-in speaks after a second
LONGEST = 12.0  # seconds that it is heard for
_NAME = "packet"


@dataclass(slots=True)
class Packet:
    """``media``: what can be played now; ``lines``: whose words are in it; ``ready``: it is known what there is."""

    by: str = ""
    media: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None  # of the call, which makes it

    def heard(self, session: CallSession, agent: str, how: str) -> None:
        """Write down what they have heard of it."""
        session.publish(PacketSpoken(agent_id=agent, by=self.by, lines=self.lines, how=how))

    def end(self) -> None:
        """It is not needed any more."""
        if self.task is not None:
            self.task.cancel()


def packet_for(session: CallSession, agent: str) -> Packet:
    """Begin to make it ready for somebody who is rung; it stays empty when the call was not sent on to them, or when
    nothing is to be said."""
    services, packet = session.services, Packet()
    wanted, passed = services.settings.desk.whisper_packet, services.packets.of(session.call.id)
    if (wanted or session.profile.whisper_packet) and passed is not None and passed.by != agent:
        packet.by = passed.by
        packet.task = session.help("packet", None, _keep_ready, session, packet)
    return packet


async def at_once(session: CallSession, agent: str, packet: Packet) -> list[str]:
    """What can be played a moment after the answer; [] when there is nothing, or not in time."""
    if packet.task is None:
        return []
    try:
        async with asyncio.timeout(READY_SECONDS):
            await packet.ready.wait()
    except TimeoutError:
        packet.heard(session, agent, "not in time")
    return list(packet.media)


async def _keep_ready(session: CallSession, packet: Packet) -> None:
    """What was said last is written down while it rings already: then it is made anew."""
    packets, told = session.services.packets, 0
    while True:
        told = await packets.known(session.call.id, told)
        passed = packets.of(session.call.id)
        if passed is not None:
            await _speak(session, passed, packet)
        packet.ready.set()


async def _speak(session: CallSession, passed: Passed, packet: Packet) -> None:
    language = "zh" if session.language == "zh" else "en"
    prompts, parts = session.services.flows.prompts, aloud(passed, language)
    if not parts and passed.verified is None:
        return
    values = {"queue": session.queueing.problem, "name": passed.name or passed.by}
    said = [prompts.text("packet_from", language, values)]
    if passed.verified is not None:
        said.append(prompts.text("packet_verified" if passed.verified else "packet_unverified", language))
    said += [prompts.text(one.prompt, language, {"words": one.words}) for one in parts]
    book = prompts.with_texts({_NAME: {language: "{words}"}})
    media = await book.media(_NAME, language, {"words": ("" if language == "zh" else " ").join(said)})
    packet.media, packet.lines = media, [one.line for one in parts]
