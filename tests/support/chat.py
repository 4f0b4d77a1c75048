"""A second medium: lines of text over a socket. It knows contacts, agents and the line, and nothing of telephones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from ari_app.contact.answers import Answer, Pressed, Said, Silence
from ari_app.contact.contact import Contact
from ari_app.contact.life import Life
from ari_app.contact.queueing import wait_in_line
from ari_app.contact.runner import walk
from ari_app.contact.services import ContactServices
from ari_app.contact.survey import survey
from ari_app.routing.place import Place
from models.domain.call_state import CallState, Outcome
from models.domain.caller import Call
from models.domain.conversation import Target
from models.domain.events import CallArrived, CallConnected, CallEnded, CallOffered, OfferFailed
from models.domain.expression import Value
from models.domain.ringing import Declined, NotAnswered, booked
from models.speech.engine import Hypothesis

T = TypeVar("T")


class WriterLeft(Exception):
    """Control exception: whoever wrote has closed the connection."""


@dataclass
class AgentPage:
    """An agent with a page instead of a telephone: ``takes`` is what they do with an offer."""

    id: str
    takes: bool = True
    lines: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    @property
    def who(self) -> str:
        """See `Joined`."""
        return self.id


class Chat:
    """See `ari_app.contact.medium.Medium`. ``lines``: what the other side writes."""

    def __init__(self, contact: Contact, lines: asyncio.Queue[str], out: asyncio.StreamWriter, desk: Desk) -> None:
        self._contact, self._lines, self._out, self._desk = contact, lines, out, desk

    async def render(self, name: str, values: Mapping[str, Value]) -> list[str]:
        """The prompt's words."""
        return [self._contact.script.prompts.text(name, self._contact.language, values)]

    async def say(self, media: Sequence[str]) -> None:
        """Write it."""
        for words in media:
            self._out.write(f"{words}\n".encode())
        await self._out.drain()

    async def hear_out(self, media: Sequence[str]) -> None:
        """Whoever reads needs nobody to wait."""
        await self.say(media)

    async def ask(
        self, media: Sequence[str], phrases: tuple[str, ...] | None, seconds: float, ahead: bool = False
    ) -> Answer:
        """One line: a single digit is a key, anything else is words."""
        await self.say(media)
        try:
            async with asyncio.timeout(seconds):
                line = await self._lines.get()
        except TimeoutError:
            return Silence()
        key = len(line) == 1 and line in "0123456789*#"
        return Pressed(line) if key else Said(Hypothesis(line, 1.0, "text"))

    async def heard_as(self, language: str, phrases: tuple[str, ...] | None) -> Hypothesis | None:
        """What is written is read as it is."""
        return None

    async def unless_key(self, work: Coroutine[Any, Any, T]) -> T | Pressed:
        """There are no keys; what is written meanwhile is read after it."""
        return await work

    def forget_keys(self) -> None:
        """What was written before is read all the same."""

    def understands(self) -> bool:
        """Words are all there is."""
        return True

    def listen(self) -> None:
        """There is nothing to open."""

    async def keys_only(self) -> list[str]:
        """Never."""
        return []

    def masked(self, secret: bool) -> AbstractAsyncContextManager[None]:
        """Nothing is recorded."""
        return nullcontext()

    async def consent(self, given: bool) -> None:
        """Nothing is recorded."""

    async def before_waiting(self) -> None:
        """Nothing to do."""

    @asynccontextmanager
    async def company(self, place: Place) -> AsyncIterator[None]:
        """One line; there is no music."""
        await self.say(await self._contact.media("connecting"))
        yield

    def before_meeting(self) -> None:
        """Nothing to do."""

    async def offer(self, agents: tuple[str, ...]) -> AgentPage | NotAnswered:
        """It stands on their page until they take it or not."""
        contact, roster = self._contact, self._contact.services.floor.roster
        page = self._desk.pages[agents[0]]
        contact.publish(CallOffered(agent_id=page.id, channel_id="", purpose="queue"))
        contact.services.promises.offer(page.id, contact.call.id)
        await asyncio.sleep(0)
        contact.services.promises.over(page.id)
        if not page.takes:
            how = booked(Declined())
            contact.publish(OfferFailed(agent_id=page.id, result=how.words, agent_to_blame=how.blame, purpose="queue"))
            roster.release(page.id, how.words, how.blame)
            return Declined()
        roster.connected(page.id)
        contact.life.stack.callback(roster.call_over, page.id, contact.call.id, "caller", False)
        return page

    def after_refusal(self) -> None:
        """They wait on."""

    async def go(self, towards: Target) -> Outcome:
        """Into the line and on, until somebody answered."""
        step: object = towards
        while isinstance(step, Target):
            if step.kind != "queue":
                return await self.hand_over("all_busy")
            step = await wait_in_line(self._contact, step.name)
        if isinstance(step, Outcome):
            return step
        await self._talk(cast("AgentPage", step))
        await survey(self._contact)
        return Outcome.ANSWERED

    async def _talk(self, page: AgentPage) -> None:
        contact = self._contact
        contact.move(CallState.TALKING)
        contact.outcome = Outcome.ANSWERED
        contact.publish(CallConnected(agent_id=page.id, channel_id="", bridge_id="", waited=0.0))
        while (line := await self._lines.get()) != "thank you":
            await page.lines.put(line)
            await self.say([f"{page.id}: {line}, I see."])
        contact.services.floor.roster.call_over(page.id, contact.call.id, "caller", True, 0.0)

    async def hand_over(self, words: str = "") -> Outcome:
        """Nobody else serves writers."""
        if words:
            await self.say(await self._contact.media(words))
        return Outcome.REDIRECTED


class Desk:
    """Serves writers: each connection is a contact."""

    def __init__(self, services: ContactServices, *pages: AgentPage) -> None:
        self._services = services
        self.pages = {page.id: page for page in pages}
        self.contacts: list[Contact] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """From the first line to the last event."""
        services, outcome = self._services, Outcome.FAILED
        call = Call(f"t{len(self.contacts)}", "", "writer@example.org", "8000", 0.0)
        lines: asyncio.Queue[str] = asyncio.Queue()
        contact = None
        try:
            async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
                contact = Contact(services, call, Life(tasks, stack))
                contact.medium = Chat(contact, lines, writer, self)
                self.contacts.append(contact)
                contact.publish(CallArrived(number=call.number, dialled=call.dialled, direction="in"))
                watcher = tasks.create_task(_read(reader, lines), name="reader")
                contact.move(CallState.MENU)
                line = contact.script.flow.lines[call.dialled]
                outcome = await walk(contact, line.start, await contact.media(line.greeting))
                watcher.cancel()
        except* WriterLeft:
            outcome = contact.outcome if contact is not None else outcome
        finally:
            services.journal.publish(CallEnded(call_id=call.id, outcome=outcome, cause="story ended"))
            writer.close()


async def _read(reader: asyncio.StreamReader, lines: asyncio.Queue[str]) -> None:
    try:
        while line := await reader.readline():
            lines.put_nowait(line.decode().strip())
    except ConnectionError as error:
        raise WriterLeft from error
    raise WriterLeft


@asynccontextmanager
async def writer_at(desk: Desk) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Somebody connects to the desk; whatever they do, the connection is closed afterwards."""
    server = await asyncio.start_server(desk.serve, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        try:
            yield reader, writer
        finally:
            writer.close()
