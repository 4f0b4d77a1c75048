"""``python -m ari_app.edge --run DIR``: the edge as a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
from pathlib import Path

from ari_app.edge.door import DoorShut
from ari_app.edge.serve import serve
from ari_app.pbx.network import BadAddress
from ari_app.pbx.state import PbxState
from ari_app.pbx.web_files import EdgeAddress, note_edge
from config.load import load_settings
from config.log_setup import set_up_logging
from config.problems import ConfigError
from config.words.terminal import terminal_language

REFUSED = 2  # the settings do not let it start: starting it again would not help


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ari_app.edge", description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="run folder")
    return run_edge(parser.parse_args(arguments).run)


def run_edge(run: Path) -> int:
    """The same for ``kefu edge``. What keeps it from starting is one line on standard error."""
    try:
        settings = load_settings()
        keep = settings.retention
        set_up_logging(run / "log" / "edge.log", limit=keep.logs_mb << 20, kept=keep.logs_kept)
        state = PbxState.load(run)
        with contextlib.suppress(OSError):
            (run / "edge.pid").write_text(str(os.getpid()))
        asyncio.run(serve(run, state, settings.web))
    except FileNotFoundError:
        words = f"no Asterisk is known in {run}: `kefu run` starts one, `kefu attach` prepares for one of your own"
        print(f"kefu edge: {words}", file=sys.stderr)
        return REFUSED
    except (DoorShut, BadAddress, ConfigError) as error:
        words = error.said(terminal_language(os.environ)) if isinstance(error, ConfigError) else str(error)
        print(f"kefu edge: {words}", file=sys.stderr)
        with contextlib.suppress(OSError):
            note_edge(run, EdgeAddress("", 0, os.getpid()))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
