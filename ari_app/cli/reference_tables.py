"""The generated parts of ``docs/reference``: settings from their classes and defaults, commands from their grammar."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import Field, dataclass, field, fields
from typing import Any, get_type_hints

from ari_app.cli.commands import parser
from config.load import DEFAULT_FILE
from config.settings import Settings
from models.domain.conversation import Verb
from models.domain.feature_codes import CODES
from models.domain.permissions import PERMISSIONS, Role
from models.domain.scopes import ROLES, Scope

_HEAD = re.compile(r"\[(\w+)\]\s*(?:# ?(.*))?")
_VALUE = re.compile(r'(\w+) = ("[^"]*"|[^#\s]+)\s*(?:# ?(.*))?')


def cell(text: str) -> str:
    """A text as Markdown shows it in a table: nothing in it is markup but what stands in backticks."""
    parts = re.split(r"(`[^`]*`)", " ".join(text.split()).replace("|", r"\|"))
    return "".join(part if part.startswith("`") else re.sub(r"([*_<\[])", r"\\\1", part) for part in parts)


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# Settings ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Documented:
    """What ``config/default.toml`` says of one section: words on the whole, and each setting's value and words."""

    words: str = ""
    values: dict[str, tuple[str, str]] = field(default_factory=dict)


def documented(text: str) -> dict[str, Documented]:
    """The sections of a settings file with their comments.

    A comment on lines of its own belongs to the setting below it; one that an empty line follows, to its section.
    """
    found: dict[str, Documented] = {}
    section, above = Documented(), ""
    for line in text.splitlines():
        if head := _HEAD.fullmatch(line):
            section = found[head[1]] = Documented(head[2] or "")
            above = ""
        elif value := _VALUE.fullmatch(line):
            section.values[value[1]] = (value[2], f"{value[3] or ''} {above}".strip())
            above = ""
        elif line.startswith("#"):
            above = f"{above} {line[1:].strip()}".strip()
        else:
            section.words = f"{section.words} {above}".strip()
            above = ""
    return found


def allowed(setting: Field[Any]) -> str:
    """The values that a setting may have, in words."""
    limits = setting.metadata
    if "low" in limits:
        return f"{limits['low']:g} to {limits['high']:g}" if limits["high"] < 1e6 else f"{limits['low']:g} or more"
    if "choices" in limits:
        return ", ".join(f"`{choice}`" for choice in limits["choices"])
    if "words" in limits:
        return cell(limits["words"])
    return "`true`, `false`" if setting.type == "bool" else "text"


def shortened(value: str) -> str:
    """A default as it stands in the file; of a list that fills no table the beginning."""
    most = 60
    return f"`{value}`" if len(value) <= most else f"`{value[:most].rpartition(' ')[0]} …`"


def settings_tables() -> str:
    """Every section of the settings with its meaning, defaults and bounds."""
    parts, said = [], documented(DEFAULT_FILE.read_text(encoding="utf-8"))
    for section, kind in get_type_hints(Settings).items():
        values = said[section].values
        rows = [
            (f"`{one.name}`", shortened(values[one.name][0]), allowed(one), cell(values[one.name][1]))
            for one in fields(kind)
        ]
        words = [" ".join((kind.__doc__ or "").split()), said[section].words]
        about = "\n\n".join(cell(text) for text in words if text)
        parts.append(f"## {section}\n\n{about}\n\n{table(('setting', 'default', 'allowed', 'meaning'), rows)}")
    return "\n\n".join(parts)


# Commands ---------------------------------------------------------------------------------------------


def _name(action: argparse.Action) -> str:
    """An argument as it is written on the command line."""
    if action.choices is not None:
        value = "|".join(str(choice) for choice in action.choices if choice)
    else:
        value = str(action.metavar or action.dest).upper()
    if not action.option_strings:
        return value
    return action.option_strings[-1] if action.nargs == 0 else f"{action.option_strings[-1]} {value}"


def _usage(action: argparse.Action) -> str:
    many = " …" if action.nargs in ("*", "+") else ""
    optional = action.option_strings or action.nargs in ("?", "*")
    return f"[{_name(action)}{many}]" if optional and not action.required else f"{_name(action)}{many}"


def _words(action: argparse.Action) -> str:
    return cell((action.help or "").replace("%%", "%"))


def _commands(name: str, grammar: argparse.ArgumentParser, words: str) -> Iterator[str]:
    """A command, then those inside it."""
    inner = [action for action in grammar._actions if isinstance(action, argparse._SubParsersAction)]
    for group in inner:
        helps = {choice.dest: choice.help or "" for choice in group._choices_actions}
        for word, one in group.choices.items():
            yield from _commands(f"{name} {word}", one, helps.get(word, ""))
    if inner:
        return
    actions = [action for action in grammar._actions if action.dest != "help"]
    positional = [action for action in actions if not action.option_strings]
    options = [action for action in actions if action.option_strings]
    usage = " ".join([f"./{name}", *map(_usage, [*positional, *options])])
    rows = [(f"`{_name(action)}`".replace("|", r"\|"), _words(action)) for action in [*positional, *options]]
    text = f"## {name}\n\n{cell(words[:1].upper() + words[1:])}.\n\n```text\n{usage}\n```"
    yield f"{text}\n\n{table(('argument', 'meaning'), rows)}" if rows else text


def command_tables() -> str:
    """Every command with its arguments."""
    return "\n\n".join(_commands("kefu", parser(), ""))


# Orders ------------------------------------------------------------------------------------------------


def key_table() -> str:
    """What an agent keys during a conversation."""
    rows = [(f"`*{key}{' TARGET #' if kind.needed else ''}`", str(kind.verb)) for key, kind in CODES.items()]
    return table(("key", "order"), rows)


def permission_table() -> str:
    """Who may ask for what; acts in a row that the same people may do share one."""
    roles = [role for role in Role if role is not Role.NOBODY]
    rows: list[tuple[list[str], frozenset[Role]]] = []
    for act, may in PERMISSIONS.items():
        if isinstance(act, Verb) and rows and rows[-1][1] == may:
            rows[-1][0].append(str(act))
        else:
            rows.append(([str(act)], may))
    lines = [(cell(", ".join(acts)), *("yes" if role in may else "–" for role in roles)) for acts, may in rows]
    return table(("act", *map(str, roles)), lines)


def role_table() -> str:
    """Which role has which scope."""
    rows = [(f"`{scope}`", *("yes" if scope in may else "–" for may in ROLES.values())) for scope in Scope]
    return table(("scope", *ROLES), rows)
