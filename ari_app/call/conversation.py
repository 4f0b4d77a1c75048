"""A caller and those he talks with, in one mixing bridge: who comes, who goes, and the orders given meanwhile.

The conversation is a loop over one inbox: events of every leg's channel, keys, orders of agents and supervisors, and
answers of people who were called in. Nothing else changes it, so nothing can happen twice at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ari_app.ari.bridge import Bridge
from ari_app.ari.bus import AriEvent
from ari_app.ari.channel import Channel
from ari_app.ari.ids import new_id
from ari_app.call import conversation_ears as ears
from ari_app.call.leg import Leg
from ari_app.call.permission import phone_of
from ari_app.call.session import CallSession
from models.domain.control_events import CallHeld, CallResumed, LegJoined, LegLeft
from models.domain.conversation import Role, Target, Verb
from models.domain.errors import AsteriskError, CommandRefused, Gone, NotInStasis
from models.domain.identity import Identity


@dataclass(slots=True)
class Order:
    """What somebody asked for: ``by`` is their name for the journal, ``who`` the identity that permissions are asked
    of. ``reply`` gets words for them, or CommandRefused."""

    verb: Verb
    argument: str
    by: str
    who: Identity
    reply: asyncio.Future[str] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


@dataclass(frozen=True, slots=True)
class Reached:
    """Who was called in has answered, or not: ``result`` says why."""

    target: Target
    leg: Leg | None
    result: str


@dataclass(frozen=True, slots=True)
class CallerKey:
    """The caller pressed a key."""

    digit: str


@dataclass(frozen=True, slots=True)
class Entering:
    """A channel that somebody else owns wants to come in; ``done`` is set when it has, or could not."""

    leg: Leg
    done: asyncio.Future[None]


@dataclass(frozen=True, slots=True)
class Mend:
    """The bridge is gone, or somebody fell out of it: put everybody together again."""


Item = AriEvent | Order | Reached | CallerKey | Entering | Mend


class Conversation:
    """State and the moves on it; `run` in ``talking.py`` is the loop, ``verbs.py`` carries out orders."""

    def __init__(self, session: CallSession, bridge: Bridge) -> None:
        self.session, self.bridge = session, bridge
        self.legs: dict[str, Leg] = {}
        self.inbox: asyncio.Queue[Item] = asyncio.Queue()
        self.held_since = 0.0
        self.reaching: asyncio.Task[None] | None = None
        self.reaching_target: Target | None = None
        self.consulted: Leg | None = None
        self.orphans: dict[str, Leg] = {}
        self.next: Target | None = None
        self.ended_by = "caller"
        self.over = False

    # People -----------------------------------------------------------------------------------

    def leg_of(self, who: str) -> Leg:
        """The leg of an agent or number. Raises CommandRefused when he is not here."""
        for leg in self.legs.values():
            if leg.who == who:
                return leg
        raise CommandRefused(f"{who} is not in this call")

    @property
    def main(self) -> Leg | None:
        """Who talks with the caller: the first who came and is no supervisor."""
        talking = [leg for leg in self.legs.values() if leg.role is not Role.SUPERVISOR and leg is not self.consulted]
        return talking[0] if talking else None

    async def begin(self, leg: Leg) -> None:
        """Caller and leg together in one request. Raises AsteriskError when either is gone."""
        rest, bridge = self.session.centre.rest, self.bridge
        channels = f"{self.session.call.channel_id},{leg.channel_id}"
        await rest.post(f"/bridges/{bridge.id}/addChannel", channel=channels, absorbDTMF="true")
        self.admit(leg)

    async def join(self, leg: Leg) -> None:
        """One more leg. Raises AsteriskError when its channel is gone."""
        await self.bridge.add_party(leg.channel_id)
        self.admit(leg)

    def admit(self, leg: Leg) -> None:
        """Count a leg that is in the bridge: from now on its talk time is his."""
        leg.events.pour_into(self.inbox)
        leg.joined_at = time.monotonic()
        self.legs[leg.channel_id] = leg
        self.session.publish(
            LegJoined(
                agent_id=leg.who if leg.role is not Role.NUMBER else "", role=leg.role, who=leg.who,
                channel_id=leg.channel_id, bridge_id=self.bridge.id,
            )
        )  # fmt: skip
        if leg.role is Role.NUMBER:
            self.session.limit.leg(leg, self.session.centre.settings.dialling.max_call_seconds)
        ears.open_for(self, leg)

    async def dismiss(self, leg: Leg, reason: str) -> None:
        """A leg leaves: his talk time is booked, his wrap-up begins, his channel is hung up or given back."""
        if self.legs.pop(leg.channel_id, None) is None:
            return
        self._book(leg, reason)
        if leg is self.consulted:
            self.consulted = None
        if leg.kept_by is not None:
            await self.bridge.remove(leg.channel_id)
        await leg.let_go(self.session.centre)

    def _book(self, leg: Leg, reason: str) -> None:
        ears.close_for(leg)
        session = self.session
        talked = round(time.monotonic() - leg.joined_at, 2)
        agent = leg.who if leg.role is not Role.NUMBER else ""
        session.publish(
            LegLeft(agent_id=agent, role=leg.role, who=leg.who, channel_id=leg.channel_id, talked=talked, reason=reason)
        )
        if leg.role is Role.AGENT:
            wrap_up = session.profile.wrap_up_seconds
            session.centre.roster.call_over(leg.who, session.call.id, reason, True, wrap_up)

    # The caller -------------------------------------------------------------------------------

    async def hold(self, by: str) -> None:
        """The caller out of the bridge, with music. Already held is as good."""
        if self.held_since:
            return
        await self.bridge.remove(self.session.call.channel_id)
        await self.session.channel.music_on()
        self.held_since = time.monotonic()
        self.session.publish(CallHeld(by=by))

    async def resume(self, by: str) -> None:
        """The caller back in the bridge. Not held is as good."""
        if not self.held_since:
            return
        await self.session.channel.music_off()
        await self.bridge.add_party(self.session.call.channel_id)
        seconds, self.held_since = round(time.monotonic() - self.held_since, 2), 0.0
        self.session.publish(CallResumed(by=by, seconds=seconds))

    async def mend(self) -> None:
        """A new bridge (a bridge's id cannot be used twice), and everybody who belongs into it."""
        old, self.bridge = self.bridge, Bridge(self.session.centre.rest, new_id("bridge"))
        await self.bridge.create(self.session.call.id)
        parties = [leg.channel_id for leg in self.legs.values()]
        if not self.held_since:
            parties.append(self.session.call.channel_id)
        for channel_id in parties:
            with contextlib.suppress(Gone, NotInStasis):
                await self.bridge.add_party(channel_id)
        await old.destroy()

    # From outside -----------------------------------------------------------------------------

    async def order(self, verb: Verb, argument: str, by: str, who: Identity | None = None) -> str:
        """Give an order and wait for the answer; ``by`` is an agent's phone unless ``who`` says more.

        Raises CommandRefused.
        """
        if self.over:
            raise CommandRefused("the conversation is over")
        order = Order(verb, argument, by, who or phone_of(self.session.centre, by))
        self.inbox.put_nowait(order)
        async with asyncio.timeout(10):
            return await order.reply

    async def enter(self, leg: Leg) -> None:
        """Let in somebody who has a channel of his own. Raises CommandRefused when it is over or Asterisk refuses."""
        if self.over:
            raise CommandRefused("the conversation is over")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.inbox.put_nowait(Entering(leg, done))
        async with asyncio.timeout(10):
            await done

    async def let_in(self, entering: Entering) -> None:
        """Carry out `enter`."""
        try:
            await self.join(entering.leg)
        except AsteriskError as error:
            _refuse(entering.done, f"cannot join: {error}")
        else:
            if not entering.done.done():
                entering.done.set_result(None)

    async def pass_on(self, digit: str, sender: Leg | None) -> None:
        """A key that is no code goes to the numbers in the call, and on a call out to whom was called."""
        recording = self.session.recording
        if recording is not None and recording.masked:
            return
        others = [leg.channel_id for leg in self.legs.values() if leg is not sender and leg.role is Role.NUMBER]
        if sender is not None and self.session.call.direction == "out" and not self.held_since:
            others.append(self.session.call.channel_id)
        for channel_id in others:
            try:
                await Channel(self.session.centre.rest, self.session.centre.bus, channel_id).send_key(digit)
            except (Gone, NotInStasis):
                continue

    def close(self) -> list[Leg]:
        """Nothing more is taken in; who waits for an answer gets one. Talk time that still runs is booked.

        Returns the legs that are to be let go, those included that answered in the last moment.
        """
        late: list[Leg] = []
        self.over = True
        self.session.take_key = None
        if self.reaching is not None:
            self.reaching.cancel()
        present = list(self.legs.values())
        for leg in present:
            self.legs.pop(leg.channel_id)
            self._book(leg, self.ended_by)
        while not self.inbox.empty():
            item = self.inbox.get_nowait()
            if isinstance(item, Order):
                _refuse(item.reply, "the conversation is over")
            elif isinstance(item, Entering):
                _refuse(item.done, "the conversation is over")
            elif isinstance(item, Reached) and item.leg is not None:
                self.not_wanted(item.leg)
                late.append(item.leg)
        return [*present, *late]

    def not_wanted(self, leg: Leg) -> None:
        """Who was called in is not needed any more: an agent has nothing to wrap up."""
        if leg.role is Role.AGENT:
            self.session.centre.roster.call_over(leg.who, self.session.call.id, "not needed", False)


def _refuse(future: asyncio.Future[str] | asyncio.Future[None], words: str) -> None:
    if not future.done():
        future.set_exception(CommandRefused(words))


@asynccontextmanager
async def conversation_of(session: CallSession, bridge_id: str = "") -> AsyncIterator[Conversation]:
    """A conversation with its bridge (a new one, or one that a former process made); both end with the block."""
    centre = session.centre
    bridge = Bridge(centre.rest, bridge_id or new_id("bridge"))
    conversation = Conversation(session, bridge)
    everyone: list[Leg] = []
    try:
        if not bridge_id:
            await bridge.create(session.call.id)
        session.conversation = conversation
        session.take_key = lambda digit: conversation.inbox.put_nowait(CallerKey(digit))
        yield conversation
    finally:
        session.conversation = None
        everyone = conversation.close()
        await conversation.bridge.destroy()
        for leg in everyone:
            await leg.let_go(centre)
