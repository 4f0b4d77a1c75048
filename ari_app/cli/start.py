"""``kefu run`` and ``kefu serve``: their grammar, and a short way to them that reads no other command's program.

A second and a half of the start of a telephone centre would otherwise go by with reports that nobody asks for.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ari_app.pbx.install import MissingTool
from config.load import ROOT
from config.problems import ConfigError
from config.words.terminal import terminal_language
from models.domain.errors import CommandRefused

if TYPE_CHECKING:
    from rich.text import Text

RUN = ROOT / ".run"
Add = Callable[[str, str], argparse.ArgumentParser]


def top_parser() -> tuple[argparse.ArgumentParser, Add]:
    """The head of the grammar, and how a command is added to it."""
    top = argparse.ArgumentParser(prog="kefu", description="An offline, self-hosted telephone call centre on Asterisk.")
    top.add_argument("--run", type=Path, default=RUN, help="run folder (default: .run beside the program)")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    return top, lambda name, words: commands.add_parser(name, help=words, description=words)


def add_run(add: Add) -> None:
    """The grammar of ``kefu run``."""
    run = add("run", "start Asterisk and kefu, show a demonstration, stay up until Ctrl-C")
    run.add_argument("--listen", default="", metavar="ADDRESS", help="address for SIP and RTP (default: loopback only)")
    run.add_argument("--no-demo", action="store_true", help="no scripted callers and agents")
    run.add_argument("--demo-seconds", type=float, default=60, help="how long the demonstration lasts")


def add_serve(add: Add) -> None:
    """The grammar of ``kefu serve``."""
    alone = add("serve", "the application alone, against the Asterisk of the run folder")
    alone.add_argument("--quiet", action="store_true", help="say nothing on the console but errors")
    alone.add_argument("--standby", action="store_true", help="begin when a line comes on standard input")


def add_edge(add: Add) -> None:
    """The grammar of ``kefu edge``."""
    add("edge", "serve the pages alone, beside `kefu serve`: HTTPS, the telephones in pages, the API passed on")


def add_cert(add: Add) -> None:
    """The grammar of ``kefu cert``."""
    cert = add("cert", "make a certificate for the pages, for HTTPS beyond this machine, and say where to import it")
    words = "host names and IP addresses that people type (default: this machine's)"
    cert.add_argument("names", nargs="*", metavar="NAME", help=words)


def run_edge(options: argparse.Namespace) -> int:
    """Carry out ``kefu edge``."""
    from ari_app.edge.__main__ import run_edge as serve_edge

    return serve_edge(options.run)


def run_centre(options: argparse.Namespace) -> int:
    """Carry out ``kefu run``."""
    from ari_app.launcher import launch

    return launch(options.run, options.listen, not options.no_demo, options.demo_seconds, _picture)


def _picture(status: dict[str, Any], events: Sequence[dict[str, Any]]) -> Text:
    from ari_app.cli.floor import floor_picture  # when there is something to show

    return floor_picture(status, events)


def serve_centre(options: argparse.Namespace) -> int:
    """Carry out ``kefu serve``."""
    from ari_app.cli.serve import serve

    return serve(options.run, options.quiet, options.standby)


def in_words(work: Callable[[], int]) -> int:
    """The status of some work. Errors are one line each, never a trace."""
    try:
        return work()
    except ConfigError as error:
        print(error.said(terminal_language(os.environ)), file=sys.stderr)
    except (CommandRefused, MissingTool, RuntimeError) as error:
        print(f"kefu: {error}", file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:  # a disk that is full or cannot be written
        print(f"kefu: {error}", file=sys.stderr)
    return 1


def started(arguments: Sequence[str]) -> int | None:
    """The status when one of the two is asked for; None when it is another command."""
    work = {"run": run_centre, "serve": serve_centre}.get(_command(arguments))
    if work is None:
        return None
    top, add = top_parser()
    add_run(add)
    add_serve(add)
    options = top.parse_args(arguments)
    return in_words(lambda: work(options))


def _command(arguments: Sequence[str]) -> str:
    """The first word that is neither an option nor the value of one."""
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        rest = rest[2:] if rest[0] == "--run" else rest[1:]
    return rest[0] if rest else ""
