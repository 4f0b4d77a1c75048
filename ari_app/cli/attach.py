"""``kefu attach``: print what an Asterisk of one's own needs, check it, and remember it for ``kefu serve``."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys

from ari_app.agents.agent_file import load_agents
from ari_app.pbx.attach import Finding, check, prepare, stanzas
from config.load import ROOT, load_settings


def add_attach(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--http-port", type=int, default=8088, help="where that Asterisk's ARI listens (default 8088)")
    parser.add_argument("--ami-port", type=int, default=5038, help="where its AMI listens (default 5038)")
    parser.add_argument("--check", action="store_true", help="only check; the exit status is 0 when everything fits")


def attach(options: argparse.Namespace) -> int:
    """Print, check, say how to go on."""
    settings = load_settings()
    agents = {agent.id: agent.name for agent in load_agents(ROOT / settings.centre.agents)}
    state = prepare(options.run, options.http_port, options.ami_port, agents, settings.ari.app)
    if not options.check:
        for file, lines in stanzas(state).items():
            print(f"\n--- add to {file} ---\n{lines}")
        print("\nThen: `core reload`, and  kefu attach --check" + _ports(options))
    findings, learnt = asyncio.run(check(state))
    good = _report(findings)
    if good:
        learnt.save()
        print("Everything fits. Start kefu with:  kefu serve")
    return 0 if good else 1


def _ports(options: argparse.Namespace) -> str:
    given = [("--http-port", options.http_port, 8088), ("--ami-port", options.ami_port, 5038)]
    return "".join(f" {name} {value}" for name, value, usual in given if value != usual)


def _report(findings: list[Finding]) -> bool:
    print()
    colours = sys.stdout.isatty() and shutil.get_terminal_size().columns > 0
    for finding in findings:
        mark = "ok  " if finding.good else "FAIL" if finding.needed else "note"
        if colours:
            mark = f"\033[{'32' if finding.good else '31' if finding.needed else '33'}m{mark}\033[0m"
        print(f"{mark}  {finding.what}")
        if not finding.good and finding.fix:
            print(f"      → {finding.fix}")
    return all(finding.good or not finding.needed for finding in findings)
