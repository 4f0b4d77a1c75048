"""Compares the books with Asterisk without pause; what does not fit twice in a row is healed, with its cause.

Events that never came, channels killed behind our back, agents whose call is gone: peers need a person who notices
and resets; here such a state lasts less than a second.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable

from ari_app.ari import found_out
from ari_app.ari.ids import is_media
from ari_app.ari.media import hang_up_media
from ari_app.foundation import steady
from ari_app.store.journal import Journal
from ari_app.voice.recovery.books import Believed, read_books
from ari_app.voice.recovery.changes import Changes
from ari_app.voice.recovery.invariants import Books, Mismatch, What, mismatches
from ari_app.voice.recovery.reality import Asterisk
from models.domain.control_events import MismatchHealed
from models.domain.errors import AsteriskError

log = logging.getLogger(__name__)
Remedy = Callable[[Mismatch], Awaitable[str]]
WHOLE = 60.0  # seconds after which everything is compared, touched or not


class Reconciler:
    """Runs the comparison. It checks every ``seconds`` while ``connected``, what has changed; everything once a minute
    and after each connection (`begin_anew`). ``adopt`` takes over an unheard caller. ``compared``: how many calls and
    agents were looked at."""

    def __init__(
        self, believed: Believed, journal: Journal, seconds: float, connected: Callable[[], bool],
        adopt: Callable[[str], Awaitable[None]],
    ) -> None:  # fmt: skip
        self._believed, self._journal, self._seconds = believed, journal, seconds
        self._connected, self._adopt = connected, adopt
        self._seen: dict[Mismatch, float] = {}
        self.healed: Counter[str] = Counter()
        self.compared: Counter[str] = Counter()
        self.checks = 0
        self.asterisk, self._changes = Asterisk(believed.switch), Changes()
        self._whole_at = 0.0
        journal.listen(self._changes.take)
        self._remedies: dict[What, Remedy] = {
            What.CALLER_GONE: self._end_channel, What.LEG_GONE: self._end_channel,
            What.BRIDGE_GONE: self._mend, What.OUTSIDE: self._mend,
            What.STUCK_TALKING: self._repair, What.STUCK_RESERVED: self._repair, What.STUCK_WRAP_UP: self._repair,
            What.GHOST_PLACE: self._forget_place, What.STRAY_CHANNEL: self._hang_up,
            What.STRAY_BRIDGE: self._destroy, What.UNHEARD_CALLER: self._take_over,
        }  # fmt: skip

    def begin_anew(self) -> None:
        """Asterisk was away for a moment: the next look is at everything."""
        self._whole_at = 0.0

    async def run(self) -> None:
        """Check for ever."""
        while True:
            await asyncio.sleep(self._seconds)
            if not self._connected():
                self._seen.clear()
                self.begin_anew()
                continue
            try:
                await self._round(await self._look())
            except AsteriskError as error:
                log.warning("the comparison with Asterisk was put off: %s", error)

    async def _look(self) -> list[Mismatch]:
        """What does not fit. The books are read last, so that they are never older than what Asterisk said."""
        now = asyncio.get_running_loop().time()
        whole = not self._whole_at or now >= self._whole_at
        self._changes.again(self._seen)
        self._changes.found(await self.asterisk.look())
        books, reality = self._books(whole), self.asterisk.reality()
        if whole or self.asterisk.doubtful(books):
            channels = await self.asterisk.whole()
            books = self._books(whole)
            reality = self.asterisk.reality_of(channels, books.owned)
        found = mismatches(books, reality, steady.now())
        self._changes.looked(books, self.asterisk.reality(), self._changes.due()[0])
        self.compared.update(calls=len(books.calls), agents=len(books.agents), whole=whole)
        if whole:
            self._whole_at = now + WHOLE
        return found

    def _books(self, whole: bool) -> Books:
        roster = self._believed.floor.roster
        if whole:
            return read_books(self._believed, self._believed.calls, [status.agent.id for status in roster.all()])
        calls, agents = self._changes.due()
        return read_books(self._believed, calls, [name for name in sorted(agents | roster.wrapping) if name in roster])

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
