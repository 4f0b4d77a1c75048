"""Compares the books with Asterisk without pause; what does not fit twice in a row is healed, with its cause.

Events that never came, channels killed behind our back, agents whose call is gone: peers need a person who notices
and resets; here such a state lasts less than a second.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ari_app.ari import found_out, reading
from ari_app.ari.ids import is_media, is_ours
from ari_app.ari.media import hang_up_media
from ari_app.ari.switch import Switch
from ari_app.foundation import steady
from ari_app.routing.floor import Floor
from ari_app.routing.promises import Promises
from ari_app.store.journal import Journal
from ari_app.voice.call.rung_phones import RungPhones
from ari_app.voice.call.session import Calls
from ari_app.voice.recovery.invariants import AgentBook, Books, CallBook, Mismatch, Reality, What, mismatches
from models.domain.control_events import MismatchHealed
from models.domain.errors import AsteriskError

log = logging.getLogger(__name__)
_ID = re.compile(rb'"id":\s*"([^"]+)"')
Remedy = Callable[[Mismatch], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Believed:
    """Where what kefu believes stands."""

    switch: Switch
    floor: Floor
    promises: Promises
    calls: Calls
    rung: RungPhones


def read_books(believed: Believed) -> Books:
    """What kefu believes, now."""
    floor, promises = believed.floor, believed.promises
    calls = {}
    for call_id, session in believed.calls.items():
        conversation = session.conversation
        legs = {leg.channel_id: leg.who for leg in conversation.legs.values()} if conversation else {}
        calls[call_id] = CallBook(
            session.call.channel_id, session.call.direction == "in" or session.life.entered.is_set(),
            conversation.bridge_id if conversation else "", bool(conversation and conversation.held), legs,
            session.life.gone,
        )  # fmt: skip
    agents = {
        status.agent.id: AgentBook(status.state, status.call_id, status.wrap_up_until) for status in floor.roster.all()
    }
    places = floor.dispatcher.places()
    given = {agent for place in places.values() for agent in place.offers_made}
    return Books(
        calls, agents, frozenset(places), frozenset(believed.calls) | promises.places,
        promises.offered | frozenset(given), _owned(believed),
        frozenset(believed.switch.rest.bridges),
    )  # fmt: skip


async def read_reality(believed: Believed) -> Reality:
    """What Asterisk has. Raises AsteriskError."""
    rest = believed.switch.rest
    app = await reading.application(rest, believed.switch.app)
    channels = ids_in(await rest.fetch("/channels"))
    bridges = {
        bridge.id: frozenset(bridge.channels)
        for bridge in await reading.bridges(rest) if is_ours(bridge.id)
    }  # fmt: skip
    return Reality(frozenset(app.channel_ids) & channels | (channels & _owned(believed)), bridges)


def ids_in(channels: bytes) -> set[str]:
    """The ids of a list of channels. To parse the whole of it takes milliseconds at some hundred calls."""
    return {found.decode() for found in _ID.findall(channels)}


def _owned(believed: Believed) -> frozenset[str]:
    """Channels that somebody waits for or that ring by command, and the far halves of those that are Local."""
    awaited = believed.switch.bus.waiting_for("channel") | believed.rung.now()
    return frozenset(awaited | {f"{channel};2" for channel in awaited})


class Reconciler:
    """Runs the comparison. It checks every ``seconds`` while ``connected``; ``adopt`` takes over an unheard
    caller."""

    def __init__(
        self, believed: Believed, journal: Journal, seconds: float, connected: Callable[[], bool],
        adopt: Callable[[str], Awaitable[None]],
    ) -> None:  # fmt: skip
        self._believed, self._journal, self._seconds = believed, journal, seconds
        self._connected, self._adopt = connected, adopt
        self._seen: dict[Mismatch, float] = {}
        self.healed: Counter[str] = Counter()
        self.checks = 0
        self._remedies: dict[What, Remedy] = {
            What.CALLER_GONE: self._end_channel, What.LEG_GONE: self._end_channel,
            What.BRIDGE_GONE: self._mend, What.OUTSIDE: self._mend,
            What.STUCK_TALKING: self._repair, What.STUCK_RESERVED: self._repair, What.STUCK_WRAP_UP: self._repair,
            What.GHOST_PLACE: self._forget_place, What.STRAY_CHANNEL: self._hang_up,
            What.STRAY_BRIDGE: self._destroy, What.UNHEARD_CALLER: self._take_over,
        }  # fmt: skip

    async def run(self) -> None:
        """Check for ever."""
        while True:
            await asyncio.sleep(self._seconds)
            if not self._connected():
                self._seen.clear()
                continue
            try:
                reality = await read_reality(self._believed)
                await self._round(mismatches(read_books(self._believed), reality, steady.now()))
            except AsteriskError as error:
                log.warning("the comparison with Asterisk was put off: %s", error)

    async def _round(self, found: list[Mismatch]) -> None:
        self.checks += 1
        now = time.monotonic()
        again = [mismatch for mismatch in found if mismatch in self._seen]
        self._seen = {mismatch: self._seen.get(mismatch, now) for mismatch in found}
        for mismatch in again:
            await self._heal(mismatch, now)

    async def _heal(self, mismatch: Mismatch, now: float) -> None:
        remedy = await self._remedies[mismatch.what](mismatch)
        if not remedy:
            return
        self.healed[mismatch.what] += 1
        after = (now - self._seen.pop(mismatch, now)) * 1000
        log.warning("healed: %s %s: %s", mismatch.what, mismatch.subject, remedy)
        self._journal.publish(
            MismatchHealed(
                call_id=mismatch.call, what=mismatch.what, subject=mismatch.subject,
                cause=_CAUSES[mismatch.what], remedy=remedy, after_ms=round(after, 1),
            )
        )  # fmt: skip

    async def _end_channel(self, mismatch: Mismatch) -> str:
        left, _destroyed = found_out.ended(mismatch.subject, "hung up unnoticed")
        self._believed.switch.bus.publish(left)
        return "its end was told to whom it concerns"

    async def _mend(self, mismatch: Mismatch) -> str:
        session = self._believed.calls.get(mismatch.call)
        if session is None or session.conversation is None:
            return ""
        session.conversation.mend_soon()
        return "the parties were bridged again"

    async def _repair(self, mismatch: Mismatch) -> str:
        self._believed.floor.roster.repair(mismatch.subject, mismatch.what)
        return f"the agent is {self._believed.floor.roster.get(mismatch.subject).state}"

    async def _forget_place(self, mismatch: Mismatch) -> str:
        self._believed.floor.dispatcher.forget(mismatch.subject)
        return "taken out of the line"

    async def _hang_up(self, mismatch: Mismatch) -> str:
        switch = self._believed.switch
        if is_media(mismatch.subject):
            await hang_up_media(switch.rest, switch.bus, mismatch.subject)
        else:
            await switch.rest.discard(f"/channels/{mismatch.subject}")
        return "hung up"

    async def _destroy(self, mismatch: Mismatch) -> str:
        await self._believed.switch.rest.discard(f"/bridges/{mismatch.subject}")
        return "destroyed"

    async def _take_over(self, mismatch: Mismatch) -> str:
        await self._adopt(mismatch.subject)
        return "taken over as a new call"


_CAUSES = {
    What.CALLER_GONE: "the caller's channel ended and no event said so",
    What.LEG_GONE: "a leg's channel ended and no event said so",
    What.BRIDGE_GONE: "the bridge was destroyed from outside",
    What.OUTSIDE: "somebody was taken out of the bridge from outside",
    What.STUCK_TALKING: "the agent's call or leg is gone",
    What.STUCK_RESERVED: "no offer stands for the reservation",
    What.STUCK_WRAP_UP: "the timer of the wrap-up did not fire",
    What.GHOST_PLACE: "no call stands for the place",
    What.STRAY_CHANNEL: "a channel of ours that nobody owns",
    What.STRAY_BRIDGE: "a bridge of ours that nobody owns",
    What.UNHEARD_CALLER: "the arrival of the caller was not heard",
}
