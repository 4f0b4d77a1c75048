"""FastAGI without I/O: bytes in, environment and replies out; commands to bytes.

Values come from callers' equipment: lengths are bounded, control characters refused, commands quoted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_HEADER_BYTES = 8192
MAX_LINE_BYTES = 8192
MAX_HEADERS = 200
_SAFE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
_IN_A_LIST = re.compile(r"(?! )[\w .+'-]*(?<! )")  # nothing that divides a list, quotes, or is trimmed
_CONTROL = re.compile(r"[\x00-\x1f]")
_REPLY = re.compile(r"(\d{3})[ -](?:result=(-?\S*))?\s*(?:\((.*)\))?.*")
_ARGUMENT = re.compile(r"agi_arg_\d{1,3}")


class AgiError(Exception):
    """The other side does not speak AGI, or said too much of it."""


class AgiHangup(Exception):
    """The channel is gone."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The header block of a session: script path, arguments, and the ``agi_*`` values."""

    script: str
    arguments: tuple[str, ...]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """``200 result=N (data)``. ``code`` 510, 511 or 520 mean that the command was refused."""

    code: int
    result: str
    data: str


@dataclass
class HeaderReader:
    """Collects the header block; `feed` returns the environment once the blank line came."""

    _buffer: bytes = b""
    _done: bool = field(default=False)

    def feed(self, data: bytes) -> Environment | None:
        """Take bytes. Raises AgiError when it cannot become a header block any more."""
        if self._done:
            raise AgiError("bytes after the header block")
        self._buffer += data
        head, blank, _ = self._buffer.partition(b"\n\n")
        if len(head) > MAX_HEADER_BYTES:
            raise AgiError(f"more than {MAX_HEADER_BYTES} bytes of headers")
        if not blank:
            return None
        self._done = True
        return parse_environment(head)


def parse_environment(head: bytes) -> Environment:
    """The header block (without its blank line). Raises AgiError."""
    values: dict[str, str] = {}
    lines = head.decode("utf-8", "replace").split("\n")
    if len(lines) > MAX_HEADERS:
        raise AgiError(f"more than {MAX_HEADERS} headers")
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name.startswith("agi_"):
            raise AgiError(f"not an AGI header: {line[:60]!r}")
        values[name] = value.strip()
    numbers = [(int(key[8:]), value) for key, value in values.items() if _is_argument(key)]
    script = values.get("agi_network_script", "").partition("?")[0].strip("/")
    return Environment(script, tuple(value for _, value in sorted(numbers)), values)


def _is_argument(key: str) -> bool:
    return key.startswith("agi_arg_") and _ARGUMENT.fullmatch(key) is not None


def parse_reply(line: bytes) -> Reply:
    """One line of reply. Raises AgiHangup for ``HANGUP`` and 511, AgiError for anything that is no reply."""
    text = line.decode("utf-8", "replace").strip()
    if text == "HANGUP":
        raise AgiHangup
    found = _REPLY.fullmatch(text)
    if not found:
        raise AgiError(f"not an AGI reply: {text[:60]!r}")
    reply = Reply(int(found.group(1)), found.group(2) or "", found.group(3) or "")
    if reply.code == 511:
        raise AgiHangup
    return reply


def command(*words: str) -> bytes:
    """A command line; every word after the first two is quoted. Raises AgiError for control characters."""
    quoted = [words[0], *(f'"{_escape(word)}"' for word in words[1:])]
    line = " ".join(quoted).encode() + b"\n"
    if len(line) > MAX_LINE_BYTES:
        raise AgiError(f"a command of more than {MAX_LINE_BYTES} bytes")
    return line


def _escape(word: str) -> str:
    if _CONTROL.search(word):
        raise AgiError(f"control characters in {word[:40]!r}")
    return word.replace("\\", "\\\\").replace('"', '\\"')


def set_variable(name: str, value: str) -> bytes:
    """``SET VARIABLE``. Raises AgiError for a name that is none."""
    return command("SET VARIABLE", _safe(name), value)


def set_variables(values: Mapping[str, str]) -> list[bytes]:
    """Commands that set all of them, each to be answered before the next: one for all whose values can stand in a
    list of the dialplan function ARRAY, and one for each of the others. Raises AgiError as `set_variable` does."""
    listed = {name: value for name, value in values.items() if _IN_A_LIST.fullmatch(value)}
    if len(listed) < 2:
        return [set_variable(name, value) for name, value in values.items()]
    names = ",".join(map(_safe, listed))
    first = command("SET VARIABLE", f"ARRAY({names})", ",".join(listed.values()))
    return [first, *(set_variable(name, value) for name, value in values.items() if name not in listed)]


def _safe(name: str) -> str:
    if not _SAFE_NAME.fullmatch(name):
        raise AgiError(f"not a variable name: {name!r}")
    return name
