"""Runs one call from arrival to its last event. The only place that catches everything a call can raise."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from ari_app.ari.bus import Subscription
from ari_app.ari.entry import Entry
from ari_app.voice.call.desk import Desk
from ari_app.voice.call.services import Services
from ari_app.voice.call.session import CallerHungUp, Calls, CallSession
from ari_app.voice.call.starting import Story
from ari_app.voice.callback_offer import wanted_by
from ari_app.voice.features.feature_calls import desk_call
from ari_app.voice.medium import Telephone
from ari_app.voice.opening import session_of
from ari_app.voice.rescue import rescue
from models.domain.call_state import CallState, Outcome
from models.domain.caller import Call
from models.domain.dialling import Purpose
from models.domain.errors import AsteriskError, Gone, NotInStasis
from models.domain.events import CallEnded, CallFailed

log = logging.getLogger(__name__)
_SERVED = (CallState.WAITING, CallState.OFFERED, CallState.TALKING, CallState.PARKED)


async def supervise(
    services: Services,
    calls: Calls,
    call: Call,
    events: Subscription,
    story: Story,
    inherited: Mapping[str, Subscription] | None = None,
) -> None:
    """Run the story; whatever happens, the caller is served or rescued and the books are closed exactly once.

    After `Rest.detach` nothing is: call and books stay open for the next process.
    """
    ending = _Ending(services, call)
    try:
        async with session_of(services, calls, call, Telephone, events, inherited) as session:
            ending.session = session
            ending.outcome = await story(session)
            ending.cause = "story ended"
    except* CallerHungUp as group:
        ending.hung_up(group)
    except* Exception as group:
        await ending.failed(group)
    finally:
        if not services.switch.rest.detached:
            await ending.close()


async def supervise_desk(desk: Desk, entry: Entry, events: Subscription) -> None:
    """A phone of an agent or supervisor that is here on its own account: it must never take anybody down with it."""
    try:
        await desk_call(desk, entry, events)
    except Exception as error:
        log.error("%s of %s failed: %s", entry.do, entry.agent, error, exc_info=None if _expected(error) else error)
        await desk.switch.channel(entry.channel_id).hang_up()
    finally:
        desk.switch.bus.close(events)


class _Ending:
    """How a call ends, collected while it does."""

    def __init__(self, services: Services, call: Call) -> None:
        self.services, self.call = services, call
        self.session: CallSession | None = None
        self.outcome = Outcome.FAILED
        self.cause = "the call was cancelled"
        self._handed_over = False
        self._gone = False

    def _call_back(self) -> None:
        """Who was cut off with Asterisk is rung when it is back."""
        session, callbacks = self.session, self.services.callbacks
        waited = session is not None and session.state in _SERVED
        if session is not None and waited and callbacks is not None and self.call.number:
            callbacks.add(wanted_by(session), purpose=Purpose.CUT_OFF)

    def hung_up(self, group: BaseExceptionGroup[CallerHungUp]) -> None:
        self._gone = True
        first = group.exceptions[0]
        self.cause = first.cause if isinstance(first, CallerHungUp) else "caller hung up"
        self.outcome = self.session.outcome if self.session else Outcome.HUNG_UP_IN_MENU
        if self.cause.startswith("Asterisk") and self.outcome is not Outcome.TEST:
            self.outcome = Outcome.LOST
            if self.services.settings.callback.cut_off:
                self._call_back()

    async def failed(self, group: BaseExceptionGroup[Exception]) -> None:
        """A request for a channel that is gone is a hang-up whose event is still under way; the rest is rescued."""
        leaves = list(_leaves(group))
        if self._gone:
            return
        if all(isinstance(error, Gone | NotInStasis) for error in leaves) and not await self._alive():
            self.outcome = self.session.outcome if self.session else Outcome.HUNG_UP_IN_MENU
            self.cause = "caller hung up"
            return
        error = leaves[0]
        self.cause = f"{type(error).__name__}: {error}"
        log.error("call %s failed: %s", self.call.id, self.cause, exc_info=None if _expected(error) else error)
        done = await rescue(self.services.switch, self.call)
        self._handed_over = done == "dialplan fallback"
        self.outcome = Outcome.LOST if done == "Asterisk is away" else Outcome.FAILED
        self.services.journal.publish(CallFailed(call_id=self.call.id, error=self.cause, rescue=done))

    async def _alive(self) -> bool:
        try:
            return await self.services.switch.channel(self.call.channel_id).exists()
        except AsteriskError:
            return False

    async def close(self) -> None:
        """Hang up unless the channel was given away, and write the last event."""
        leaving = self._handed_over or (self.session is not None and self.session.life.leaving)
        if not leaving:
            await self.services.switch.channel(self.call.channel_id).hang_up()
        if self.session is not None:
            self.session.state = CallState.ENDED
            self.session.arrive()
        self.services.journal.publish(CallEnded(call_id=self.call.id, outcome=self.outcome, cause=self.cause))


def _leaves(group: BaseExceptionGroup[Exception]) -> list[Exception]:
    found: list[Exception] = []
    for error in group.exceptions:
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found


def _expected(error: Exception) -> bool:
    return isinstance(error, AsteriskError | asyncio.TimeoutError)
