"""Everything that screens follow, put together: what is remembered, who is served, and what runs beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from aiohttp import web

from ari_app.contact.callback_book import CallbackBook
from ari_app.foundation import steady
from ari_app.live.access import View, Visitor, view_of
from ari_app.live.alerts import AlertBook, FloorFacts, QueueFacts
from ari_app.live.burst_alerts import burst_alerts
from ari_app.live.day import BEFORE, Today
from ari_app.live.day import KINDS as OF_THE_DAY
from ari_app.live.flow import KINDS as OF_THE_FLOW
from ari_app.live.flow import Traffic
from ari_app.live.forecasts import forecasts
from ari_app.live.health import problems_of, read_gauges
from ari_app.live.hub import Hub
from ari_app.live.phones import sip_phone
from ari_app.live.portraits import COMES, Portraits
from ari_app.live.rows import queue_target
from ari_app.live.rule_alerts import rule_alerts
from ari_app.live.shapes import Alert
from ari_app.live.socket import Close, Entrance, LiveSocket
from ari_app.live.sources import Health, Phones, Sources
from ari_app.live.stories import Stories
from ari_app.live.story import KINDS as OF_A_CALL
from ari_app.live.topics import HEARING, SYSTEM, Topics
from ari_app.media.hearing import Hearing
from ari_app.quality.quality import Quality
from ari_app.store.journal import Journal
from ari_app.store.open_records import told_of_unfinished, told_since
from ari_app.store.row import Row
from ari_app.store.visits import Visits
from ari_app.topics.standing import Standing
from ari_app.voice.call.desk import Desk
from config.problems import ConfigError
from models.assist.card import Card
from models.domain.agent import AgentState
from models.domain.desk_events import LiveCallOpened
from models.domain.events import SystemNoted
from models.domain.identity import Console
from models.domain.script import Scripts

_SAID_AGAIN = 60.0
Service = tuple[str, Callable[[], Awaitable[None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What is given in. ``zone``: the site's, for midnight; ``version``: of this program, as pages compare it;
    ``read_scripts`` reads the file anew (raises ConfigError)."""

    desk: Desk
    journal: Journal
    hearing: Hearing
    callbacks: CallbackBook
    visits: Visits
    quality: Quality
    health: Health
    scripts: Scripts
    read_scripts: Callable[[], Scripts]
    zone: tzinfo | None
    version: str
    phones: Phones = sip_phone
    cards: Callable[[], Mapping[str, Card]] = dict
    bursts: Callable[[], Mapping[str, Standing]] = dict


class Live:
    """Made once. `recall` before calls are served, then `services` run for as long as the application does."""

    def __init__(self, ports: Ports) -> None:
        self._ports, now, journal = ports, steady.now(), ports.journal
        self._scripts = ports.scripts
        self.stories, self.traffic = Stories(journal.follow), Traffic(ports.zone, now)
        self.today = Today(self._target, ports.zone, now, ports.desk.settings.kpi.shortest_seconds)
        self.alerts = AlertBook(ports.desk.settings.live, self._floor_facts, journal.publish)
        self.sources = Sources(
            desk=ports.desk, journal=journal, hearing=ports.hearing, callbacks=ports.callbacks, stories=self.stories,
            today=self.today, visits=ports.visits, quality=ports.quality, health=ports.health, alerts=self._alerts,
            scripts=self.scripts, phones=ports.phones, cards=ports.cards,
        )  # fmt: skip
        self.topics = Topics(self.sources, self.traffic)
        self.hub = Hub(lambda view: self.topics.open(view, self.hub), self._failed)
        self.hub.heard, self.hub.ticked, self.hub.turned = self._heard, self._ticked, self._turned
        self._portraits = Portraits(self.stories, ports.visits, self.hub.take)
        self._sockets: list[LiveSocket] = []
        self._failed_at = 0.0
        self._desks: set[str] = set()

    def scripts(self) -> Scripts:
        """Those in force."""
        return self._scripts

    async def recall(self) -> None:
        """What former processes saw: of today, and of calls that are not over. From here on the journal is heard."""
        journal, since = self._ports.journal, self.today.begins - BEFORE
        kinds = OF_THE_DAY | OF_THE_FLOW
        day = await journal.call(lambda: told_since(journal.database, since, kinds))
        calls = await journal.call(lambda: told_of_unfinished(journal.database, OF_A_CALL))
        self.today.recall(day)
        self.traffic.recall(day)
        self.stories.recall(calls)
        for listener in (
            self.today.take,
            self.traffic.take,
            self.stories.take,
            self.sources.board.take,
            self._reread,
            self.hub.take,
        ):
            journal.listen(listener)
        roster = self._ports.desk.floor.roster
        others = roster.on_change

        def changed(agent_id: str) -> None:
            others(agent_id)
            self.hub.changed(agent_id)

        roster.on_change = changed
        self._ports.quality.on_permits = self.hub.changed

    def services(self) -> list[Service]:
        """What runs, by name."""
        return [
            ("live topics", self.hub.run), ("alerts of the floor", self.alerts.run), ("portraits", self._portraits.run),
        ]  # fmt: skip

    # Who follows ----------------------------------------------------------------------------------

    def mount(self, app: web.Application, entrance: Entrance | None = None) -> None:
        """Serve ``/live`` on an application. ``entrance``: who somebody is; without one, whoever may open the socket
        is the console."""
        socket = LiveSocket(self.hub, entrance or _console, self._view, self._opened, self._ports.version)
        socket.mount(app)
        self._sockets.append(socket)

    def end_session(
        self, session: str, reason: str = "the session has ended", code: Close = Close.LOG_IN
    ) -> int:  # fmt: skip
        """A session was revoked, or its rights have changed: its connections are closed. How many there were."""
        return sum(socket.end_session(session, reason, code) for socket in self._sockets)

    def sessions(self) -> frozenset[str]:
        """Those whose connections stand: they are in use."""
        return frozenset(one for socket in self._sockets for one in socket.sessions())

    def _view(self, visitor: Visitor, title: str) -> View:
        return view_of(visitor, title, self._ports.desk.floor.roster.__contains__, self._queue_of)

    def _queue_of(self, call_id: str) -> str | None:
        session = self._ports.desk.calls.get(call_id)
        return session.queueing.problem if session is not None else None

    def _opened(self, visitor: Visitor, view: View, why: str) -> None:
        """Looking into a call is written down, as listening is."""
        if view.topic == "call":
            agent = visitor.agent
            self._ports.journal.publish(
                LiveCallOpened(call_id=view.about, agent_id=agent, by=str(visitor.who), why=why[:200])
            )

    # What changes ---------------------------------------------------------------------------------

    def _heard(self, row: Row) -> None:
        self.topics.mark_shared(row)
        if row.kind in SYSTEM:
            read_gauges(self.sources)
        elif row.kind in COMES and any(view.topic == "desk" for view in self.hub.views):
            self._portraits.want(row.call_id)

    def _turned(self) -> None:
        """Other views are followed: is anybody to see what is being said? Whose portrait is missing?"""
        views = self.hub.views
        self.stories.follow(any(view.topic in HEARING for view in views), self.hub.take)
        roster = self._ports.desk.floor.roster
        for agent in {view.about for view in views if view.topic == "desk"} - self._desks:
            for call_id in {
                roster.get(agent).call_id,
                *(story.id for story in self.stories.values() if agent in story.agents()),
            }:
                self._portraits.want(call_id, agent)
        self._desks = {view.about for view in views if view.topic == "desk"}

    def _ticked(self) -> None:
        now, roster = steady.now(), self._ports.desk.floor.roster
        self.today.turn(now)
        self.traffic.turn(now)
        self.stories.tidy(now, {status.call_id for status in roster.all()})
        read_gauges(self.sources)
        if self.hub.views:
            self.sources.gauges.forecasts = forecasts(self._ports.desk.floor)
            self.topics.mark_shared(None)

    def _failed(self, words: str) -> None:
        """Once a minute: the event itself is a change, of which a screen might not be told."""
        now = steady.now()
        if now - self._failed_at > _SAID_AGAIN:
            self._failed_at = now
            self._ports.journal.publish(SystemNoted(what="a screen was not told of a change", detail=words))

    def _reread(self, row: Row) -> None:
        """With the flow, scripts are read anew; a file with mistakes leaves those in force."""
        if row.kind == "FlowLoaded":
            try:
                self._scripts = self._ports.read_scripts()
            except ConfigError as error:
                words = str(error).splitlines()[0]
                self._ports.journal.publish(SystemNoted(what="scripts have mistakes; the old stay", detail=words))

    def _alerts(self) -> dict[str, Alert]:
        """Those of the floor, what quality rules found in calls, and what many call about suddenly."""
        bursts = burst_alerts(self._ports.bursts())
        return {**self.alerts.now(), **rule_alerts(self._ports.quality, self._ports.desk.floor.roster), **bursts}

    # The floor, for alerts ------------------------------------------------------------------------

    def _target(self, queue: str) -> float:
        return queue_target(self._ports.desk, queue)

    def _floor_facts(self) -> FloorFacts:
        read_gauges(self.sources)
        floor, now = self._ports.desk.floor, steady.now()
        servers, since = floor.roster.servers(), floor.dispatcher.places().values()
        queues = []
        for name in sorted(floor.queue_names):
            waits = [now - one.waiting.entered_at for one in since if one.waiting.line == name]
            staffed = sum(one.staffed and name in one.skills for one in servers)
            queues.append(
                QueueFacts(name, len(waits), max(waits, default=0.0), staffed, self.today.queue(name).counted,
                           self._target(name))
            )  # fmt: skip
        lost = {
            one.agent.id: one.agent.name for one in floor.roster.all()
            if one.state is not AgentState.OFFLINE and self._ports.phones(one).words
        }  # fmt: skip
        return FloorFacts(tuple(queues), lost, problems_of(self.sources.gauges.facts))


async def _console(_request: web.Request) -> Visitor | None:
    return Visitor(Console(), "console", "console")
