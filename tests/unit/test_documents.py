"""The documents: every link leads somewhere, every command and setting exists, every field is described."""

from __future__ import annotations

import argparse
import re
import shlex
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

from ari_app.cli.commands import parser
from ari_app.cli.reference_tables import cell, documented, shortened
from ari_app.configuration.agents import _FIELDS as AGENT_FIELDS
from ari_app.configuration.queues import _FIELDS as QUEUE_FIELDS
from config.load import DEFAULT_FILE, ROOT
from config.settings import Settings
from tests.support.documents import NOT_RUN, PAGES, commands_of, documented_commands

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SPAN = re.compile(r"`([^`\n]+)`")
_SETTING = re.compile(r"\[([a-z_]+)\] ([a-z_]+)")
_PLACEHOLDERS = re.compile(r"\b[A-Z]{2,}\b")
names = [str(page.relative_to(ROOT)) for page in PAGES]


def prose(page: Path) -> str:
    """A page without its blocks."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def slugs(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and MyST make them."""
    heads = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_links_lead_somewhere(page: Path) -> None:
    """Files and headings alike."""
    for link in _LINK.findall(prose(page)):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), f"{link}: there is no such file"
        assert not anchor or anchor in slugs(target), f"{link}: there is no such heading"


def test_every_page_is_in_the_index() -> None:
    """Whoever begins at the index finds all of it."""
    index = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    pages = [page.relative_to(ROOT / "docs") for page in (ROOT / "docs").rglob("*.md")]
    wanted = [str(page.with_suffix("")) for page in pages if page.parent.name != "adr" and page.name != "index.md"]
    assert [page for page in wanted if f"\n{page}\n" not in index] == []
    assert "\nadr/README\n" in index
    assert "\nzh/index\n" in index


def test_both_readmes_say_the_same_and_are_short() -> None:
    """Under 200 lines, the same headings, commands and dialled numbers."""
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
    for text in (english, chinese):
        assert len(text.splitlines()) < 200
    assert english.count("\n## ") == chinese.count("\n## ")
    assert english.count("\n| ") == chinese.count("\n| ")
    commands = [commands_of(ROOT / name) for name in ("README.md", "README.zh-CN.md")]
    assert [one.replace("refund", "退款") for one in commands[0]] == commands[1]


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_settings_exist(page: Path) -> None:
    """``[section] name`` in backticks."""
    sections = get_type_hints(Settings)
    for span in _SPAN.findall(prose(page)):
        for section, name in _SETTING.findall(span):
            assert section in sections, span
            assert name in {field.name for field in fields(sections[section])}, span


def parsed(grammar: argparse.ArgumentParser, command: str) -> None:
    """Take a command apart. Fails where the grammar does not have it."""
    plain = command.replace("…", "").replace("[N]", "").replace("COMMAND", "calls")
    try:
        grammar.parse_args(shlex.split(_PLACEHOLDERS.sub("1", plain))[1:])
    except SystemExit as end:
        if end.code:
            pytest.fail(f"`{command}` is no command; see ./kefu --help")


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_commands_in_the_text_fit_the_grammar(page: Path) -> None:
    """``./kefu …`` with all of its arguments; of a command that is only named, the name."""
    known = {name for name, _ in every_command()}
    for span in _SPAN.findall(prose(page)):
        if span.startswith("./kefu ") and span.removeprefix("./kefu ") not in known:
            parsed(parser(), span)


def every_command() -> list[tuple[str, argparse.ArgumentParser]]:
    """Every command and group of commands with its name."""
    found: list[tuple[str, argparse.ArgumentParser]] = []

    def walk(name: str, grammar: argparse.ArgumentParser) -> None:
        for action in grammar._actions:
            if isinstance(action, argparse._SubParsersAction):
                for word, one in action.choices.items():
                    found.append((f"{name} {word}".strip(), one))
                    walk(f"{name} {word}".strip(), one)

    walk("", parser())
    return found


def test_what_is_not_run_is_still_documented_and_its_reason_holds() -> None:
    """The list is no longer than what is there, and the tests that it names exist."""
    assert set(NOT_RUN) - set(documented_commands()) == set()
    for reason in NOT_RUN.values():
        assert [path for path in re.findall(r"tests/\S+\.py", reason) if not (ROOT / path).exists()] == []


def test_commands_are_found_with_and_without_comments(tmp_path: Path) -> None:
    """What stands behind a ``#`` is for people; other blocks are no commands."""
    page = tmp_path / "page.md"
    page.write_text("```sh\n./kefu calls   # some\n# all\nx '#1'\n```\n```toml\na = 1\n```\n")
    assert commands_of(page) == ["./kefu calls", "x '#1'"]


def test_every_field_of_queues_and_agents_is_described() -> None:
    """In the reference, in backticks."""
    text = (ROOT / "docs/reference/queues.md").read_text(encoding="utf-8")
    assert [name for name in (*QUEUE_FIELDS, *AGENT_FIELDS) if f"`{name}`" not in text] == []


def test_every_setting_has_words() -> None:
    """The reference says what each is for."""
    said = documented(DEFAULT_FILE.read_text(encoding="utf-8"))
    for section, kind in get_type_hints(Settings).items():
        assert set(said[section].values) == {field.name for field in fields(kind)}
        assert [name for name, (_, words) in said[section].values.items() if not words] == []


def test_comments_find_their_setting() -> None:
    """Behind the value, above it, or of the section as a whole."""
    found = documented('[a]  # the whole\n# of lists\n\nx = "1 # 2"  # words\n# above\ny = 2\n')["a"]
    assert found.words == "the whole of lists"
    assert found.values == {"x": ('"1 # 2"', "words"), "y": ("2", "above")}


def test_text_in_tables_is_no_markup() -> None:
    """Stars, bars and brackets stay what they are; code stays code; long lists are cut at a blank."""
    assert cell("a | b_c *8 <x> [y] `d_e`") == r"a \| b\_c \*8 \<x> \[y] `d_e`"
    assert shortened('"1"') == '`"1"`'
    assert shortened(f'"{"1234 " * 20}"').endswith(" …`")
