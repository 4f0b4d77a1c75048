"""Scripted callers and agents: real SIP telephones that make and take real calls."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ari_app.demo.cast import Cast
from ari_app.demo.chromium import BrowserFailed
from ari_app.demo.page import PageCall, Pages
from ari_app.demo.scene import Receiver, Said, Scene, say
from ari_app.demo.script import AGENT_LINES, AGENTS, CALLERS, Person, Script
from ari_app.phone.call import CallFailed, SipCall
from ari_app.phone.g711 import Pcm
from ari_app.phone.rtp import MediaClock
from ari_app.phone.telephone import Telephone

log = logging.getLogger(__name__)
Server = tuple[str, int]
_LOG_IN_SECONDS = 4.0
_ANSWER_AFTER = 2.0
_BETWEEN_CALLS = 7.0
_PATIENCE = 120.0


@dataclass
class House:
    """What the people share: where SIP goes, who speaks how, the clock of their sound, who is in a conversation, and
    what was said so far."""

    server: Server
    passwords: Mapping[str, str]
    names: dict[str, str]
    cast: Cast
    clock: MediaClock = field(default_factory=MediaClock)
    scenes: dict[str, Scene] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)


class Part:
    """What an agent says in a call, whatever telephone they have."""

    def __init__(self, user: str, house: House) -> None:
        self._house, self._person = house, AGENTS.get(user, Person(user))
        self.name = house.names.get(user, user)

    async def talk(self, call: Receiver, caller: str) -> None:
        """Say the lines of the caller's scene, each in its turn; a stranger hears all of them."""
        scene = self._house.scenes.get(caller)
        if scene is None:
            await self._greet(call)
        else:

            async def voice(text: str) -> Pcm:
                return await self._house.cast.pcm(self._person, text, scene.language)

            await scene.perform("agent", call, voice, self.name)
            scene.over.set()
        await asyncio.sleep(1)

    async def greeting(self) -> Pcm:
        """Their first line in English."""
        return await self._house.cast.pcm(self._person, AGENT_LINES["en"][0].format(name=self.name), "en")

    async def _greet(self, call: Receiver) -> None:
        """Somebody who is not of the demonstration: say every line, and leave room for answers."""
        for line in AGENT_LINES["en"]:
            if not await say(call, await self._house.cast.pcm(self._person, line.format(name=self.name), "en")):
                return
            await asyncio.sleep(3.5)


class DemoAgent:
    """An agent's telephone: registers, logs in by dialled code, answers, talks, hangs up, wraps up."""

    def __init__(self, phone: Telephone, house: House, answer_after: float = _ANSWER_AFTER) -> None:
        self.phone, self._after, self._part = phone, answer_after, Part(phone.user, house)
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
            await self._part.talk(call, call.caller)
            await call.hang_up()
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

    async def leave(self) -> None:
        """Log out, and put the telephone away."""
        await self.code("*46")
        await self.phone.register(expires=0)
        await self.phone.close()


class Seat:
    """An agent at a page where there are ``pages``; when that fails, which is told, at a SIP telephone."""

    def __init__(self, user: str, house: House, pages: Pages | None, tell: Callable[[str], None]) -> None:
        self._user, self._house, self._pages, self._tell = user, house, pages, tell
        self._agent: DemoAgent | None = None

    async def run(self) -> None:
        """Work until cancelled."""
        if self._pages is not None:
            await self._at_a_page(self._pages, Part(self._user, self._house))
        phone = await Telephone(
            self._user, self._house.passwords[self._user], self._house.server, self._house.clock
        ).open()
        self._agent = DemoAgent(phone, self._house)
        await self._agent.run()

    async def leave(self) -> None:
        """Afterwards."""
        if self._agent is not None:
            await self._agent.leave()

    async def _at_a_page(self, pages: Pages, part: Part) -> None:
        """Returns when it has failed."""

        async def talk(call: PageCall) -> None:
            await part.talk(call, call.caller)

        try:
            await pages.work(self._user, part.name, part.greeting, talk, _ANSWER_AFTER)
        except* BrowserFailed as failed:
            self._tell(f"{part.name} goes on with a SIP telephone: {_first(failed)}")


def _first(group: BaseExceptionGroup[BrowserFailed]) -> BaseException:
    """One of them."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


async def caller(house: House, script: Script) -> None:
    """Make one scripted call from beginning to end."""
    async with Telephone("outside", house.passwords["outside"], house.server, house.clock, script.number) as phone:
        try:
            call = await phone.dial(script.dials)
        except CallFailed as error:
            log.warning("caller %s: %s", script.number, error)
            return
        scene = house.scenes[script.number] = Scene(script, house.said.append)
        try:
            async with asyncio.timeout(_PATIENCE):
                await _talk_through(house, script, call, scene)
        except TimeoutError:
            log.warning("caller %s lost their patience", script.number)
        finally:
            del house.scenes[script.number]
        await call.hang_up()


async def _talk_through(house: House, script: Script, call: SipCall, scene: Scene) -> None:
    """The menus, the conversation, the rating; then whatever the other side has to say."""

    async def voice(text: str) -> Pcm:
        return await house.cast.pcm(script.person, text, script.language)

    for step in script.steps:
        await asyncio.sleep(step.wait)
        if step.keys and not call.ended.is_set():
            await call.press(step.keys)
        elif step.words:
            await say(call, await voice(step.words))
    if script.lines:
        await scene.perform("caller", call, voice)
        await scene.finished(call)
    if script.rating:
        await asyncio.sleep(5)
        if not call.ended.is_set():
            await call.press(script.rating)
    await call.ended.wait()


async def demonstrate(
    house: House, agents: Sequence[str], seconds: float, pages: Pages | None, tell: Callable[[str], None]
) -> list[Said]:  # fmt: skip
    """Agents log in, callers call one after another for so many seconds, everybody finishes; what was said."""
    async with asyncio.TaskGroup() as group:
        seats = [Seat(user, house, pages, tell) for user in agents]
        tasks = [group.create_task(seat.run()) for seat in seats]
        await asyncio.gather(asyncio.sleep(_LOG_IN_SECONDS), house.cast.learn(CALLERS[0], house.names))
        async with asyncio.TaskGroup() as calls:
            await _call_in_turn(house, calls, seconds - _LOG_IN_SECONDS)
        for seat, task in zip(seats, tasks, strict=True):
            task.cancel()
            await asyncio.wait({task})
            await seat.leave()
    await house.cast.close()
    return house.said


async def _call_in_turn(house: House, calls: asyncio.TaskGroup, seconds: float) -> None:
    """A new call every few seconds, of somebody who is not on the telephone and knows their lines."""
    loop = asyncio.get_running_loop()
    until, busy = loop.time() + seconds, dict[str, asyncio.Task[None]]()
    for script in itertools.cycle(CALLERS):
        if loop.time() >= until:
            return
        if script.number in busy and not busy[script.number].done():
            await asyncio.sleep(1)
            continue
        await house.cast.learn(script, house.names)
        busy[script.number] = calls.create_task(caller(house, script))
        await asyncio.sleep(_BETWEEN_CALLS)
