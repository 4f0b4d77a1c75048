"""Topic ``desk``: one agent's own screen, and the part of it that all desks share."""

from __future__ import annotations

import msgspec

from ari_app.live import messages
from ari_app.live.access import View
from ari_app.live.assisting import proposal_of
from ari_app.live.desk_call import calls_of, desk_call
from ari_app.live.feed import Feed
from ari_app.live.masking import name_for, number_for
from ari_app.live.patches import difference
from ari_app.live.rows import agent_now, call_now, ms
from ari_app.live.shapes import AgentNow, CallNow, Day, Desk, QueueNow, Shape, WrapUp
from ari_app.live.sources import Sources
from ari_app.live.wall import queues_now
from ari_app.store.row import Row
from models.domain.agent import AgentState, AgentStatus

SHARED = 0.25  # seconds in which changes of colleagues and queues are told together


class Common(Shape, frozen=True, kw_only=True):
    """What every desk shows alike."""

    parked: dict[str, CallNow]
    team: dict[str, AgentNow]
    queues: dict[str, QueueNow]


def common_of(sources: Sources, view: View) -> Common:
    """Colleagues, queues and parked calls."""
    floor, parking = sources.desk.floor, sources.desk.parking
    parked = [session for session in sources.desk.calls.values() if parking.slot_of(session.call.id)]
    return Common(
        parked={one.call.id: call_now(sources, one, view) for one in parked},
        team={one.agent.id: agent_now(sources, one, view) for one in floor.roster.all()},
        queues=queues_now(sources, sorted(floor.queue_names), whole=False),
    )


def desk_of(sources: Sources, view: View, common: Common) -> Desk:
    """As it is now."""
    agent = view.about
    status, story = sources.desk.floor.roster.get(agent), sources.stories
    day = sources.today.agent(agent)
    calls = {one.call.id: desk_call(sources, one, agent, view) for one in calls_of(sources, agent)}
    return Desk(
        me=agent_now(sources, status, view), phone=sources.phones(status), calls=calls,
        wrap_ups={status.call_id: _wrap_up(sources, status, view)} if status.call_id in story and _due(status) else {},
        parked=common.parked, team=common.team, queues=common.queues,
        day=Day(
            calls=day.calls, talk_ms=ms(day.talk), hold_ms=ms(day.hold), wrap_up_ms=ms(day.wrap_up),
            missed=day.missed, transferred=day.transferred,
        ),
        reasons=list(sources.scripts().reasons), messages=sources.board.of(agent),
    )  # fmt: skip


def _due(status: AgentStatus) -> bool:
    return status.state in (AgentState.TALKING, AgentState.WRAP_UP)


def _wrap_up(sources: Sources, status: AgentStatus, view: View) -> WrapUp:
    """Opened while they still talk; what has been written so far is the draft."""
    story = sources.stories[status.call_id]
    draft = story.drafts.get(status.agent.id, {})
    wraps = status.state is AgentState.WRAP_UP
    return WrapUp(
        call=story.id, name=name_for(view, story.name), number=number_for(view, story.number, own=True),
        queue=story.queue,
        disposition=draft.get("disposition") or status.disposition or "", note=draft.get("note", ""),
        follow_up_at=draft.get("follow_up_at", ""), until_at_ms=ms(status.wrap_up_until) if wraps else None,
        dispositions=list(sources.scripts().dispositions_of(story.queue)), proposal=proposal_of(story, status.agent.id),
    )  # fmt: skip


class DeskFeed(Feed):
    """An agent's own part is looked at when something of theirs happens; the shared part comes ready made."""

    def __init__(self, sources: Sources, view: View, common: CommonFeed) -> None:
        super().__init__(view.title, self._own, self._mine, 0.0)
        self._sources, self._view, self._common = sources, view, common
        common.desks.add(self)

    def _own(self) -> Desk:
        return desk_of(self._sources, self._view, self._common.now())

    def _mine(self, row: Row) -> bool:
        """Their own events, and those of calls that they have to do with."""
        agent = self._view.about
        if row.agent_id == agent or row.kind == "FlowLoaded":
            return True
        story = self._sources.stories.get(row.call_id) if row.call_id else None
        shown = self.state is not None and row.call_id in self.state.calls
        return shown or (story is not None and story.has(agent))

    def share(self, common: Common, parts: tuple[bytes, bytes]) -> None:
        """Another shared part, encoded already."""
        if self.state is not None:
            self.state = msgspec.structs.replace(
                self.state, parked=common.parked, team=common.team, queues=common.queues
            )
            self.tell(parts)

    def close(self) -> None:
        """See `Feed`."""
        super().close()
        self._common.desks.discard(self)


class CommonFeed(Feed):
    """The shared part of all desks that see the same; it lives with the first of them."""

    def __init__(self, sources: Sources, view: View) -> None:
        super().__init__("", lambda: common_of(sources, view), merge=SHARED)
        self.desks: set[DeskFeed] = set()

    def now(self) -> Common:
        """As it was told last."""
        if self.state is None:
            self.look()
        common: Common = self.state
        return common

    def look(self) -> None:
        """Tell all desks what has changed, encoded once."""
        before, self.state = self.state, self._build()
        patch = difference(before, self.state) if before is not None else None
        if patch:
            parts = messages.parts_of(patch)
            for desk in self.desks:
                desk.share(self.state, parts)
