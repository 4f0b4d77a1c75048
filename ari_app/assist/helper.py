"""The service that helps who talks: it hears the journal, and does in its own time what takes longer than an event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from ari_app.assist.cards import Cards, Looked
from ari_app.assist.drafts import Drafts
from ari_app.assist.library import Library
from ari_app.live.stories import Stories
from ari_app.live.story import Story
from ari_app.store.row import Row
from ari_app.voice.call.packets import Packets
from config.problems import ConfigError
from config.settings import Assist
from models.assist.disposition import Proposal, propose
from models.assist.summary import AGENT, CALLER, Line, Said, Summary, summarise
from models.domain.assist_events import DispositionProposed, SummaryMade
from models.domain.conversation import Role
from models.domain.events import Event, SystemNoted
from models.domain.script import Scripts

_IDLE_SECONDS = 15.0  # then calls that are forgotten are forgotten here, too
_TRANSFER, _END, _CARD, _GOING, _CARDS = "transfer", "end", "card", "going", "cards"
_OF_CARDS = (_CARD, _GOING, _CARDS)
_TOLD = ("need", "outcome", "promise")  # lines that tell a disposition


@dataclass(frozen=True, slots=True)
class Want:
    """Something to do. ``what``: card, going (a card for words that go on), transfer, end, or cards (read the folder
    anew)."""

    what: str
    call: str = ""
    agent: str = ""


class Helper:
    """``publish`` is the journal's; ``scripts`` those in force. `take` is a listener, `partly` one of what is only
    shown, `run` and `run_cards` are services."""

    def __init__(
        self, settings: Assist, library: Library, stories: Stories, scripts: Callable[[], Scripts],
        publish: Callable[[Event], object], drafts: Drafts, packets: Packets,
    ) -> None:  # fmt: skip
        self.settings, self.library, self._packets = settings, library, packets
        self._stories, self._scripts, self._publish, self._drafts = stories, scripts, publish, drafts
        self._wanted: asyncio.Queue[Want | Row] = asyncio.Queue()
        self._of_cards: asyncio.Queue[Want | Row] = asyncio.Queue()
        self._asked: set[Want] = set()
        self._cards = Cards(settings, library, publish)
        self._parted: dict[str, set[str]] = {}
        self._sends: dict[str, str] = {}

    def tell_of_cards(self, looked: Callable[[Looked], None]) -> None:
        """``looked`` hears from here on which cards are looked for, and found; it must not wait."""
        self._cards.looked = looked

    # What happens ---------------------------------------------------------------------------------

    def take(self, row: Row) -> None:
        """An event of the journal; the stories have taken it already."""
        if row.kind in ("Transcribed", "TranscriptMasked"):
            self._said(row)
        elif row.kind == "TransferBegun" and self.settings.summary:
            self._sends[row.call_id] = str(row.data.get("by", ""))
            self._packets.begun(row.call_id)
            self._want(Want(_TRANSFER, row.call_id, self._sends[row.call_id]))
        elif row.kind in ("LegJoined", "TransferFailed"):
            self._sends.pop(row.call_id, None)
        elif row.kind == "LegLeft" and row.data.get("role") == Role.AGENT and self.settings.summary:
            self._parted.setdefault(row.call_id, set()).add(str(row.data.get("who", "")))
            self._sum_up(row.call_id)
        elif row.kind == "DispositionGiven":
            self._parted.get(row.call_id, set()).discard(row.agent_id)
            self._wanted.put_nowait(row)
        elif row.kind == "FlowLoaded":
            self._want(Want(_CARDS))
        elif row.kind == "CallEnded":
            self._cards.over(row.call_id)
            self._sends.pop(row.call_id, None)
            self._packets.over(row.call_id)

    def _said(self, row: Row) -> None:
        if row.kind == "Transcribed" and row.data.get("leg") == CALLER and self.settings.cards:
            self._cards.has_said(row)
            self._want(Want(_CARD, row.call_id))
        self._sum_up(row.call_id)  # what was said last is written down after they have left

    def partly(self, row: Row) -> None:
        """Words that go on, which are shown to who follows."""
        wanted = self.settings.cards and self.settings.early_cards and row.call_id in self._stories
        if wanted and row.kind == "PartlyHeard" and row.data.get("leg") == CALLER and self._cards.says(row):
            self._want(Want(_GOING, row.call_id))

    def _sum_up(self, call_id: str) -> None:
        if call_id in self._sends:
            self._want(Want(_TRANSFER, call_id, self._sends[call_id]))
        for agent in self._parted.get(call_id, ()):
            self._want(Want(_END, call_id, agent))

    def _want(self, want: Want) -> None:
        if want not in self._asked:
            self._asked.add(want)
            (self._of_cards if want.what in _OF_CARDS else self._wanted).put_nowait(want)

    def services(self) -> list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]]:
        """What runs, by name."""
        return [("help", self.run), ("cards", self.run_cards)]

    async def run(self) -> None:
        """For ever, in turn: a busy hour is no burst of work. What is passed on does not wait for cards."""
        while True:
            await self._next(self._wanted)

    async def run_cards(self) -> None:
        """The same with cards, which take their time when the application has just begun."""
        await self.library.open()
        while True:
            await self._next(self._of_cards)

    async def _next(self, line: asyncio.Queue[Want | Row]) -> None:
        try:
            async with asyncio.timeout(_IDLE_SECONDS):
                want = await line.get()
        except TimeoutError:
            self._tidy()
            return
        if isinstance(want, Row):
            self._drafts.given(want)
        else:
            self._asked.discard(want)
            await self.done(want)
        self._tidy()

    async def done(self, want: Want) -> None:
        """One thing."""
        story = self._stories.get(want.call)
        if want.what == _CARDS:
            await self._reread()
        elif story is None:
            return
        elif want.what == _CARD:
            await self._cards.at_the_end(story)
        elif want.what == _GOING:
            await self._cards.meanwhile(story)
        else:
            await self._summary(story, want.agent, want.what)

    def _tidy(self) -> None:
        for call_id in [one for one in self._parted if one not in self._stories]:
            del self._parted[call_id]
        self._cards.tidy(self._stories)
        self._drafts.tidy(self._stories)

    async def _reread(self) -> None:
        """With the flow, cards are read anew; a folder with mistakes leaves those in force."""
        try:
            await self.library.reload()
        except ConfigError as error:
            words = str(error).splitlines()[0]
            self._publish(SystemNoted(what="cards of knowledge have mistakes; the old stay", detail=words))

    # Summaries ------------------------------------------------------------------------------------

    async def _summary(self, story: Story, agent: str, way: str) -> None:
        said = said_in(story)
        summary = await asyncio.to_thread(summarise, said)
        lines = list(summary.lines())
        news = bool(lines) and self._news(story, agent, way, lines)
        if news:
            self._publish(_made(story, agent, way, summary))
        if way == _TRANSFER:
            self._packets.told(story.id)
        if not news:
            return
        proposal = await asyncio.to_thread(self._proposal, said, lines, story)
        if proposal.names:
            self._publish(
                DispositionProposed(
                    call_id=story.id, agent_id=agent, names=list(proposal.names), shares=list(proposal.shares),
                    preset=proposal.preset,
                )
            )  # fmt: skip
        if way == _END:
            await self._drafts.write(story, agent, lines, proposal.preset)

    def _news(self, story: Story, agent: str, way: str, lines: list[Line]) -> bool:
        """Whether this says something else than what was said of it before."""
        if way == _END:
            return self._drafts.news(story, agent, lines)
        by, known = story.passed or ("", [])
        return by != agent or {one for _, one in known} != {one.id for one in lines}

    def _proposal(self, said: list[Said], lines: list[Line], story: Story) -> Proposal:
        """On a thread."""
        known, texts = self._scripts().sounds_of(story.queue), {one.id: one.text for one in said}
        told = [texts[one.id] for one in lines if one.kind in _TOLD]
        return propose(told, known, story.language, self.library.encode, self.settings.disposition_gap)


def _made(story: Story, agent: str, way: str, summary: Summary) -> SummaryMade:
    return SummaryMade(
        call_id=story.id, agent_id=agent, way=way, need=list(summary.need), details=list(summary.details),
        outcome=list(summary.outcome), promises=list(summary.promises),
    )  # fmt: skip


def said_in(story: Story) -> list[Said]:
    """What was said, in the order in which it began."""
    turns = sorted((one for one in story.turns.values() if not one.partial), key=lambda one: one.at_ms)
    return [Said(one.id, CALLER if one.side == CALLER else AGENT, one.text) for one in turns]
