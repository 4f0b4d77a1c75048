"""``kefu sql``: questions over the views of the records, in which nobody's name, number or words are."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from ari_app.cli.client import ask_kefu
from ari_app.cli.control import who
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page, add_output
from ari_app.store.query_process import as_csv
from ari_app.store.views import VIEWS
from models.domain.errors import CommandRefused

_VIEWS = (Column("view"), Column("column"), Column("what it is", least=30, folds=True))


def add_sql(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Its grammar."""
    sql = add("sql", "ask a query over views without names, numbers and words; without one: list the views")
    sql.add_argument("query", nargs="?", default="", help="one SELECT, in quotes; - reads it from standard input")
    sql.add_argument("--csv", action="store_true", help="CSV, the first line names the columns")
    sql.add_argument("-n", type=int, default=0, help="so many rows at most (default: [analysis] rows)")
    sql.add_argument("--by", default="", help="who asks, for the audit (default: you, at the console)")
    add_output(sql)


def run_sql(options: argparse.Namespace) -> int:
    """Carry it out; the exit status."""
    query = sys.stdin.read() if options.query == "-" else options.query
    if not query.strip():
        _show_views(options)
        return 0
    if options.n < 0:
        raise CommandRefused("-n is a number of rows, from 1 on")
    answer = ask_kefu(options.run, "ask_query", sql=query, most=options.n, by=who(options))
    _show(answer, options)
    if answer["cut"]:
        print(f"There are more rows than these {len(answer['rows'])}: -n, [analysis] rows.", file=sys.stderr)
    return 0


def _show(answer: dict[str, Any], options: argparse.Namespace) -> None:
    if options.json:
        print_json([dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]])
    elif options.csv:
        sys.stdout.write(as_csv(answer["columns"], answer["rows"]).decode())
    elif not answer["rows"]:
        Page(options.wide).say("No rows.")
    else:
        numbers = [all(not isinstance(row[at], str) for row in answer["rows"]) for at in range(len(answer["columns"]))]
        columns = [Column(name, right=right) for name, right in zip(answer["columns"], numbers, strict=True)]
        table = Page(options.wide).table(*columns)
        for row in answer["rows"]:
            table.add(*("" if cell is None else f"{cell}" for cell in row))
        table.show()


def _show_views(options: argparse.Namespace) -> None:
    if options.json:
        print_json([{"view": name, "rows": view.rows, "columns": dict(view.columns)} for name, view in VIEWS.items()])
        return
    page = Page(options.wide)
    table = page.table(*_VIEWS)
    for name, view in VIEWS.items():
        table.add((name, "bold"), "", view.rows)
        for column, means in view.columns.items():
            table.add("", column, means)
    table.show()
    page.say('Ask with: kefu sql "select queue, count(*) from v_calls group by queue"', "dim")
