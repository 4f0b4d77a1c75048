"""Queues and who waits in them: see `ari_app.web.table.queues`."""

from __future__ import annotations

import math

from ari_app.foundation import steady
from ari_app.web.fields import Done
from ari_app.web.finding import one_of
from ari_app.web.judging import in_queues
from ari_app.web.operation import Asked, Handler
from ari_app.web.paging import page_of
from ari_app.web.ports import Ports
from ari_app.web.problems import NotFound
from ari_app.web.reading import rfc3339
from ari_app.web.table.queues import ListWaiting, QueueItem, QueuePage, WaitingItem, WaitingPage
from ari_app.web.texts import Words
from models.domain.agent import AgentState
from models.domain.control_events import OrderGiven
from models.domain.conversation import Target
from models.domain.errors import CommandRefused, NotThere
from models.domain.floor_commands import Move, Prioritise, Withdraw
from models.domain.identity import Identity
from models.routing.expected_wait import NEVER
from models.routing.line import Waiting

_MIDDLE = 0.5  # the priority of somebody of whom nothing is known


class Queues:
    """Reads the line, and gives orders about it."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._desk, self._floor = ports, ports.desk, ports.desk.floor

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "list_queues": self._list, "read_queue": self._one, "list_waiting_in": self._waiting_in,
            "list_waiting": self._waiting, "change_waiting": self._order, "withdraw_waiting": self._order,
        }  # fmt: skip

    async def _list(self, asked: Asked[ListWaiting]) -> QueuePage:
        names = [name for name in self._floor.queue_names if in_queues(asked.who, name)]
        rows, following = page_of("queues", names, asked.body.limit, asked.body.cursor, lambda name: (name,), str)
        return QueuePage(items=[self._item(name) for name in rows], next=following)

    async def _one(self, asked: Asked[object]) -> QueueItem:
        return self._item(self._known(asked.path["queue"]))

    def _known(self, name: str) -> str:
        if name not in self._floor.queue_names:
            raise NotFound("not there", what=Words("queue"), given=name)
        return name

    async def _waiting_in(self, asked: Asked[ListWaiting]) -> WaitingPage:
        return self._page(asked, self._known(asked.path["queue"]))

    async def _waiting(self, asked: Asked[ListWaiting]) -> WaitingPage:
        return self._page(asked, asked.body.queue)

    def _page(self, asked: Asked[ListWaiting], queue: str) -> WaitingPage:
        body, line = asked.body, self._floor.dispatcher.line()
        wanted = [
            (place, one) for place, one in enumerate(line, 1)
            if queue in ("", one.main_problem) and in_queues(asked.who, one.main_problem)
        ]  # fmt: skip
        rows, following = page_of(
            f"waiting {queue}", wanted, body.limit, body.cursor, lambda one: (one[1].entered_at, one[1].call_id),
            float, str,
        )  # fmt: skip
        return WaitingPage(items=[self._caller(place, one) for place, one in rows], next=following)

    def _caller(self, place: int, one: Waiting) -> WaitingItem:
        session = self._desk.calls.get(one.call_id)
        caller = session.call.caller if session is not None else None
        offered = self._floor.dispatcher.places()
        return WaitingItem(
            call=one.call_id, number=session.call.number if session is not None else "",
            name=caller.name if caller else "", tier=caller.tier if caller else "basic", queue=one.main_problem,
            language=one.language, priority=round(min(1.0, max(0.0, one.priority)), 3), position=place,
            entered_at=rfc3339(one.entered_at),
            offered_to=list(offered[one.call_id].offers_made) if one.call_id in offered else [],
        )  # fmt: skip

    def _item(self, name: str) -> QueueItem:
        profile, roster = self._floor.profile(name), self._floor.roster
        line = [one for one in self._floor.dispatcher.line() if one.main_problem == name]
        agents = [one for one in roster.all() if name in one.agent.skills]
        states = [one.state for one in agents]
        p50, p90 = self._expected(name, {one for agent in agents for one in agent.agent.languages})
        return QueueItem(
            id=name, code=profile.code, number=profile.number, waiting=len(line),
            longest_since_at=rfc3339(min(one.entered_at for one in line)) if line else None,
            staffed=sum(state not in (AgentState.OFFLINE, AgentState.PAUSED) for state in states),
            available=sum(roster.free(one.agent.id) for one in agents),
            talking=states.count(AgentState.TALKING), wrap_up=states.count(AgentState.WRAP_UP),
            paused=states.count(AgentState.PAUSED), expected_wait_p50_ms=p50, expected_wait_p90_ms=p90,
        )  # fmt: skip

    def _expected(self, queue: str, languages: set[str]) -> tuple[int | None, int | None]:
        """Milliseconds for who joins now, in the language in which it takes longest; None: not known, or for ever."""
        now = steady.now()
        found = [
            self._floor.waits.standing(Waiting("", {queue: 1.0}, language, _MIDDLE, now))[1] for language in languages
        ]
        longest = max(found, key=lambda wait: wait.p50, default=NEVER)
        if not longest.known or math.isinf(longest.p90):
            return None, None
        return round(longest.p50 * 1000), round(longest.p90 * 1000)

    async def _order(self, asked: Asked[object]) -> Done:
        """Move, prioritise or withdraw a waiting caller."""
        dispatcher, command = self._floor.dispatcher, asked.command
        places = dispatcher.places()
        call_id = one_of(self._ports, places, asked.path["call"], "waiting call", asked.who)
        place = places[call_id]
        match command:
            case Prioritise(priority):
                dispatcher.prioritise(call_id, priority)
                words = f"priority {priority:g}"
            case Move(queue):
                self._may_go_to(queue, asked.who)
                place.away.put_nowait((Target("queue", queue), asked.by))
                words = f"moved to {queue}"
            case Withdraw(kind):
                place.away.put_nowait((Target(kind, place.waiting.main_problem), asked.by))
                words = f"withdrawn to {kind}"
            case _:
                raise CommandRefused("that is not an order about a waiting caller")
        order = OrderGiven(
            call_id=call_id, verb=command.word, argument=command.argument, by=asked.by, result=words
        )  # fmt: skip
        self._ports.journal.publish(order)
        return Done(call=call_id, result=words)

    def _may_go_to(self, queue: str, who: Identity) -> None:
        if queue not in self._floor.queue_names or not in_queues(who, queue):
            known = ", ".join(sorted(name for name in self._floor.queue_names if in_queues(who, name)))
            raise NotThere(f"there is no queue {queue!r}; there are: {known}")
