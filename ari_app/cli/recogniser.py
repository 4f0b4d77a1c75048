"""``kefu recogniser``: a speech engine for other machines, by vosk-server's protocol."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from models.domain.errors import CommandRefused


def add_recogniser(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Its grammar."""
    served = add("recogniser", 'serve a speech engine to other machines: there, engine_en = "ws://THIS:2700"')
    served.add_argument("--engine", default="auto", help="its address, as in [speech] engine_en (default: auto)")
    served.add_argument("--language", default="en", choices=("en", "zh"))
    served.add_argument(
        "--listen", default="127.0.0.1:2700", metavar="HOST:PORT",
        help="where (default 127.0.0.1:2700); there is no log-in, so other addresses belong behind a firewall",
    )  # fmt: skip


def run_recogniser(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C. Raises CommandRefused for an engine or address that cannot be had."""
    from models.speech.registry import open_engine, resolve
    from models.speech.server import RecogniserServer

    host, _, port = options.listen.rpartition(":")
    if not host or not port.isdigit():
        raise CommandRefused(f"--listen must be HOST:PORT such as 127.0.0.1:2700, not {options.listen!r}")
    address = resolve(options.engine, options.language)
    try:
        engine = open_engine(address, options.language)
        if engine is None:
            raise CommandRefused(f"there is no engine for {options.language} here; name one with --engine")
        server = RecogniserServer(engine, host, int(port))
    except (ValueError, OSError) as error:
        raise CommandRefused(f"no recogniser: {error}") from error
    print(f"{address} ({options.language}) listens on ws://{host}:{server.port}; Ctrl-C ends it.", flush=True)
    try:
        server.run()
    except KeyboardInterrupt:
        server.close()
    return 0
