"""queue_log: a line for each thing that app_queue would write, each agent with their own seconds."""

from __future__ import annotations

from typing import Any

from ari_app.reports.queue_log import QueueLog
from ari_app.store.row import Row


class Told:
    """A log that is told events of the call ``c1``, a second apart unless said otherwise."""

    def __init__(self) -> None:
        self.log, self.at = QueueLog(None), 1000.0
        self.rows: list[Row] = []

    def __call__(self, kind: str, agent: str = "", after: float = 1.0, **data: Any) -> None:  # noqa: ANN401 - facts
        self.at += after
        self.rows.append(Row(len(self.rows), self.at, "c1", agent, kind, data))
        self.log.take(self.rows[-1])

    def in_line(self) -> None:
        """A caller in the line of billing for ten seconds."""
        self("CallArrived", number="555")
        self("CallQueued", problem="billing", position=2, entered_at=self.at + 1)
        self("CallOffered", "1001", after=7.0, channel_id="x", purpose="queue")
        self.joins("1001", after=3.0)

    def joins(self, agent: str, role: str = "agent", after: float = 1.0, **data: Any) -> None:  # noqa: ANN401 - facts
        """A leg comes into the conversation."""
        self("LegJoined", agent, after, role=role, who=agent, channel_id=f"{agent}-leg", **data)

    def leaves(self, agent: str, talked: float, reason: str = "hung up", **data: Any) -> None:  # noqa: ANN401 - facts
        """A leg goes, after ``talked`` seconds of its own."""
        self("LegLeft", agent, role="agent", who=agent, talked=talked, reason=reason, **data)

    def events(self) -> list[str]:
        """The lines without time and call."""
        return [line.split("|", 2)[2] for line in self.log.lines]


def test_a_blind_transfer_gives_each_agent_their_own_seconds() -> None:
    """The first is booked with BLINDTRANSFER, the second with a CONNECT and a COMPLETE."""
    told = Told()
    told.in_line()
    told("TransferBegun", "1001", way="blind", target="agent:1002", by="1001")
    told.leaves("1001", 6.2, "transferred", way="blind", target="agent:1002")
    told("CallDisconnected", "1001", by="agent", talked=6.2)
    told("CallOffered", "1002", channel_id="y", purpose="transfer")
    told.joins("1002", after=4.0, purpose="transfer")
    told.leaves("1002", 10.4, "caller")
    told("CallEnded", outcome="answered", cause="")
    assert told.events() == [
        "billing|NONE|ENTERQUEUE||555|2",
        "billing|1001|CONNECT|10|1001-leg|3",
        "billing|1001|BLINDTRANSFER|1002|kefu|10|6|2",
        "billing|1002|CONNECT|7|1002-leg|4",
        "billing|1002|COMPLETECALLER|7|10|2",
    ]


def test_an_attended_transfer_is_one() -> None:
    """Who leaves a consultation has transferred the caller, whatever their telephone says."""
    told = Told()
    told.in_line()
    told("TransferBegun", "1001", way="consult", target="agent:1002", by="1001")
    told("CallOffered", "1002", channel_id="y", purpose="consult")
    told.joins("1002", after=2.0, purpose="consult")
    told.leaves("1001", 14.0, "hung up", way="attended", target="agent:1002")
    told.leaves("1002", 10.0, "hung up")
    assert told.events()[2:] == [
        "billing|1002|CONNECT|3|1002-leg|2",
        "billing|1001|ATTENDEDTRANSFER|BRIDGE|1002|10|14|2",
        "billing|1002|COMPLETEAGENT|3|10|2",
    ]


def test_who_takes_a_caller_out_of_the_line_is_written_down() -> None:
    """A supervisor withdraws them, a rule of the queue is its time-out, a key is theirs; another line is another."""
    for by, line in (
        ("1009", "billing|NONE|WITHDRAW|2|2|1|to number:5551234 by 1009"),
        ("rule after 30 s", "billing|NONE|EXITWITHTIMEOUT|2|2|1"),
        ("caller's key 1", "billing|NONE|EXITWITHKEY|1|2|2|1"),
        ("nobody serves this queue any more", "billing|NONE|EXITEMPTY|2|2|1"),
    ):
        told = Told()
        told("CallArrived", number="555")
        told("CallQueued", problem="billing", position=2, entered_at=told.at + 1)
        told("QueueLeft", target="number:5551234", by=by)
        told("CallEnded", outcome="redirected", cause="")
        assert told.events()[1:] == [line]
    told = Told()
    told("CallArrived", number="555")
    told("CallQueued", problem="billing", position=2, entered_at=told.at + 1)
    told("CallQueued", problem="sales", position=1, entered_at=told.at - 1)
    told("CallEnded", outcome="abandoned", cause="")
    assert [line.split("|")[2] for line in told.events()] == ["ENTERQUEUE", "WITHDRAW", "ENTERQUEUE", "ABANDON"]


def test_the_same_place_is_entered_once() -> None:
    """Whose offer came to nothing is still in the line."""
    told = Told()
    told("CallArrived", number="555")
    for _ in range(2):
        told("CallQueued", problem="billing", position=2, entered_at=told.at)
    assert len(told.events()) == 1


def test_a_number_and_a_supervisor_are_no_agents() -> None:
    """They have no lines, and an agent who only listens neither."""
    told = Told()
    told.in_line()
    told.joins("5551234", "number")
    told.joins("1009", "supervisor")
    assert len(told.events()) == 2


def test_another_process_goes_on_with_the_same_calls() -> None:
    """What it is told of the time before is not written again; what comes is complete."""
    told = Told()
    told.in_line()
    after = QueueLog(None)
    after.recall(told.rows)
    assert not after.lines
    after.take(Row(99, told.at + 5, "c1", "1001", "LegLeft", {"role": "agent", "talked": 5.0, "reason": "caller"}))
    assert [line.split("|", 2)[2] for line in after.lines] == ["billing|1001|COMPLETECALLER|10|5|2"]


def test_nothing_is_kept_of_a_call_that_is_over() -> None:
    """Failed, answered, or open when the caller left."""
    log = QueueLog(None)

    def tell(call: str, kind: str, agent: str = "", **data: Any) -> None:  # noqa: ANN401 - facts
        log.take(Row(1, 1000.0, call, agent, kind, data))

    for number in range(50):
        call = f"c{number}"
        tell(call, "CallArrived", number="555")
        tell(call, "CallQueued", problem="billing", position=1, entered_at=990.0)
        tell(call, "CallOffered", "1001")
        tell(call, "OfferFailed", "1001", agent_to_blame=True, ring_seconds=3.0, result="no answer")
        tell(call, "CallOffered", "1002")
        tell(call, "CallOffered", "1003")
        tell(call, "LegJoined", "1002", role="agent", who="1002", channel_id="x", bridge_id="b")
        tell(call, "CallEnded", outcome="answered", cause="")
    assert log._callers == {}
    assert sum("RINGNOANSWER" in line for line in log.lines) == 50
