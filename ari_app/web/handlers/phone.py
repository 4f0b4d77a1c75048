"""One's own telephone in the page: see `ari_app.web.table.phone`."""

from __future__ import annotations

from ari_app.agents.phones import Device
from ari_app.voice.call.session import Calls
from ari_app.voice.features.web_phone import WebPhones
from ari_app.web.entrance import SESSION, TOKEN
from ari_app.web.fields import Answer
from ari_app.web.operation import Asked, Handler
from ari_app.web.reading import rfc3339
from ari_app.web.table.phone import AnswerCall, PhoneIs, PhoneSays, PhoneSessionIs
from models.domain.errors import BadArgument, CommandRefused, IllegalTransition
from models.domain.identity import Person, Staff
from models.domain.phone_kinds import SIP
from models.domain.phone_state import PhoneState

_PATH = "/phone"


class PhoneOrders:
    """Everything is about who asks."""

    def __init__(self, phones: WebPhones, calls: Calls) -> None:
        self._web, self._phones, self._calls = phones, phones.phones, calls

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "read_phone": self._read, "take_phone": self._take, "leave_phone": self._leave, "tell_phone": self._tell,
            "answer_phone": self._answer,
        }  # fmt: skip

    async def _read(self, asked: Asked[object]) -> PhoneIs:
        return self._of(_agent(asked))

    async def _take(self, asked: Asked[object]) -> PhoneSessionIs:
        agent = _agent(asked)
        opened = await self._web.open(agent, _log_in(asked))
        session = opened.session
        return PhoneSessionIs(
            sip_user=session.sip_user, secret=opened.secret, ws_path=_PATH, ticket=opened.ticket, session=session.id,
            expires_at=rfc3339(session.until), ice_servers=[], rejoin=self._call_of(agent),
        )  # fmt: skip

    async def _leave(self, asked: Asked[object]) -> Answer:
        self._phones.end(_agent(asked), "logged out")
        return Answer()

    async def _answer(self, asked: Asked[AnswerCall]) -> PhoneIs:
        """A call that is none, or rings elsewhere, is not answered by that: the page takes only what rings at it."""
        agent, call = _agent(asked), asked.body.call
        if call not in self._calls:
            raise CommandRefused("your telephone does not ring")
        self._phones.answer(agent, call)
        return self._of(agent)

    async def _tell(self, asked: Asked[PhoneSays]) -> PhoneIs:
        agent, said = _agent(asked), asked.body
        if said.state not in list(PhoneState):
            raise BadArgument(f"state must be one of {', '.join(PhoneState)}, not {said.state!r}")
        session = self._phones.of(agent)
        id_ = said.session or (session.id if session is not None else "")
        device = Device(said.input, said.output, said.level)
        try:
            self._phones.said(agent, id_, PhoneState(said.state), device, said.detail)
        except IllegalTransition as error:
            raise CommandRefused(str(error)) from None
        return self._of(agent)

    def _call_of(self, agent: str) -> str | None:
        """The call in which they talk with a page that is not there any more."""
        for call_id, session in self._calls.items():
            if session.conversation is not None:
                legs = session.conversation.legs.values()
                if any(leg.who == agent for leg in legs):
                    return call_id
        return None

    def _of(self, agent: str) -> PhoneIs:
        session, kind = self._phones.of(agent), self._phones.kind(agent)
        state = session.state if session is not None else PhoneState.OFF
        return PhoneIs(
            kind=kind, rings=self._phones.endpoint(agent), state="" if kind == SIP else str(state),
            session=session.id if session is not None else "", registered=session is not None and session.registered,
            words=session.why_not if session is not None else self._phones.why_not(agent),
        )  # fmt: skip


def _log_in(asked: Asked[object]) -> str:
    """The session or token that asks; "" for the console."""
    request = asked.connection
    found = request.get(SESSION) or request.get(TOKEN)
    return found.id if found is not None else ""


def _agent(asked: Asked[object]) -> str:
    """Whose telephone it is about. Raises CommandRefused for who is no agent."""
    who = asked.who
    agent = who.agent if isinstance(who, Person) else who.id if isinstance(who, Staff) else ""
    if not agent:
        raise CommandRefused("you are no agent: a telephone belongs to one of the agents file")
    return agent
