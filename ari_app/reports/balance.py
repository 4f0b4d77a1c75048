"""The books balance: what began has ended, once, and the seconds add up. Judged by the journal alone. No I/O.

Per call: everybody who was rung was answered for, everybody who joined has left, every hold is over, who stood in a
line has left it in exactly one way, and the outcome fits what happened. Per agent: the states follow one another, each
wrap-up is closed. Per queue: who has entered has left it in one of the `WAYS_OUT`, or waits.
What began before the first row is not judged, and calls that go on are not judged yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ari_app.store.row import Row
from models.domain.agent import AgentState
from models.domain.call_state import Outcome
from models.domain.event_list import event_kinds
from models.domain.events import Event
from models.insight.books import CONNECTED, MOVED, way_out

_NOT_CONNECTED = (
    Outcome.ABANDONED, Outcome.HUNG_UP_IN_MENU, Outcome.CLOSED, Outcome.TEST, Outcome.NOT_REACHED,
)  # fmt: skip
_SLACK = 0.25  # seconds between the moment of an event and that of its row in the journal


@dataclass
class Call:
    """What is known of one call. Channels and agents map to when they came, in seconds of the journal."""

    id: str
    ringing: dict[str, float] = field(default_factory=dict)
    legs: dict[str, tuple[str, float]] = field(default_factory=dict)
    holds: Counter[str] = field(default_factory=Counter)
    queue: str = ""
    connected: bool = False
    parked: bool = False
    ended: bool = False
    adopted: bool = False
    wrong: list[str] = field(default_factory=list)


@dataclass
class Agent:
    """What is known of one agent: the last state, the seconds of their legs, and how many wrap-ups are open."""

    id: str
    state: str = ""
    legs: int = 0
    talked: float = 0.0
    held: float = 0.0
    wrap_ups: int = 0
    wrong: list[str] = field(default_factory=list)


class Balance:
    """Takes the rows of a journal in order; `wrong` says what does not balance, in words."""

    def __init__(self) -> None:
        self.calls: dict[str, Call] = {}
        self.agents: dict[str, Agent] = {}
        self.queues: dict[str, Counter[str]] = {}
        self.counted = 0
        self._wrong: list[str] = []
        self._takes: dict[str, Callable[[Call, Row], None]] = {
            "CallOffered": self._offered, "OfferFailed": self._failed, "LegJoined": self._joined,
            "LegLeft": self._left, "CallHeld": self._held, "CallResumed": self._resumed, "CallQueued": self._queued,
            "QueueLeft": self._went, "CallbackRequested": self._kept_place, "CallParked": self._parked,
            "CallUnparked": self._unparked, "CallConnected": self._connected, "CallAdopted": self._adopted,
            "CallEnded": self._ended,
        }  # fmt: skip

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Balance:
        """A balance of these rows."""
        books = cls()
        for row in rows:
            books.take(row)
        return books

    def take(self, row: Row) -> None:
        """One row of the journal."""
        if row.kind == "AgentStateChanged":
            self._agent(row)
        elif row.kind == "CallWrappedUp":
            agent = self._of(row.agent_id)
            agent.wrap_ups -= bool(agent.state)  # one of before the first row was not counted when it began
        elif row.kind == "CallArrived":
            self._arrived(row)
        call = self.calls.get(row.call_id)
        if call is None:
            return
        if call.ended and not event_kinds().get(row.kind, Event).AFTERWARDS:
            call.wrong.append(f"{row.kind} after its end")
        act = self._takes.get(row.kind)
        if act is not None:
            act(call, row)

    def wrong(self) -> list[str]:
        """Each thing that does not balance; calls that go on are not judged."""
        calls = [f"call {call.id}: {words}" for call in self.calls.values() if call.ended for words in call.wrong]
        agents = [f"agent {agent.id}: {words}" for agent in self.agents.values() for words in agent.wrong]
        return [*self._wrong, *calls, *agents, *self._open_wrap_ups(), *self._unequal_queues()]

    def _open_wrap_ups(self) -> list[str]:
        return [
            f"agent {agent.id}: {agent.wrap_ups} wrap-ups more than were closed"
            for agent in self.agents.values()
            if agent.wrap_ups != (agent.state == AgentState.WRAP_UP)
        ]

    def _unequal_queues(self) -> list[str]:
        waiting = Counter(call.queue for call in self.calls.values() if call.queue)
        return [
            f"queue {name}: {count['entered']} entered, {sum(count.values()) - count['entered']} left"
            for name, count in self.queues.items()
            if sum(count.values()) - count["entered"] + waiting[name] != count["entered"]
        ]

    # Agents -------------------------------------------------------------------------------------

    def _of(self, agent_id: str) -> Agent:
        return self.agents.setdefault(agent_id, Agent(agent_id))

    def _agent(self, row: Row) -> None:
        agent, old, new = self._of(row.agent_id), str(row.data["old"]), str(row.data["new"])
        if agent.state and old and old != agent.state:
            agent.wrong.append(f"was {agent.state}, and is said to come from {old}")
        if new == AgentState.WRAP_UP and AgentState.WRAP_UP not in (old, agent.state):
            agent.wrap_ups += 1
        agent.state = new

    # Calls --------------------------------------------------------------------------------------

    def _arrived(self, row: Row) -> None:
        if row.call_id in self.calls:
            self._wrong.append(f"call {row.call_id}: arrived twice")
        self.calls[row.call_id] = Call(row.call_id)

    def _offered(self, call: Call, row: Row) -> None:
        if row.agent_id in call.ringing:
            call.wrong.append(f"{row.agent_id} is rung while they are being rung")
        call.ringing[row.agent_id] = row.at

    def _failed(self, call: Call, row: Row) -> None:
        if call.ringing.pop(row.agent_id, None) is None and not call.adopted:
            call.wrong.append(f"an offer to {row.agent_id} has failed that nobody made")

    def _joined(self, call: Call, row: Row) -> None:
        call.ringing.pop(row.agent_id, None)
        if row.data["channel_id"] in call.legs:
            call.wrong.append(f"{row.data['who']} has joined twice")
        call.legs[row.data["channel_id"]] = (str(row.data["who"]), row.at)
        if row.data["role"] != "supervisor":
            self._out_of_line(call, CONNECTED)

    def _left(self, call: Call, row: Row) -> None:
        found = call.legs.pop(row.data["channel_id"], None)
        if found is None:
            call.wrong.append(f"{row.data['who']} has left without having joined")
            return
        talked, between = float(row.data["talked"]), row.at - found[1]
        if not call.adopted and abs(between - talked) > _SLACK + 0.02 * between:
            call.wrong.append(f"{found[0]} is said to have talked {talked:.2f} s of {between:.2f} s")
        if not 0.0 <= row.data.get("held", 0.0) <= talked + _SLACK:
            call.wrong.append(f"{found[0]} is said to have had the caller on hold {row.data['held']:.2f} s")
        if row.data["role"] == "agent":
            agent = self._of(row.agent_id)
            agent.legs, agent.talked = agent.legs + 1, agent.talked + talked
            agent.held += row.data.get("held", 0.0)

    def _held(self, call: Call, row: Row) -> None:
        call.holds["begun"] += 1

    def _resumed(self, call: Call, row: Row) -> None:
        call.holds["over"] += 1

    def _connected(self, call: Call, row: Row) -> None:
        if call.connected:
            call.wrong.append("was connected for the first time twice")
        call.connected = True

    def _adopted(self, call: Call, row: Row) -> None:
        call.adopted = True

    def _parked(self, call: Call, row: Row) -> None:
        if call.parked:
            call.wrong.append("is parked twice")
        call.parked = True

    def _unparked(self, call: Call, row: Row) -> None:
        if not call.parked:
            call.wrong.append("leaves a parking slot without having been parked")
        call.parked = False

    # Queues -------------------------------------------------------------------------------------

    def _queued(self, call: Call, row: Row) -> None:
        queue = str(row.data["problem"])
        if call.queue == queue:
            return
        self._out_of_line(call, MOVED)
        call.queue = queue
        self.queues.setdefault(queue, Counter())["entered"] += 1

    def _out_of_line(self, call: Call, how: str) -> None:
        if call.queue:
            self.queues[call.queue][how] += 1
            call.queue = ""

    def _went(self, call: Call, row: Row) -> None:
        if not call.queue:
            call.wrong.append(f"leaves a line in which it is not (by {row.data['by']})")
        self._out_of_line(call, "left")

    def _kept_place(self, call: Call, row: Row) -> None:
        self._out_of_line(call, "call-back")

    # Ends ---------------------------------------------------------------------------------------

    def _ended(self, call: Call, row: Row) -> None:
        outcome = str(row.data["outcome"])
        if call.ended:
            call.wrong.append("has ended twice")
            return
        self.counted += 1
        call.ended = True
        self._out_of_line(call, way_out(row.kind, row.data))
        call.wrong += [f"{agent} was rung, and nothing came of it" for agent in call.ringing]
        call.wrong += [f"{who} has not left" for who, _ in call.legs.values()]
        if call.holds["begun"] != call.holds["over"]:
            call.wrong.append(f"{call.holds['begun']} holds began, {call.holds['over']} ended")
        if call.parked:
            call.wrong.append("is in a parking slot still")
        impossible = outcome in _NOT_CONNECTED if call.connected else outcome == Outcome.ANSWERED
        if impossible and not call.adopted:
            call.wrong.append(f"ended as {outcome}, and was {'' if call.connected else 'not '}connected")
