"""What calls did in the flow, read back from the journal: edges, hang-ups, failures, containment, coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from ari_app.store.ports import FlowBook
from models.domain.flow import SECRET, Flow
from models.flow.draw import Edge, Traffic

Json = dict[str, Any]
FLOW_KINDS = ("StepEntered", "NotUnderstood", "NothingHeard", "AnswerRefused", "CallEnded", "TaskResolved")
_LEFT = ("hung up in menu", "self-service")
SHORT_SECONDS = 5.0  # who hangs up sooner without a word has dialled wrong


def flow_events(book: FlowBook, since: float = 0.0) -> list[Json]:
    """Journal rows that say something of the flow, in order."""
    return [
        {"call_id": row.call_id, "kind": row.kind, "at": row.at, "data": row.data}
        for row in book.events(FLOW_KINDS, since)
    ]


def traffic_of(events: Iterable[Json]) -> Traffic:
    """Counts for the picture."""
    edges: Counter[Edge] = Counter()
    hung_up: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    silent: Counter[str] = Counter()
    at: dict[str, str] = {}
    calls = set()
    for event in events:
        data, call = event["data"], event["call_id"]
        match event["kind"]:
            case "StepEntered":
                calls.add(call)
                edges[(data["came_from"], data["edge"], data["step"])] += 1
                at[call] = data["step"]
            case "NotUnderstood":
                lost[data["menu"]] += 1
            case "AnswerRefused":
                lost[data["step"]] += 1
            case "NothingHeard":
                silent[data["menu"]] += 1
            case "CallEnded" if data["outcome"] in _LEFT and data["cause"] != "story ended" and call in at:
                hung_up[at[call]] += 1
    return Traffic(edges, hung_up, lost, silent, len(calls))


def taken_edges(events: Iterable[Json]) -> set[Edge]:
    """Edges that calls have taken."""
    return {
        (event["data"]["came_from"], event["data"]["edge"], event["data"]["step"])
        for event in events
        if event["kind"] == "StepEntered"
    }


def coverage(flow: Flow, taken: set[Edge]) -> tuple[float, list[Edge]]:
    """(share of the flow's edges that were taken, those that were not).

    Which edge left a secret step is not known; all that lead where somebody went count.
    """
    wanted = flow.edges()
    hidden = {(begin, end) for begin, edge, end in taken if edge == SECRET}
    missing = [edge for edge in wanted if edge not in taken and (edge[0], edge[2]) not in hidden]
    return (1 - len(missing) / len(wanted) if wanted else 1.0), missing


def containment(book: FlowBook, since: float = 0.0) -> Json:
    """Containment = calls that ended in self-service with a task resolved and no human / calls that came into the flow.

    Left out of the base: who hung up within 5 s without a key or a word. ``hung_up`` (left without a task resolved) is
    not counted as contained: this is the strict variant that excludes silent departures.
    """
    rows = book.calls_in_flow(since)
    base = [row for row in rows if row["acted"] or (row["seconds"] or 0) >= SHORT_SECONDS]
    contained = [row for row in base if row["outcome"] == "self-service" and row["resolved"]]
    hung_up = [row for row in base if row["outcome"] == "hung up in menu"]
    share = len(contained) / len(base) if base else 0.0
    return {
        "calls": len(base), "contained": len(contained), "hung_up": len(hung_up),
        "to_humans": len(base) - len(contained) - len(hung_up), "containment": round(share, 4),
    }  # fmt: skip
