"""A caller and those they talk with, in one mixing bridge: the state, the legs, and the inbox of what happens.

The state is a value that `models.domain.conversation_state` makes anew for each thing that happens; ``acts.py`` carries
out what it asks for, ``talking.py`` is the loop over the inbox. Nothing else changes a conversation, so nothing can
happen twice at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from dataclasses import dataclass, field

from ari_app.ari.bridge import Bridge
from ari_app.ari.channel import Channel
from ari_app.ari.events import Event
from ari_app.ari.ids import new_id
from ari_app.voice.call.deafness import Deafness
from ari_app.voice.call.leg import UNKNOWN, Leg
from ari_app.voice.call.session import CallSession
from ari_app.voice.conversation import transcripts as ears
from ari_app.voice.conversation.hold import Holding
from ari_app.voice.conversation.leg_books import tell_joined, tell_left
from ari_app.voice.conversation.lost_pages import LostPages
from ari_app.voice.conversation.ringback import Ringback
from models.domain.call_commands import CallCommand
from models.domain.control_events import ConversationMoved
from models.domain.conversation import Role, Target, Verb
from models.domain.conversation_facts import Act, Left, Party, Returned, Talk, Vanished, as_dict
from models.domain.conversation_table import Phase
from models.domain.errors import AsteriskError, CommandRefused, Gone, NotInStasis
from models.domain.identity import Identity, name_of
from models.domain.ringing import NotAnswered

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Order:
    """What somebody asked for, and who they are by the entrance that they came through. ``reply`` gets words for them,
    or CommandRefused."""

    command: CallCommand
    who: Identity
    reply: asyncio.Future[str] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def verb(self) -> Verb:
        """What the conversation's table calls it."""
        return self.command.verb

    @property
    def by(self) -> str:
        """Their name for the journal."""
        return name_of(self.who)


@dataclass(frozen=True, slots=True)
class Reached:
    """What came of the call number ``request`` to ``target``: a leg that has answered, or why there is none."""

    request: int
    target: Target
    found: Leg | NotAnswered


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


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Nothing has said in time who is on a channel that a telephone's transfer brought in."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class Calm:
    """A telephone whose transfer was refused has not hung up: it stays."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class Rejoining:
    """Another page of an agent's has answered in the place of the leg on ``channel_id``."""

    channel_id: str
    leg: Leg


Item = Event | Order | Reached | CallerKey | Entering | Mend | Unnamed | Calm | Rejoining | Vanished | Returned | Left
REJOINED = "rejoined"


class Conversation:
    """The state and what it stands for: legs by channel, the bridge, the hold.

    ``coming`` are legs that have answered and are not counted in yet; ``unnamed`` are channels of which nobody knows
    yet who is on them, with who brought them in.
    """

    def __init__(self, session: CallSession, bridge: Bridge) -> None:
        self.session, self.bridge = session, bridge
        self.state = Talk()
        self.legs: dict[str, Leg] = {}
        self.coming: dict[str, Leg] = {}
        self.unnamed: dict[str, str] = {}
        self.inbox: asyncio.Queue[Item] = asyncio.Queue()
        self.reaching: asyncio.Task[None] | None = None
        self.ringback, self.holding, self.pages = Ringback(session), Holding(session), LostPages(session)
        self.deaf = Deafness(session.services.switch)
        self.owed: deque[Act] = deque()  # what the state asks for and has not been done yet
        self.closed = False
        self.put_down: Leg | None = None  # of an agent, who has ended the call by that

    @property
    def over(self) -> bool:
        """Whether nobody can be let in and no order be given any more."""
        return self.closed or self.state.phase is Phase.OVER

    @property
    def held(self) -> bool:
        """Whether the caller is to be outside the bridge, with music."""
        return self.state.held or (self.state.phase is Phase.OVER and self.holding.on)

    @property
    def bridge_id(self) -> str:
        """The bridge that they are in."""
        return self.bridge.id

    def in_charge(self, channel_id: str) -> bool:
        """Whether whoever is on this channel answers for the caller now."""
        party = self.state.find(channel_id)
        return party is not None and party.charge

    def mend_soon(self) -> None:
        """The bridge is gone, or somebody fell out of it: everybody is put together again."""
        self.inbox.put_nowait(Mend())

    @property
    def ended_by(self) -> str:
        """Who ended it: caller, agent, number, supervisor or asterisk."""
        return self.state.ended_by

    def move(self, state: Talk) -> None:
        """Take over another state, and write it down with all that another process needs to go on from it."""
        if state == self.state:
            return
        self.state = state
        held = round(self.holding.now(), 2)
        self.session.publish(ConversationMoved(phase=state.phase, held=held, state=as_dict(state)))

    # Legs ---------------------------------------------------------------------------------------

    def channel(self, channel_id: str) -> Channel:
        """A handle on a channel."""
        return self.session.services.switch.channel(channel_id)

    def admit(self, channel_id: str, known: bool = False) -> None:
        """Count a leg in that is in the bridge: from now on its talk time is theirs. ``known``: the books have it."""
        leg = self.coming.pop(channel_id)
        leg.events.pour_into(self.inbox)
        leg.joined_at = leg.joined_at or time.monotonic()
        leg.held_before = self.holding.seconds() if not known else leg.held_before
        self.legs[channel_id], leg.accounted = leg, True
        if leg.who != UNKNOWN and not known:
            self.announce(leg)
        if leg.role is Role.NUMBER:
            self._count(leg)
        ears.open_for(self.session, leg, first=len(self.legs) == 1)

    def announce(self, leg: Leg) -> None:
        """Write down who joined."""
        tell_joined(self.session, leg, self.bridge.id)

    def _count(self, leg: Leg) -> None:
        """A number's leg has its longest time; what a former process saw of it counts."""
        most = self.session.services.settings.dialling.max_call_seconds
        if most:
            self.session.life.limit.leg(leg, max(1.0, most - (time.monotonic() - leg.joined_at)))

    async def dismiss(self, party: Party, reason: str, way: str = "", target: str = "") -> None:
        """A leg leaves: its talk time is booked, a wrap-up begins, its channel is hung up or given back. ``way`` and
        ``target``: how and to whom they have sent the caller on."""
        leg = self.legs.pop(party.channel, None)
        if leg is None:
            return
        if self.unnamed.pop(leg.channel_id, None) is not None:
            self.announce(leg)
        self._book(leg, reason, way, target)
        try:
            if leg.kept_by is not None:
                await self._give_back(leg, party.muted)
        finally:
            await leg.let_go(self.session.services.switch)

    async def _give_back(self, leg: Leg, muted: bool) -> None:
        try:
            await self.bridge.remove(leg.channel_id)
            await self.deaf.hears(leg.channel_id)
            if muted:
                await self.channel(leg.channel_id).mute(False)
        except AsteriskError as error:
            log.warning("the telephone of %s was not taken out of the bridge: %s", leg.who, error)

    def _book(self, leg: Leg, reason: str, way: str, target: str) -> None:
        ears.close_for(leg)
        session = self.session
        talked = round(time.monotonic() - leg.joined_at, 2)
        held = round(min(talked, self.holding.seconds() - leg.held_before + self.holding.by_phone(leg.channel_id)), 2)
        tell_left(session, leg, reason, talked, held, way, target)
        if leg.role is Role.AGENT and reason != REJOINED:
            wrap_up = session.profile.wrap_up_seconds
            session.services.floor.roster.call_over(leg.who, session.call.id, reason, True, wrap_up)

    async def release(self, leg: Leg, reason: str) -> None:
        """Who was called in was never bridged: there is nothing to wrap up, an agent is ready again."""
        self.coming.pop(leg.channel_id, None)
        if leg.role is Role.AGENT:
            leg.not_joined(self.session.publish, reason)
            self.session.services.floor.roster.call_over(leg.who, self.session.call.id, reason, False)
        await leg.let_go(self.session.services.switch)

    # The caller ---------------------------------------------------------------------------------

    def phone_held(self, party: Party, on: bool) -> None:
        """A telephone's own hold begins or ends; each end has its beginning, and the seconds between."""
        if on:
            self.holding.phone_begins(party)
            return
        seconds = self.holding.phone_ends(party)
        if party.channel in self.legs:
            self.legs[party.channel].held_before -= seconds

    async def sound_ringback(self) -> None:
        """Who consults hears that it rings."""
        if self.state.phase is Phase.REACHING:
            await self.ringback.sound(self.state.asker)

    async def mend(self) -> None:
        """A new bridge (a bridge's id cannot be used twice), and everybody who belongs into it."""
        new = Bridge(self.session.services.switch.rest, new_id("bridge"))
        await new.create(self.session.call.id)
        old, self.bridge = self.bridge, new
        try:
            await self.ringback.quiet()
            for channel_id in self.legs:
                await self._into_the_bridge(channel_id)
            if not self.held:
                await self._into_the_bridge(self.session.call.channel_id)
                await self.holding.end("mended")
            await self.sound_ringback()
        finally:
            await old.destroy()

    async def _into_the_bridge(self, channel_id: str) -> None:
        with contextlib.suppress(Gone, NotInStasis):
            await self.bridge.add_party(channel_id)

    # From outside -------------------------------------------------------------------------------

    async def order(self, command: CallCommand, who: Identity) -> str:
        """Give an order and wait for the answer.

        Raises CommandRefused, and TimeoutError when Asterisk holds the conversation up for ten seconds: what was not
        begun by then is not done later.
        """
        if self.over:
            raise CommandRefused("the conversation is over")
        order = Order(command, who)
        self.inbox.put_nowait(order)
        async with asyncio.timeout(10):
            return await order.reply

    async def enter(self, leg: Leg) -> None:
        """Let in somebody who has a channel of their own. Raises CommandRefused when it is over or cannot be."""
        if self.over:
            raise CommandRefused("the conversation is over")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.inbox.put_nowait(Entering(leg, done))
        async with asyncio.timeout(10):
            await done

    def leg_of(self, who: str) -> Leg:
        """The leg of an agent or number. Raises CommandRefused when they are not here."""
        for leg in self.legs.values():
            if leg.who == who:
                return leg
        raise CommandRefused(f"{who} is not in this call")


def party_of(leg: Leg) -> Party:
    """The leg as the state knows it."""
    return Party(leg.channel_id, leg.who, leg.role)


def refuse(future: asyncio.Future[str] | asyncio.Future[None], why: str | CommandRefused) -> None:
    """Answer somebody who waits, unless they have been answered or have given up."""
    if not future.done():
        future.set_exception(CommandRefused(why) if isinstance(why, str) else why)
