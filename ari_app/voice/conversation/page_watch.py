"""Whether sound comes from a page that is a telephone in a call, and the way back for one that has vanished.

A page that is killed says no BYE, and Asterisk goes on for a minute as if nothing were. Its socket closes at once, and
no packet comes any more: that is a page that has vanished. A socket that closes while packets come is none: the page is
there, and puts itself together again. A page from which the telephone was taken, because its log-in is over or another
page has it, has vanished whatever it sends.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ari_app.agents.phones import Phones, PhoneSession
from ari_app.ari import reading
from ari_app.ari.channel import AGENT_LEG, AUTO_ANSWER, Dial
from ari_app.ari.entry import stasis_arguments
from ari_app.ari.ids import new_id
from ari_app.voice.call.leg import Leg
from ari_app.voice.conversation.conversation import Conversation, Rejoining
from ari_app.voice.dialling.agents import ring
from models.domain.conversation_facts import Left, Returned, Vanished
from models.domain.errors import AsteriskAway
from models.domain.phone_kinds import is_web, web_user
from models.domain.phone_state import IN_CALL
from models.domain.ringing import Answered

LOOK_SECONDS = 0.8  # between two looks at the packets of a page whose socket stands
SURE_SECONDS = 0.3  # without a packet, after a look that saw none: fifteen are missing
GAVE_UP = "phone lost"
BY = "phone"


async def watch(conversation: Conversation, leg: Leg, phones: Phones) -> None:
    """Watch one leg for as long as it is in the conversation; one that is no page is not watched."""
    name = (await reading.channel(conversation.session.services.switch.rest, leg.channel_id)).name
    if is_web(name.removeprefix("PJSIP/").rpartition("-")[0]):
        page = PageWatch(conversation, leg, phones)
        with page.woken():
            await page.run()


class PageWatch:
    """One page in one conversation."""

    def __init__(self, conversation: Conversation, leg: Leg, phones: Phones) -> None:
        self._conversation, self._leg, self._phones = conversation, leg, phones
        self._stirred = asyncio.Event()
        self._packets = -1
        self._own = phones.of(leg.who)

    @contextmanager
    def woken(self) -> Iterator[None]:
        """Inside the block a change of the page's socket or registration is looked at, at once."""

        def stir(session: PhoneSession) -> None:
            if session.agent == self._leg.who:
                self._stirred.set()

        self._phones.on_change.append(stir)
        try:
            yield
        finally:
            self._phones.on_change.remove(stir)

    @property
    def _here(self) -> bool:
        return self._leg.channel_id in self._conversation.legs

    async def run(self) -> None:
        """Until the leg has left, or another has come in the place of it."""
        await self._sounds()
        while self._here:
            await self._wait(LOOK_SECONDS)
            if self._here and not await self._sounds():
                await asyncio.sleep(SURE_SECONDS)
                if self._here and not await self._sounds() and await self._way_back():
                    return

    async def _wait(self, seconds: float) -> None:
        """So long, or until something has changed. What was on its way when a socket closed is counted before that."""
        self._stirred.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._stirred.wait()
        except TimeoutError:
            return
        await asyncio.sleep(0.05)
        await self._sounds()
        await asyncio.sleep(SURE_SECONDS)

    async def _sounds(self) -> bool:
        """Whether packets have come since we looked last, from who has the telephone. An Asterisk that answers nobody
        says nothing about it."""
        now = self._phones.of(self._leg.who)
        if now is None or self._own is None or now.id != self._own.id:
            return False
        try:
            packets = await reading.packets_in(self._conversation.session.services.switch.rest, self._leg.channel_id)
        except AsteriskAway:
            return True
        before, self._packets = self._packets, packets
        return packets != before

    async def _way_back(self) -> bool:
        """It has vanished: until it is back, another page of theirs has taken the call, or the time is over. Whether
        this leg needs no watch any more."""
        channel, inbox = self._leg.channel_id, self._conversation.inbox
        inbox.put_nowait(Vanished(channel))
        until = time.monotonic() + self._conversation.session.services.settings.web.rejoin_seconds
        while self._here and time.monotonic() < until:
            if self._another_page() and await self._rejoined(until - time.monotonic()):
                return True
            await self._pause(min(0.25, until - time.monotonic()))
            if self._here and await self._sounds():
                inbox.put_nowait(Returned(channel))
                return False
        if self._here:
            self._give_up()
        return True

    async def _pause(self, seconds: float) -> None:
        self._stirred.clear()
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._stirred.wait()
        except TimeoutError:
            return

    def _another_page(self) -> bool:
        """A page that is registered, and does not know of the call that it should be in."""
        session = self._phones.of(self._leg.who)
        return session is not None and session.registered and session.state not in IN_CALL

    async def _rejoined(self, seconds: float) -> bool:
        """Ring the page, which answers by itself, and let it in for the leg that is lost."""
        session, old = self._conversation.session, self._leg
        channel_id = new_id("agent")
        events = session.services.switch.events(channel_id)
        leg = Leg(old.role, old.who, channel_id, events, purpose=old.purpose)
        args = stasis_arguments("agent", call=session.call.id)
        dial = Dial(web_user(old.who), session.call.number, max(1.0, seconds), args, {**AGENT_LEG, **AUTO_ANSWER})
        answered = False
        try:
            answered = isinstance(await ring(session, channel_id, events, dial), Answered)
        finally:
            if not answered:
                await leg.let_go(session.services.switch)
        if answered:
            session.life.stack.push_async_callback(leg.let_go, session.services.switch)
            self._conversation.inbox.put_nowait(Rejoining(old.channel_id, leg))
        return answered

    def _give_up(self) -> None:
        """The caller has waited long enough for it: they are served by somebody else, and its agent is paused."""
        roster = self._conversation.session.services.floor.roster
        status = roster.get(self._leg.who)
        if status.call_id == self._conversation.session.call.id and status.after_call is None:
            roster.pause(self._leg.who, BY, GAVE_UP)
        self._conversation.inbox.put_nowait(Left(self._leg.channel_id, GAVE_UP, lost=True))
