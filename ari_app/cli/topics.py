"""``kefu topics``: what calls are about, and orders about it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from ari_app.cli.client import ask_kefu
from ari_app.cli.control import who
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page
from models.domain.errors import CommandRefused

Json = dict[str, Any]
_TOPICS = (
    Column("topic"), Column("calls", right=True), Column("name", least=12), Column("words", least=20),
    Column("Chinese", leaves=1, least=12), Column("counts as", leaves=2),
)  # fmt: skip
_BURSTS = (
    Column("burst"), Column("began"), Column("over", leaves=1), Column("callers", right=True),
    Column("expected", right=True, leaves=2), Column("topic"), Column("words", least=20), Column("announced"),
)  # fmt: skip


def run_topics(options: argparse.Namespace) -> int:
    """Carry one out; the exit status."""
    orders: dict[str, Callable[[argparse.Namespace], Json]] = {
        "run": _run, "rename": _rename, "merge": _merge, "aside": _aside, "announce": _announce, "withdraw": _withdraw,
    }  # fmt: skip
    if options.do in orders:
        answer = orders[options.do](options)
        print_json(answer) if options.json else print(_words(options, answer))
        return 0
    answer = ask_kefu(options.run, "list_bursts" if options.do == "bursts" else "list_topics")
    if options.json:
        print_json(answer)
    elif options.do == "bursts":
        _show_bursts(answer, Page(options.wide))
    else:
        _show_topics(answer, Page(options.wide))
    return 0


def _given(options: argparse.Namespace, what: str) -> str:
    if not options.id:
        raise CommandRefused(f"which {what}? `kefu topics{' bursts' if what == 'burst' else ''}` lists them")
    return str(options.id)


def _run(options: argparse.Namespace) -> Json:
    return _answer(ask_kefu(options.run, "make_topics", by=who(options)))


def _rename(options: argparse.Namespace) -> Json:
    topic = _given(options, "topic")
    return _answer(ask_kefu(options.run, "rename_topic", topic=topic, name=options.value, by=who(options)))


def _merge(options: argparse.Namespace) -> Json:
    topic = _given(options, "topic")
    return _answer(ask_kefu(options.run, "merge_topic", topic=topic, into=options.value, by=who(options)))


def _aside(options: argparse.Namespace) -> Json:
    return _answer(ask_kefu(options.run, "put_burst_aside", burst=_given(options, "burst"), by=who(options)))


def _announce(options: argparse.Namespace) -> Json:
    burst, said = _given(options, "burst"), {"en": options.en, "zh": options.zh}
    return _answer(ask_kefu(options.run, "announce_burst", burst=burst, by=who(options), **said))


def _withdraw(options: argparse.Namespace) -> Json:
    return _answer(ask_kefu(options.run, "withdraw_announcement", by=who(options)))


def _answer(answer: object) -> Json:
    return answer if isinstance(answer, dict) else {}


def _words(options: argparse.Namespace, answer: Json) -> str:
    if options.do == "run":
        return f"{answer['topics']} topics of {answer['calls']} calls."
    if options.do == "announce":
        return f"Callers hear behind the greeting from now on:\n  en  {answer['en']}\n  zh  {answer['zh']}"
    return {"withdraw": "Taken out; callers hear the greeting alone.", "aside": "Put aside."}.get(options.do, "Done.")


def _show_topics(answer: Json, page: Page) -> None:
    if not answer["items"]:
        page.say("There are no topics yet; they are made each night of 30 calls or more (kefu topics run: now).")
        return
    table = page.table(*_TOPICS)
    for one in answer["items"]:
        table.add(one["id"], str(one["calls"]), one["named"], one["words_en"], one["words_zh"], one["into"])
    table.show()
    page.say(f"made of {answer['calls']} calls at {answer['made_at'] or 'no time yet'}")


def _show_bursts(answer: Json, page: Page) -> None:
    if not answer["items"]:
        page.say("There has been no burst.")
        return
    table = page.table(*_BURSTS)
    for one in answer["items"]:
        table.add(
            one["id"], one["began_at"], one["over_at"] or "", str(one["callers"]), f"{one['expected']:g}", one["topic"],
            one["words_en"] or one["words_zh"], "yes" if one["announced"] else "",
        )  # fmt: skip
    table.show()
