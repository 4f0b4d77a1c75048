"""The lines that an Asterisk of one's own needs, as they can be appended to its files without a change.

Sections that Debian's files have already are added to with ``(+)``: a second ``[general]`` would be ignored, or keep
the whole file from being read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ari_app.pbx import web_phones
from ari_app.pbx.runtime import agent_lines, queue_member
from ari_app.pbx.state import PbxState
from config.load import ROOT

BEGIN, END = "; kefu: begin", "; kefu: end"
EXAMPLE_NUMBER, EXAMPLE_LINE = "+15558002", "8002"


def stanzas(state: PbxState, lines: Iterable[str], away_seconds: float, etc: Path) -> dict[str, str]:
    """File of Asterisk's folder ``etc`` → what goes at its end. ``lines``: the numbers that the flow answers."""
    found = {
        "http.conf": f"{_header(etc, 'http.conf', 'general')}\n{_http(state)}",
        "ari.conf": f"{_header(etc, 'ari.conf', 'general')}\n{_ari(state)}",
        "manager.conf": f"{_header(etc, 'manager.conf', 'general')}\n{_manager(state)}",
        "extensions.conf": f"{_header(etc, 'extensions.conf', 'globals')}\n{_extensions(state, lines, away_seconds)}",
        "queues.conf": _queues(state),
        **_pages(state, etc),
    }
    return {file: f"{BEGIN}\n{text}\n{END}" for file, text in found.items()}


def _pages(state: PbxState, etc: Path) -> dict[str, str]:
    """For telephones in pages; nothing when nobody has one."""
    sections = {"rtp.conf": "general", "sorcery.conf": "res_pjsip"}
    found = web_phones.lines_of_others(state.web_phones)
    return {
        file: f"{_header(etc, file, sections[file])}\n{text}" if file in sections else text
        for file, text in found.items()
    }


def _header(etc: Path, file: str, section: str) -> str:
    """The section's header: added to with ``(+)``, which Debian's files need, unless the file is seen to have none."""
    try:
        text = (etc / file).read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        if not isinstance(error, FileNotFoundError) or not etc.is_dir():
            return f"[{section}](+)"
        text = ""
    theirs = re.sub(rf"^{BEGIN}$.*?^{END}$", "", text, flags=re.MULTILINE | re.DOTALL)
    there = re.search(rf"^\s*\[{section}\]", theirs, re.MULTILINE)
    return f"[{section}](+)" if there else f"[{section}]"


def _http(state: PbxState) -> str:
    return f"enabled = yes\nbindaddr = 127.0.0.1\nbindport = {state.http_port}\nsessionlimit = 1000"


def _ari(state: PbxState) -> str:
    return (
        "enabled = yes\nwebsocket_write_timeout = 1000\n\n"
        f"[{state.ari_user}]\ntype = user\nread_only = no\npassword = {state.ari_password}\npassword_format = plain"
    )


def _manager(state: PbxState) -> str:
    return (
        f"enabled = yes\nbindaddr = 127.0.0.1\nport = {state.ami_port}\n\n[{state.ari_user}]\n"
        f"secret = {state.ami_password}\ndeny = 0.0.0.0/0.0.0.0\npermit = 127.0.0.1/255.255.255.255\n"
        "read = call,system,reporting\nwrite = call,system,reporting\nwritetimeout = 1000"
    )


def _extensions(state: PbxState, lines: Iterable[str], away_seconds: float) -> str:
    numbers = state.numbers or {EXAMPLE_NUMBER: EXAMPLE_LINE}
    own = "\n".join(f"exten => {number},1,Goto(kefu-intake,{line},1)" for number, line in numbers.items())
    short = "\n".join(f"exten => {line},1,Goto(kefu-intake,{line},1)" for line in lines)
    hooks = [
        f"\n\n[{context}](+)\ninclude => {included}"
        for context, included in ((state.trunk_context, "kefu-numbers"), (state.phones_context, "kefu-codes"))
        if context
    ]
    return (
        f"KEFU_APP = {state.ari_app}\nKEFU_AGI = {state.agi_url}\n"
        f"KEFU_AWAY = {round(away_seconds)}\n{web_phones.dialplan_globals(state.web_phones)}\n\n"
        f"; your numbers, as your trunk sends them, and the line of the flow that each leads to\n"
        f"[kefu-numbers]\n{own}\n{short}\n\n"
        f"[kefu-agents]\n{agent_lines(state.passwords)}\n{web_phones.hints(state.web_phones)}\n\n"
        f'#include "{ROOT}/dialplans/*.conf"' + "".join(hooks)
    )


def _queues(state: PbxState) -> str:
    head = "[kefu-fallback]\nstrategy = leastrecent\ntimeout = 15\nringinuse = no\njoinempty = yes\n"
    return head + "\n".join(queue_member(agent, 0, state.web_phones) for agent in state.passwords)


def what_file_says(folder: Path, name: str, lines: str) -> str:
    """Whether the lines are in the file: "there", "missing", "changed" (older ones are), "unknown" (no reading)."""
    try:
        text = (folder / name).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return "unknown"
    if lines in text:
        return "there"
    return "changed" if BEGIN in text else "missing"
