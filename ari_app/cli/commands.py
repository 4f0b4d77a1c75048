"""``kefu``: what people type."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import closing
from importlib import import_module

from ari_app.cli.attach_grammar import add_attach
from ari_app.cli.backup_grammar import add_backup
from ari_app.cli.books import add_books, show_books
from ari_app.cli.client import argument_help, ask_kefu, order, words_of
from ari_app.cli.control import ORDERS, add_commands, show_recordings, who
from ari_app.cli.control import run as run_order
from ari_app.cli.erase import add_erase
from ari_app.cli.export_grammar import add_export
from ari_app.cli.findings import add_language
from ari_app.cli.flow_grammar import add_flow, add_prompts
from ari_app.cli.forms_grammar import add_forms
from ari_app.cli.knowledge_grammar import add_knowledge
from ari_app.cli.kpis_grammar import add_kpis
from ari_app.cli.lifecycle import add_lifecycle, run_drain, run_restart
from ari_app.cli.models import add_models, run_models
from ari_app.cli.output import print_json
from ari_app.cli.recogniser import add_recogniser, run_recogniser
from ari_app.cli.retention import add_retention
from ari_app.cli.routing import add_routing, run_profile, show_replay
from ari_app.cli.rules_grammar import add_rules
from ari_app.cli.show import show_call, show_calls, show_why
from ari_app.cli.sql import add_sql
from ari_app.cli.start import (
    add_cert,
    add_edge,
    add_run,
    add_serve,
    in_words,
    run_centre,
    run_edge,
    serve_centre,
    top_parser,
)
from ari_app.cli.status import show_status
from ari_app.cli.table import add_output
from ari_app.cli.topics_grammar import add_topics
from ari_app.cli.trainer_grammar import add_trainer
from ari_app.cli.transcripts import add_transcripts, report_speech
from ari_app.cli.users import add_users, run_users
from ari_app.cli.voicemail import add_voicemail, run_voicemail
from ari_app.store.reader import Reader
from config.load import load_settings
from models.domain.errors import CommandRefused
from models.domain.floor_commands import AGENT_COMMANDS

_MORE = (
    add_books, add_flow, add_prompts, add_commands, add_voicemail, add_routing, add_transcripts, add_recogniser,
    add_models, add_users, add_rules, add_knowledge, add_kpis, add_sql, add_export, add_backup, add_forms,
    add_retention, add_topics, add_trainer, add_erase,
)  # fmt: skip
# Commands whose parts most others do without: command → the function in its file of this folder.
LOADED_LATER = {
    "cert": "cert:run_cert", "check": "flow:check", "reload": "flow:run_reload", "flow": "flow:run_flow",
    "prompts": "prompts:run_prompts", "attach": "attach:attach", "doctor": "doctor:run_doctor",
    "simulate": "simulate:run_simulate", "tune": "simulate:run_tune", "rules": "rules:run_rules",
    "knowledge": "knowledge:run_knowledge", "forms": "forms:run_forms", "topics": "topics:run_topics",
    "erase": "erase:run_erase",
    "kpis": "kpis:run_kpis", "report": "report:run_report", "export": "export:run_export", "sql": "sql:run_sql",
    "datasette": "datasette:run_datasette", "retention": "retention:run_retention", "trainer": "trainer:run_trainer",
    **dict.fromkeys(("backup", "restore"), "backup:run_backup"),
}  # fmt: skip
JSON = "JSON for programs"
BY = "who asks: an agent's or supervisor's id (default: you, at the console)"


def parser() -> argparse.ArgumentParser:
    """The grammar of the command line."""
    top, add = top_parser()
    add_run(add)
    add_lifecycle(add)
    add_serve(add)
    add_edge(add)
    add_cert(add)
    checked = add("check", "read every configuration file, flow and dialplan and say what is wrong")
    checked.add_argument("--strict", action="store_true", help="warnings count as errors (for CI)")
    add_language(checked)
    doctor = add("doctor", "check everything that a call centre needs on this machine, and say what to do")
    calls = add("calls", "the latest calls")
    calls.add_argument("-n", type=int, default=20, help="how many (default 20)")
    call = add("call", "one call: timeline, who, when, why, and the transcript of both sides")
    call.add_argument("id", help="call id, the beginning or end of one, or 'last'")
    why = add("why", "why a call went to that agent: the decision with every term")
    why.add_argument("id", help="call id, the beginning or end of one, or 'last'")
    why.add_argument("--agent", default="", help="why not this agent? (replayed from the journal)")
    status = add("status", "the waiting line, the agents and the live calls, now")
    for more in (_add_agent, *_MORE):
        more(add)
    attach = add("attach", "use an Asterisk of your own: print what it needs, and check it over ARI and AMI")
    add_attach(attach)
    doctor.add_argument("--json", action="store_true", help=JSON)
    add_output(calls, call, why, status)
    return top


def _add_agent(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    agent = add("agent", "log an agent in or out, pause, unpause, end or extend wrap-up, or call out for them")
    agent.add_argument("id", help="agent id, for example 1001")
    agent.add_argument("do", choices=words_of(AGENT_COMMANDS), help="what to do")
    agent.add_argument("argument", nargs="?", default="", help=argument_help(AGENT_COMMANDS))
    agent.add_argument("--by", default="", help=BY)
    agent.add_argument("--json", action="store_true", help=JSON)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status. Errors are one line each, never a trace."""
    options = parser().parse_args(arguments)
    return in_words(lambda: _dispatch(options))


def later(command: str) -> Callable[[argparse.Namespace], int]:
    """What carries out a command of `LOADED_LATER`."""
    module, _, name = LOADED_LATER[command].partition(":")
    function: Callable[[argparse.Namespace], int] = getattr(import_module(f"{__package__}.{module}"), name)
    return function


def _dispatch(options: argparse.Namespace) -> int:
    with_status: dict[str, Callable[[argparse.Namespace], int]] = {
        "run": run_centre, "serve": serve_centre, "edge": run_edge, "restart": run_restart, "drain": run_drain,
        "models": run_models, "voicemail": run_voicemail, "recogniser": run_recogniser, "books": _books,
        **dict.fromkeys(("user", "token", "audit"), run_users),
    }  # fmt: skip
    if options.command in LOADED_LATER:
        return later(options.command)(options)
    if options.command in with_status:
        return with_status[options.command](options)
    if options.command == "status":
        show_status(ask_kefu(options.run, "status"), options.json, options.wide)
    elif options.command == "agent":
        _agent(options)
    elif options.command == "profile":
        run_profile(options)
    elif options.command in ORDERS and getattr(options, "do", "") != "list":
        run_order(options)
    else:
        _report(options)
    return 0


def _agent(options: argparse.Namespace) -> None:
    name, argument = order(AGENT_COMMANDS, options.do, options.argument)
    answer = ask_kefu(options.run, name, agent=options.id, by=who(options), **argument)
    if options.json:
        print_json(answer)
    elif "state" in answer:
        print(f"Agent {answer['agent']} is {answer['state']}.")
    else:
        print(f"Agent {answer['agent']}: {answer['result']}.")


def _reader(options: argparse.Namespace) -> Reader:
    try:
        return Reader(options.run / load_settings().store.path)
    except FileNotFoundError:
        raise CommandRefused(f"there are no records in {options.run} yet (start with `make run`)") from None


def _books(options: argparse.Namespace) -> int:
    with closing(_reader(options)) as reader:
        return show_books(reader, options.days, options.json, options.wide)


def _report(options: argparse.Namespace) -> None:
    with closing(_reader(options)) as reader:
        if options.command == "calls":
            show_calls(reader, options.n, options.json, options.wide)
        elif options.command == "recording":
            show_recordings(reader, options.json, options.wide)
        elif options.command == "call":
            show_call(reader, options.id, options.json, options.wide)
        elif options.command == "replay":
            show_replay(reader, options.json)
        elif options.command in ("transcript", "search"):
            report_speech(reader, options)
        else:
            show_why(reader, options.id, options.json, options.agent, options.wide)
