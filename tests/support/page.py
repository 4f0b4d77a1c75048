"""A page that is an agent's telephone, on the fake: what its browser, the edge and the page itself would say."""

from __future__ import annotations

from ari_app.agents.phones import Device, Phones, PhoneSession
from models.domain.phone_kinds import web_user
from models.domain.phone_state import PhoneState
from tests.fakes.asterisk import Phone
from tests.fakes.asterisk.people import Behaviour
from tests.support.fake_floor import FakeFloor

DEVICE = Device("microphone", "headset", True)


class Page:
    """A page of an agent with the telephone in it. ``phone``: the endpoint that kefu rings."""

    def __init__(self, floor: FakeFloor, agent: str, phone: Phone) -> None:
        self.floor, self.agent, self.phone = floor, agent, phone
        self.session: PhoneSession | None = None
        self.secret = ""

    @property
    def _phones(self) -> Phones:
        return self.floor.app.parts.web_phones.phones

    async def open(self, login: bool = True) -> Page:
        """Start shift: a session, a registration, ready, and logged in."""
        opened = await self.floor.app.parts.web_phones.open(self.agent)
        self.session, self.secret = opened.session, opened.secret
        self.edge(True, True)
        self.say(PhoneState.READY)
        if login and self.floor.state(self.agent) == "offline":
            self.floor.services.floor.roster.login(self.agent, "test")
        return self

    def edge(self, socket: bool, registered: bool) -> None:
        """What the edge says of its socket."""
        assert self.session is not None
        self._phones.edge(self.session.sip_user, self.session.id, socket, registered)

    def say(self, *states: PhoneState) -> None:
        """What the page says of itself."""
        assert self.session is not None
        for state in states:
            self._phones.said(self.agent, self.session.id, state, DEVICE)

    async def talks(self) -> None:
        """It has rung and been answered, and the two are talking."""
        await self.floor.event("LegJoined", who=self.agent)
        self.say(PhoneState.RINGING, PhoneState.TALKING)

    def killed(self) -> None:
        """The renderer dies: no packet, no socket, no word."""
        self.phone.call.vanish()
        self.edge(False, False)

    def mended(self) -> None:
        """The same page is back: socket, registration, sound."""
        self.edge(True, True)
        self.phone.call.come_back()

    async def loaded_again(self) -> Page:
        """The page is loaded again and takes the telephone: another session, which knows of no call yet."""
        again = Page(self.floor, self.agent, self.phone)
        opened = await self.floor.app.parts.web_phones.open(self.agent)
        again.session, again.secret = opened.session, opened.secret
        again.edge(True, True)
        return again


async def page(floor: FakeFloor, agent: str = "1001", does: Behaviour = "answer", login: bool = True) -> Page:
    """An agent with a page that is ready."""
    phone = floor.fake.phone(web_user(agent), does, 0.1)
    return await Page(floor, agent, phone).open(login)
