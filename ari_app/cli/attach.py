"""``kefu attach``: print what an Asterisk of one's own needs, check it, and remember it for ``kefu serve``."""

from __future__ import annotations

import argparse
import asyncio
import re
import shutil
import sys
from pathlib import Path
from textwrap import indent

from ari_app.configuration.everything import Files
from ari_app.pbx.attach import Finding, Wishes, check, prepare
from ari_app.pbx.stanzas import BEGIN, END, stanzas
from config.load import load_settings
from models.domain.errors import CommandRefused


def attach(options: argparse.Namespace) -> int:
    """Print, check, say how to go on."""
    settings = load_settings()
    files = Files(settings)
    agents = {agent.id: agent.name for agent in files.agents}
    wishes = Wishes(
        options.http_port,
        options.ami_port,
        _numbers(options.number, set(files.flow.lines)),
        options.trunk,
        options.phones,
    )
    kinds = {agent.id: agent.phone for agent in files.agents} if settings.web.enabled else {}
    state = prepare(options.run, wishes, agents, settings.ari.app, kinds)
    lines = stanzas(state, files.flow.lines, settings.pbx.away_seconds, options.etc)
    if not options.check:
        for file, text in lines.items():
            print(f"\n--- add to {file} ---\n{text}")
        print(_explained(options.etc, state.trunk_context, state.phones_context))
    findings, learnt = asyncio.run(check(state, lines, options.etc))
    good = _report(findings)
    if good:
        learnt.save()
        print("Everything fits. Start kefu with:  kefu serve")
    return 0 if good else 1


def _numbers(given: list[str], lines: set[str]) -> dict[str, str]:
    """``NUMBER=LINE`` of the command line. Raises CommandRefused."""
    found = {}
    for one in given:
        number, _, line = one.partition("=")
        if not re.fullmatch(r"\+?[0-9]{2,20}", number) or line not in lines:
            raise CommandRefused(
                f"--number {one}: write NUMBER=LINE, digits with or without +, and one of {', '.join(sorted(lines))}"
            )
        found[number] = line
    return found


def _explained(etc: Path, trunk: str, phones: str) -> str:
    """What the lines do not say by themselves."""
    hooks = []
    if not trunk:
        hooks.append("  [CONTEXT-OF-YOUR-TRUNK](+)\n  include => kefu-numbers")
    if not phones:
        hooks.append("  [CONTEXT-OF-YOUR-PHONES](+)\n  include => kefu-codes")
    names = "".join(f"\n{hook}" for hook in hooks)
    asked = f"\n\nAnd two contexts of yours, by their names (or say --trunk and --phones):{names}" if hooks else ""
    return f"""
Then: append each part to the end of its file in {etc} as it is, `core reload` on Asterisk's console, and
  kefu attach --check{asked}

SIP phones keep their own context and all that they can dial there; *45 to *58 are added to it, and pjsip.conf needs
nothing for them: the name of an agent's endpoint is the agent's id, and with max_contacts above 1 each of their
telephones rings. What goes into pjsip.conf, rtp.conf and sorcery.conf is for telephones in pages: Asterisk has to be
restarted after it, not only reloaded; agents.toml, phone = "sip", does without.
Calls to outside go through the context kefu-out: add your trunk to it as dialplans/35-transfer.conf shows.
To undo all of it: delete what stands between "{BEGIN}" and "{END}" in each file, `core reload`, and remove kefu's
run folder."""


def _report(findings: list[Finding]) -> bool:
    print()
    colours = sys.stdout.isatty() and shutil.get_terminal_size().columns > 0
    for finding in findings:
        mark = "ok  " if finding.good else "FAIL" if finding.needed else "note"
        if colours:
            mark = f"\033[{'32' if finding.good else '31' if finding.needed else '33'}m{mark}\033[0m"
        print(f"{mark}  {finding.what}")
        if not finding.good and finding.fix:
            print(indent(f"→ {finding.fix}", "      "))
    return all(finding.good or not finding.needed for finding in findings)
