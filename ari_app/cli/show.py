"""``kefu calls``, ``call``, ``why``: to the terminal, or as JSON."""

from __future__ import annotations

import time
from typing import Any

from ari_app.cli.output import print_json, show_lines
from ari_app.cli.table import Column, Page
from ari_app.reports.calls import (
    clock,
    decisions,
    describe,
    find_call,
    legs_of,
    list_calls,
    minutes,
    short_ids,
    timeline,
)
from ari_app.reports.routing import in_full, why_not
from ari_app.reports.transcripts import transcript
from ari_app.store.reader import Reader
from models.routing.explain import changes

Json = dict[str, Any]


_CALLS = (
    Column("call"), Column("arrived"), Column("number"), Column("name", leaves=5, least=8),
    Column("dialled", leaves=1), Column("problem", leaves=6, least=9), Column("agent", leaves=7),
    Column("wait", leaves=4, right=True), Column("talk", leaves=3, right=True), Column("rating", leaves=2, right=True),
    Column("outcome"),
)  # fmt: skip
_TIMELINE = (Column("time"), Column("event"), Column("agent", leaves=1), Column("what", least=24, folds=True))
_LEGS = (
    Column("who"), Column("as", leaves=5), Column("joined", leaves=3), Column("talk s", right=True),
    Column("hold s", leaves=2, right=True), Column("wrap-up s", leaves=1, right=True),
    Column("disposition", leaves=4), Column("left", least=16, folds=True),
)  # fmt: skip
NOBODY = "Dial 8000 from a registered phone, or run `make run` for the demonstration."


def show_calls(reader: Reader, limit: int, as_json: bool, wide: bool = False) -> None:
    """The latest calls."""
    rows, page = list_calls(reader, limit), Page(wide)
    if as_json:
        print_json(rows)
        return
    if not rows:
        page.say(f"No calls yet. {NOBODY}")
        return
    ids = page.ids([row["id"] for row in rows], short_ids(reader, [row["id"] for row in rows]))
    table = page.table(*_CALLS)
    for row in rows:
        table.add(
            ids[row["id"]], page.time(row["arrived_at"]), row["number"] or "", row["name"] or "",
            row["dialled"] or "", row["problem"] or "", row["agent_id"] or "",
            minutes(row["queued_at"], row["connected_at"]), minutes(row["connected_at"], row["disconnected_at"]),
            str(row["rating"] or ""), row["outcome"] or row["state"] or "",
        )  # fmt: skip
    table.show()


def show_call(reader: Reader, call_id: str, as_json: bool, wide: bool = False) -> None:
    """One call: facts, timeline, transcript."""
    call = find_call(reader, call_id)
    events, lines = timeline(reader, call["id"]), transcript(reader, call["id"])
    legs = legs_of(reader, call["id"])
    if as_json:
        print_json({"call": call, "legs": legs, "events": events, "transcript": lines})
        return
    page = Page(wide)
    name = f" {call['name']}" if call["name"] else ""
    day = time.strftime("%Y-%m-%d", time.localtime(call["arrived_at"]))
    state = call["outcome"] or call["state"]
    page.say(f"{call['id']}  {day}  {call['number']}{name} → {call['dialled']}  {state}", "bold")
    table = page.table(*_TIMELINE)
    for event in events:
        table.add(clock(event["at"]), event["kind"], event["agent_id"], describe(event))
    table.show()
    if legs:
        print()
        _legs(page, legs)
    if lines:
        print()
        show_lines(page, lines, "Transcript")


def _legs(page: Page, legs: list[Json]) -> None:
    """Who had the caller, each with their own seconds."""
    table = page.table(*_LEGS)
    for leg in legs:
        seconds = [f"{leg[name]:.1f}" if leg[name] is not None else "" for name in ("talked", "held", "wrap_up")]
        sent = f" ({leg['way']} to {leg['target']})" if leg["way"] else ""
        reason = f"{leg['reason'] or ''}{sent}"
        as_what = f"{leg['role']}, {leg['purpose']}" if leg["purpose"] else leg["role"]
        table.add(leg["who"], as_what, clock(leg["joined_at"]), *seconds, leg["disposition"] or "", reason)
    table.show()


def show_why(reader: Reader, call_id: str, as_json: bool, agent: str = "", wide: bool = False) -> None:
    """Why the call went to whom it went, with every term; with ``agent``: why not to that one."""
    call = find_call(reader, call_id)
    if agent:
        answers = why_not(reader, call["id"], agent)
        if as_json:
            print_json({"call": call["id"], "agent": agent, "answers": answers})
        else:
            print("\n".join(answers))
        return
    events = decisions(reader, call["id"])
    if as_json:
        print_json({"call": call["id"], "decisions": events})
        return
    page = Page(wide)
    if not events:
        words = f"was never routed: {call['outcome']}" if call["ended_at"] else f"is not routed yet: {call['state']}"
        page.say(f"Call {call['id']} {words}. `kefu call {call['id']}` shows what happened.")
        return
    for event in events:
        if event["kind"] == "CallerScored":
            _score(page, event)
        elif event["kind"] == "RouteDecided":
            _decision(page, reader, event)
        else:
            page.say(f"{clock(event['at'])} {event['kind']} {event['agent_id']}: {describe(event)}")


def _score(page: Page, event: Json) -> None:
    terms = event["data"]["terms"]
    formula = " + ".join(f"{term['weight']:g}·{term['value']:.3f}" for term in terms.values())
    page.say(f"{clock(event['at'])} priority {event['data']['priority']:.3f} = {formula}", "bold")
    for name, term in terms.items():
        page.say(f"{name} {term['value']:.3f}: {'; '.join(term['reasons'])}", indent=4)


def _decision(page: Page, reader: Reader, event: Json) -> None:
    decision = event["data"]["decision"]
    if decision.get("brief"):
        decision = {**decision, **in_full(reader, event["call_id"], event["data"]["sequence"])}
    page.say(
        f"{clock(event['at'])} decision {event['data']['sequence']}: agent {event['agent_id']}"
        f" after {decision['wait']:.1f} s of waiting", "bold"
    )  # fmt: skip
    _candidates(page, reader, sorted(decision["candidates"], key=lambda pair: -pair["score"]), event)
    for agent, reason in decision["vetoes"].items():
        page.say(f"not {agent}: {reason}", indent=4)
    if not decision["vetoes"] and decision.get("staff", 0) > 1:
        page.say(f"why not another of the {decision['staff']} agents: ./kefu why CALL --agent ID", indent=4)
    for words in changes(decision["candidates"]):
        page.say(words, indent=4)


def _candidates(page: Page, reader: Reader, pairs: list[Json], event: Json) -> None:
    """Pairs that could have been made, the best first. Terms that tell them apart least give way first."""
    names = list(pairs[0]["terms"])
    calls = [pair["call_id"] for pair in pairs]
    ids = page.ids(calls, short_ids(reader, calls))
    apart = {name: _spread([pair["terms"][name] for pair in pairs]) for name in names}
    turns = {name: turn for turn, name in enumerate(sorted(names, key=lambda name: apart[name]), 1)}
    terms = [Column(name, leaves=turns[name], right=True) for name in names]
    table = page.table(Column(""), Column("call"), Column("agent"), Column("score", right=True), *terms)
    for pair in pairs:
        mark = "→" if (pair["agent_id"], pair["call_id"]) == (event["agent_id"], event["call_id"]) else ""
        values = [f"{pair['terms'][name]:+.3f}" for name in names]
        table.add(mark, ids[pair["call_id"]], pair["agent_id"], f"{pair['score']:.3f}", *values)
    table.show()


def _spread(values: list[float]) -> float:
    return max(values) - min(values)
