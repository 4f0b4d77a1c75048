"""Scripted callers and agents: real SIP telephones that make and take real calls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from ari_app.demo.speech import Speaker, with_line_noise
from ari_app.phone.call import CallFailed, SipCall
from ari_app.phone.rtp import MediaClock
from ari_app.phone.telephone import Telephone

log = logging.getLogger(__name__)
Server = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a caller does: wait so long, then press keys or say words (or both are "": only wait)."""

    wait: float
    keys: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A caller: number, line, what they do in the menus, what they say to the agent, and their rating."""

    number: str
    dials: str
    steps: tuple[Step, ...]
    lines: tuple[str, ...] = ()
    rating: str = ""
    language: str = "en"


CALLERS = (
    Script(
        "5550001", "8000", (Step(4, keys="1"), Step(3, keys="2")),
        ("Hello, there is a mistake on my last bill.", "Thank you very much, good bye."), "5",
    ),
    Script(
        "5550002", "8000", (Step(5, words="technical support"),),
        ("My internet connection does not work.", "That is better, thank you."), "4",
    ),
    Script("5550004", "8000", (Step(4, keys="3"), Step(3, keys="1"))),
    Script(
        "5550003", "8001", (Step(4, keys="2"),), ("你好，我的网络有问题。", "谢谢，再见。"), "5", "zh",
    ),
)  # fmt: skip
AGENT_LINES = {
    "en": ("Hello, my name is {name}. How can I help you?", "I have corrected that for you. Good bye."),
    "zh": ("您好，请问有什么可以帮您？", "已经为您处理好了，再见。"),
}


class DemoAgent:
    """An agent's telephone: registers, logs in by dialled code, answers, talks, hangs up, wraps up."""

    def __init__(self, phone: Telephone, name: str, speaker: Speaker, answer_after: float = 2.0) -> None:
        self.phone, self._name, self._speaker, self._after = phone, name, speaker, answer_after
        self._calls: asyncio.Queue[SipCall] = asyncio.Queue()

    async def run(self) -> None:
        """Work until cancelled."""
        await self.phone.register()
        self.phone.on_call = self._calls.put_nowait
        await self.code("*45")
        while True:
            call = await self._calls.get()
            await asyncio.sleep(self._after)
            if call.ended.is_set():
                continue
            call.answer()
            await self._talk(call)
            await asyncio.sleep(1)
            await self.code("*491")

    async def code(self, digits: str) -> None:
        """Dial a feature code and listen to the answer."""
        try:
            call = await self.phone.dial(digits)
            async with asyncio.timeout(8):
                await call.ended.wait()
        except (CallFailed, TimeoutError) as error:
            log.warning("agent %s: %s: %s", self.phone.user, digits, error)

    async def _talk(self, call: SipCall) -> None:
        language = "zh" if call.caller == "5550003" else "en"
        for line in AGENT_LINES[language]:
            if call.ended.is_set():
                return
            await call.say(with_line_noise(await self._speaker.pcm(line.format(name=self._name), language)))
            await asyncio.sleep(3.5)
        await asyncio.sleep(1)
        await call.hang_up()


async def caller(server: Server, password: str, clock: MediaClock, speaker: Speaker, script: Script) -> None:
    """Make one scripted call from beginning to end."""
    async with Telephone("outside", password, server, clock, script.number) as phone:
        try:
            call = await phone.dial(script.dials)
        except CallFailed as error:
            log.warning("caller %s: %s", script.number, error)
            return
        for step in script.steps:
            await asyncio.sleep(step.wait)
            if step.keys:
                await call.press(step.keys)
            elif step.words:
                await call.say(with_line_noise(await speaker.pcm(step.words, script.language)))
        await _converse(call, speaker, script)
        if not call.ended.is_set():
            await call.hang_up()


async def _converse(call: SipCall, speaker: Speaker, script: Script) -> None:
    """Say each line in the pauses of the other side, then rate."""
    try:
        async with asyncio.timeout(60):
            await asyncio.sleep(8 if script.lines else 1)
            for line in script.lines:
                await call.say(with_line_noise(await speaker.pcm(line, script.language)))
                await asyncio.sleep(4)
            if script.rating:
                await asyncio.sleep(6)
                await call.press(script.rating)
            await call.ended.wait()
    except TimeoutError:
        return


async def demonstrate(
    server: Server,
    passwords: dict[str, str],
    names: dict[str, str],
    agents: Sequence[str],
    speaker: Speaker,
    seconds: float,
) -> None:
    """Agents log in, callers call one after another for so many seconds, everybody finishes."""
    clock = MediaClock()
    async with asyncio.TaskGroup() as group:
        desks = []
        for user in agents:
            phone = await Telephone(user, passwords[user], server, clock).open()
            desks.append((phone, group.create_task(DemoAgent(phone, names[user], speaker).run())))
        await asyncio.sleep(4)
        async with asyncio.TaskGroup() as calls:
            until = asyncio.get_running_loop().time() + seconds - 4
            number = 0
            while asyncio.get_running_loop().time() < until:
                script = CALLERS[number % len(CALLERS)]
                calls.create_task(caller(server, passwords["outside"], clock, speaker, script))
                number += 1
                await asyncio.sleep(7)
        for phone, task in desks:
            task.cancel()
            await asyncio.wait({task})
            await DemoAgent(phone, "", speaker).code("*46")
            await phone.register(expires=0)
            await phone.close()
