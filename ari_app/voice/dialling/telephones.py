"""An agent's telephones: every one that is registered rings, and whichever is lifted first becomes the leg."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from ari_app.ari import reading
from ari_app.ari.bus import Subscription
from ari_app.ari.channel import Dial
from ari_app.ari.ids import new_id
from ari_app.ari.rest import Rest
from ari_app.ari.safety import may_dial
from ari_app.ari.switch import Switch
from ari_app.foundation.group import Group
from ari_app.voice.call.leg import Leg
from models.domain.errors import AsteriskError
from models.domain.ringing import Answered, Busy, Declined, GivenUp, NoAnswer, Result

Ring = Callable[[str, Subscription, Dial], Awaitable[Result]]
# What one telephone says when another says something else; who declines on one has declined on all.
_ORDER: tuple[type[Result], ...] = (Answered, Declined, Busy, NoAnswer)
_ENDS_IT = (Answered, Declined)


@dataclass(eq=False, slots=True)
class _Line:
    endpoint: str
    channel_id: str
    events: Subscription
    result: Result | None = None  # while it rings


async def telephones(rest: Rest, endpoint: str, beside: str) -> list[str]:
    """What to dial for ``PJSIP/NAME``: itself when one telephone is registered or none, else each by its contact.

    ``beside`` is any channel: without one Asterisk evaluates no function.
    """
    name = endpoint.removeprefix("PJSIP/")
    try:
        contacts = await reading.variable(rest, beside, f"PJSIP_DIAL_CONTACTS({name})")
    except AsteriskError:
        return [endpoint]
    found = [one for one in contacts.split("&") if one.startswith(f"{endpoint}/") and may_dial(one)]
    return found if len(found) > 1 else [endpoint]


async def ring_phones(switch: Switch, caller: str, leg: Leg, dial: Dial, ring: Ring) -> Result:
    """Ring them all; when one has answered, the leg is the telephone that was lifted.

    ``caller`` is the id of the caller's channel.
    """
    first, *others = await telephones(switch.rest, f"PJSIP/{switch.phone_of(str(dial.whom))}", caller)
    lines = [_Line(first, leg.channel_id, leg.events)]
    for endpoint in others:
        own = new_id("agent")
        lines.append(_Line(endpoint, own, switch.events(own)))
    taken = lines[0]
    try:
        await _until_decided(lines, dial, ring)
        taken = min(lines, key=_rank)
        leg.channel_id, leg.events = taken.channel_id, taken.events
        return taken.result or GivenUp()
    finally:
        for line in lines:
            if line is not taken:
                switch.bus.close(line.events)
                await switch.channel(line.channel_id).hang_up("answered_elsewhere")


def _rank(line: _Line) -> int:
    return next((place for place, kind in enumerate(_ORDER) if isinstance(line.result, kind)), len(_ORDER))


async def _until_decided(lines: list[_Line], dial: Dial, ring: Ring) -> None:
    async def one(line: _Line) -> None:
        line.result = await ring(line.channel_id, line.events, replace(dial, whom=line.endpoint.removeprefix("PJSIP/")))

    async with Group() as group:
        pending = {group.create_task(one(line), name=f"ring {line.endpoint}") for line in lines}
        while pending:
            _, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            if any(isinstance(line.result, _ENDS_IT) for line in lines):
                for task in pending:
                    task.cancel()
                return
