"""What queue_log keeps in mind ends with the call."""

from __future__ import annotations

from typing import Any

from ari_app.reports.queue_log import QueueLog
from ari_app.store.projections import Row


def test_offers_are_forgotten() -> None:
    """Failed, answered, or open when the caller left: nothing is kept of a call that is over."""
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
        tell(call, "CallConnected", "1002", waited=10.0, channel_id="x", bridge_id="b")
        tell(call, "CallEnded", outcome="answered", cause="")
    assert (log._offered, log._callers, log._numbers) == ({}, {}, {})
    assert sum("RINGNOANSWER" in line for line in log.lines) == 50
