"""Fill the templates of ``config/asterisk/`` into a run folder, with secrets readable by their owner alone."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from config.problems import ConfigError, Problem

TEMPLATES = Path(__file__).resolve().parent / "asterisk"
_MARK = re.compile(r"@([A-Z_]+)@")


def fill(text: str, values: Mapping[str, str], name: str) -> str:
    """``text`` with each ``@NAME@`` replaced; raises ConfigError naming template and line of an unknown mark."""
    problems = [
        Problem(name, number, f"no value for @{mark}@")
        for number, line in enumerate(text.splitlines(), start=1)
        for mark in _MARK.findall(line)
        if mark not in values
    ]
    if problems:
        raise ConfigError(problems)
    return _MARK.sub(lambda found: values[found.group(1)], text)


def render_folder(values: Mapping[str, str], target: Path, templates: Path = TEMPLATES) -> None:
    """Render every template into ``target`` (folder 0700, files 0600)."""
    target.mkdir(parents=True, exist_ok=True)
    target.chmod(0o700)
    for template in sorted(templates.glob("*.conf")):
        write_private(target / template.name, fill(template.read_text(encoding="utf-8-sig"), values, template.name))


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read, never visible to others even while it is written."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        os.fchmod(stream.fileno(), 0o600)
        stream.write(text)


def endpoint_stanzas(user: str, password: str, context: str, caller_id: str = "", kind: str = "phone") -> str:
    """The endpoint, auth and aor of one SIP account; ``kind`` is the template of the endpoint."""
    caller = f"callerid = {caller_id}\n" if caller_id else ""
    return (
        f"[{user}]({kind})\ncontext = {context}\nauth = {user}\naors = {user}\n{caller}"
        f"\n[{user}](digest)\nusername = {user}\npassword = {password}\n\n[{user}](contact)\n\n"
    )


def web_endpoint_stanzas(user: str, agent: str) -> str:
    """The endpoint and aor of a telephone in a page; its auth comes with each phone session, over ARI."""
    return (
        f"[{user}](web)\ncontext = from-web-phones\nauth = {user}\naors = {user}\ncallerid = <{agent}>\n"
        f"\n[{user}](web-contact)\n\n"
    )


def new_secret() -> str:
    """A password nobody guesses: 96 random bits, letters and digits only so that any phone can type it."""
    return secrets.token_hex(12)
