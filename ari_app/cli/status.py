"""``kefu status``: the waiting line, the agents and the live calls, now."""

from __future__ import annotations

from typing import Any

from ari_app.cli.output import print_json
from ari_app.cli.show import NOBODY
from ari_app.cli.table import Column, Page, Table
from ari_app.reports.calls import clock, lasted

Json = dict[str, Any]
_AGENTS = (
    Column("agent"), Column("name", leaves=3, least=8), Column("state"), Column("for", right=True), Column("call"),
    Column("calls", leaves=2, right=True), Column("missed", leaves=1, right=True),
)  # fmt: skip
_LINE = (
    Column("call"), Column("number", leaves=3), Column("problem", least=8), Column("language", leaves=1),
    Column("priority", leaves=2, right=True), Column("waits", right=True),
)  # fmt: skip
_CALLS = (
    Column("call"), Column("number"), Column("name", leaves=2, least=8), Column("state", least=15, folds=True),
    Column("problem", leaves=1, least=8), Column("with", leaves=3, least=16, folds=True), Column("age", right=True),
)  # fmt: skip


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


def show_status(status: Json, as_json: bool, wide: bool = False) -> None:
    """The line, the agents, the live calls."""
    if as_json:
        print_json(status)
        return
    page, health = Page(wide), status["health"]
    page.say(
        f"Asterisk {health['asterisk_version']} {health['asterisk']},"
        f" up {lasted(health['up_seconds'])}, {health['calls']} calls"
    )
    for words in short_of(health):
        page.say(words, "bold red")
    calls = {row["call"]: row for row in status["calls"]}
    ids = page.ids({row["call"] for group in ("calls", "line", "agents") for row in status[group] if row["call"]})
    print()
    _agents(page, status["agents"], ids)
    _notes(page, status)
    _line(page, status["line"], ids, calls)
    _calls(page, status["calls"], ids)


def _agents(page: Page, rows: list[Json], ids: dict[str, str]) -> None:
    if not rows:
        page.say("No agents. Add them to config/agents.toml, then `kefu restart`.")
        return
    agents_table(page, rows, ids).show()


def agents_table(page: Page, rows: list[Json], ids: dict[str, str]) -> Table:
    """Who is in which state, and for how long."""
    table = page.table(*_AGENTS, title="Agents")
    for row in rows:
        state = f"{row['state']} (then {row['then']})" if row["then"] else row["state"]
        numbers = (str(row["calls"]), str(row["missed"]))
        table.add(row["id"], row["name"], state, lasted(row["since"]), ids.get(row["call"], ""), *numbers)
    return table


def _notes(page: Page, status: Json) -> None:
    """What does not need a table."""
    if status["callbacks"]:
        page.say(f"{len(status['callbacks'])} wait to be called back (kefu callbacks)")
    if status["health"]["healed"]:
        healed = ", ".join(f"{what} {count}" for what, count in status["health"]["healed"].items())
        page.say(f"Healed: {healed}")
    if "waits" in status:
        page.say(_waits(status["waits"]))


def _waits(waits: Json) -> str:
    """What callers are told of their wait, and how true it was."""
    if not waits["known"]:
        return "Expected waits are not told yet: too few contacts are over."
    words = f"Expected waits: a contact takes {lasted(waits['handling_seconds'])}"
    if waits["forecasts"]:
        words += f"; of {waits['forecasts']} waits {waits['inside_80']:.0%} fell into the 80 % band foretold"
    return f"{words}."


def _line(page: Page, rows: list[Json], ids: dict[str, str], calls: dict[str, Json]) -> None:
    if not rows:
        return
    print()
    table = page.table(*_LINE, title="Waiting line")
    for row in rows:
        number = calls[row["call"]]["number"] if row["call"] in calls else ""
        told = (f"{row['priority']:.3f}", lasted(row["waited"]))
        table.add(ids[row["call"]], number, row["problem"], row["language"], *told)
    table.show()


def _calls(page: Page, rows: list[Json], ids: dict[str, str]) -> None:
    print()
    if not rows:
        page.say(f"No live calls. {NOBODY}")
        return
    calls_table(page, rows, ids).show()


def calls_table(page: Page, rows: list[Json], ids: dict[str, str]) -> Table:
    """The live calls, and who is in them."""
    table = page.table(*_CALLS, title="Live calls")
    for row in rows:
        notes = [name for name in ("held", "recording") if row[name]]
        state = ", ".join([row["state"], *notes, *([f"slot {row['slot']}"] if row["slot"] else [])])
        people = " ".join(row["legs"])
        table.add(ids[row["call"]], row["number"], row["name"], state, row["problem"], people, lasted(row["age"]))
    return table
