"""``kefu user``, ``kefu token``, ``kefu audit``: who may log in, programs' tokens, and who did what."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ari_app.cli.client import ask_kefu
from ari_app.cli.control import who
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page, add_output
from models.domain.errors import CommandRefused
from models.domain.scopes import ROLES

Add = Callable[[str, str], argparse.ArgumentParser]
Json = dict[str, Any]
_USERS = (
    Column("name"), Column("roles", least=10), Column("agent", leaves=2), Column("queues", leaves=1),
    Column("can log in"), Column("2nd factor", leaves=3), Column("last seen", leaves=4),
)  # fmt: skip
_TOKENS = (
    Column("id"), Column("name", least=8), Column("scopes", least=12, folds=True), Column("ends", leaves=1),
    Column("last used", leaves=2), Column("by", leaves=3),
)  # fmt: skip
_AUDIT = (Column("at"), Column("by", least=8), Column("what"), Column("call", leaves=1), Column("details", least=20))
_NAMED = ("add", "link", "disable", "enable", "remove", "reset-totp")


def add_users(add: Add) -> None:
    """Their grammar."""
    user = add("user", "who may log in: add, list, link (a one-time link), disable, enable, remove, reset-totp")
    user.add_argument("do", nargs="?", default="list", choices=("list", *_NAMED), help="what to do (default: list)")
    user.add_argument("name", nargs="?", default="", help="the user's name: a-z, 0-9, '.', '_', '@', '-'")
    user.add_argument("--role", action="append", default=[], choices=list(ROLES), help="add: a role; may be repeated")
    user.add_argument("--agent", default="", help="add: who they are in the agents file")
    user.add_argument("--queues", default="", help="add: the queues they look after, with commas (default: all)")
    user.add_argument("--shown", default="", help="add: their name as people write it")
    user.add_argument("--language", default="en", choices=("en", "zh"), help="add: the language of their screens")
    user.add_argument("--sso", action="store_true", help="add: they log in by the identity provider ([oidc])")
    token = add("token", "tokens of programs and displays: add, list, revoke")
    token.add_argument("do", nargs="?", default="list", choices=("list", "add", "revoke"), help="what to do")
    token.add_argument("name", nargs="?", default="", help="add: what it is for; revoke: its id")
    token.add_argument("--scope", action="append", default=[], help="add: what it may; may be repeated")
    token.add_argument("--queues", default="", help="add: only these queues, with commas (default: all)")
    token.add_argument("--display", action="store_true", help="add: for a wallboard on a screen, and nothing else")
    token.add_argument("--days", type=int, default=None, help="add: how long (default 365, a display: until revoked)")
    audit = add("audit", "who did what: log-ins, changes of users, orders for others, what was read")
    audit.add_argument("-n", type=int, default=50, help="how many, the newest first (default 50)")
    audit.add_argument("--of", default="", help="only what this user, agent or token did")
    audit.add_argument("--kind", default="", help="only this kind, such as LogInRefused")
    for one in (user, token, audit):
        add_output(one)
        one.add_argument("--by", default="", help="who asks, for the journal (default: you, at the console)")


def run_users(options: argparse.Namespace) -> int:
    """Carry it out; the exit status."""
    {"user": _user, "token": _token, "audit": _audit}[options.command](options)
    return 0


def first_link(run: Path) -> str:
    """The path of a one-time link for the first administrator, behind the address of the site; "" when one can log in
    already. Raises CommandRefused when kefu is not running or cannot write it down."""
    return str(ask_kefu(run, "make_first_link")["path"])


# Users ------------------------------------------------------------------------------------------------


def _user(options: argparse.Namespace) -> None:
    if options.do == "list":
        _show_users(options)
        return
    if not options.name:
        raise CommandRefused(f"which user? `kefu user {options.do} NAME`; `kefu user` lists them")
    if options.do == "add":
        answer = _added(options)
    elif options.do == "link":
        answer = ask_kefu(options.run, "make_user_link", user=options.name, by=who(options))
    else:
        answer = _changed(options)
    if options.json:
        print_json(answer)
    elif "path" in answer:
        print(
            f"Open this once within a day, behind the address of this site; it is {answer['user']}:\n{answer['path']}"
        )
    else:
        print(f"{options.name}: {options.do} done.")


def _added(options: argparse.Namespace) -> Json:
    """The new user, and the link by which they come in; who comes by the provider needs none."""
    fields = {
        "name": options.name, "shown": options.shown, "roles": options.role, "agent": options.agent,
        "queues": _names(options.queues), "language": options.language, "sso": options.sso,
    }  # fmt: skip
    made: Json = ask_kefu(options.run, "add_user", by=who(options), **fields)
    if options.sso:
        return made
    link: Json = ask_kefu(options.run, "make_user_link", user=made["name"], by=who(options))
    return {**made, **link}


def _changed(options: argparse.Namespace) -> Json:
    run, by, name = options.run, who(options), options.name
    if options.do in ("disable", "enable"):
        return dict(ask_kefu(run, "change_user", user=name, active=options.do == "enable", by=by))
    operation = {"remove": "remove_user", "reset-totp": "reset_user_second_factor"}[options.do]
    return dict(ask_kefu(run, operation, user=name, by=by))


def _show_users(options: argparse.Namespace) -> None:
    rows = _all(options.run, "list_users")
    if options.json:
        print_json(rows)
        return
    page = Page(options.wide)
    if not rows:
        page.say("No users. `kefu user add NAME --role admin` makes one and prints a link to log in with.")
        return
    table = page.table(*_USERS)
    for row in rows:
        able = "no: disabled" if not row["active"] else "yes" if row["ready"] else "by link"
        queues = "all" if row["queues"] is None else ", ".join(row["queues"]) or "none"
        table.add(
            row["name"], ", ".join(row["roles"]), row["agent"], queues, able, "yes" if row["second_factor"] else "no",
            _at(row["used_at"]),
        )  # fmt: skip
    table.show()


# Tokens -----------------------------------------------------------------------------------------------


def _token(options: argparse.Namespace) -> None:
    if options.do == "list":
        _show_tokens(options)
        return
    if not options.name:
        raise CommandRefused(f"which token? `kefu token {options.do} {'NAME' if options.do == 'add' else 'ID'}`")
    if options.do == "revoke":
        ask_kefu(options.run, "revoke_token", token=options.name, by=who(options))
        print("Revoked.")
        return
    days = options.days if options.days is not None else 0 if options.display else 365
    made = ask_kefu(
        options.run, "make_token", name=options.name, scopes=options.scope, queues=_names(options.queues),
        board="wall" if options.display else "", days=days, by=who(options),
    )  # fmt: skip
    if options.json:
        print_json(made)
    else:
        print(made["secret"])
        print("This is shown once. Send it as `Authorization: Bearer …`, never in an address.", file=sys.stderr)


def _show_tokens(options: argparse.Namespace) -> None:
    rows = ask_kefu(options.run, "list_tokens")["items"]
    if options.json:
        print_json(rows)
        return
    page = Page(options.wide)
    if not rows:
        page.say("No tokens. `kefu token add NAME --scope calls:read` makes one.")
        return
    table = page.table(*_TOKENS)
    for row in rows:
        ends = "over" if row["over"] else _at(row["ends_at"]) or "never"
        table.add(row["id"], row["name"], " ".join(row["scopes"]), ends, _at(row["used_at"]), row["made_by"])
    table.show()


# Audit ------------------------------------------------------------------------------------------------


def _audit(options: argparse.Namespace) -> None:
    rows: list[Json] = []
    cursor: str | None = ""
    filters = {name: value for name, value in (("kind", options.kind), ("whose", options.of)) if value}
    while cursor is not None and len(rows) < options.n:
        limit = min(200, options.n - len(rows))
        answer = ask_kefu(options.run, "read_audit", limit=limit, cursor=cursor, **filters)
        rows, cursor = rows + answer["items"], answer["next"]
    if options.json:
        print_json(rows)
        return
    page = Page(options.wide)
    if not rows:
        page.say("Nothing has been written down.")
        return
    table = page.table(*_AUDIT)
    for row in rows:
        details = " ".join(f"{name}={value}" for name, value in row["details"].items() if value)
        table.add(_at(row["at"]), row["by"], row["kind"], row["call"], details)
    table.show()


def _all(run: Path, operation: str) -> list[Json]:
    rows: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = ask_kefu(run, operation, limit=200, cursor=cursor)
        rows, cursor = rows + answer["items"], answer["next"]
    return rows


def _names(text: str) -> list[str] | None:
    return [one.strip() for one in text.split(",") if one.strip()] if text else None


def _at(instant: str | None) -> str:
    return (instant or "")[:16].replace("T", " ")
