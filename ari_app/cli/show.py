"""``kefu calls``, ``call``, ``why``, ``status``: to the terminal, or as JSON."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ari_app.cli.output import print_json, show_lines
from ari_app.reports.calls import clock, decisions, describe, find_call, legs_of, list_calls, span, timeline
from ari_app.reports.routing import why_not
from ari_app.reports.transcripts import transcript
from ari_app.store.reader import Reader
from models.routing.explain import changes

Json = dict[str, Any]


def show_calls(reader: Reader, limit: int, as_json: bool) -> None:
    """The latest calls."""
    rows = list_calls(reader, limit)
    if as_json:
        print_json(rows)
        return
    if not rows:
        print("No calls yet. Dial 8000 from a registered phone, or run `make run` for the demonstration.")
        return
    table = Table(
        "call", "arrived", "number", "dialled", "state", "problem", "agent", "waited", "talked", "rating", "outcome"
    )
    for row in rows:
        table.add_row(
            row["id"],
            clock(row["arrived_at"]),
            f"{row['number'] or ''} {row['name'] or ''}".strip(),
            row["dialled"] or "",
            row["state"] or "",
            row["problem"] or "",
            row["agent_id"] or "",
            span(row["queued_at"], row["connected_at"]),
            span(row["connected_at"], row["disconnected_at"]),
            str(row["rating"] or ""),
            row["outcome"] or "",
        )
    Console().print(table)


def show_call(reader: Reader, call_id: str, as_json: bool) -> None:
    """One call: facts, timeline, transcript."""
    call = find_call(reader, call_id)
    events, lines = timeline(reader, call["id"]), transcript(reader, call["id"])
    legs = legs_of(reader, call["id"])
    if as_json:
        print_json({"call": call, "legs": legs, "events": events, "transcript": lines})
        return
    console = Console()
    console.print(
        f"[bold]{call['id']}[/]  {call['number']} {call['name'] or ''} → {call['dialled']}"
        f"  {call['outcome'] or call['state']}"
    )
    table = Table("time", "event", "agent", "what", box=None)
    for event in events:
        table.add_row(clock(event["at"]), event["kind"], event["agent_id"], describe(event))
    console.print(table)
    if legs:
        console.print(_legs(legs))
    if lines:
        console.print("\n[bold]Transcript[/]")
    show_lines(console, lines)


def _legs(legs: list[Json]) -> Table:
    """Who had the caller, each with their own seconds."""
    table = Table("who", "as", "joined", "talk s", "hold s", "wrap-up s", "disposition", "left", box=None)
    for leg in legs:
        seconds = [f"{leg[name]:.1f}" if leg[name] is not None else "" for name in ("talked", "held", "wrap_up")]
        sent = f" ({leg['way']} to {leg['target']})" if leg["way"] else ""
        reason = f"{leg['reason'] or ''}{sent}"
        as_what = f"{leg['role']}, {leg['purpose']}" if leg["purpose"] else leg["role"]
        table.add_row(leg["who"], as_what, clock(leg["joined_at"]), *seconds, leg["disposition"] or "", reason)
    return table


def show_why(reader: Reader, call_id: str, as_json: bool, agent: str = "") -> None:
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
    console = Console()
    if not events:
        words = f"was never routed: {call['outcome']}" if call["ended_at"] else f"is not routed yet: {call['state']}"
        console.print(f"Call {call['id']} {words}.")
        return
    for event in events:
        if event["kind"] == "CallerScored":
            _score(console, event)
        elif event["kind"] == "RouteDecided":
            _decision(console, event)
        else:
            console.print(f"{clock(event['at'])} {event['kind']} {event['agent_id']}: {describe(event)}")


def _score(console: Console, event: Json) -> None:
    terms = event["data"]["terms"]
    formula = " + ".join(f"{term['weight']:g}·{term['value']:.3f}" for term in terms.values())
    console.print(f"{clock(event['at'])} [bold]priority {event['data']['priority']:.3f}[/] = {formula}")
    for name, term in terms.items():
        console.print(f"    {name} {term['value']:.3f}: {'; '.join(term['reasons'])}")


def _decision(console: Console, event: Json) -> None:
    decision = event["data"]["decision"]
    console.print(
        f"{clock(event['at'])} [bold]decision {event['data']['sequence']}: agent {event['agent_id']}[/]"
        f" after {decision['wait']:.1f} s of waiting"
    )
    names = list(decision["candidates"][0]["terms"])
    table = Table("call", "agent", "score", *names)
    for pair in sorted(decision["candidates"], key=lambda pair: -pair["score"]):
        mark = "→ " if (pair["agent_id"], pair["call_id"]) == (event["agent_id"], event["call_id"]) else ""
        terms = [f"{pair['terms'][name]:+.3f}" for name in names]
        table.add_row(f"{mark}{pair['call_id']}", pair["agent_id"], f"{pair['score']:.3f}", *terms)
    console.print(table)
    for agent, reason in decision["vetoes"].items():
        console.print(f"    not {agent}: {reason}")
    for words in changes(decision["candidates"]):
        console.print(f"    {words}")


def _notes(console: Console, status: Json) -> None:
    """What does not need a table."""
    if status["callbacks"]:
        console.print(f"{len(status['callbacks'])} wait to be called back (kefu callbacks)")
    if status["health"]["healed"]:
        healed = ", ".join(f"{what} {count}" for what, count in status["health"]["healed"].items())
        console.print(f"Healed: {healed}")


def short_of(health: Json) -> list[str]:
    """What the centre itself is short of, a line each; [] when all is well, or kefu is of an earlier version."""
    store, disk = health.get("store", {}), health.get("disk", {})
    lines = []
    if store.get("state", "healthy") != "healthy":
        where = "events go to a file" if store["state"] == "spooling" else "events wait in memory"
        lines.append(
            f"Records: {store['state']} since {clock(store['since'])}: {store['reason']}; {where}"
            f" ({store['waiting']} wait, {store['lost']} lost). Calls go on."
        )
    elif store.get("lost"):
        lines.append(f"Records: {store['lost']} events were lost while the disk took nothing.")
    if disk.get("level", "enough") != "enough":
        free = ", ".join(f"{mb} MB at {folder}" for folder, mb in disk["free_mb"].items() if folder in disk["short"])
        words = "no recording begins" if disk["level"] == "short" else "make room"
        lines.append(f"Disk space {disk['level']} since {clock(disk['since'])}: {free} free; {words}.")
    return lines


def show_status(status: Json, as_json: bool) -> None:
    """The line, the agents, the live calls."""
    if as_json:
        print_json(status)
        return
    console, health = Console(), status["health"]
    console.print(
        f"Asterisk {health['asterisk_version']} {health['asterisk']},"
        f" up {health['up_seconds']:.0f} s, {health['calls']} calls"
    )
    for words in short_of(health):
        console.print(f"[bold red]{escape(words)}[/]", soft_wrap=True)
    agents = Table("agent", "name", "state", "for", "call", "calls", "missed", title="Agents")
    for row in status["agents"]:
        state = f"{row['state']} (then {row['then']})" if row["then"] else row["state"]
        agents.add_row(
            row["id"], row["name"], state, f"{row['since']:.0f} s", row["call"], str(row["calls"]), str(row["missed"])
        )
    console.print(agents)
    _notes(console, status)
    if status["line"]:
        line = Table("call", "problem", "language", "priority", "waited", title="Waiting line")
        for row in status["line"]:
            line.add_row(
                row["call"], row["problem"], row["language"], f"{row['priority']:.3f}", f"{row['waited']:.0f} s"
            )
        console.print(line)
    if status["calls"]:
        calls = Table("call", "number", "name", "state", "problem", "with", "age", title="Live calls")
        for row in status["calls"]:
            notes = [name for name in ("held", "recording") if row[name]]
            state = ", ".join([row["state"], *notes, *([f"slot {row['slot']}"] if row["slot"] else [])])
            people, age = " ".join(row["legs"]), f"{row['age']:.0f} s"
            calls.add_row(row["call"], row["number"], row["name"], state, row["problem"], people, age)
        console.print(calls)
    else:
        console.print("No live calls.")
