"""A text medium runs the shipped flow, waits in the same line and is offered to the same agents."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path

import pytest

from config.load import ROOT
from models.domain.call_state import CallState
from tests.support.centre import books_of
from tests.support.chat import AgentPage, Desk, writer_at


class Writer:
    """Somebody who writes to the centre."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.read: list[str] = []

    def write(self, line: str) -> None:
        """One line."""
        self._writer.write(f"{line}\n".encode())

    async def reads(self, words: str) -> None:
        """Wait for a line with these words."""
        async with asyncio.timeout(10):
            while not (self.read and words in self.read[-1]):
                line = await self._reader.readline()
                assert line, f"closed; {self.read}"
                self.read.append(line.decode().strip())

    async def until_closed(self) -> None:
        """Everything to the end."""
        async with asyncio.timeout(10):
            self.read += (await self._reader.read()).decode().splitlines()


async def test_from_the_flow_to_an_agent_and_the_survey(tmp_path: Path) -> None:
    """Words choose in the menu; Alice, who is in another queue, is not offered it; Bob takes it; five stars."""
    async with books_of(tmp_path, flows=True) as books:
        bob = AgentPage("1002")
        desk = Desk(books.services, AgentPage("1001"), bob)
        for agent in ("1001", "1002"):
            books.services.floor.roster.login(agent, "test")
        async with writer_at(desk) as (reader, out):
            writer = Writer(reader, out)
            await writer.reads("billing")
            writer.write("a pony, please")
            await books.event("NotUnderstood")
            writer.write("technical support")
            await books.event("CallConnected")
            assert books.services.floor.roster.get("1002").state == "talking"
            writer.write("it is dead")
            await writer.reads("1002: it is dead")
            assert await bob.lines.get() == "it is dead"
            writer.write("thank you")
            await books.event("AgentStateChanged")
            writer.write("5")
            await writer.until_closed()
            await books.event("CallEnded")
    assert [row["choice"] for row in books.seen("ChoiceMade")] == ["technical"]
    assert [row["rating"] for row in books.seen("SurveyAnswered")] == [5]
    assert [row.agent_id for row in books.events if row.kind == "CallOffered"] == ["1002"]
    assert books.seen("CallerScored")
    assert books.seen("RouteDecided")
    (ended,) = books.seen("CallEnded")
    assert ended["outcome"] == "answered"
    assert books.services.floor.roster.get("1002").state == "ready"


async def test_who_declines_is_not_asked_again_at_once(tmp_path: Path) -> None:
    """The same protocol of offers: the first agent declines, unready, and the second who can gets the contact."""
    async with books_of(tmp_path, flows=True) as books:
        desk = Desk(books.services, AgentPage("1001", takes=False), AgentPage("1002"), AgentPage("1009"))
        for agent in ("1001", "1009"):
            books.services.floor.roster.login(agent, "test")
        async with writer_at(desk) as (reader, out):
            writer = Writer(reader, out)
            await writer.reads("billing")
            writer.write("0")
            await books.event("CallConnected")
            writer.write("thank you")
            writer.write("4")
            await writer.until_closed()
            await books.event("CallEnded")
    assert [row.agent_id for row in books.events if row.kind == "CallOffered"] == ["1001", "1009"]
    assert [row["result"] for row in books.seen("OfferFailed")] == ["declined"]


@pytest.mark.parametrize("when", ["menu", "line"])
async def test_who_leaves_leaves_nothing_behind(tmp_path: Path, when: str) -> None:
    """In a menu and in the line: the books are closed, the place is gone, and no task is left."""
    async with books_of(tmp_path, flows=True) as books:
        desk = Desk(books.services, AgentPage("1001"))
        async with writer_at(desk) as (reader, out):
            writer = Writer(reader, out)
            await writer.reads("billing")
            if when == "line":
                writer.write("2")
                await books.event("CallQueued")
                assert desk.contacts[0].state is CallState.WAITING
            out.close()
            await books.event("CallEnded")
        assert not books.services.floor.dispatcher.places()
        (ended,) = books.seen("CallEnded")
        assert ended["outcome"] == ("abandoned" if when == "line" else "hung up in menu")


def test_it_touches_no_telephone() -> None:
    """Neither `voice` nor `ari` is imported by the medium."""
    tree = ast.parse((ROOT / "tests/support/chat.py").read_text())
    rooms = {node.module.split(".")[1] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
             and node.module.startswith("ari_app.")}  # fmt: skip
    assert rooms == {"contact", "routing"}
