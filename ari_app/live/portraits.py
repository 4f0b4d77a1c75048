"""Who calls, looked up once a call, when it comes to a desk that somebody looks at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from ari_app.live.shapes import Portrait, Visit
from ari_app.live.stories import Stories
from ari_app.live.story import Story
from ari_app.store.row import Row
from ari_app.store.visits import Known, Visits

COMES = ("CallOffered", "LegJoined")


class Portraits:
    """The service: in turn, so that a busy hour is no burst of queries. With the caller an agent's own draft is looked
    up, of which no event is kept."""

    def __init__(self, stories: Stories, visits: Visits, told: Callable[[Row], None]) -> None:
        self._stories, self._visits, self._told = stories, visits, told
        self._wanted: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._asked: set[tuple[str, str]] = set()

    def want(self, call_id: str, agent: str = "") -> None:
        """Look the caller of this call up, unless that has been done; and what ``agent`` has written about it."""
        story, wanted = self._stories.get(call_id), (call_id, agent)
        if story is not None and (agent or story.portrait is None) and wanted not in self._asked:
            self._asked.add(wanted)
            self._wanted.put_nowait(wanted)

    async def run(self) -> None:
        """For ever."""
        while True:
            call_id, agent = await self._wanted.get()
            story = self._stories.get(call_id)
            if story is not None:
                await self._look_up(story, agent)
                self._told(Row(0, 0.0, call_id, agent, "", {}))
            self._asked.discard((call_id, agent))

    async def _look_up(self, story: Story, agent: str) -> None:
        if story.portrait is None:
            story.portrait = portrait_of(story, await self._visits.of(story.number, story.id))
        draft = await self._visits.draft(story.id, agent) if agent else None
        if draft is not None:
            when = "" if draft.follow_up_at is None else rfc3339(draft.follow_up_at)
            story.drafts[agent] = {"disposition": draft.disposition, "note": draft.note, "follow_up_at": when}


def rfc3339(at: float) -> str:
    """A moment as the interface writes it."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def portrait_of(story: Story, known: Known) -> Portrait:
    """What the records say; the rest is as the call has it, each time that it is shown."""
    visits = [
        Visit(
            call=one.call, at_ms=round(one.at * 1000), queue=one.queue, agent=one.agent, outcome=one.outcome,
            disposition=one.disposition,
        )
        for one in known.calls
    ]  # fmt: skip
    return Portrait(
        name=story.name, number=story.number, tier=story.tier, language=story.language, value=None, visits=visits,
        callback_open=False, messages=known.messages, mood="",
        external_id=known.external_id, crm_url=known.url, said={},
    )  # fmt: skip
