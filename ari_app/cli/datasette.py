"""``kefu datasette``: the nightly copy of the views in a browser, behind kefu's log-in."""

from __future__ import annotations

import argparse
import contextlib
import signal
import subprocess
from pathlib import Path

from ari_app.cli.control import who
from ari_app.cli.export import made, records
from ari_app.edge.copies import PREFIX, SOCKET
from ari_app.pbx.state import PbxState
from ari_app.pbx.web_files import edge_address
from ari_app.store.snapshot import COPY, TOOLS
from ari_app.store.view_copies import Copy
from models.domain.errors import CommandRefused

_LOOK_SECONDS = 30.0
_INSTALL = "Datasette is not installed: run `make analyst` once (40 MB, and 170 MB that write Parquet)"


def run_datasette(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C; the exit status."""
    program, copy = TOOLS / "datasette", (options.run / COPY).absolute()
    if not program.exists():
        raise CommandRefused(_INSTALL)
    try:
        state = PbxState.load(options.run)
    except FileNotFoundError:
        raise CommandRefused(f"kefu does not run in {options.run} (start with `make run`)") from None
    if options.now or not copy.exists():
        made(options.run, Copy(str(records(options.run)), str(copy), "database"), who(options))
    address = edge_address(options.run)
    print(f"Open  {address.url if address else ''}{PREFIX}  as somebody who may read reports; Ctrl-C ends it.")
    with contextlib.suppress(KeyboardInterrupt):
        return _kept(command_of(program, copy, Path(state.socket_dir) / SOCKET), copy)
    return 0


def command_of(program: Path, copy: Path, socket: Path) -> list[str]:
    """How Datasette is started: the copy alone, on a socket beside kefu's, with short questions only."""
    settings = {
        "base_url": PREFIX, "sql_time_limit_ms": "1000", "max_returned_rows": "1000", "allow_download": "off",
        "max_csv_mb": "50", "suggest_facets": "off", "num_sql_threads": "1",
    }  # fmt: skip
    given = [word for name, value in settings.items() for word in ("--setting", name, value)]
    return [str(program), "serve", "--immutable", str(copy), "--uds", str(socket), *given]


def _kept(command: list[str], copy: Path) -> int:
    """Begun anew when another copy has taken the place of the one that it has open; the status with which it ended."""
    while True:
        Path(command[command.index("--uds") + 1]).unlink(missing_ok=True)
        before = copy.stat().st_ino
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
            try:
                while copy.exists() and copy.stat().st_ino == before:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        return process.wait(_LOOK_SECONDS)
            finally:
                process.send_signal(signal.SIGTERM)
