"""Where each setting in force comes from: default.toml, the site file, the environment or the command line, with file
and line; and what default.toml says of it. For who looks at a running centre, not for who loads it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from config.load import DEFAULT_FILE, MOVED, SECTIONS, read_toml, surroundings
from config.problems import Report, line_of
from config.settings import Settings

Source = Literal["default", "file", "environment", "command line"]
Value = str | int | float | bool
_SECRET = re.compile(r"password|secret|token")
_PLAIN = re.compile(r"_file$|_seconds$")  # the name of a file with a secret is none
_LOGIN = re.compile(r"(?<=://)[^/@\s]+(?=@)")  # of an address
HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Sourced:
    """A setting. ``file`` and ``line``: where it is written ("" and 0: nowhere); ``variable``: its name in the
    environment; ``hidden``: it is a secret, and the values shown are not the real ones."""

    section: str
    key: str
    value: Value
    default: Value
    source: Source
    file: str
    line: int
    variable: str
    about: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    content: Mapping[str, Any]
    text: str

    def place(self, section: str, key: str) -> tuple[str, str] | None:
        """Under which name the setting is written here; None: it is not."""
        names = [old for old, new in MOVED.items() if new == (section, key)]
        return next((one for one in ((section, key), *names) if one[1] in self.content.get(one[0], {})), None)


def sources(
    settings: Settings, site: Path | None = None, environment: Mapping[str, str] | None = None
) -> list[Sourced]:
    """Every setting in the order of the sections. Files that cannot be read are taken for empty."""
    file, around = surroundings(site, environment)
    default, own = _read(DEFAULT_FILE), _read(file)
    return [
        _sourced(section, one, getattr(getattr(settings, section), one.name), default, own, around)
        for section, kind in SECTIONS.items()
        for one in dataclasses.fields(kind)
    ]


def _read(path: Path) -> _File:
    content, text = read_toml(path, Report(str(path))) if path.exists() else ({}, "")
    return _File(path, content, text)


def _sourced(
    section: str, field: dataclasses.Field[Any], value: Value, default: _File, own: _File, around: Mapping[str, str]
) -> Sourced:
    key, variable = field.name, f"KEFU_{section.upper()}_{field.name.upper()}"
    usual = default.content.get(section, {}).get(key, field.default)
    written = default if default.place(section, key) else None
    source: Source = "default"
    if variable in around:
        source, written = "environment", None
    elif (here := own.place(section, key)) and own.content[here[0]][here[1]] == value:
        source, written = "file", own
    elif value != usual:
        source, written = "command line", None
    place = written.place(section, key) if written else None
    line = line_of(written.text, *place) if written and place else 0
    hidden = bool(_SECRET.search(key)) and not _PLAIN.search(key)
    return Sourced(
        section=section, key=key, value=_shown(value, hidden), default=_shown(usual, hidden), source=source,
        file=str(written.path) if written else "", line=line, variable=variable, about=_about(default, section, key),
        hidden=hidden,
    )  # fmt: skip


def _shown(value: Value, hidden: bool) -> Value:
    if hidden:
        return HIDDEN if value else value
    return _LOGIN.sub(HIDDEN, value) if isinstance(value, str) else value


def _about(default: _File, section: str, key: str) -> str:
    """What stands behind the value in default.toml."""
    line = line_of(default.text, section, key)
    text = default.text.splitlines()[line - 1] if line else ""
    found = re.match(r'\s*[\w-]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^#]*?)\s*#\s*(.*)', text)
    return found.group(1).strip() if found else ""
