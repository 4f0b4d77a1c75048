"""Orders in calls: see `ari_app.web.table.control`."""

from __future__ import annotations

from ari_app.contact.permission import must
from ari_app.voice.call.talk import Talk
from ari_app.voice.features.picking_up import ring_to_pick_up
from ari_app.web.fields import Done, Ringing
from ari_app.web.finding import session_of, talk_of
from ari_app.web.operation import Asked, Handler
from ari_app.web.ports import Ports
from ari_app.web.problems import NotFound, Refused
from ari_app.web.table.control import ROWS, SendKeys, TakeParked
from ari_app.web.texts import Words
from models.domain.call_commands import CallCommand, Drop, Hold
from models.domain.control_events import OrderGiven
from models.domain.conversation import Role
from models.domain.identity import Person


class CallOrders:
    """Agents may give orders in calls that they are in; who controls calls, in every call."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._desk = ports, ports.desk

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        own: dict[str, Handler] = {"send_keys": self._keys, "take_parked": self._take}
        return {**{row.name: self._order for row in ROWS}, **own}

    async def _order(self, asked: Asked[object]) -> Done:
        session = session_of(self._ports, asked.path["call"], asked.who)
        talk, command = talk_of(session), asked.command
        if isinstance(command, Drop):
            command = Drop(_who(talk, command.who))
        assert isinstance(command, CallCommand)
        return Done(call=session.call.id, result=await talk.order(command, asked.who))

    async def _keys(self, asked: Asked[SendKeys]) -> Done:
        """Keys go by Asterisk, as long as everybody understands: what a browser plays is cut short on the way."""
        session = session_of(self._ports, asked.path["call"], asked.who)
        talk, keys = talk_of(session), asked.body.keys
        must_control(self._ports, asked, talk)
        channel = _channel(talk, asked.body.leg) if asked.body.leg else talk.state.asked or session.call.channel_id
        await self._desk.switch.channel(channel).send_keys(keys)
        words = f"{len(keys)} keys"  # they may be a secret of the caller's
        session.publish(OrderGiven(verb="dtmf", argument=words, by=asked.by, result="sent"))
        return Done(call=session.call.id, result=words)

    async def _take(self, asked: Asked[TakeParked]) -> Ringing:
        agent = asked.body.agent or (asked.who.agent if isinstance(asked.who, Person) else str(asked.who))
        session = session_of(self._ports, asked.path["call"], asked.who)
        slot = self._desk.parking.slot_of(session.call.id)
        if not slot:
            raise Refused("not parked", call=session.call.id)
        if agent not in self._desk.floor.roster or (isinstance(asked.who, Person) and agent != asked.who.agent):
            raise Refused("no phone", who=agent or asked.by)
        return Ringing(result=await ring_to_pick_up(self._desk, agent, slot))


def must_control(ports: Ports, asked: Asked[object], talk: Talk) -> None:
    """Raises NotPermitted for whom the console names, and who is not in the call."""
    inside = any(leg.who == str(asked.who) and leg.role is not Role.NUMBER for leg in talk.legs.values())
    must(ports.desk.floor.roster, asked.who, Hold.act, inside)


def _channel(talk: Talk, leg: str) -> str:
    found = next((one.channel_id for one in talk.legs.values() if leg in (one.channel_id, one.who)), "")
    if not found:
        raise NotFound("not there", what=Words("leg"), given=leg)
    return found


def _who(talk: Talk, leg: str) -> str:
    """A leg by its id, or as the conversation names it."""
    return talk.legs[leg].who if leg in talk.legs else leg
