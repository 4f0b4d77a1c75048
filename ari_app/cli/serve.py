"""``kefu serve``: the application itself, in the foreground, until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from pathlib import Path

from ari_app.app import App
from ari_app.pbx.runtime import PbxState
from config.load import load_settings
from config.log_setup import set_up_logging


async def _serve(run: Path) -> None:
    app = App(load_settings(), PbxState.load(run))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, app.stop)
    await app.run()


def serve(run: Path) -> int:
    """Run the application against the Asterisk that was started for ``run``."""
    set_up_logging(run / "log" / "kefu.log")
    pid_file = run / "kefu.pid"
    pid_file.write_text(str(os.getpid()))
    try:
        asyncio.run(_serve(run))
    finally:
        pid_file.unlink(missing_ok=True)
        logging.shutdown()
    return 0
